"""What does the page of a claim show? `claim_page` returns it, in the same number of queries for any claim."""

from urllib.parse import quote

from django.shortcuts import render

from claims.desk.base import desk_view, page, settings_of
from claims.desk.queue.position import position_of
from claims.desk.workbench.address import claim_or_404, origin_of
from claims.desk.workbench.cards import LABELS, cards_of, evidence_of
from claims.desk.workbench.review import review_of
from claims.desk.workbench.texts import shown_text, sources_of
from claims.desk.writing.context import writing_context
from claims.models import Verdict, VerdictOrigin, VerdictStatus

SHOWN = (VerdictStatus.PUBLISHED, VerdictStatus.RETRACTED)


@desk_view()
def claim_page(request, claim_id):
    claim = claim_or_404(claim_id)
    context = quotes_context(request, claim)
    context |= source_context(request, claim, context["cards"], context["verdicts"])
    if request.htmx.target == "source" and not request.htmx.history_restore_request:
        return render(request, "desk/workbench/source.html", context)
    context |= {"position": position_of(request, claim.pk)} | writing_context(request, claim)
    return page(request, "desk/workbench/page.html", context, keys=("workbench",))


def quotes_context(request, claim):
    """Return what the list of quotes shows, with the rows that other parts of the page are made from."""
    verdicts = list(
        Verdict.objects.filter(claim=claim.pk)
        .select_related("publisher", "rating__scale", "review__publisher", "written_by")
        .order_by("-published_at", "-created_at", "id")
    )
    evidence, review = evidence_of(claim), review_of(request.user, verdicts)
    is_public = any(verdict.published_at for verdict in verdicts)
    cards = cards_of(claim, request, evidence, is_public=is_public, review=review)
    return {
        "claim": claim,
        "origin": origin_of(request),
        "query": quote(origin_of(request), safe="", errors="replace"),
        "verdicts": verdicts,
        "evidence": evidence,
        "is_public": is_public,
        "cards": cards,
        "review": review,
        "read_count": sum(card.is_read for card in cards),
        "unread_count": sum(not card.is_read for card in cards),
        "kinds": LABELS,
        "may_quote": request.user.has_perm("claims.add_evidence"),
        "may_propose": request.user.has_perm("claims.propose_amendment"),
        "others": [verdict for verdict in verdicts if verdict.status in SHOWN and is_of_others(verdict)],
    }


def is_of_others(verdict):
    return verdict.origin == VerdictOrigin.IMPORT or not verdict.publisher.is_desk


def source_context(request, claim, cards, verdicts):
    """Return what the left side shows: the cited articles as tabs, and the text of one of them.

    It is that of a source which changed under a quote, if somebody has to decide about one.
    """
    evidence = [card.evidence for card in cards]
    articles = [piece.article for piece in evidence]
    articles += [verdict.review for verdict in verdicts if verdict.review_id]
    undecided = [card.evidence.article for card in cards if card.drift and not card.drift.settled_at]
    shown = shown_text(request, [*undecided, *articles])
    return {
        "shown": shown,
        "sources": sources_of(claim.pk, request, articles, evidence, shown),
        "uses_keys": settings_of(request.user).uses_keys,
        "may_add_source": request.user.has_perms(["sources.add_article", "sources.add_articleversion"]),
    }
