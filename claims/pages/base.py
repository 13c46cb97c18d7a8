"""How is a page of the public site answered? `public_view` wraps views, `page` renders, `unchanged_or` answers 304.

Pages need no script and no login, and show every reader what is public: no session is read, so that caches can keep
one answer for all readers of a language.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseNotModified, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from config.api.conditional import ConditionUnreadable, client_spelling, conditions

ALWAYS_ASK = "public, max-age=0, must-revalidate"  # so that no cache shows a verdict that was corrected since
LANGUAGE = "lang"  # the parameter with which a link changes the language


def public_view(view):
    """Wrap a view of the public site. `?lang=fr` keeps a language in a cookie and leads to the address without it."""

    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        if LANGUAGE in request.GET:
            return in_language(request, request.GET[LANGUAGE])
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return answer


def in_language(request, language):
    query = request.GET.copy()
    del query[LANGUAGE]
    response = HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response


def page(request, template, context=None, *, status=200):
    """Return the page. `site` is the absolute address of the home page, without a slash at its end."""
    shared = {"site": settings.SITE_URL, "site_name": settings.SITE_NAME}
    return render(request, template, shared | (context or {}), status=status)


def moved(request, address):
    """Return the redirect to the right spelling of an address, with its query.

    No browser keeps it for good: another change of words, or the undo of a merge, may lead back.
    """
    query = request.META.get("QUERY_STRING", "")
    location = f"{address}?{query}" if query else address
    return HttpResponsePermanentRedirect(location, headers={"Cache-Control": ALWAYS_ASK})


def unchanged_or(request, response):
    """Return `response`, or a 304 if the reader has what its ETag names, in the spelling of any proxy."""
    try:
        spelling = client_spelling(conditions(request, "If-None-Match"), response["ETag"])
    except ConditionUnreadable:  # a browser sends back what it got, so this is no typo that a sentence would help with
        return response
    if not spelling:
        return response
    kept = {name: value for name, value in response.items() if name != "Content-Type"}
    return HttpResponseNotModified(headers=kept | {"ETag": spelling})
