"""When does the feed of changes begin an epoch by hand? After a restore that PostgreSQL cannot tell from a crash."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from claims import catalogue


class Command(BaseCommand):
    help = _(
        "Begin a new epoch of the feed changes/, so that what is written from now on comes behind all that clients "
        "have read. Run it after the files of the database were put back from a copy, such as a snapshot of the disk, "
        "before anybody writes. A restored dump, a restore to a point in time and a promoted standby begin an epoch "
        "by themselves. Example: uv run manage.py begin_epoch"
    )
    requires_migrations_checks = True

    def handle(self, **options):
        self.stdout.write(_("Epoch %(number)d begins.") % {"number": catalogue.begin_epoch()})
