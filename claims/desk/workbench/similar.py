"""Which claims say what this one says, and how are both linked? `similar` lists them, `link` decides."""

from dataclasses import dataclass

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view, page
from claims.desk.workbench.address import address_of, claim_or_404, origin_of
from claims.links import LINK_STEPS, decide_link, open_link_steps, relate
from claims.matching import Band, Match, find
from claims.matching.entry.duplicates import marked
from claims.models import Card, Claim, ClaimLink, LinkKind, LinkState, Verdict
from claims.workflow import StepRefused, lock
from config.api.visibility import visible_rows

MAX_SIMILAR = 6
BANDS = {
    Band.ALREADY_CHECKED: gettext_lazy("very likely the same"),
    Band.PROBABLY: gettext_lazy("probably the same"),
    Band.RELATED: gettext_lazy("related"),
}
DIFFERENCES = {
    "negation": gettext_lazy("a negation"),
    "number": gettext_lazy("a number"),
    "date": gettext_lazy("a date"),
    "refutation": gettext_lazy("a word that refutes"),
}


@dataclass
class Similar:
    """A claim beside this one: how it was found, what is known about both, and the newest verdict on it."""

    claim: Claim
    address: str
    parts: list
    match: Match | None = None
    link: ClaimLink | None = None
    verdict: Verdict | None = None
    steps: tuple = ()

    @property
    def is_likely(self):
        """Return whether a person should look at it: nobody has decided yet, and it may be the same."""
        is_decided = self.link is not None and self.link.state != LinkState.SUGGESTED
        return not is_decided and self.match is not None and self.match.band != Band.RELATED

    @property
    def band(self):
        return BANDS[self.match.band] if self.match else ""

    @property
    def differs(self):
        """Return what speaks against the match: the kind, the words here and there."""
        words = self.match.differing_words if self.match else {}
        return [
            (DIFFERENCES[kind], *(", ".join(words.get(kind, {}).get(text, ())) or "–" for text in ("text", "claim")))
            for kind in (self.match.differs if self.match else ())
        ]


@desk_view()
def similar(request, claim_id):
    return answer(request, claim_or_404(claim_id))


@desk_view()
@require_POST
def link(request, claim_id, other_id):
    """Link two claims, or decide about the link that they have: `step`, `kind` and `reason` as in `LINK_STEPS`."""
    claim, other = claim_or_404(claim_id), claim_or_404(other_id)
    step, kind = request.POST.get("step", "relate"), request.POST.get("kind") or LinkKind.SAME
    reason, at = request.POST.get("reason", ""), timezone.now()
    if step not in LINK_STEPS or kind not in LinkKind.values:
        raise StepRefused(_("Choose one of the kinds of links."), "kind")
    if step == "relate":
        relate(claim, other, kind=kind, by=request.user, at=at, reason=reason)
    else:
        first, second = sorted([claim, other], key=lambda each: each.pk)
        stored = ClaimLink.objects.filter(claim=first, other=second).first()
        if stored is None:
            raise Http404
        decide_link(step, lock(stored), by=request.user, at=at, reason=reason)
    if not request.htmx:
        return HttpResponseRedirect(address_of(claim.pk, request))
    return answer(request, claim)


def answer(request, claim):
    context = {"claim": claim, "origin": origin_of(request), "kinds_of_links": LinkKind.choices}
    found = similar_to(claim, request)
    are_likely = any(each.is_likely for each in found)
    context |= {"similar": found, "are_likely": are_likely, "may_link": request.user.has_perm("claims.add_claimlink")}
    if request.htmx:
        return render(request, "desk/workbench/similar.html", context)
    return page(request, "desk/workbench/similar_page.html", context, keys=("workbench",))


def similar_to(claim, request):
    """Return the linked claims, then those that matching finds and nobody has rejected: at most `MAX_SIMILAR`."""
    links = {other_end(link, claim): link for link in ClaimLink.objects.of_claim(claim.pk)}
    cards = visible_rows(Card.objects.all(), request.user)
    found = find(claim.statement, cards=cards, language=claim.language, limit=MAX_SIMILAR + len(links) + 1)
    matches = {match.claim_id: match for match in found if match.claim_id != claim.pk}
    rejected = {pk for pk, link in links.items() if link.state == LinkState.REJECTED}
    confirmed = [pk for pk, link in links.items() if link.state == LinkState.CONFIRMED]
    others = [pk for pk in [*matches, *links] if pk not in rejected and pk not in confirmed]
    shown = [*confirmed, *dict.fromkeys(others)][: len(confirmed) + MAX_SIMILAR]
    claims = Claim.objects.select_related("claimant").in_bulk(shown)
    verdicts = {}
    standing = Verdict.objects.standing().filter(claim__in=shown).select_related("rating", "publisher")
    for verdict in standing.order_by("-published_at", "id"):
        verdicts.setdefault(verdict.claim_id, verdict)
    return [
        Similar(
            claims[pk],
            address=reverse("desk:claim", args=[pk]),
            parts=marked(claims[pk].statement, claim.statement),
            match=matches.get(pk),
            link=links.get(pk),
            verdict=verdicts.get(pk),
            steps=tuple(open_link_steps(links[pk], request.user)) if pk in links else (),
        )
        for pk in shown
        if pk in claims
    ]


def other_end(link, claim):
    return link.other_id if link.claim_id == claim.pk else link.claim_id
