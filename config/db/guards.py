"""How does the database refuse a change that a constraint cannot express?

By a `Guard`: a trigger with a name and a `violation_error_message`, like a constraint. Its error carries both, with a
SQLSTATE of class 23 (integrity constraint violation), so code that handles constraints handles guards too.
`violation_message()` finds the message of either, and `refusal_to_delete()` asks guards about a deletion beforehand.
"""

import re

import pgtrigger
from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Guard(pgtrigger.Trigger):
    """Refuse `operation` for rows that meet `condition` and for which the SQL expression `violates` is true.

    `at_commit`: check when the transaction ends, for a rule that takes two statements to keep.
    `locks`: a PL/pgSQL statement that runs first. `violates` then sees what other transactions committed while this
    one waited for the lock; an expression that took the lock itself would not.
    """

    def __init__(self, *, name, operation, message, condition=None, violates="TRUE", locks="", at_commit=False):
        self.violation_error_message = message
        self.violates = violates
        self.locks = locks
        super().__init__(
            name=name,
            operation=operation,
            condition=condition,
            when=pgtrigger.After if at_commit else pgtrigger.Before,
            timing=pgtrigger.Deferred if at_commit else None,
        )

    def get_func(self, model):
        with override(None):  # the SQL may not depend on the language of the process that migrates
            message = str(self.violation_error_message).replace("'", "''")
        return f"""
            {self.locks}IF {self.violates} THEN
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


def violation_message(diagnosis):
    """Return the message of the constraint or guard that psycopg's `diagnosis` names; "" if it is none of ours.

    A shard's constraint has a number behind its name: `claim_status_is_known_102008`.
    """
    name = re.sub(r"_\d+$", "", diagnosis.constraint_name or "")
    for model in apps.get_models():
        for rule in (*model._meta.constraints, *getattr(model._meta, "triggers", ())):
            if rule.name == name and getattr(rule, "violation_error_message", None):
                return str(rule.violation_error_message)
    return ""


def refusal_to_delete(row):
    """Return the message of the guard that would refuse to delete the row; "" if none would.

    The guard's expression is evaluated on the stored row, which the query calls `OLD`.
    """
    model = type(row)
    for guard in getattr(model._meta, "triggers", ()):
        if isinstance(guard, Guard) and "DELETE" in str(guard.operation):
            condition = guard.condition.resolve(model) if guard.condition else "TRUE"
            query = f"SELECT FROM {model._meta.db_table} AS old WHERE old.{model._meta.pk.column} = %s"
            with connection.cursor() as cursor:
                where = f"({condition}) AND ({guard.violates})".replace("%", "%%")
                cursor.execute(f"{query} AND {where}", [row.pk])
                if cursor.rowcount:
                    return str(guard.violation_error_message)
    return ""


def append_only(name, unless="FALSE"):
    """Return two guards that refuse to change or delete a row. An update that changes no value is accepted.

    `unless` is an SQL expression of OLD and NEW for the one change that is accepted.
    """
    message = _("This row is a record: it can be added to, never changed or deleted.")
    return [
        Guard(
            name=f"{name}_is_never_changed",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(),
            violates="TRUE" if unless == "FALSE" else f"({unless}) IS NOT TRUE",
            message=message,
        ),
        Guard(name=f"{name}_is_never_deleted", operation=pgtrigger.Delete, message=message),
    ]


def is_append_only(model):
    """Return whether guards keep the rows of a model as they were added."""
    names = {trigger.name for trigger in getattr(model._meta, "triggers", ())}
    return any(name.endswith("_is_never_changed") for name in names)


def immutable_field(name, field):
    """Return the guard that keeps a row with its claim, which links to the row and sharding by claim rely on."""
    return Guard(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(field),
        message=_("This row belongs to its claim for good: make a new one there instead."),
    )
