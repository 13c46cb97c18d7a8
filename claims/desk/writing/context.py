"""What do the forms of a claim's page show? `writing_context` returns it, for the fragments of `desk/writing/`."""

from django.utils.translation import gettext_lazy as _

from claims.desk.writing.forms import ClaimForm, VerdictForm, languages, usual_language
from claims.desk.writing.presence import others_here
from claims.desk.writing.steps import key_of, may_revise, step_buttons
from claims.desk.writing.typed import unsaved_of
from claims.history import latest_change, latest_change_of
from claims.models import Verdict, VerdictStatus
from claims.workflow import may_mend, needs, remarks
from sources.models import Publisher

STILL_IN_WORK = (VerdictStatus.IN_REVIEW, VerdictStatus.DRAFT, VerdictStatus.PUBLISHED)
# The id of the element where each need of a verdict is met.
FIELDS = {
    "rating": "verdict_ratings",
    "summary": "verdict_summary",
    "evidence": "quotes",
    "accepted": "writing-steps",
    "claimant": "claim_claimant",
    "claimed_on": "claim_claimed_on",
    "topics": "claim_topics",
}
READ_ONLY = {
    VerdictStatus.IN_REVIEW: _("It is in review: return it to its writer before its words are changed."),
    VerdictStatus.PUBLISHED: _("It was published: its words stay as they are. Revise or retract it, in the open."),
    VerdictStatus.SUPERSEDED: _("Another verdict took the place of this one: it stays in the public record."),
    VerdictStatus.RETRACTED: _("It was retracted: it stays in the public record, with the reason."),
}


def writing_context(request, claim, *, verdict=None, claim_form=None, verdict_form=None):
    """Return the context of the fragments. A form that was refused is shown as it is, with its errors."""
    person = request.user
    verdicts = verdicts_of(claim)
    shown = (
        verdict_form.instance if verdict_form is not None else chosen(verdicts, verdict or request.GET.get("verdict"))
    )
    is_new = shown is None or shown._state.adding
    is_judged = any(each.origin == "desk" and each.published_at for each in verdicts)
    claim_form = claim_form or form_of_claim(claim, person, is_judged=is_judged)
    if verdict_form is None:
        verdict_form = form_of_verdict(claim, shown, person)
    return {
        "writing": {
            "claim": claim,
            "claim_form": claim_form,
            "is_judged": is_judged,
            "verdict": None if is_new else shown,
            "verdicts": verdicts,
            "verdict_form": verdict_form,
            "why_read_only": READ_ONLY.get(shown.status) if shown is not None and not is_new else None,
            "can_revise": may_revise(None if is_new else shown, person),
            "may_hand_in": verdict_form is not None and may_hand_in(shown, person) and claim.status != "dismissed",
            "needs": [(need, FIELDS[need.name]) for need in needs(claim, None if is_new else shown)],
            "remarks": [] if is_new else remarks(shown, person),
            "buttons": step_buttons(claim, shown, person, is_public=any(each.published_at for each in verdicts)),
            "others": others_here(claim.pk, person),
            "unsaved": unsaved_of(person, claim.pk),
            "languages": languages(),
        }
    }


def verdicts_of(claim):
    """Return the verdicts on the claim, each of which knows this claim."""
    related = ("publisher", "rating__scale", "review", "written_by", "published_by", "returned_by")
    verdicts = list(Verdict.objects.filter(claim=claim).select_related(*related).order_by("created_at", "pk"))
    for verdict in verdicts:
        verdict.claim = claim
    return verdicts


def chosen(verdicts, key):
    """Return the verdict of this key; without one, that which the desk works on, or has published."""
    if isinstance(key, Verdict):
        key = str(key.pk)
    if key == "new":
        return None
    if key and (pk := key_of(key)):
        return next((verdict for verdict in verdicts if verdict.pk == pk), None)
    ours = [verdict for verdict in verdicts if verdict.origin == "desk"]
    for status in STILL_IN_WORK:
        found = [verdict for verdict in ours if verdict.status == status]
        if found:
            return found[-1]
    return None


def may_write_claim(claim, person):
    return person.has_perm("claims.change_claim") or may_mend(claim, person)


def form_of_claim(claim, person, data=None, *, is_judged):
    """Return the form of the claim, or None if the person may not change the claim."""
    if not may_write_claim(claim, person):
        return None
    claim.latest_change = latest_change(claim)
    form = ClaimForm(data, instance=claim)
    form.allow(person, is_judged=is_judged)
    return form


def form_of_verdict(claim, verdict, person, data=None):
    """Return the form of the verdict, or of a new one; None if this person changes nothing of it."""
    if verdict is None:
        if not person.has_perm("claims.add_verdict"):
            return None
        verdict = new_verdict(claim)
    elif not person.has_perm("claims.change_verdict") or verdict.origin != "desk":
        return None
    is_draft = verdict.status == VerdictStatus.DRAFT
    if not is_draft and not person.has_perm("claims.publish_verdict"):
        return None
    if verdict.status in (VerdictStatus.SUPERSEDED, VerdictStatus.RETRACTED):
        return None
    verdict.latest_change = None if verdict._state.adding else latest_change_of(verdict)
    form = VerdictForm(data, instance=verdict)
    form.allow(person, is_draft=is_draft)
    return form


def new_verdict(claim):
    """Return a verdict of our desk that is not stored yet, in the claim's language."""
    desks = list(Publisher.objects.filter(is_desk=True).order_by("name")[:2])
    return Verdict(claim=claim, publisher=desks[0] if desks else None, language=usual_language(claim))


def may_hand_in(verdict, person):
    is_draft = verdict is None or verdict.status == VerdictStatus.DRAFT
    return is_draft and person.has_perm("claims.submit_verdict")
