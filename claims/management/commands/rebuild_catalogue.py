"""Do all cards say what the rows of their claims say? Refresh every card, and print how many did not."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from claims import catalogue
from claims.catalogue import installation
from claims.models import Claim


class Command(BaseCommand):
    help = (
        "Build every card anew from the rows of its claim and say how many differed: on a healthy system, none. "
        "Cards that differed are as they should be afterwards. Example: manage.py rebuild_catalogue"
    )
    requires_migrations_checks = True

    def handle(self, **options):
        self._check_that_cards_can_be_built()
        total = Claim.objects.count()
        differed = catalogue.rebuild(on_progress=self._progress(total))
        counts = {"differed": f"{differed:,}", "total": f"{total:,}"}
        self.stdout.write(_("%(differed)s of %(total)s cards differed.") % counts)

    def _check_that_cards_can_be_built(self):
        """Refuse to rebuild with another version's SQL, or without a language: every card would be wrong."""
        if not installation.is_current():
            raise CommandError(_("The database does not build cards as this version does: run manage.py migrate."))
        try:
            unread = catalogue.unread_languages()
        except DatabaseError as error:
            unread = [str(error).strip().partition("\n")[0]]
        if unread:
            raise CommandError(
                _("Search cannot read words here (%(what)s): the extension unaccent, and text search configurations.")
                % {"what": ", ".join(unread)}
            )

    def _progress(self, total):
        """Return a callback that counts the claims on a terminal: a million take minutes."""
        if not self.stderr.isatty():
            return lambda done: None
        return lambda done: self.stderr.write(f"\r{done:,}/{total:,}", ending="\n" if done >= total else "")
