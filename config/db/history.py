"""Who changed what, when, and why? Triggers write every change of a row down, whatever way it came in.

An event is a copy of the row as the change left it (or as it was, when it was deleted), with the circumstances of the
change in the same row: `user`, `username`, `route`, `reason`, `request_id`. Doors and `workflow` say them with
`circumstances`; a change from elsewhere (psql, another program) is written down all the same, without them.
"""

import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import pghistory
import pgtrigger
from django.db import models, transaction
from psycopg.sql import Literal

from config.db.guards import append_only

STAMP = "updated_at"  # that a row was saved is no change worth an event
NUMBER = "sources_event_number"

_circumstances = ContextVar("circumstances", default={})  # noqa: B039 (never changed in place)


@contextmanager
def circumstances(**facts):
    """What is written here changes under these circumstances, on top of those outside. Afterwards they are forgotten.

    A fact may be a function: it is asked when something is written. A fact that is empty says nothing.
    """
    before = _circumstances.set(_circumstances.get() | {name: fact for name, fact in facts.items() if fact})
    try:
        yield
    finally:
        _circumstances.reset(before)


def as_json():
    """The circumstances of this moment for the triggers; empty when there are none."""
    facts = {name: fact() if callable(fact) else fact for name, fact in _circumstances.get().items()}
    known = {name: fact if isinstance(fact, int) else storable(str(fact)) for name, fact in facts.items() if fact}
    return json.dumps(known) if known else ""


def storable(text):
    """The text without what PostgreSQL's JSON cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


# The word may stand anywhere (`SELECT 1; UPDATE …`, `EXPLAIN ANALYZE DELETE …`): to tell too often costs little, to
# tell too seldom leaves the circumstances of an earlier statement of this transaction in force. Statements that
# change the schema are left alone, because some of them bear no other beside them (`CREATE INDEX CONCURRENTLY`).
WRITES = re.compile(
    r"(?!\s*(?:create|alter|drop|reindex|vacuum)\b).*?\b(?:insert|update|delete|merge|do|copy|call|execute)\b",
    re.I | re.S,
)

SHORT = 10_000  # characters of a statement that is worth keeping


def may_write(statement):
    """Whether that statement may change rows.

    A site says the same few hundred statements again and again, and to look for a word in one that only reads means to
    look at all of it: some 100 microseconds for a verdict with all that is shown beside it.
    """
    return _may_write(statement) if len(statement) < SHORT else bool(WRITES.match(statement))


@lru_cache(maxsize=1_000)
def _may_write(statement):
    return bool(WRITES.match(statement))


# Each trigger asks which triggers are to be ignored. Where nobody has said so, that is an error which it catches, and
# to catch one takes PostgreSQL a look at all that the transaction has still to check: with thousands of rows, minutes.
NONE_IGNORED = """set_config(
    'pgtrigger.ignore', coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}'), true)"""


def tell_triggers(execute, sql, params, many, context):
    """Send the circumstances along with each statement that may write, in one round trip.

    They hold for this transaction only (`set_config(…, true)`), and every later statement says its own, none included:
    so nothing leaks into the next request, whoever shares the connection (a pool, pgbouncer).
    """
    cursor = context["cursor"]
    text = sql if isinstance(sql, str) else sql.decode() if isinstance(sql, bytes) else sql.as_string(cursor.cursor)
    if not may_write(text) or getattr(cursor.cursor, "name", None):  # a cursor with a name only reads
        return execute(sql, params, many, context)
    quoted = Literal(as_json()).as_string(cursor.connection)
    told = f"SELECT set_config('pghistory.context_metadata', {quoted}, true), {NONE_IGNORED}"
    if many:
        with transaction.atomic(context["connection"].alias):
            cursor.cursor.execute(told)
            return execute(sql, params, many, context)
    if params is not None:
        told = told.replace("%", "%%")
    answer = execute(f"{told}; {text}", params, many, context)
    cursor.nextset()  # past what set_config answered
    return answer


def listen(connection, **_signal):
    """Every connection tells the triggers."""
    if connection.vendor == "postgresql" and tell_triggers not in connection.execute_wrappers:
        # First of all: `connection.execute_wrapper()` takes the last one away when it ends.
        connection.execute_wrappers.insert(0, tell_triggers)


def events_of(model, *, insert_only=False, exclude=(), also_found_by=()):
    """The event model of that model, with the triggers that fill it and the guards that keep it.

    Events have no database key into what they record, so that they outlive it. Their numbers come from one sequence:
    changes of one claim, which happen under the claim's lock, have the order of their numbers, whatever their kind.
    """
    name = f"{model.__name__}Event"
    fields = [field.name for field in model._meta.local_fields if field.name not in exclude]
    trackers = [pghistory.InsertEvent("added")]
    if not insert_only:
        changed = pgtrigger.AnyChange(*(field for field in fields if field != STAMP))
        trackers += [pghistory.UpdateEvent("changed", condition=changed), pghistory.DeleteEvent("deleted")]
    number = models.Func(models.Value(NUMBER), function="nextval", output_field=models.BigIntegerField())
    return pghistory.create_event_model(
        model,
        *trackers,
        exclude=list(exclude),
        obj_field=None,  # the row's own `id` is in its copy
        context_id_field=None,
        model_name=name,
        abstract=False,
        attrs={
            "growth": model.growth,
            "kept_by_database": True,
            "pgh_id": models.BigIntegerField(primary_key=True, db_default=number),
        },
        meta={
            "default_permissions": (),
            "indexes": [
                models.Index(fields=[field, "pgh_id"], name=f"{name.lower()}_by_{field}")
                for field in ("id", *also_found_by)
            ],
            "triggers": append_only(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()),
        },
    )
