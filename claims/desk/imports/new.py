"""How does a file come to the desk? `receive_file` takes it as the body of a request, `new_import` a pasted text.

A file is no part of a form: Django would read the form before the view knows its sender, and look for the token of
CSRF in it. As a body it is read here, after the middleware has checked the token in the header `X-CSRFToken`.
"""

import io
import shutil
import tempfile

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from claims.desk.base import desk_view, page
from claims.interchange.uploads import maps
from claims.interchange.uploads.files import MAX_UPLOAD_BYTES, MIB, PART_BYTES, keep, opened
from claims.interchange.uploads.job import begin_check
from claims.interchange.uploads.kinds import kind_of
from claims.models import UploadKind, UploadStatus


@desk_view("claims.add_import")
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request):
    """Show where to drop a file; take a text that was pasted."""
    context = {"max_size": MAX_UPLOAD_BYTES // MIB, "text": ""}
    if request.method != "POST":
        return page(request, "desk/imports/new.html", context)
    text = request.POST.get("text", "")
    if not text.strip():
        context["error"] = _("Paste a text first, or choose a file.")
        return page(request, "desk/imports/new.html", context, status=422)
    content = text.encode("utf-8", "replace")
    return redirect(receive(request, io.BytesIO(content), _("Pasted text")))


@desk_view("claims.add_import")
@require_POST
def receive_file(request):
    """Keep the body as a file with the name in the address. Returns the address of its page."""
    with tempfile.TemporaryFile() as copy:  # so that a slow sender keeps no transaction open
        shutil.copyfileobj(request, copy, PART_BYTES)
        if copy.tell() != int(request.headers.get("Content-Length") or 0):
            raise ValidationError(_("The file did not arrive as a whole: send it again."))
        copy.seek(0)
        address = receive(request, copy, request.GET.get("name", ""))
    return JsonResponse({"address": address}, status=201)


receive_file.max_body_bytes = MAX_UPLOAD_BYTES


def receive(request, file, name):
    """Keep a file, and have it checked unless it is a table, whose map a person confirms. Returns its address."""
    at = timezone.now()
    upload = keep(
        file,
        name=name,
        owned_by=request.user,
        language=get_language() or "en",
        kind=UploadKind.REVIEWS,
        status=UploadStatus.RECEIVED,
        created_at=at,
    )
    use_as(upload, kind_of(opened(upload)), at=at)
    return reverse("desk:import", args=[upload.pk])


def use_as(upload, kind, *, at):
    """Read the upload as a file of this kind from now on."""
    upload.kind = kind
    upload.rows.all().delete()
    if kind == UploadKind.TABLE:
        upload.status, upload.problem = UploadStatus.RECEIVED, ""
        upload.map = upload.map or maps.proposal(opened(upload))
        upload.save()
    else:
        begin_check(upload, at=at)
