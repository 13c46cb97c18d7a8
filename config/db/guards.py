"""How does the database refuse a change that a constraint cannot express?

A guard is a trigger with a name and a sentence, like a constraint: the error it raises carries both, in the
integrity class 23 of SQLSTATE, so that whoever handles constraint violations handles guards too.
"""

import re

import pgtrigger
from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Guard(pgtrigger.Trigger):
    """Refuse `operation` for rows that meet `condition`, or for which the SQL expression `refuses` is true.

    `at_commit`: look when the transaction ends, for what takes two statements to become true.
    `locks`: a PL/pgSQL statement that runs first. `refuses` then sees what other transactions committed while this
    one waited for the lock, which it would not if it took the lock itself.
    """

    def __init__(self, *, name, operation, message, condition=None, refuses="TRUE", locks="", at_commit=False):
        self.violation_error_message = message
        self.refuses = refuses
        self.locks = locks
        super().__init__(
            name=name,
            operation=operation,
            condition=condition,
            when=pgtrigger.After if at_commit else pgtrigger.Before,
            timing=pgtrigger.Deferred if at_commit else None,
        )

    def get_func(self, model):
        with override(None):  # the trigger is the same whoever migrates, in whatever language
            message = str(self.violation_error_message).replace("'", "''")
        return f"""
            {self.locks}IF {self.refuses} THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'integrity_constraint_violation',
                    CONSTRAINT = '{self.name}',
                    TABLE = TG_TABLE_NAME,
                    MESSAGE = '{message}';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence
            END IF;
            RETURN NEW;
        """


def sentence_for(diagnosis):
    """The words of the constraint or guard that a refusal names; empty when it names none of ours.

    Shards name their constraints after ours, with a number: `claim_status_is_known_102008`.
    """
    name = re.sub(r"_\d+$", "", diagnosis.constraint_name or "")
    for model in apps.get_models():
        for rule in (*model._meta.constraints, *getattr(model._meta, "triggers", ())):
            if rule.name == name and getattr(rule, "violation_error_message", None):
                return str(rule.violation_error_message)
    return ""


def refusal_to_delete(row):
    """Return the sentence of the guard that would refuse to delete this row; empty when none would.

    What a guard says of `OLD` is asked of the row itself, under that name.
    """
    model = type(row)
    for guard in getattr(model._meta, "triggers", ()):
        if isinstance(guard, Guard) and "DELETE" in str(guard.operation):
            condition = guard.condition.resolve(model) if guard.condition else "TRUE"
            asked = f"SELECT FROM {model._meta.db_table} AS old WHERE old.{model._meta.pk.column} = %s"
            with connection.cursor() as cursor:
                where = f"({condition}) AND ({guard.refuses})".replace("%", "%%")
                cursor.execute(f"{asked} AND {where}", [row.pk])
                if cursor.rowcount:
                    return str(guard.violation_error_message)
    return ""


def append_only(name):
    """Two guards: what was written stays as it was written. Writing the same again is no change."""
    message = _("This row is a record: it can be added to, never changed or deleted.")
    return [
        Guard(
            name=f"{name}_is_never_changed",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(),
            message=message,
        ),
        Guard(name=f"{name}_is_never_deleted", operation=pgtrigger.Delete, message=message),
    ]


def never_moves(name, field):
    """A row stays with the claim it was written for: sharding by claim (and every link to it) relies on that."""
    return Guard(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(field),
        message=_("This row belongs to its claim for good: make a new one there instead."),
    )
