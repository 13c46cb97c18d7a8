"""Are all editions as they were written? Check each one, and print what was altered or cut off."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.catalogue.verification import Verification


class Command(BaseCommand):
    help = (
        "Recompute the digest of every edition, follow each claim's chain of digests to its card, and say in a line "
        "each what is not as it was written; the exit code is then 1. "
        "Example: uv run manage.py verify_editions > found.txt"
    )
    requires_migrations_checks = True

    def handle(self, **options):
        verification, count = Verification(on_progress=self._progress()), 0
        for fault in verification.faults():
            count += 1
            fault_of = {"claim": fault.claim, "version": fault.version, "fault": fault.sentence}
            self.stdout.write(_("claim %(claim)s, version %(version)d: %(fault)s") % fault_of)
        if self.stderr.isatty():
            self.stderr.write("")
        counted = {"editions": f"{verification.editions:,}", "claims": f"{verification.claims:,}"}
        if count:
            raise CommandError(
                ngettext(
                    "%(found)d fault in %(editions)s editions of %(claims)s claims.",
                    "%(found)d faults in %(editions)s editions of %(claims)s claims.",
                    count,
                )
                % {"found": count, **counted}
            )
        as_written = _("%(editions)s editions of %(claims)s claims are as they were written.") % counted
        self.stdout.write(self.style.SUCCESS(as_written))

    def _progress(self):
        """Return a callback that counts the editions on a terminal: ten million take a while."""
        if not self.stderr.isatty():
            return lambda editions: None
        return lambda editions: self.stderr.write(f"\r{editions:,}", ending="")
