"""How does a claim enter the desk? On `/desk/claims/new/`, which shows likely duplicates while it is typed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claims.desk.base import desk_view, page
from claims.desk.writing.forms import ClaimForm, languages, usual_language
from claims.desk.writing.typed import NEW_CLAIM, forget, unsaved_of
from claims.desk.writing.views import address_of, refuse_other_person, stores
from claims.matching.entry.duplicates import likely_duplicates, lock_statement, marked
from claims.models import Claim
from claims.models.claim import MAX_STATEMENT_LENGTH
from config.db.fields import normal_text, stacks_marks


@desk_view("claims.add_claim")
@require_http_methods(["GET", "HEAD", "POST"])
def new_claim(request):
    """Return the page, or store a claim that nobody has entered before, or that is “saved all the same”."""
    if request.method != "POST":
        claim = Claim(language=usual_language(None))
        return shown(request, ClaimForm(instance=claim))
    refuse_other_person(request)
    form = ClaimForm(request.POST, instance=Claim(created_by=request.user))
    duplicates = unseen(request, form)
    if duplicates or not stores(form):
        return shown(request, form, duplicates, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    forget(request.user, NEW_CLAIM, "new")
    messages.success(request, _("Saved."))
    address = address_of(request, form.instance)
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else HttpResponseRedirect(address)


def unseen(request, form):
    """Return the likely duplicates of the new claim, if the page with “save all the same” did not show each of them.

    Claims of the same words are stored one after the other, so that the second is compared with the first.
    """
    if not form.is_valid():
        return []
    lock_statement(form.instance.statement)
    found = similar(request, form.instance.statement, form.instance.language)
    seen = request.POST.getlist("seen")
    return found if any(str(each["claim"].pk) not in seen for each in found) else []


@desk_view("claims.add_claim")
@require_POST
def duplicates(request):
    """Return the claims that likely say what is typed so far."""
    statement = request.POST.get("statement", "")[:MAX_STATEMENT_LENGTH].replace("\0", "")
    words = "" if stacks_marks(statement) else normal_text(statement)
    found = similar(request, words) if words else []
    return render(request, "desk/writing/duplicates.html", {"duplicates": found})


def similar(request, statement, language=None):
    found = likely_duplicates(statement, user=request.user, language=language)
    return [{"claim": each.claim, "parts": marked(each.claim.statement, statement)} for each in found]


def shown(request, form, found=(), status=HTTPStatus.OK):
    context = {
        "form": form,
        "duplicates": found,
        "writing": {
            "claim": {"pk": NEW_CLAIM},
            "unsaved": unsaved_of(request.user, NEW_CLAIM),
            "languages": languages(),
        },
    }
    template = "desk/writing/new_form.html" if request.htmx else "desk/writing/new.html"
    return page(request, template, context, keys=("writing",), status=status)
