"""How are quotes added, changed, deleted and ticked as read? Each view answers with the cards that it changed.

The event `desk:quotes` says that the quotes of the page have changed.
"""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view, with_event
from claims.desk.workbench.address import address_of, claim_or_404, id_sent
from claims.desk.workbench.views import quotes_context
from claims.models import Evidence, QuoteRead
from claims.quoting import (
    CHANGED_MEANWHILE,
    KINDS,
    add_quote,
    add_typed_quote,
    change_quote,
    delete_quote,
    digest_of,
)
from claims.workflow import StepRefused, lock
from sources.models import Article, ArticleVersion
from sources.selectors import characters_of


@desk_view()
def quotes(request, claim_id):
    """Return the list of quotes, the headline and the review, after another part of the page was changed."""
    return render(request, "desk/workbench/reloaded.html", quotes_context(request, claim_or_404(claim_id)))


@desk_view("claims.add_evidence")
@require_POST
def add(request, claim_id):
    """Add the selected words (`version`, `start`, `end`, `exact`), or typed ones (`article`, `exact`)."""
    claim, kind, note = claim_or_404(claim_id), kind_sent(request), request.POST.get("note", "")
    words = request.POST.get("exact", "").replace("\r\n", "\n")
    if version_id := id_sent(request.POST, "version"):
        version = ArticleVersion.objects.select_related("article").filter(pk=version_id).first()
        if version is None:
            raise Http404
        start, end = characters_of(version.text, number_sent(request, "start"), number_sent(request, "end"))
        if words.strip() not in version.text[max(0, start - 8) : end + 8]:
            raise StepRefused(
                _("The page shows another text than the stored one: load it again, and select the words there."),
                "text",
            )
        evidence = add_quote(claim, version, start, end, kind=kind, by=request.user, note=note)
    else:
        article = Article.objects.filter(pk=id_sent(request.POST, "article")).first()
        if article is None:
            raise Http404
        evidence = add_typed_quote(claim, article, words, kind=kind, by=request.user, note=note)
    return card_answer(request, claim, evidence.pk)


@desk_view("claims.add_evidence")
@require_POST
def change(request, claim_id, quote_id):
    claim, evidence = claim_or_404(claim_id), evidence_or_404(claim_id, quote_id)
    change_quote(
        evidence,
        kind=kind_sent(request),
        note=request.POST.get("note", ""),
        digest=request.POST.get("digest", ""),
        by=request.user,
    )
    return card_answer(request, claim, evidence.pk)


@desk_view("claims.add_evidence")
@require_POST
def delete(request, claim_id, quote_id):
    claim, evidence = claim_or_404(claim_id), evidence_or_404(claim_id, quote_id)
    delete_quote(evidence, digest=request.POST.get("digest", ""), by=request.user)
    return card_answer(request, claim, None)


@desk_view("claims.review_verdict")
@require_POST
def tick(request, claim_id, quote_id):
    """Note that the reviewer has read the quote as it was sent by its digest; without `read`, take the note back."""
    claim, evidence = claim_or_404(claim_id), evidence_or_404(claim_id, quote_id)
    evidence = lock(evidence)
    review = quotes_context(request, claim)["review"]
    if review is None:
        raise StepRefused(_("No verdict on this claim waits for your review."), "review")
    notes = QuoteRead.objects.filter(verdict_id=review.verdict.pk, evidence_id=evidence.pk, owned_by=request.user)
    if not request.POST.get("read"):
        notes.delete()
    elif request.POST.get("digest") != digest_of(evidence):
        raise StepRefused(str(CHANGED_MEANWHILE), "conflict")
    else:
        QuoteRead.objects.update_or_create(
            verdict_id=review.verdict.pk,
            evidence_id=evidence.pk,
            owned_by=request.user,
            defaults={"sha256": digest_of(evidence), "read_at": timezone.now()},
        )
    return card_answer(request, claim, evidence.pk, event="desk:quote-read")


def card_answer(request, claim, quote_id, event="desk:quotes"):
    """Return the card of the quote, or nothing if it was deleted, beside the counts of the list."""
    if not request.htmx:
        fragment = f"#quote-{quote_id}" if quote_id else ""
        return HttpResponseRedirect(address_of(claim.pk, request) + fragment)
    context = quotes_context(request, claim)
    card = next((card for card in context["cards"] if card.evidence.pk == quote_id), None)
    response = render(request, "desk/workbench/changed_quote.html", context | {"card": card})
    return with_event(response, event, quote=str(quote_id or ""))


def kind_sent(request):
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise StepRefused(_("Say what the quote shows: said here, supports, refutes or context."), "kind")
    return kind


def number_sent(request, name):
    """Return the number that was sent, or 0 for what is no index of a text."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def evidence_or_404(claim_id, quote_id):
    evidence = Evidence.objects.filter(claim=claim_id, pk=quote_id).first()
    if evidence is None:
        raise Http404
    return evidence
