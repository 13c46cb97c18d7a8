"""What does a person read in the browser when a page is refused, missing or broken? `error_page()` returns that page.

It says in the reader's language what happened, and has a way back and the request id. It needs neither the database
nor the session, so it can report an error of these too.
"""

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

NOT_FOR_PEOPLE = ("/api/", "/v1alpha1/", "/$discovery/", "/livez", "/readyz", "/metrics")
SENTENCES = {
    "bad_request": (
        _("This request could not be read"),
        _("The address or the form that was sent is malformed, or larger than what is accepted here."),
    ),
    "permission_denied": (
        _("You may not do this"),
        _("Your account lacks the permission for this page. Whoever manages accounts here can give it to you."),
    ),
    "csrf_failed": (
        _("This form was not accepted"),
        _(
            "It was open for too long, or it was opened before you logged in. "
            "Go back, load the page again and send the form once more. Cookies have to be allowed for this site."
        ),
    ),
    "throttled": (
        _("Too many attempts"),
        _("The old password was wrong too often. Wait a few minutes, then try again. Nothing was changed."),
    ),
    "not_found": (
        _("There is no such page"),
        _("The address may be misspelt, or what it showed may have been deleted."),
    ),
    "database_away": (
        _("The desk is closed for a moment"),
        _(
            "Its database does not answer. Try again in a minute. What you sent may not be saved: "
            "look before you send it again."
        ),
    ),
    "locked": (
        _("Somebody else is changing this"),
        _("What you sent was not saved: wait a moment, go back and send it again."),
    ),
    "no_room": (
        _("The desk has no room left"),
        _("Its database can store nothing at the moment. What you sent was not saved. Tell whoever runs this site."),
    ),
    "read_only": (
        _("The desk can only be read at the moment"),
        _("Its database is being looked after. What you sent was not saved: try again later."),
    ),
    "too_expensive": (
        _("This took too long"),
        _("It was ended, and what you sent was not saved. Ask for less at once: a filter, or fewer rows."),
    ),
    "try_again": (
        _("Somebody else was faster"),
        _("What you sent was not saved, because others changed the same rows: go back and send it again."),
    ),
    "server_error": (
        _("Something went wrong here"),
        _("This is our fault and it has been logged. What you sent may not be saved: look before you send it again."),
    ),
}


def is_for_people(request):
    """Return whether the answer is an HTML page: always for people of the desk, elsewhere if `Accept` names HTML."""
    if request.path.startswith(("/admin/", "/desk/")):
        return True
    return not request.path.startswith(NOT_FOR_PEOPLE) and "text/html" in request.headers.get("Accept", "")


def error_page(request, status, code):
    title, sentence = SENTENCES[code]
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string(
            "config/error.html",
            {
                "title": title,
                "sentence": sentence,
                "status": status,
                "language": translation.get_language(),
                "request_id": getattr(request, "request_id", None),
                "site_name": settings.SITE_NAME,
                "is_desk": request.path.startswith("/desk/") and request.path != "/desk/",
                "is_admin": request.path.startswith(("/admin/", "/desk/")),
                "offers_login": code == "permission_denied",
            },
        )
    return HttpResponse(page, status=status)
