"""Is it time for another key of the log? Make one that signs from now on, endorsed by the one before."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.log.keys import KeyUnavailable, rotate


class Command(BaseCommand):
    help = (
        "Begin to sign the log with a new key, which the old one endorses. It takes the place of the old one in "
        "LOG_KEY_FILE. With --lost it is not endorsed, and verifiers refuse it: tell them why in public. "
        "Example: uv run manage.py rotate_log_key"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--lost", action="store_true", help="the old key is lost")

    def handle(self, *, lost, **options):
        try:
            key = rotate(timezone.now(), lost=lost)
        except KeyUnavailable as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("Key %(number)d signs from now on: %(key_id)s") % {"number": key.id, "key_id": key.key_id})
