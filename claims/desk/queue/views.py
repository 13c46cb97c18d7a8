"""Where are claims triaged? `queue` returns the page `/desk/queue/`, `act` does one step with one claim of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from claims.desk.base import desk_view, page, with_event
from claims.desk.queue import bulk
from claims.desk.queue import undo as undoing
from claims.desk.queue.actions import MAX_TOPICS, chosen_in, perform
from claims.desk.queue.dialogs import dialogs_for, rights_of
from claims.desk.queue.filters import chips_of, form_of, rest_of
from claims.desk.queue.listing import listing_of, query_in, tabs_of
from claims.desk.queue.preview import preview_of
from claims.desk.queue.rows import rows_of
from claims.models import Card, Topic
from claims.workflow import StepRefused


@desk_view()
@require_GET
def queue(request):
    query = query_in(request)
    topics = sorted(Topic.objects.all()[:MAX_TOPICS], key=str)
    context = listing_of(query) | dialogs_for(request.user, topics)
    context |= {"chips": chips_of(query, topics), "form": form_of(query, topics), "rest": rest_of(query)}
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
    """Do one step with one claim, `one` as `step:claim:token`, and answer with what changed in the list.

    Without `one` it is about the selected claims: the answer is a preview.
    """
    if not request.POST.get("one"):
        return preview_bulk(request)
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


def preview_bulk(request):
    """Say what the step `do` would do with each selected claim."""
    action, chosen = chosen_in(request.POST, request.POST.get("do", ""))
    query = query_in(request)
    targets, has_more = bulk.targets_in(request.POST, query)
    outcome = bulk.try_out(action, targets, by=request.user, chosen=chosen, at=timezone.now())
    context = {
        "action": action,
        "chosen": chosen,
        "will": action.will % {"number": len(outcome.done)},
        "doable": len(outcome.done),
        "refused": outcome.refused,
        "more": bulk.MAX_BULK if has_more else None,
        "targets": bulk.sign(targets),
        "here": query.query(),
    }
    if not request.htmx:
        return page(request, "desk/queue/bulk.html", context)
    return with_event(page(request, "desk/queue/bulk_body.html", context | {"oob": True}), "desk:bulk")


@desk_view("claims.change_claim")
@require_POST
def do_bulk(request):
    """Do what the preview has announced, and answer with the list and what was refused after all."""
    action, chosen = chosen_in(request.POST, request.POST.get("do", ""))
    targets = bulk.read(request.POST.get("targets", ""))
    outcome = bulk.do_each(action, targets, by=request.user, chosen=chosen, at=timezone.now())
    words = action.done % {"number": len(outcome.done)}
    if outcome.refused:
        refused = ngettext("%(number)s was refused.", "%(number)s were refused.", len(outcome.refused))
        words += " " + refused % {"number": len(outcome.refused)}
    return changed(
        request,
        [],
        message=words,
        level="warning" if outcome.refused else "success",
        undo=undoing.sign(outcome.done, request.user) if outcome.done else None,
        whole=True,
        refused=outcome.refused,
    )


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


def changed(request, ids, *, message, level="success", undo=None, whole=False, refused=None, status=200):
    """Return what an action changed in the page: the rows, or the `whole` list, the counts, and a message."""
    query = query_in(request)
    if not request.htmx:
        getattr(messages, level)(request, message)
        return redirect(f"{reverse('desk:queue')}?{query.query()}")
    context = {"message": message, "level": level, "undo": undo, "whole": whole, "refused": refused}
    if whole:
        context |= listing_of(query) | rights_of(request.user)
    else:
        left = query.cards.filter(pk__in=ids) if not query.refusals else Card.objects.none()
        left = list(left.values_list("pk", query.order.field, named=True))
        gone = set(ids) - {card.pk for card in left}
        context |= tabs_of(query) | {"query": query, "rows": rows_of(left, query), "gone": gone, "here": query.query()}
    response = page(request, "desk/queue/changed.html", context, status=status)
    return with_event(response, "desk:triaged", ids=[str(claim_id) for claim_id in ids], whole=whole)
