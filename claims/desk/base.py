"""Which permission does a page of the desk need, and how is it rendered? `desk_view` wraps views, `page` renders.

An htmx request gets fragments in place of pages. Without a login it is 401 with the event `desk:log-in`, so
that the page can ask for the password without being left; a refusal is 422 with its sentence as a message.
"""

import json
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from claims.desk.keys import bindings, keys_of
from claims.desk.shell.navigation import pages_for
from claims.models import DeskSettings
from claims.workflow import StepRefused
from config.db.refusals import DATABASE_ERRORS, message_for

READING = ("GET", "HEAD")


def desk_view(permission="claims.view_claim"):
    """Return a decorator for a view of the desk: it needs a login, `claims.view_claim` and `permission`.

    A view that writes runs in one transaction. It raises StepRefused or ValidationError to refuse, and nothing of it
    is stored then.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            response = answer(request, view, permission, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            patch_vary_headers(response, ["HX-Request", "Cookie"])
            return response

        guarded.permission = permission
        return guarded

    return decorate


def answer(request, view, permission, *args, **kwargs):
    person = request.user
    if not person.is_authenticated:
        return ask_to_log_in(request)
    if not (person.is_staff and person.has_perms(["claims.view_claim", permission])):
        raise PermissionDenied
    try:
        if request.method in READING:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            connection.check_constraints()  # deferred ones would fail after the page has said “saved”
            return response
    except StepRefused as refusal:
        return refused(request, str(refusal))
    except ValidationError as refusal:
        return refused(request, " ".join(refusal.messages))
    except DATABASE_ERRORS as error:
        return refused(request, str(message_for(error)))


def ask_to_log_in(request):
    if request.htmx:
        return with_event(HttpResponse(status=401), "desk:log-in")
    return redirect_to_login(request.get_full_path())


def refused(request, sentence, status=422):
    """Return the refusal: as a message for an htmx request, otherwise as a page with a way back."""
    if not request.htmx:
        return page(request, "desk/refused.html", {"sentence": sentence}, status=status)
    response = render(request, "desk/message.html", {"message": sentence, "level": "error"}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#messages", "beforeend"
    response["HX-Reselect"] = ".message"  # whatever part of an answer the form selects
    return response


def with_event(response, name, **detail):
    """Return the response with an event that htmx dispatches in the page, besides those that it has already."""
    events = json.loads(response.get("HX-Trigger", "{}"))
    response["HX-Trigger"] = json.dumps(events | {name: detail})
    return response


def page(request, template, context, *, keys=(), status=200):
    """Return the page, or the fragment if `template` is one. `keys` names the scopes of `claims.desk.keys`."""
    settings = settings_of(request.user)
    scopes = ("everywhere", *keys)
    frame = {
        "desk_settings": settings,
        "keys": keys_of(scopes),
        "key_bindings": json.dumps(bindings(scopes, single=settings.uses_keys)),
        "navigation": SimpleLazyObject(lambda: pages_for(request)),
    }
    return render(request, template, frame | context, status=status)


def settings_of(person):
    """Return the settings of the person; a new row that is not stored if there are none. One query a request."""
    if not hasattr(person, "own_desk_settings"):
        stored = DeskSettings.objects.filter(owned_by=person).first() if person.is_authenticated else None
        person.own_desk_settings = stored or DeskSettings(owned_by_id=person.pk)
    return person.own_desk_settings
