"""Has the log everything that was published and changed? Append what is new, and sign the new head."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from claims.log.keys import KeyUnavailable
from claims.log.signing import sign_log


class Command(BaseCommand):
    help = (
        "Append all new editions, the history and received reviews to the log, and sign its head. An interrupted run "
        "is resumed by the next one. Example: uv run manage.py sign_log"
    )
    requires_migrations_checks = True

    def handle(self, **options):
        try:
            head = sign_log(on_progress=self._progress())
        except KeyUnavailable as refusal:
            raise CommandError(str(refusal)) from None
        if self.stderr.isatty():
            self.stderr.write("")
        signed = _("%(size)s leaves, signed at %(time)s.")
        self.stdout.write(signed % {"size": f"{head.tree_size:,}", "time": head.signed_at.isoformat()})

    def _progress(self):
        """Return a callback that counts the leaves on a terminal: the first run has millions."""
        if not self.stderr.isatty():
            return lambda size: None
        return lambda size: self.stderr.write(f"\r{size:,}", ending="")
