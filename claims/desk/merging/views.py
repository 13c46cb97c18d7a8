"""Which rows may be one, and which were merged? `overview` lists both, `pair` shows two rows side by side."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.desk.base import desk_view, page
from claims.desk.merging.sides import description, sides_of
from claims.matching.entry.claimants import similar_claimants
from claims.merging import PERMISSION, merge, undo
from claims.merging.counts import counts_of
from claims.merging.fields import CHOICES, KEPT
from claims.merging.likely import likely_pairs
from claims.merging.refusals import refuse_merge
from claims.models import ClaimLink, LinkKind, LinkState, Merge, MergeKind
from claims.models.merge import MODELS
from claims.workflow import StepRefused

KINDS = {"claimants": MergeKind.CLAIMANT, "publishers": MergeKind.PUBLISHER, "topics": MergeKind.TOPIC}
PLURALS = {kind: plural for plural, kind in KINDS.items()}
TABS = [
    ("claimants", gettext_lazy("Claimants")),
    ("publishers", gettext_lazy("Publishers")),
    ("topics", gettext_lazy("Topics")),
    ("claims", gettext_lazy("Claims that say the same")),
]
MAX_SHOWN = 20  # merges, links and found rows of a page
SEARCHED = {
    MergeKind.CLAIMANT: ("name__unaccent__icontains", "aliases__icontains"),
    MergeKind.PUBLISHER: ("name__unaccent__icontains", "domain__icontains"),
    MergeKind.TOPIC: ("slug__icontains", "names__icontains"),
}


@desk_view(PERMISSION)
def overview(request, plural):
    """Show what may be one, and the newest merges."""
    context = {"tabs": TABS, "plural": plural}
    if plural == "claims":
        links = ClaimLink.objects.filter(state=LinkState.SUGGESTED, kind=LinkKind.SAME).for_api()
        context["links"] = links.order_by("-score", "-created_at")[:MAX_SHOWN]
        return page(request, "desk/merging/overview.html", context)
    kind = kind_of(plural)
    context["pairs"] = [
        {"kept": pair.kept, "gone": pair.gone, "about": (description(pair.kept), description(pair.gone))}
        for pair in likely_pairs(kind)
    ]
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    context |= {"asked": asked, "found": found_rows(kind, asked) if asked else None}
    merges = Merge.objects.filter(kind=kind).select_related("made_by", "undone_by").order_by("-made_at", "-pk")
    context["merges"] = with_kept_rows(kind, merges[:MAX_SHOWN])
    return page(request, "desk/merging/overview.html", context)


def kind_of(plural):
    if plural not in KINDS:
        raise Http404
    return KINDS[plural]


def found_rows(kind, words):
    rows = MODELS[kind].objects.none()
    for lookup in SEARCHED[kind]:
        rows |= MODELS[kind].objects.filter(**{lookup: words})
    return [{"row": row, "about": description(row)} for row in rows.order_by("pk")[:MAX_SHOWN]]


def with_kept_rows(kind, merges):
    merges = list(merges)
    rows = MODELS[kind].objects.in_bulk([merge.kept_id for merge in merges])
    for each in merges:
        each.kept_row = rows.get(each.kept_id)
        each.stay = sum(map(len, each.unmoved.values()))
    return merges


@desk_view(PERMISSION)
def choose(request, plural, kept_id):
    """Choose the row that is merged into this one: similar ones, or those that are found by words."""
    kind = kind_of(plural)
    kept = get_object_or_404(MODELS[kind], pk=kept_id)
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    if asked:
        found = [each for each in found_rows(kind, asked) if each["row"].pk != kept.pk]
    elif kind == MergeKind.CLAIMANT:
        alike = [each.claimant for each in similar_claimants(kept, user=request.user)]
        found = [{"row": row, "about": description(row)} for row in alike if row.pk != kept.pk]
    else:
        found = []
    context = {"plural": plural, "kept": kept, "about": description(kept), "asked": asked, "found": found}
    return page(request, "desk/merging/choose.html", context)


@desk_view(PERMISSION)
def pair(request, plural, kept_id, gone_id):
    """Show two rows side by side, with a choice for each field, and merge them."""
    kind = kind_of(plural)
    kept, gone = (get_object_or_404(MODELS[kind], pk=key) for key in (kept_id, gone_id))
    sent = request.POST if request.method == "POST" else {}
    choices = {name: sent.get(f"choose-{name}", "") for name in CHOICES[kind]}
    refusal = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                merge(
                    kind,
                    kept.pk,
                    gone.pk,
                    by=request.user,
                    at=timezone.now(),
                    reason=sent.get("reason", ""),
                    choices=choices,
                )
        except StepRefused as error:
            refusal = str(error)
        else:
            kept.refresh_from_db()
            messages.success(request, _("Merged: %(gone)s is %(kept)s now.") % {"gone": gone, "kept": kept})
            return HttpResponseRedirect(reverse("desk:merge", args=[plural]))
    counts, public = counts_of(kind, gone)
    context = {
        "plural": plural,
        "kept": kept,
        "gone": gone,
        "sides": sides_of(kind, kept, gone, choices),
        "counts": counts,
        "public": public,
        "refusal": refusal,
        "obstacle": "" if refusal else obstacle(kind, kept, gone),
        "reason": sent.get("reason", ""),
    }
    return page(request, "desk/merging/pair.html", context, status=422 if refusal else 200)


def obstacle(kind, kept, gone):
    """Return why the two cannot be merged whatever is chosen; "" if they can."""
    if kept.pk == gone.pk:
        return _("A row is not merged into itself.")
    try:
        refuse_merge(kind, kept, gone, dict.fromkeys(CHOICES[kind], KEPT))
    except StepRefused as refusal:
        return str(refusal)
    return ""


@desk_view(PERMISSION)
def undo_merge(request, merge_id):
    made = get_object_or_404(Merge, pk=merge_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk:merge", args=[PLURALS[made.kind]]))
    made = undo(made, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    if stay := sum(map(len, made.unmoved.values())):
        messages.warning(
            request,
            _("Undone: %(name)s is back. %(count)s rows stay with the other one, because they were changed since.")
            % {"name": made.name_of_gone, "count": stay},
        )
    else:
        messages.success(request, _("Undone: %(name)s is back.") % {"name": made.name_of_gone})
    return HttpResponseRedirect(reverse("desk:merge", args=[PLURALS[made.kind]]))
