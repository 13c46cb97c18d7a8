"""Import a table, such as a data set in TSV, by a map of its columns."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from claims.interchange.imports.tables.mapping import BrokenMap, read_map, table_entries
from claims.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Import a table (CSV, TSV) by a map of its columns in TOML; fixtures/maps has two to start from, and "
        "claims/interchange/imports/tables/mapping.py says what a map may hold. Otherwise like import_claimreview. "
        "Example: manage.py import_table FACTCKBR.tsv --map fixtures/maps/factck-br.toml --dry-run"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--map", required=True, metavar="FILE", help="which column is which member, in TOML")

    def handle(self, **options):
        try:
            with Path(options["map"]).open("rb") as file:
                self.mapping = read_map(file, has_date=bool(options["date"]))
            super().handle(**options)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.") % {"file": options["map"], "reason": error.strerror}
            ) from error
        except BrokenMap as broken:
            raise CommandError(f"{options['map']}: {broken}") from broken

    def items(self, files, options):
        return table_entries(files, self.mapping)

    def date_order(self, files, options):
        return self.mapping.date_order
