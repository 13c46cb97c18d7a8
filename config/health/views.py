"""Is the process alive, and can it serve requests? `livez` and `readyz` answer."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.api.bodies.renderers import encode
from config.health import readiness


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
    """Answer with `ok` or what is wrong for each check: 200, or 503 if the site cannot serve requests.

    The status is `degraded`, with 200, if the site can, and something that waits for a worker does not get done.
    """
    checks = readiness.checks()
    wrong = {name for name, sentence in checks.items() if sentence != readiness.OK}
    if wrong - readiness.WARNINGS:
        return answer({"status": "not ready", "checks": checks}, 503)
    return answer({"status": "degraded" if wrong else "ok", "checks": checks})
