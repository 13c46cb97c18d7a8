"""What happens when a form of a claim's page is sent? It is merged and saved, or a step is taken, or both.

An htmx request is answered with the parts of the page that changed, and the event `desk:claim`; any other one with a
redirect to the claim's page. A form that is refused comes back with what was typed.
"""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims.desk.base import desk_view, page, refused, with_event
from claims.desk.writing import context as forms_of
from claims.desk.writing.context import writing_context
from claims.desk.writing.steps import conflict, key_of, newest_of
from claims.desk.writing.typed import forget
from claims.history import latest_change
from claims.models import Claim, Verdict, VerdictStatus
from claims.workflow import STEPS, TRIAGE, StepRefused, get_locked, revise, take_step, triage
from config.db.refusals import DATABASE_ERRORS, message_for

ALL = ("claim", "verdict", "checks", "steps")


# Saving


@desk_view()
@require_POST
def save_claim(request, claim_id):
    """Save the changed fields of the claim."""
    claim = locked_claim(claim_id)
    refuse_other_person(request)
    is_judged = claim.is_judged_by_us()
    form = forms_of.form_of_claim(claim, request.user, request.POST, is_judged=is_judged)
    if form is None:
        raise PermissionDenied
    if not stores(form):
        return answer(request, claim, parts=("claim",), claim_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    forget(request.user, claim_id, "claim")
    return saved(request, claim, form, parts=("claim", "checks", "steps"))


@desk_view()
@require_POST
def save_verdict(request, claim_id):
    """Save the changed fields of a verdict, or a new draft; with `step`, hand it in after that."""
    claim = locked_claim(claim_id)
    refuse_other_person(request)
    verdict = locked_verdict(claim, request.POST.get("verdict"))
    form = forms_of.form_of_verdict(claim, verdict, request.user, request.POST)
    if form is None:
        raise PermissionDenied
    verdict = form.instance
    step = request.POST.get("step")
    if step and step != "submit":
        raise StepRefused(_("There is no such step."), "step")
    if step and (sentence := conflict(request.POST.get("version_token"), verdict.latest_change)):
        form.add_error(None, sentence)
    sign(form, request.user)
    if not stores(form):
        return answer(request, claim, parts=("verdict",), verdict_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    forget(request.user, claim_id, "verdict", f"verdict:{verdict.pk}")
    if step:
        return hand_in(request, claim, form)
    return saved(request, claim, form, parts=("verdict", "checks", "steps"), verdict=verdict)


def hand_in(request, claim, form):
    """Hand the saved verdict in. If that is refused, what was typed stays saved, and the sentence is shown."""
    verdict = locked_verdict(claim, str(form.instance.pk))
    try:
        with transaction.atomic():
            take_step("submit", verdict, by=request.user, at=timezone.now())
            connection.check_constraints()
    except StepRefused as refusal:
        return answer(
            request,
            claim,
            verdict=verdict,
            sentences=[("error", str(refusal))],
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return saved(request, claim, form, verdict=verdict, sentence=_("Handed in for review."))


def sign(form, person):
    """Name the person as the writer of a new verdict, or of a draft whose words they change."""
    if form.instance._state.adding:
        form.instance.written_by = person
    elif form.instance.status == VerdictStatus.DRAFT:
        form.sign(person)


def stores(form):
    """Return whether the form is stored. If it is not, it has errors, and nothing of it is stored."""
    try:
        with transaction.atomic():
            if not form.is_valid():
                return False
            form.save_row()
            connection.check_constraints()
    except ValidationError as error:
        form.add_error(None, error)
    except DATABASE_ERRORS as error:
        form.add_error(None, message_for(error))
    return not form.errors


# Steps


@desk_view()
@require_POST
def step(request, claim_id):
    """Take a step with the claim, or with one of its verdicts, if nobody has changed it since the page was shown."""
    claim = locked_claim(claim_id)
    refuse_other_person(request)
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    verdict = None
    if request.POST.get("row") == "claim":
        row, table, newest = claim, TRIAGE, latest_change(claim)
    else:
        row = verdict = locked_verdict(claim, request.POST.get("row", ""))
        if verdict is None:
            raise Http404
        table, newest = STEPS, newest_of(verdict)
    if name not in table:
        raise StepRefused(_("There is no such step."), "step")
    if sentence := conflict(request.POST.get("version_token"), newest):
        return answer(
            request,
            claim,
            verdict=verdict,
            sentences=[("error", sentence)],
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if table is TRIAGE:
        triage(name, row, by=request.user, reason=reason)
    else:
        replacement = locked_verdict(claim, request.POST.get("replacement", ""))
        take_step(name, row, by=request.user, at=timezone.now(), reason=reason, replacement=replacement)
        verdict = replacement or verdict
    sentence = _("Done: %(step)s.") % {"step": table[name].label}
    return answer(request, claim, verdict=verdict, sentences=[("success", sentence)])


@desk_view("claims.add_verdict")
@require_POST
def start_correction(request, claim_id):
    """Start a draft from the words of a published verdict, or go to that which was started already."""
    claim = locked_claim(claim_id)
    refuse_other_person(request)
    verdict = locked_verdict(claim, request.POST.get("verdict", ""))
    if verdict is None:
        raise Http404
    draft = revise(verdict, by=request.user)
    sentence = _("These are the published words: change them, and hand them in.")
    return answer(request, claim, verdict=draft, sentences=[("success", sentence)], focus="verdict_summary")


# Parts of the page


@desk_view()
@require_GET
def parts(request, claim_id):
    """Return parts of the page as they are now: those that `part` names."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise Http404
    wanted = [name for name in ALL if name in request.GET.getlist("part")]
    return render_parts(request, claim, parts=wanted)


@desk_view()
@require_GET
def ratings(request, claim_id):
    """Return the radio buttons of the scales that a publisher may use."""
    claim = Claim.objects.filter(pk=claim_id).first()
    if claim is None:
        raise Http404
    form = forms_of.form_of_verdict(claim, None, request.user, request.GET)
    if form is None:
        raise PermissionDenied
    return page(request, "desk/writing/ratings.html", {"form": form})


def answer(request, claim, *, sentences=(), parts=ALL, status=HTTPStatus.OK, focus="", **shown):
    """Return what the request is answered with: parts of the page, or a redirect with the sentences as messages."""
    if request.htmx:
        response = render_parts(request, claim, parts=parts, sentences=sentences, status=status, **shown)
        if focus:
            response = with_event(response, "desk:focus", id=focus)
        return with_event(response, "desk:claim") if status == HTTPStatus.OK else response
    if form := shown.get("claim_form") or shown.get("verdict_form"):
        context = writing_context(request, claim, **shown) | {"form": form, "claim": claim}
        return page(request, "desk/writing/refused.html", context, keys=("writing",), status=status)
    if status != HTTPStatus.OK:
        return refused(request, " ".join(sentence for _level, sentence in sentences), status)
    for _level, sentence in sentences:
        messages.success(request, sentence)
    return HttpResponseRedirect(address_of(request, claim, shown.get("verdict")))


def saved(request, claim, form, *, sentence="", parts=ALL, verdict=None):
    """Return the answer to a form that was stored, with what others changed meanwhile."""
    sentences = [("success", sentence or _("Saved."))]
    if merged := form.merged():
        others = _("Somebody else changed this while the page was open, and it stays so: %(fields)s.")
        sentences.append(("warning", others % {"fields": ", ".join(merged)}))
    return answer(request, claim, sentences=sentences, parts=parts, verdict=verdict)


def render_parts(request, claim, *, parts, sentences=(), status=HTTPStatus.OK, **shown):
    claim = shown["claim_form"].instance if shown.get("claim_form") else Claim.objects.get(pk=claim.pk)
    context = writing_context(request, claim, **shown) | {
        "claim": claim,
        "parts": parts,
        "sentences": sentences,
        "oob": True,
    }
    return page(request, "desk/writing/parts.html", context, status=status)


def address_of(request, claim, verdict=None):
    """Return the address of the claim's page, in the queue that the person comes from."""
    came_from = request.POST.get("from") or request.GET.get("from")
    query = {"from": came_from} if came_from else {}
    if verdict is not None:
        query["verdict"] = verdict.pk
    address = reverse("desk:claim", args=[claim.pk])
    return f"{address}?{urlencode(query)}" if query else address


# Rows


def locked_claim(claim_id):
    try:
        return get_locked(Claim.objects.filter(pk=claim_id))
    except Claim.DoesNotExist:
        raise Http404 from None


def locked_verdict(claim, key):
    """Return the verdict of the locked claim with this key, None for an empty key. Raises Http404 if it is gone."""
    if not key:
        return None
    pk = key_of(key)
    try:
        return get_locked(Verdict.objects.filter(pk=pk, claim=claim.pk))
    except (Verdict.DoesNotExist, Claim.DoesNotExist):
        raise Http404 from None


def refuse_other_person(request):
    """Refuse a form that was shown to another person than the one who is logged in now."""
    owner = request.POST.get("owner")
    if owner and owner != str(request.user.pk):
        sentence = _("You are logged in as %(name)s now, and this text is somebody else's: nothing was stored.")
        raise StepRefused(sentence % {"name": request.user.get_username()}, "other_person")
