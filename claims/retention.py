"""Which rows of imports and of people are kept for a time only? `KINDS` adds them to `config.upkeep.retention`."""

from django.utils.translation import gettext_lazy as _

from claims.models import (
    Import,
    ImportFinding,
    ImportStatus,
    Notice,
    NoticeMail,
    Presence,
    UnsavedText,
    Upload,
    UploadRow,
)
from config.upkeep.retention import Kind
from sources.models import PageCapture

KINDS = (
    Kind(
        "uploads",
        _("files of imports that failed"),
        lambda at, kept_for: Import.objects.filter(
            status=ImportStatus.FAILED, content__isnull=False, created_at__lte=at - kept_for
        ),
        days=30,
        clears=("content",),
    ),
    Kind(
        "findings",
        _("findings of imports"),
        lambda at, kept_for: ImportFinding.objects.filter(import_job__created_at__lte=at - kept_for),
        days=365,
    ),
    Kind(
        "page_captures",
        _("captures of pages"),
        lambda at, kept_for: PageCapture.objects.filter(created_at__lte=at - kept_for),
        days=90,
    ),
    Kind("notices", _("notices"), lambda at, kept_for: Notice.objects.filter(made_at__lte=at - kept_for), days=90),
    Kind(
        "notice_mails",
        _("records of mails with notices"),
        lambda at, kept_for: NoticeMail.objects.filter(made_at__lte=at - kept_for),
        days=90,
    ),
    Kind(
        "unsaved_texts",
        _("texts that were never saved"),
        lambda at, kept_for: UnsavedText.objects.filter(saved_at__lte=at - kept_for),
        days=90,
    ),
    Kind(
        "presences",
        _("who had a claim open"),
        lambda at, kept_for: Presence.objects.filter(seen_at__lte=at - kept_for),
        days=1,
    ),
    Kind(
        "desk_uploads",
        _("files at the desk that were never loaded"),
        lambda at, kept_for: Upload.objects.unloaded().filter(created_at__lte=at - kept_for),
        days=30,
    ),
    Kind(
        "desk_upload_rows",
        _("rows of files that were loaded at the desk"),
        lambda at, kept_for: UploadRow.objects.filter(upload__created_at__lte=at - kept_for),
        days=365,
    ),
)
