"""Is the process alive, and can it serve requests? `livez` and `readyz` answer."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.api.bodies.renderers import encode
from config.db.extensions import extensions


def answer(content, status=200):
    return HttpResponse(encode(content), status=status, content_type="application/json")


@never_cache
@require_safe
def livez(request):
    """Answer 200 without asking the database, so that a slow database does not get the process killed."""
    return answer({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """Answer with `ok` or what is missing for each check: 200, or 503 if one is not ok."""
    checks = {"database": "ok", "migrations": "ok", "extensions": "ok"}
    try:
        connection.ensure_connection()
        checks["migrations"] = missing_migrations()
        checks["extensions"] = missing_extensions()
    except Error:
        checks = dict.fromkeys(checks, "the database does not answer")
    ready = set(checks.values()) == {"ok"}
    return answer({"status": "ok" if ready else "not ready", "checks": checks}, 200 if ready else 503)


def missing_migrations():
    executor = MigrationExecutor(connection)
    unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(unapplied)} to apply: run manage.py migrate" if unapplied else "ok"


def missing_extensions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = extensions(connection) - {name for (name,) in cursor.fetchall()}
    return f"missing: {', '.join(sorted(missing))}" if missing else "ok"
