"""What do commands that import reviews have in common? `ImportCommand`: a file, its progress, and a summary."""

import hashlib
import sys
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.interchange.claimreview.messages import OWN_DESK
from claims.interchange.imports.job import ConcurrentImport, run_import
from claims.management.terminal import printable
from claims.models import Import, ImportStatus, Rating
from sources.models import DeskDomain, Publisher

BLOCK = 1 << 20  # bytes
MAX_FINDINGS_SHOWN = 10  # the report has all


class ImportCommand(BaseCommand):
    """Import the items of a file. A subclass defines `items(stream, options)`: pairs of number and payload."""

    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--report", metavar="FILE", help="write a line of JSON for each item there")
        parser.add_argument("--publisher", metavar="DOMAIN", help="who judged, whatever the file says: politifact.com")

    def handle(self, **options):
        with ExitStack() as stack:
            stream, size = self.open_file(options["file"], stack)
            job = self.unfinished_or_new_job(options, digest_of(options, stream) if size else "")
            report = options["report"] and stack.enter_context(self.open_report(options["report"]))
            on_progress = self.progress_counter(stream, size) if self.stderr.isatty() else (lambda job: None)
            try:
                run_import(
                    job,
                    self.items(stream, options),
                    at=timezone.now(),
                    on_progress=on_progress,
                    report=report,
                    dry_run=options["dry_run"],
                )
            except KeyboardInterrupt:
                message = _("Interrupted after item %(done)s. The same command goes on from there.")
                raise CommandError(message % {"done": f"{job.items_done:,}"}, returncode=130) from None
            except ConcurrentImport:
                raise CommandError(_("Another import of this very file is running and further on.")) from None
        self.sum_up(job, options["dry_run"])

    def open_file(self, name, stack):
        """Return the stream and its size in bytes, or None if it cannot be read twice, such as a pipe."""
        if name == "-":
            return sys.stdin.buffer, None
        try:
            stream = stack.enter_context(Path(name).open("rb"))  # noqa: SIM115 (the stack closes it)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s.") % {"file": name, "reason": error.strerror}
            ) from error
        if not stream.seekable():
            return stream, None
        return stream, stream.seek(0, 2)

    def open_report(self, name):
        try:
            return Path(name).open("ab+")
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s.") % {"file": name, "reason": error.strerror}
            ) from error

    def unfinished_or_new_job(self, options, sha256):
        """Return the unfinished import of this file, or a new one, which a dry run does not save."""
        publisher = self.named_publisher(options["publisher"])
        if sha256 and not options["dry_run"]:
            unfinished = Import.objects.filter(sha256=sha256, publisher=publisher).exclude(status=ImportStatus.DONE)
            if job := unfinished.order_by("-created_at", "-id").first():
                self.stderr.write(_("Going on after item %(done)s.") % {"done": f"{job.items_done:,}"})
                return job
        job = Import(source=options["file"], sha256=sha256, publisher=publisher)
        if not options["dry_run"]:
            job.save()
        return job

    def named_publisher(self, domain):
        if not domain:
            return None
        if DeskDomain.objects.own(domain):
            raise CommandError(_(OWN_DESK))
        try:
            return Publisher.objects.get(domain=domain)
        except Publisher.DoesNotExist:
            raise CommandError(
                _("There is no publisher “%(domain)s”: add it in the admin first.") % {"domain": domain}
            ) from None

    def progress_counter(self, stream, size):
        """Return a callback that counts the items on a terminal; a large file takes minutes."""

        def on_progress(job):
            share = f", {stream.tell() / size:.0%}" if size else ""
            self.stderr.write(f"\r{summary_of(job)}{share}", ending="")

        return on_progress

    def sum_up(self, job, dry_run):
        if self.stderr.isatty():
            self.stderr.write("")
        refused = job.findings.exclude(refusal="").order_by("number")
        for finding in () if dry_run else refused[:MAX_FINDINGS_SHOWN]:
            self.stdout.write(f"{finding.number}  {printable(finding.url)}  {printable(finding.refusal)}")
        self.stdout.write(self.style.SUCCESS(summary_of(job)))
        if dry_run:
            self.stdout.write(_("Nothing was written, this was a trial."))
        elif waiting := Rating.objects.to_be_mapped().count():
            self.stdout.write(
                _("%(count)s labels wait to be mapped, in the admin under ratings.") % {"count": waiting}
            )


def summary_of(job):
    return _(
        "%(done)s items: %(new)s new, %(changed)s changed, %(same)s the same, %(refused)s refused; "
        "%(repaired)s repaired"
    ) % {
        name: f"{getattr(job, f'items_{name}'):,}"
        for name in ("done", "new", "changed", "same", "refused", "repaired")
    }


def digest_of(options, stream):
    """Return the SHA-256 of the file and of its map, if it has one, and rewind the stream."""
    digest = hashlib.sha256(Path(options["map"]).read_bytes() if options.get("map") else b"")
    stream.seek(0)
    while block := stream.read(BLOCK):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()
