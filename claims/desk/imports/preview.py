"""What would loading a file change? `show` lists its rows before they are loaded, and what became of them afterwards.

`state` is polled while the worker is at it, so a person who leaves the page finds the progress again.
"""

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from claims.desk.base import desk_view, page
from claims.desk.imports.forms import ReadingForm
from claims.desk.imports.map_form import map_context
from claims.interchange.claimreview.messages import REPAIRS, localized
from claims.interchange.uploads.work import work_on
from claims.models import Claim, Evidence, Import, Rating, RowState, Upload, UploadStatus, Verdict
from config import tasks
from config.text.diff import word_diff

ROWS_A_SECTION = 25
ROWS_A_PAGE = 100
RUNNING = (UploadStatus.CHECKING, UploadStatus.LOADING)
ORDER = [RowState.WRONG, RowState.CHANGED, RowState.NEW, RowState.SAME]
FIELDS = {
    field.name: field.verbose_name
    for model in (Evidence, Verdict, Claim)
    for field in model._meta.get_fields()
    if hasattr(field, "verbose_name")
}
AMBIGUOUS = "date_ambiguous"


@desk_view("claims.view_import")
@require_safe
def show(request, import_id):
    upload = Upload.objects.select_related("owned_by", "loaded_by", "import_job").filter(pk=import_id).first()
    if not upload:
        return show_import(request, import_id)
    return page(request, "desk/imports/page.html", context_of(request, upload))


@desk_view("claims.view_import")
@require_safe
def state(request, import_id):
    """Return the progress; ask for the whole page once the worker is done."""
    upload = get_object_or_404(Upload.objects.select_related("loaded_by"), pk=import_id)
    if upload.status not in RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "desk/imports/state.html", {"upload": upload, "is_running": True, **progress_of(upload)})


def show_import(request, import_id):
    """Show an import that was sent over the API or started on the server."""
    jobs = Import.objects.defer("content").select_related("publisher", "sent_by")
    job = get_object_or_404(jobs, pk=import_id)
    return page(request, "desk/imports/sent.html", {"job": job, **findings_of(request, job)})


def findings_of(request, job):
    """Return the findings of an import, and which of them are asked for."""
    kind = request.GET.get("findings", "")
    found = job.findings.order_by("number")
    found = found.exclude(refusal="") if kind == "refused" else found
    found = found.exclude(repairs=[]) if kind == "repaired" else found
    pages = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    for finding in pages:
        finding.sentences = [localized(refusal) for refusal in finding.refusals] or [finding.refusal]
        finding.mended = [str(REPAIRS.get(code, code)) for code in finding.repairs]
    return {"findings": pages, "kind": kind}


def context_of(request, upload, *, form=None, **more):
    """Return what the page of an upload shows, by its status."""
    context = {
        "upload": upload,
        "is_running": upload.status in RUNNING,
        "may_load": request.user.has_perm("claims.add_import"),
        "reading": form or ReadingForm(initial=vars(upload)),
        **progress_of(upload),
    }
    if upload.status == UploadStatus.RECEIVED:
        context |= map_context(upload)
    elif upload.status in (UploadStatus.CHECKED, UploadStatus.LOADED):
        context |= rows_context(request, upload)
    if upload.status == UploadStatus.LOADED:
        context |= {"work": work_on(upload), "labels": Rating.objects.to_be_mapped().values("code").distinct().count()}
    return context | more


def progress_of(upload):
    """Return how far the worker is, and whether there is none."""
    waits = upload.started_at and (timezone.now() - upload.started_at).total_seconds() > 10 and not upload.rows_done
    seen_at = tasks.last_seen() if upload.status in RUNNING and waits else None
    is_away = waits and not (seen_at and seen_at > timezone.now() - tasks.lease())
    return {"has_no_worker": upload.status in RUNNING and bool(is_away)}


# Rows


def rows_context(request, upload):
    counts = dict(upload.rows.order_by().values_list("state").annotate(count=Count("pk")))
    only = request.GET.get("show") if request.GET.get("show") in RowState.values else ""
    sections = []
    for state in ORDER if not only else [only]:
        if counts.get(state):
            rows = upload.rows.filter(state=state).order_by("number")
            size = ROWS_A_PAGE if only else ROWS_A_SECTION
            shown = Paginator(rows, size).get_page(request.GET.get("page") if only else 1)
            sections.append({"state": state, "label": capfirst(RowState(state).label), "count": counts[state],
                             "page": shown, "rows": [shown_row(row) for row in shown]})  # fmt: skip
    has_ambiguous = not upload.date_order and upload.rows.filter(repairs__contains=[AMBIGUOUS]).exists()
    return {"sections": sections, "only": only, "asks_for_order": has_ambiguous, **chosen_context(upload)}


def chosen_context(upload):
    """Return how many rows would be loaded, and what that does."""
    counts = dict(upload.rows.filter(is_off=False).order_by().values_list("state").annotate(count=Count("pk")))
    off = upload.rows.filter(is_off=True).count()
    return {
        "upload": upload,
        "new": counts.get(RowState.NEW, 0),
        "changed": counts.get(RowState.CHANGED, 0),
        "to_load": counts.get(RowState.NEW, 0) + counts.get(RowState.CHANGED, 0),
        "off": off,
    }


def shown_row(row):
    """Return the row with what the template shows: its kind, sentences, repairs, and changes word by word."""
    row.kind_label = capfirst(apps.get_model(row.kind)._meta.verbose_name) if known_model(row.kind) else row.kind
    row.sentences = [localized(problem) for problem in row.problems]
    row.mended = [str(REPAIRS.get(code, code)) for code in row.repairs]
    row.differences = [
        (capfirst(str(FIELDS.get(change["field"], change["field"]))), word_diff(change["old"], change["new"]))
        for change in row.changes
    ]
    row.can_be_off = row.state in (RowState.NEW, RowState.CHANGED)
    return row


def known_model(label):
    try:
        return bool(label and apps.get_model(label))
    except (LookupError, ValueError):
        return False
