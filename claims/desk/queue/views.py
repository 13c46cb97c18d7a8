"""Where are claims triaged? `queue` returns the page `/desk/queue/`, `act` does one step with one claim of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims.desk.base import desk_view, page, with_event
from claims.desk.queue import undo as undoing
from claims.desk.queue.actions import chosen_in, perform
from claims.desk.queue.dialogs import dialogs_for
from claims.desk.queue.listing import listing_of, query_in, tabs_of
from claims.desk.queue.preview import preview_of
from claims.desk.queue.rows import rows_of
from claims.models import Card
from claims.workflow import StepRefused


@desk_view()
@require_GET
def queue(request):
    query = query_in(request)
    context = listing_of(query) | dialogs_for(request.user)
    return page(request, "desk/queue/page.html", context, keys=("queue",), status=422 if query.refusals else 200)


@desk_view()
@require_GET
def preview(request, claim_id):
    found = preview_of(claim_id, request.user, query_in(request))
    if found is None:
        raise Http404
    return page(request, "desk/queue/preview.html", found)


@desk_view("claims.change_claim")
@require_POST
def act(request):
    """Do one step with one claim, `one` as `step:claim:token`, and answer with what changed in the list."""
    name, _colon, key = request.POST.get("one", "").partition(":")
    claim_id, token = claim_key(key)
    action, chosen = chosen_in(request.POST, name)
    try:
        done = perform(action, claim_id, token, by=request.user, chosen=chosen, at=timezone.now())
    except StepRefused as refusal:
        if refusal.rule != "conflict":
            raise
        return changed(request, [claim_id], message=str(refusal), level="error", status=422)
    words = action.done % {"number": 1}
    return changed(request, [claim_id], message=words, undo=undoing.sign([done], request.user))


def claim_key(key):
    """Return the claim's id and the token in the key of a row; raise StepRefused for anything else."""
    claim_id, _colon, token = key.partition(":")
    try:
        return UUID(claim_id), token
    except ValueError:
        raise StepRefused(_("Choose a claim of the list."), "claim") from None


@desk_view("claims.change_claim")
@require_POST
def undo(request):
    """Put back what a message offers to undo, each claim by itself, and answer with the whole list."""
    done = undoing.read(request.POST.get("undo", ""), request.user)
    undone, refusals = undoing.undo_each(done, by=request.user)
    if not undone:
        raise StepRefused(" ".join(dict.fromkeys(refusals.values())), "changed")
    sentences = [_("Undone."), *dict.fromkeys(refusals.values())]
    return changed(
        request, undone, message=" ".join(sentences), level="warning" if refusals else "success", whole=True
    )


def changed(request, ids, *, message, level="success", undo=None, whole=False, status=200):
    """Return what an action changed in the page: the rows, or the `whole` list, the counts, and a message."""
    query = query_in(request)
    if not request.htmx:
        getattr(messages, level)(request, message)
        return redirect(f"{reverse('desk:queue')}?{query.query()}")
    context = {"message": message, "level": level, "undo": undo, "whole": whole}
    if whole:
        context |= listing_of(query)
    else:
        left = query.cards.filter(pk__in=ids) if not query.refusals else Card.objects.none()
        left = list(left.values_list("pk", query.order.field, named=True))
        gone = set(ids) - {card.pk for card in left}
        context |= tabs_of(query) | {"query": query, "rows": rows_of(left, query), "gone": gone, "here": query.query()}
    response = page(request, "desk/queue/changed.html", context, status=status)
    return with_event(response, "desk:triaged", ids=[str(claim_id) for claim_id in ids], done=status == 200)
