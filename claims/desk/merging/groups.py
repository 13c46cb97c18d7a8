"""Do two claims say the same? `group` shows both side by side, and the group that they are in."""

from django.contrib import messages
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.desk.base import desk_view, page
from claims.links import LINK_STEPS, decide_link, open_link_steps, relate
from claims.matching.entry.duplicates import likely_duplicates
from claims.models import Card, Claim, ClaimLink, Evidence, LinkKind, LinkState, Verdict
from claims.workflow import StepRefused, lock
from config.text.diff import word_diff

MAX_MEMBERS = 50
SHOWN = ("language", "claimant", "claimed_on", "place", "context")


@desk_view("claims.change_claimlink")
def choose_claim(request, claim_id):
    """Choose the claim that says the same as this one, among the likely ones or by its address."""
    claim = get_object_or_404(Claim, pk=claim_id)
    found = likely_duplicates(claim.statement, user=request.user, language=claim.language)
    context = {"claim": claim, "found": [each.claim for each in found if each.claim.pk != claim.pk]}
    return page(request, "desk/merging/choose_claim.html", context)


@desk_view("claims.change_claimlink")
def group(request, claim_id, other_id):
    """Show two claims, and decide about their link."""
    claims = Claim.objects.select_related("claimant")
    claim, other = (get_object_or_404(claims, pk=key) for key in (claim_id, other_id))
    sent, refusal = request.POST, ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                done = decide(claim, other, sent, request.user)
        except StepRefused as error:
            refusal = str(error)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("desk:group", args=[claim_id, other_id]))
    link = link_of(claim, other)
    context = {
        "claim": claim,
        "other": other,
        "link": link,
        "steps": open_link_steps(link, request.user) if link else ["relate"],
        "kinds": LinkKind.choices,
        "kind": sent.get("kind") or (link.kind if link else LinkKind.SAME),
        "facts": facts_of(claim, other),
        "statement": word_diff(claim.statement, other.statement),
        "columns": [column_of(claim), column_of(other)],
        "members": members_of(claim, other),
        "refusal": refusal,
        "reason": sent.get("reason", ""),
    }
    return page(request, "desk/merging/group.html", context, status=422 if refusal else 200)


def link_of(claim, other):
    first, second = sorted([claim.pk, other.pk])
    return ClaimLink.objects.select_related("decided_by").filter(claim=first, other=second).first()


def decide(claim, other, sent, person):
    """Take the step of the pressed button, and return what was done as a sentence."""
    step, reason, at = sent.get("step"), sent.get("reason", ""), timezone.now()
    kind = sent.get("kind") if sent.get("kind") in LinkKind.values else LinkKind.SAME
    if step == "split":  # another link of the group
        link = get_object_or_404(ClaimLink, pk=sent.get("link"), state=LinkState.CONFIRMED)
        decide_link("undo", lock(link), by=person, at=at, reason=reason)
        return _("The two are no longer linked.")
    if step not in LINK_STEPS:
        raise StepRefused(_("Press one of the buttons."), "step")
    link = link_of(claim, other)
    if link is None:
        if claim.pk == other.pk:
            raise StepRefused(_("A claim cannot be linked to itself."), "same_claim")
        relate(claim, other, kind=kind, by=person, at=at, reason=reason)
    else:
        decide_link(step, lock(link), by=person, at=at, reason=reason, kind=kind if step == "confirm" else None)
    return _("Done: %(step)s.") % {"step": LINK_STEPS[step].label}


def facts_of(claim, other):
    """Return label, both values and whether they differ, of each field that either claim has."""
    facts = []
    for name in SHOWN:
        one, two = (str(getattr(each, name) or "") for each in (claim, other))
        if one or two:
            facts.append((Claim._meta.get_field(name).verbose_name, one or "–", two or "–", one != two))
    return facts


def column_of(claim):
    """Return what was judged and quoted, of one claim."""
    verdicts = Verdict.objects.filter(claim=claim, published_at__isnull=False).for_api()
    quotes = Evidence.objects.filter(claim=claim).for_api()
    return {
        "claim": claim,
        "verdicts": list(verdicts.order_by("published_at", "pk")[:MAX_MEMBERS]),
        "quotes": list(quotes.order_by("created_at", "pk")[:MAX_MEMBERS]),
    }


def members_of(claim, other):
    """Return the cards of the groups of both claims, the first member of each first, with the links that hold them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue.group_of(%s) UNION SELECT catalogue.group_of(%s) LIMIT %s",
            [claim.pk, other.pk, MAX_MEMBERS],
        )
        keys = [key for (key,) in cursor.fetchall()]
    cards = Card.objects.filter(pk__in=keys).select_related("claim")
    cards = list(cards.order_by(F("published_at").asc(nulls_last=True), "pk"))
    links = ClaimLink.objects.filter(claim__in=keys, other__in=keys, state=LinkState.CONFIRMED, kind=LinkKind.SAME)
    links = list(links.select_related("claim", "other").order_by("decided_at", "pk")[:MAX_MEMBERS])
    is_one = len({card.group_id for card in cards if card.group_id}) == 1 and all(card.group_id for card in cards)
    return {"cards": cards if links else [], "links": links, "is_one": is_one}
