"""What can a person do with a file that was brought in? Read it in another way, choose its rows, load or discard it.

Each step locks the upload: of two people who load one file, the second is refused and reads who the first is.
"""

import io

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.desk.base import desk_view, page
from claims.desk.imports.forms import ReadingForm
from claims.desk.imports.map_form import FIELDS_OF_MAP, map_context, written_map
from claims.desk.imports.new import use_as
from claims.desk.imports.preview import chosen_context, context_of
from claims.interchange.imports.tables.mapping import BrokenMap, read_map
from claims.interchange.uploads.job import begin_check, begin_load
from claims.models import RowState, Upload, UploadKind, UploadStatus
from claims.workflow import StepRefused


def locked(import_id, *statuses):
    """Return the locked upload. Raises StepRefused if it is in none of the statuses."""
    upload = Upload.objects.select_for_update(of=("self",)).filter(pk=import_id).first()
    if not upload:
        raise Http404
    if upload.status not in statuses:
        raise StepRefused(refusal_of(upload), "upload")
    return upload


def refusal_of(upload):
    if upload.status == UploadStatus.LOADING:
        return _("%(person)s is loading this file already.") % {"person": upload.loaded_by}
    if upload.status == UploadStatus.LOADED:
        return _("This file was loaded already, by %(person)s.") % {"person": upload.loaded_by}
    if upload.status == UploadStatus.CHECKING:
        return _("This file is being checked: wait until its rows are shown.")
    return _("This file waits for something else: look at its page again.")


@desk_view("claims.add_import")
@require_POST
def read_otherwise(request, import_id):
    """Check the file again, read as another kind or with what it does not say itself."""
    statuses = (UploadStatus.RECEIVED, UploadStatus.CHECKED, UploadStatus.FAILED)
    upload, at = locked(import_id, *statuses), timezone.now()
    if not upload.parts.exists():
        raise StepRefused(_("The file is no longer kept here: send it again."), "upload")
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return page(request, "desk/imports/page.html", context_of(request, upload, form=form), status=422)
    kind = form.cleaned_data.pop("kind")
    for name, value in form.cleaned_data.items():
        setattr(upload, name, value or (None if name == "date_order" else value))
    if kind == upload.kind and upload.status != UploadStatus.RECEIVED:
        begin_check(upload, at=at)
    else:
        use_as(upload, kind, at=at)
    return redirect("desk:import", upload.pk)


@desk_view("claims.add_import")
@require_POST
def confirm_map(request, import_id):
    """Check the table by the map that was confirmed."""
    upload = locked(import_id, UploadStatus.RECEIVED, UploadStatus.CHECKED)
    if upload.kind != UploadKind.TABLE:
        raise StepRefused(_("This file waits for no map: look at its page again."), "upload")
    values = {name: request.POST.get(name, "").strip() for name in FIELDS_OF_MAP}
    written = upload.map
    try:
        written = written_map(request, upload, values)
        read_map(io.BytesIO(written.encode("utf-8", "replace")), has_date=bool(upload.reviewed_on))
    except BrokenMap as broken:
        upload.status = UploadStatus.RECEIVED
        shown = map_context(upload, written=written, broken=broken, values=None if "map" in request.POST else values)
        return page(request, "desk/imports/page.html", context_of(request, upload, **shown), status=422)
    upload.map, upload.date_order = written, None  # the map says the order of dates, or the dates decide it
    begin_check(upload, at=timezone.now())
    return redirect("desk:import", upload.pk)


@desk_view("claims.add_import")
@require_POST
def change_map(request, import_id):
    """Show the map of a table again, to change it."""
    upload = locked(import_id, UploadStatus.CHECKED, UploadStatus.FAILED)
    if upload.kind != UploadKind.TABLE:
        raise StepRefused(_("This file waits for no map: look at its page again."), "upload")
    use_as(upload, UploadKind.TABLE, at=timezone.now())
    return redirect("desk:import", upload.pk)


@desk_view("claims.add_import")
@require_POST
def choose(request, import_id):
    """Leave rows out, or take them in again: one by its number, all, or all but new ones."""
    upload = locked(import_id, UploadStatus.CHECKED)
    what, rows = request.POST.get("what", ""), upload.rows.filter(state__in=(RowState.NEW, RowState.CHANGED))
    if what == "all":
        rows.update(is_off=False)
    elif what == "new":
        rows.filter(state=RowState.NEW).update(is_off=False)
        rows.exclude(state=RowState.NEW).update(is_off=True)
    elif what == "none":
        rows.update(is_off=True)
    elif (number := request.POST.get("number", "")).isdecimal() and len(number) < 10:
        rows.filter(number=int(number)).update(is_off=request.POST.get("on") != "true")
    if request.htmx and not what:
        return render(request, "desk/imports/chosen.html", {"may_load": True, **chosen_context(upload)})
    return redirect("desk:import", upload.pk)


@desk_view("claims.add_import")
@require_POST
def load(request, import_id):
    """Load the rows that were not left out."""
    upload = locked(import_id, UploadStatus.CHECKED)
    if not chosen_context(upload)["to_load"]:
        raise StepRefused(_("Nothing is chosen that is new or changed."), "upload")
    begin_load(upload, by=request.user, at=timezone.now())
    return redirect("desk:import", upload.pk)


@desk_view("claims.add_import")
@require_POST
def discard(request, import_id):
    """Delete a file that was not loaded."""
    upload = locked(import_id, UploadStatus.RECEIVED, UploadStatus.CHECKING, UploadStatus.CHECKED, UploadStatus.FAILED)
    upload.delete()
    return redirect("desk:imports")
