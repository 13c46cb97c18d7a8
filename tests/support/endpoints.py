"""Every address of the API, for the tables that must name them all."""

from django.urls import get_resolver

API = "api/v1/"
REQUIRED = {"claims/match/": "text=summit"}  # query parameters without which a GET is refused


def routes(resolver=None, before=""):
    """Return method, path below /api/v1/ and view of each address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, path)
        elif path.startswith(API):
            view = pattern.callback
            methods = getattr(view, "actions", None) or [name for name in ("get", "post") if hasattr(view.cls, name)]
            yield from ((method.upper(), path.removeprefix(API), view) for method in methods if method != "head")


def with_required(path):
    """Return the path with the query parameters that a GET of it needs."""
    needed = REQUIRED.get(f"{path.removeprefix(f'/{API}').rstrip('/')}/")
    return f"{path}?{needed}" if needed else path
