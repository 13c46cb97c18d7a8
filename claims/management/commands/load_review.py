"""Load review sets: print for each row whether it is new, changed, the same, kept or wrong; load all or nothing."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.interchange.review_sets.file import UnreadableFile, read_rows
from claims.interchange.review_sets.loader import MODELS, State, load
from claims.management.terminal import printable

TITLES = (
    "username",
    "domain",
    "canonical_url",
    "slug",
    "code",
    "name",
    "statement",
    "quote_exact",
    "summary",
    "title",
)


class Command(BaseCommand):
    help = (
        "Check fixtures against every constraint, show row by row what they change, load them all or not at all, and "
        "put claims without a verdict into the review queue. A name without a path is one of the project's fixtures. "
        "Example: manage.py load_review --dry-run rating_scales topics summit"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a JSON fixture, or the name of one: summit")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and write nothing")

    def handle(self, *, files, dry_run, verbosity, **options):
        rows = self._read(files)
        try:
            report = load(rows, at=timezone.now(), dry_run=dry_run, on_progress=self._progress(len(rows)))
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(
                _("Nothing was loaded, the database refused: %(reason)s.") % {"reason": reason}
            ) from error
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted: nothing was loaded."), returncode=130) from None
        for outcome in report.outcomes:
            if verbosity > 0 or outcome.state == State.WRONG:
                self._show(outcome)
        self._print_summary(report, dry_run)

    def _read(self, files):
        """Return the rows of all files. Print each file that cannot be read, and raise CommandError if any."""
        rows, unreadable = [], 0
        for name in files:
            try:
                rows += read_rows(name)
            except UnreadableFile as error:
                unreadable += 1
                self._print(f"{name}:{error.line}", State.WRONG, "", str(error))
        if unreadable:
            raise CommandError(
                ngettext(
                    "Nothing was loaded: %(count)s file cannot be read.",
                    "Nothing was loaded: %(count)s files cannot be read.",
                    unreadable,
                )
                % {"count": unreadable}
            )
        return rows

    def _progress(self, total):
        """Return a callback that counts rows on a terminal, because thousands of rows take a while."""
        if not self.stderr.isatty():
            return lambda done: None

        def on_progress(done):
            if done % 100 == 0 or done == total:
                self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")

        return on_progress

    def _show(self, outcome):
        row = outcome.row
        where, name = f"{row.file}:{row.line}", _name(row)
        if not outcome.problems:
            self._print(where, outcome.state, name, ", ".join(outcome.fields))
        for field, sentence in outcome.problems:
            self._print(where, outcome.state, name, f"{field}: {sentence}" if field else sentence)

    def _print(self, where, state, name, what):
        styles = {State.WRONG: self.style.ERROR, State.CHANGED: self.style.WARNING, State.NEW: self.style.SUCCESS}
        word = styles.get(state, str)(f"{_word(state):8}")
        self.stdout.write(f"{printable(where)}  {word}  {printable(': '.join(filter(None, [name, what])))}")

    def _print_summary(self, report, dry_run):
        counts = ", ".join(f"{report.count(state)} {_word(state)}" for state in State)
        if report.count(State.WRONG):
            raise CommandError(_("Nothing was loaded: %(counted)s.") % {"counted": counts})
        if report.waiting:
            self.stdout.write(_("Waiting for a verdict:"))
        for claim in report.waiting:
            self.stdout.write(f"  {claim.pk}  {printable(claim.statement)}")
        if dry_run:
            self.stdout.write(_("Nothing was written, this was a trial: %(counted)s.") % {"counted": counts})
        else:
            self.stdout.write(self.style.SUCCESS(_("Loaded: %(counted)s.") % {"counted": counts}))


def _word(state):
    return {
        State.NEW: _("new"),
        State.CHANGED: _("changed"),
        State.SAME: _("same"),
        State.KEPT: _("kept"),
        State.WRONG: _("wrong"),
    }[state]


def _name(row):
    """Return how a person knows the row: its kind with its title, or its key."""
    model = MODELS.get(row.model)
    titles = [row.fields[field] for field in TITLES if isinstance(row.fields.get(field), str) and row.fields[field]]
    title = Truncator(titles[0] if titles else str(row.pk)).chars(60)
    return f"{model._meta.verbose_name if model else row.model} “{title}”"
