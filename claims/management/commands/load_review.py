"""Load a reviewer's files: say row by row what is new, changed, the same or wrong; all of it or nothing."""

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
        for finding in report.findings:
            if verbosity > 0 or finding.state == State.WRONG:
                self._show(finding)
        self._sum_up(report, dry_run)

    def _read(self, files):
        """The rows of all files; if one cannot be read, say so of each that cannot, and stop."""
        rows, unreadable = [], 0
        for name in files:
            try:
                rows += read_rows(name)
            except UnreadableFile as reason:
                unreadable += 1
                self._say(f"{name}:{reason.line}", State.WRONG, "", str(reason))
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
        """Count the rows on a terminal; a long file takes minutes."""
        if not self.stderr.isatty():
            return lambda done: None

        def on_progress(done):
            if done % 100 == 0 or done == total:
                self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")

        return on_progress

    def _show(self, finding):
        row = finding.row
        where, name = f"{row.file}:{row.line}", _name(row)
        if not finding.problems:
            self._say(where, finding.state, name, ", ".join(finding.fields))
        for field, sentence in finding.problems:
            self._say(where, finding.state, name, f"{field}: {sentence}" if field else sentence)

    def _say(self, where, state, name, what):
        paint = {State.WRONG: self.style.ERROR, State.CHANGED: self.style.WARNING, State.NEW: self.style.SUCCESS}
        word = paint.get(state, str)(f"{_word(state):8}")
        self.stdout.write(f"{printable(where)}  {word}  {printable(': '.join(filter(None, [name, what])))}")

    def _sum_up(self, report, dry_run):
        counted = ", ".join(f"{report.count(state)} {_word(state)}" for state in State)
        if report.count(State.WRONG):
            raise CommandError(_("Nothing was loaded: %(counted)s.") % {"counted": counted})
        if report.waiting:
            self.stdout.write(_("Waiting for a verdict:"))
        for claim in report.waiting:
            self.stdout.write(f"  {claim.pk}  {printable(claim.statement)}")
        if dry_run:
            self.stdout.write(_("Nothing was written, this was a trial: %(counted)s.") % {"counted": counted})
        else:
            self.stdout.write(self.style.SUCCESS(_("Loaded: %(counted)s.") % {"counted": counted}))


def _word(state):
    return {
        State.NEW: _("new"),
        State.CHANGED: _("changed"),
        State.SAME: _("same"),
        State.KEPT: _("kept"),
        State.WRONG: _("wrong"),
    }[state]


def _name(row):
    """What a reader knows the row by: its kind and its first words, or its key."""
    model = MODELS.get(row.model)
    titles = [row.fields[field] for field in TITLES if isinstance(row.fields.get(field), str) and row.fields[field]]
    title = Truncator(titles[0] if titles else str(row.pk)).chars(60)
    return f"{model._meta.verbose_name if model else row.model} “{title}”"
