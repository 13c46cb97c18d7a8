"""What do the labels of other houses mean? `labels` shows one at a time, and `map_one` takes its category, by a digit.

The rules are those of `claims.labels`, as on the page of all labels in the admin.
"""

import json
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from claims.desk.base import desk_view, page
from claims.labels import examples_of, map_label, some_of, unmap, verdicts_with, words_of
from claims.models import Category, Rating
from claims.workflow import StepRefused

MAX_SKIPPED = 200
SIGNER = Signer(salt="claims.desk.imports.labels")


def skipped_in(values):
    """Return the codes of labels that were skipped, as the address names them."""
    return list(dict.fromkeys(code for code in values.get("skip", "").split(",") if code))[:MAX_SKIPPED]


def address(skipped):
    place = reverse("desk:labels")
    return f"{place}?{urlencode({'skip': ','.join(skipped)})}" if skipped else place


def next_label(skipped):
    """Return the row of the most frequent label that was not skipped, with the number of all."""
    rows = Rating.objects.by_words()
    return rows.exclude(code__in=skipped).first(), Rating.objects.to_be_mapped().values("code").distinct().count()


@desk_view("claims.change_rating")
@require_safe
def labels(request):
    return show(request, skipped_in(request.GET))


def show(request, skipped, mapped=None):
    """Return the page with the next label. `mapped` tells of the one before it."""
    row, count = next_label(skipped)
    context = {
        "count": count,
        "skipped": ",".join(skipped),
        "skipped_count": len(skipped),
        "mapped": mapped,
        "categories": [(number, value, label) for number, (value, label) in enumerate(Category.choices, start=1)],
    }
    if row:
        context |= {
            "code": row["code"],
            "words": words_of(row["names"]),
            "languages": sorted({tag for names in row["names"] for tag in names}),
            "language": next(iter(sorted({tag for names in row["names"] for tag in names})), ""),
            "reviews": row["reviews"],
            "houses": some_of(row["houses"] or []),
            "examples": examples_of([row["code"]]).get(row["code"], []),
            "skip_address": address([*skipped, row["code"]]),
        }
    template = "desk/imports/label.html" if request.htmx else "desk/imports/labels.html"
    return page(request, template, context, keys=("labels",))


@desk_view("claims.change_rating")
@require_POST
def map_one(request):
    """Give a label its category, and show the next one."""
    code, category = request.POST.get("code", ""), request.POST.get("category", "")
    if category not in Category.values:
        raise StepRefused(_("Choose one of the categories."), "category")
    keys = map_label(code, category) if "\0" not in code else []
    skipped = skipped_in(request.POST)
    if not keys:
        raise StepRefused(_("Somebody has mapped this label in the meantime: go on with the next one."), "category")
    count = verdicts_with(keys)
    better = ngettext("%(count)s verdict has a category now.", "%(count)s verdicts have a category now.", count)
    words = words_of(list(Rating.objects.filter(pk__in=keys).values_list("names", flat=True)))
    sentence = _("“%(label)s” is %(category)s.") % {"label": words, "category": Category(category).label}
    undo = SIGNER.sign(json.dumps([category, *map(str, keys)]))
    mapped = {"sentence": f"{sentence} {better % {'count': count}}", "undo": undo}
    if not request.htmx:
        return show(request, skipped, mapped)
    return show(request, skipped, mapped)


@desk_view("claims.change_rating")
@require_POST
def undo(request):
    """Remove the category of the label that was mapped last. Refuse if another person has changed it since."""
    try:
        category, *keys = json.loads(SIGNER.unsign(request.POST.get("undo", "")))
    except (BadSignature, ValueError):
        raise StepRefused(_("There is nothing to undo."), "undo") from None
    if not unmap([UUID(key) for key in keys], category):
        raise StepRefused(_("Somebody has changed this label since: look at it in the tables."), "undo")
    skipped = skipped_in(request.POST)
    return show(request, skipped) if request.htmx else redirect(address(skipped))
