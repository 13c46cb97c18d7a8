"""What is the difference, and what follows from it? `compare` shows it; the others decide, publish and propose.

A decision names, by a token, the newest change of the claim that its page showed.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.amendments import AMENDMENT_STEPS, decide, propose
from claims.desk.base import desk_view, page
from claims.desk.compare.approvals import proposals_of, publications_of, refuse_stale_page, token_of
from claims.desk.compare.differences import SAME, compare_documents, text_field
from claims.desk.compare.proposal import ProposalForms
from claims.desk.compare.sides import DESK, PUBLIC, Sides, UnknownSide
from claims.models import Amendment, Claim, Verdict
from claims.workflow import STEPS, StepRefused, get_locked, lock, take_step

KEYS = ("compare",)


@desk_view()
def compare(request, claim_id):
    claim = get_object_or_404(Claim, pk=claim_id)
    sides, asked = Sides(claim), request.GET
    context = {"claim": claim, "sides": sides, "whole": "all" in asked, "from": asked.get("from", "")}
    try:
        left, right = sides.pair(asked.get("left", ""), asked.get("right", ""))
    except UnknownSide as refusal:
        return page(request, "desk/compare/page.html", context | {"refusal": str(refusal)}, keys=KEYS, status=404)
    context |= {"left": left, "right": right, "token": token_of(claim)}
    context |= addresses(claim, left, right, context["whole"], context["from"])
    if left.is_text:
        whole = text_field("text", _("text"), left.content, right.content, right.language, context["whole"])
        return page(request, "desk/compare/page.html", context | {"text": whole}, keys=KEYS)
    blocks = compare_documents(left.content, right.content, whole=context["whole"])
    context["blocks"] = blocks if context["whole"] else [block for block in blocks if block.state != SAME]
    context["folded"] = len(blocks) - len(context["blocks"])
    if {left.code, right.code} == {DESK, PUBLIC}:
        context["proposals"] = proposals_of(claim, request.user, sides.card["desk_document"])
        context["publications"] = publications_of(claim, request.user)
    return page(request, "desk/compare/page.html", context, keys=KEYS)


def addresses(claim, left, right, whole, came_from):
    """Return the addresses of the same comparison with its sides swapped, and with all or only the differences."""

    def address(left, right, whole):
        query = {"left": left.code, "right": right.code}
        query |= {"all": "yes"} if whole else {}
        query |= {"from": came_from} if came_from else {}
        return f"{reverse('desk:compare', args=[claim.pk])}?{urlencode(query)}"

    return {"swapped": address(right, left, whole), "other_amount": address(left, right, not whole)}


def back_to(claim_id):
    return HttpResponseRedirect(reverse("desk:compare", args=[claim_id]))


@desk_view("claims.decide_amendment")
@require_POST
def decide_amendment(request, claim_id, amendment_id):
    """Accept or reject the amendment, as the pressed button says."""
    amendment = get_object_or_404(Amendment, pk=amendment_id, claim=claim_id)
    step = request.POST.get("step")
    if step not in ("accept", "reject"):
        raise StepRefused(_("Press “accept” or “reject”."), "step")
    amendment = lock(amendment)
    refuse_stale_page(amendment.claim, request.POST.get("token"))
    decide(step, amendment, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    messages.success(request, _("Done: %(step)s.") % {"step": AMENDMENT_STEPS[step].label})
    return back_to(claim_id)


@desk_view("claims.publish_verdict")
@require_POST
def publish_verdict(request, claim_id, verdict_id):
    """Publish the verdict in review, in place of the published verdict of its publisher if there is one."""
    new = get_object_or_404(Verdict, pk=verdict_id, claim=claim_id)
    new = get_locked(Verdict.objects.filter(pk=new.pk))
    refuse_stale_page(new.claim, request.POST.get("token"))
    facts = {"by": request.user, "at": timezone.now()}
    old = Verdict.objects.standing().filter(claim=claim_id, publisher=new.publisher_id).exclude(pk=new.pk).first()
    if old:
        step = "correct"
        take_step(step, lock(old), reason=request.POST.get("reason", ""), replacement=new, **facts)
    else:
        step = "publish"
        take_step(step, new, **facts)
    messages.success(request, _("Done: %(step)s.") % {"step": STEPS[step].label})
    return back_to(claim_id)


@desk_view("claims.propose_amendment")
def propose_amendment(request, claim_id):
    claim = get_object_or_404(Claim.objects.select_related("claimant"), pk=claim_id)
    forms = ProposalForms(claim, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if forms.are_valid():
            try:
                with transaction.atomic():
                    propose(Claim(pk=claim_id), by=request.user, **forms.wanted())
            except StepRefused as refusal:
                forms.explain(ValidationError(str(refusal)))
            except ValidationError as refusal:
                forms.explain(refusal)
            else:
                messages.success(request, _("Proposed: another person decides on it."))
                return back_to(claim_id)
    context = {"claim": claim, "forms": forms, "was_public": claim.stands_in_public()}
    return page(request, "desk/compare/propose.html", context, keys=("writing",), status=status)
