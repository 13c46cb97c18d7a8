"""When are links suggested for claims that were there before? `suggest_links` lets a worker do so for all claims."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from claims.matching.suggestions import note_all


class Command(BaseCommand):
    help = _(
        "Let a worker suggest links between all claims, as it does by itself for each that is added or reworded. Run "
        "it once on a site that had claims before links were suggested. A pair that has a link already, or was "
        "rejected, is left alone. Example: uv run manage.py suggest_links"
    )
    requires_migrations_checks = True

    def handle(self, **options):
        self.stdout.write(_("%(number)d claims wait for a worker.") % {"number": note_all()})
