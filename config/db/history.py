"""Who changed what, when, and why? Triggers record every change of a row as an event, whatever made the change.

An event is a copy of the row as the change left it (or as it was, when it was deleted), with the audit context in the
same row: `user`, `username`, `route`, `reason`, `request_id`. Interfaces and `claims.workflow` set it with
`audit_context()`; a change from elsewhere (psql, another program) is recorded without it. `events_of()` makes the
event model of a model.

Why not `pghistory.context`? It skips statements that begin with SELECT although they also write, it keeps an
inner block's facts until the outermost block ends, it keeps the last context for the rest of a transaction,
and it takes neither functions nor composed SQL.
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

UPDATED_AT_FIELD = "updated_at"  # alone it is no change worth an event
EVENT_NUMBERS = "sources_event_number"  # a sequence

# Events accept one change: the name of a forgotten person becomes a pseudonym (config/upkeep/forgotten.py). The id of
# the account stays, and with it the fact that two people did two things.
NAME_IS_FORGOTTEN = """to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'
                AND EXISTS (
                    SELECT FROM config_forgottenperson AS forgotten
                    WHERE forgotten.account::text = NEW.pgh_context->>'user'
                    AND forgotten.pseudonym = NEW.pgh_context->>'username')"""

_facts = ContextVar("audit_context", default={})  # noqa: B039 (never changed in place)


@contextmanager
def audit_context(**facts):
    """Record `facts` with each change that is made inside of the block, on top of the facts of outer blocks.

    A fact may be a function, which is called when something is written. An empty fact is left out.
    """
    before = _facts.set(_facts.get() | {name: fact for name, fact in facts.items() if fact})
    try:
        yield
    finally:
        _facts.reset(before)


def audit_context_json():
    """Return the current audit context as JSON text; an empty string when it has no facts."""
    facts = {name: fact() if callable(fact) else fact for name, fact in _facts.get().items()}
    known = {name: fact if isinstance(fact, int) else storable(str(fact)) for name, fact in facts.items() if fact}
    return json.dumps(known) if known else ""


def storable(text):
    """Return the text without the characters that PostgreSQL's JSON cannot hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


# The word may be anywhere in the statement (`SELECT 1; UPDATE …`, `EXPLAIN ANALYZE DELETE …`). A false positive costs
# one set_config; a false negative attributes this write to the previous statement's context. Statements that change
# the schema are left alone, because some of them must be sent alone (`CREATE INDEX CONCURRENTLY`).
WRITES = re.compile(
    r"(?!\s*(?:create|alter|drop|reindex|vacuum)\b).*?\b(?:insert|update|delete|merge|do|copy|call|execute)\b",
    re.I | re.S,
)

MAX_CACHED_LENGTH = 10_000  # characters of a statement


def is_write(statement):
    """Return whether the statement may change rows.

    The answer is cached: a site sends the same few hundred statements again and again, and the expression reads all of
    a statement that does not write (some 100 microseconds for a verdict with all that its page shows).
    """
    return _is_write(statement) if len(statement) < MAX_CACHED_LENGTH else bool(WRITES.match(statement))


@lru_cache(maxsize=1_000)
def _is_write(statement):
    return bool(WRITES.match(statement))


# Every trigger asks for pgtrigger.ignore. If it is unset, pgtrigger catches the error in a subtransaction; with
# thousands of deferred checks pending that takes minutes. So it is always set.
IGNORE_NO_TRIGGER = """set_config(
    'pgtrigger.ignore', coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}'), true)"""


def inject_audit_context(execute, sql, params, many, context):
    """Send the audit context along with a statement that may write, in one round trip. A Django execute wrapper.

    The context holds for this transaction only (`set_config(…, true)`), and each later write sends its own, an empty
    one included: nothing leaks into the next request that shares the connection (a pool, pgbouncer).
    """
    cursor = context["cursor"]
    text = sql if isinstance(sql, str) else sql.decode() if isinstance(sql, bytes) else sql.as_string(cursor.cursor)
    if not is_write(text) or getattr(cursor.cursor, "name", None):  # a cursor with a name only reads
        return execute(sql, params, many, context)
    lost_connection_as_django_error = context["connection"].wrap_database_errors
    with lost_connection_as_django_error:
        quoted = Literal(audit_context_json()).as_string(cursor.connection)
    set_context = f"SELECT set_config('pghistory.context_metadata', {quoted}, true), {IGNORE_NO_TRIGGER}"
    if many:
        with transaction.atomic(context["connection"].alias):
            with lost_connection_as_django_error:
                cursor.cursor.execute(set_context)
            return execute(sql, params, many, context)
    if params is not None:
        set_context = set_context.replace("%", "%%")
    result = execute(f"{set_context}; {text}", params, many, context)
    with lost_connection_as_django_error:
        cursor.nextset()  # past the result of set_config
    return result


def install_wrapper(connection, **_signal):
    """Install `inject_audit_context` on a new connection. A receiver of `connection_created`."""
    if connection.vendor == "postgresql" and inject_audit_context not in connection.execute_wrappers:
        # In front: `connection.execute_wrapper()` removes the last wrapper when its block ends.
        connection.execute_wrappers.insert(0, inject_audit_context)


def events_of(model, *, insert_only=False, exclude=(), also_found_by=()):
    """Return the event model of `model`, with the triggers that write its rows and the guards that keep them.

    Events outlive the row that they record, so no foreign key leads there. One sequence numbers the events of all
    models: changes of one claim happen under the claim's lock, so their numbers have the order of the changes. The
    row's `id` and the fields in `also_found_by` are indexed.
    """
    name = f"{model.__name__}Event"
    fields = [field.name for field in model._meta.local_fields if field.name not in exclude]
    trackers = [pghistory.InsertEvent("added")]
    if not insert_only:
        changed = pgtrigger.AnyChange(*(field for field in fields if field != UPDATED_AT_FIELD))
        trackers += [pghistory.UpdateEvent("changed", condition=changed), pghistory.DeleteEvent("deleted")]
    number = models.Func(models.Value(EVENT_NUMBERS), function="nextval", output_field=models.BigIntegerField())
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
            "triggers": append_only(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(), unless=NAME_IS_FORGOTTEN),
        },
    )
