"""What has changed in the source of a quote, and what is done about it? `changes` shows it, `keep` settles it.

To change the quote or to propose an amendment is done by the forms of its card, as for every quote.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view, page
from claims.desk.workbench.address import address_of, claim_or_404
from claims.desk.workbench.quotes import card_answer, evidence_or_404
from claims.drift import PERMISSION, keep_quote, texts_of
from config.text.long_diff import capped, shortened, text_diff


@desk_view()
def changes(request, claim_id, quote_id):
    """Show word by word how the newest text differs from the one that the quote was read in."""
    claim, evidence = claim_or_404(claim_id), evidence_or_404(claim_id, quote_id)
    before, after = texts_of(evidence)
    if before is None or after is None:
        raise Http404
    parts, is_cut = capped(shortened(text_diff(before.text, after.text)))
    context = {"claim": claim, "evidence": evidence, "before": before, "after": after, "parts": parts}
    context |= {"is_cut": is_cut, "address": address_of(claim.pk, request)}
    if request.htmx:
        return render(request, "desk/workbench/source_changes.html", context)
    return page(request, "desk/workbench/source_changes_page.html", context, keys=("workbench",))


@desk_view(PERMISSION)
@require_POST
def keep(request, claim_id, quote_id):
    """Keep the quote as it was captured, for the sent `reason`; `status` is the one that the page showed."""
    claim, evidence = claim_or_404(claim_id), evidence_or_404(claim_id, quote_id)
    sent = {name: request.POST.get(name, "") for name in ("status", "reason")}
    keep_quote(evidence, **sent, by=request.user, at=timezone.now())
    return card_answer(request, claim, evidence.pk)
