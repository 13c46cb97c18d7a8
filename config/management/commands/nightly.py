"""Delete what has been kept long enough, once a night. `config.upkeep.retention` has the list, `nights` other jobs."""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.upkeep.forgotten import rename_late_events
from config.upkeep.nights import JOBS
from config.upkeep.retention import KINDS


class Command(BaseCommand):
    help = _(
        "Delete what has been kept long enough: sessions, tokens, idempotency keys, finished tasks and more. Once a "
        "night is enough, and a second run finds nothing. What would go: `uv run manage.py nightly --dry-run`."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help=_("count what would go, and delete nothing"))

    def handle(self, *, dry_run, **options):
        at, failed = timezone.now(), []
        work = [(kind, kind.remove, described(kind)) for kind in KINDS]
        work += [(job, job.do, job.label) for job in JOBS if not dry_run]
        for kind, do, label in work:
            try:
                count = kind.is_due(at).count() if dry_run else do(at)
            except Exception as error:  # of any library: the others do not depend on it
                failed.append(kind.name)
                self.stderr.write(f"{kind.name}: {' '.join(str(error).split())}")
            else:
                self.stdout.write(f"{count:>9}  {label}")
        if not dry_run:
            self.stdout.write(f"{rename_late_events(at):>9}  " + _("late names of people who were forgotten"))
        if failed:
            raise CommandError(_("Not everything was deleted: {kinds}.").format(kinds=", ".join(failed)))
        self.stdout.write(_("Nothing was deleted: this was a dry run.") if dry_run else _("Deleted."))


def described(kind):
    if kind.kept_for is None:
        return str(kind.label)
    return _("{label}, {days} days old and older").format(label=kind.label, days=kind.kept_for.days)
