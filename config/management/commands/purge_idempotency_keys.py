"""When are stored answers of idempotent requests deleted? When somebody, or cron, runs this command."""

from django.core.management import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.models import IdempotencyKey


class Command(BaseCommand):
    help = _(
        "Delete the idempotency keys, with their answers, that are older than 48 hours and count as never seen: "
        "`uv run manage.py purge_idempotency_keys`. Once a day is enough."
    )

    def handle(self, **options):
        deleted, _by_model = IdempotencyKey.objects.expired(timezone.now()).delete()
        self.stdout.write(ngettext("%(count)d key deleted.", "%(count)d keys deleted.", deleted) % {"count": deleted})
