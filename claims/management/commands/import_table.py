"""Import a table, such as a data set in TSV or a spreadsheet, by a map of its columns."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.interchange.claimreview.dates import order_of
from claims.interchange.imports.tables.categories import map_labels
from claims.interchange.imports.tables.guess import guessed_map
from claims.interchange.imports.tables.mapping import BrokenMap, read_map, table_entries, texts_of_dates
from claims.management.importing import ImportCommand
from claims.management.sent_files import opened


class Command(ImportCommand):
    help = (
        "Import a table (CSV, TSV, XLSX, ODS, Parquet, JSON; also packed) by a map of its columns in TOML. "
        "fixtures/maps has three to start from, --guess proposes one, and "
        "claims/interchange/imports/tables/mapping.py says what a map may hold. Otherwise like import_claimreview. "
        "Example: manage.py import_table FACTCKBR.tsv --map fixtures/maps/factck-br.toml --dry-run"
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--map", metavar="FILE", help="which column is which member, in TOML")
        parser.add_argument(
            "--guess", action="store_true", help="import nothing: propose a map, and write it to --map or print it"
        )

    def handle(self, **options):
        if options["guess"]:
            self.propose_map(options["files"][0], options["map"])
            return
        if not options["map"]:
            raise CommandError(_("Name the map of the columns by --map, or let --guess propose one."))
        started = timezone.now()
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
        if self.mapping.categories and not options["dry_run"]:
            count = map_labels(self.mapping, options["files"][0], since=started)
            self.stdout.write(_("%(count)s labels were mapped as the map says.") % {"count": count})

    def propose_map(self, name, target):
        with opened(name) as stream:
            if not stream.seekable():
                raise CommandError(_("A map can be proposed for a file alone, not for standard input."))
            proposal = guessed_map(stream)
        if not target:
            self.stdout.write(proposal, ending="")
            return
        try:
            with Path(target).open("x", encoding="utf-8") as file:
                file.write(proposal)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s.") % {"file": target, "reason": error.strerror}
            ) from error

    def items(self, files, options):
        return table_entries(files, self.mapping)

    def date_order(self, files, options):
        return self.mapping.date_order or order_of(texts_of_dates(files, self.mapping))
