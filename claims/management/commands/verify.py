"""Is everything as it was written? Compare rows, history, editions and the signed log, and print what was altered."""

from itertools import chain
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.log.verification import Fault, Verification, old_heads_in, rows_not_in_the_log
from sources.copies import verification as of_copies
from sources.models import ArticleVersion


class Command(BaseCommand):
    help = (
        "Compute every leaf of the log from its row and every root from the leaves, check the signatures of heads, "
        "compare each row with its history, each card and the words for matching with the rows of its claim, and "
        "follow each claim's chain of digests. Read each kept copy of a source, and compare its SHA-256. "
        "A line says what is not as it was written; the exit code is then 1. With --head, prove that the log goes on "
        "from heads that were kept elsewhere: without one, a log that somebody made again with its key looks right. "
        "Not covered: what came after the newest head, people, imports and their findings. "
        "Example: uv run manage.py verify --head heads.ndjson"
    )
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("--head", type=Path, metavar="FILE", help="heads that log_head printed on earlier days")
        parser.add_argument(
            "--without-copies", action="store_true", help="do not read the files of kept copies, which takes a while"
        )

    def handle(self, *, head=None, without_copies=False, **options):
        verification, count = Verification(old_heads(head), on_progress=self._progress()), 0
        copies = ArticleVersion.objects.none() if without_copies else ArticleVersion.objects.with_copies()
        for fault in chain(verification.faults(), faults_of(copies)):
            count += 1
            self.stdout.write(f"{fault.place}: {fault.sentence}")
        if self.stderr.isatty():
            self.stderr.write("")
        counted = {
            "editions": f"{verification.chains.editions:,}",
            "claims": f"{verification.chains.claims:,}",
            "leaves": f"{verification.edge.size:,}",
            "heads": f"{verification.heads + len(verification.old_heads):,}",
            "found": count,
        }
        if count:
            raise CommandError(
                ngettext(
                    "%(found)d fault in %(editions)s editions of %(claims)s claims, %(leaves)s leaves of the log and "
                    "%(heads)s heads.",
                    "%(found)d faults in %(editions)s editions of %(claims)s claims, %(leaves)s leaves of the log and "
                    "%(heads)s heads.",
                    count,
                )
                % counted
            )
        as_written = _(
            "%(editions)s editions of %(claims)s claims, %(leaves)s leaves of the log and %(heads)s heads are as they "
            "were written."
        )
        self.stdout.write(self.style.SUCCESS(as_written % counted))
        if read := copies.count():
            self.stdout.write(_("Kept copies that are as they were written: %(count)s.") % {"count": f"{read:,}"})
        for key in verification.unendorsed:
            said = _("Key %(number)d is not endorsed by the one before, which was lost.")
            self.stdout.write(said % {"number": key.id})
        if waiting := rows_not_in_the_log():
            self.stdout.write(_("Rows that wait for the next head: %(count)s.") % {"count": f"{waiting:,}"})

    def _progress(self):
        """Return a callback that counts leaves and editions on a terminal: ten million take a while."""
        if not self.stderr.isatty():
            return lambda count: None
        return lambda count: self.stderr.write(f"\r{count:,}", ending="")


def faults_of(versions):
    """Yield a Fault for each version whose kept copy is missing or altered."""
    copies = versions.order_by("captured_at", "id").values_list("copy", "copy_sha256").iterator()
    for name, sentence in of_copies.faults(copies):
        yield Fault(_("copy %(name)s") % {"name": name}, sentence)


def old_heads(path):
    """Return the heads in the file; none without a file."""
    if path is None:
        return []
    try:
        return old_heads_in(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except ValueError:
        raise CommandError(_("%(path)s is not lines as log_head prints them.") % {"path": path}) from None
