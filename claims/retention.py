"""Which rows of imports are kept for a time only? `KINDS` adds them to those of `config.upkeep.retention`."""

from django.utils.translation import gettext_lazy as _

from claims.models import Import, ImportFinding, ImportStatus
from config.upkeep.retention import Kind

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
)
