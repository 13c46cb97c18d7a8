"""What do commands that import reviews have in common? `ImportCommand`: files, their progress, and a summary."""

from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.interchange.claimreview.messages import OWN_DESK
from claims.interchange.imports.job import ConcurrentImport, run_import
from claims.management.sent_files import SentFiles
from claims.management.terminal import printable
from claims.models import DateOrder, Import, ImportStatus, Rating
from sources.models import DeskDomain, PublisherDomain

MAX_FINDINGS_SHOWN = 10  # the report has all


class ImportCommand(BaseCommand):
    """Import the items of files. A subclass defines `items(files, options)`: entries, from names with streams."""

    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file, a folder, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--report", metavar="FILE", help="write a line of JSON for each item there")
        parser.add_argument("--publisher", metavar="DOMAIN", help="who judged, whatever the file says: politifact.com")
        parser.add_argument("--date", metavar="DAY", help="the day of reviews without a date: 2024-05-02")
        parser.add_argument(
            "--date-order", choices=DateOrder.values, help="how the files write dates such as 03/04/2019"
        )

    def date_order(self, files, options):
        """Return the order of all dates in the files that have the day or the month first, or "" if nothing decides.

        A subclass that can find it out overrides this; `--date-order` comes first.
        """
        return ""

    def handle(self, **options):
        with ExitStack() as stack:
            files = SentFiles(options["files"])
            job = self.unfinished_or_new_job(options, files)
            report = self.opened_report(options, stack)
            on_progress = self.progress_counter(files) if self.stderr.isatty() else (lambda job: None)
            try:
                run_import(
                    job,
                    self.items(files, options),
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
            self.sum_up(job, options, refused_in(report) if options["dry_run"] else refused_by(job))

    def opened_report(self, options, stack):
        """Return the report as a binary file, which a dry run needs in any case, or None."""
        name = options["report"]
        if not name:
            return stack.enter_context(TemporaryFile()) if options["dry_run"] else None
        try:
            return stack.enter_context(Path(name).open("ab+"))
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(reason)s.") % {"file": name, "reason": error.strerror}
            ) from error

    def unfinished_or_new_job(self, options, files):
        """Return the unfinished import of these files, or a new one, which a dry run does not save."""
        publisher = self.named_publisher(options["publisher"])
        reviewed_on = self.named_day(options["date"])
        read_as = [options["date"] or "", options["date_order"] or ""]
        sha256 = files.sha256([Path(options["map"]).read_bytes()] if options.get("map") else [], read_as)
        if sha256 and not options["dry_run"]:
            unfinished = Import.objects.filter(sha256=sha256, publisher=publisher).exclude(status=ImportStatus.DONE)
            if job := unfinished.order_by("-created_at", "-id").first():
                self.stderr.write(_("Going on after item %(done)s.") % {"done": f"{job.items_done:,}"})
                return job
        date_order = options["date_order"] or (self.date_order(files, options) if files.can_be_read_again else "")
        job = Import(
            source=files.source,
            sha256=sha256,
            publisher=publisher,
            date_order=date_order or None,
            reviewed_on=reviewed_on,
        )
        if not options["dry_run"]:
            job.save()
        return job

    def named_publisher(self, domain):
        if not domain:
            return None
        if DeskDomain.objects.own(domain):
            raise CommandError(_(OWN_DESK))
        try:
            return PublisherDomain.objects.select_related("publisher").get(domain=domain).publisher
        except PublisherDomain.DoesNotExist:
            raise CommandError(
                _("There is no publisher “%(domain)s”: add it in the admin first.") % {"domain": domain}
            ) from None

    def named_day(self, text):
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            message = _("“%(text)s” is no day: write it as 2024-05-02.")
            raise CommandError(message % {"text": printable(text)}) from None

    def progress_counter(self, files):
        """Return a callback that counts the items on a terminal; a large file takes minutes."""

        def on_progress(job):
            share = f", {files.bytes_read() / files.size:.0%}" if files.size else ""
            self.stderr.write(f"\r{summary_of(job)}{share}", ending="")

        return on_progress

    def sum_up(self, job, options, refused):
        if self.stderr.isatty():
            self.stderr.write("")
        for columns in islice(refused, MAX_FINDINGS_SHOWN):
            self.stdout.write("  ".join(printable(str(column)) for column in columns if column))
        self.stdout.write(self.style.SUCCESS(summary_of(job)))
        if job.date_order and not options["date_order"]:
            order = _("Dates such as 03/04/2019 were read as %(order)s, as the files decide it.")
            self.stdout.write(order % {"order": job.get_date_order_display()})
        if options["dry_run"]:
            self.stdout.write(_("Nothing was written, this was a trial."))
        elif waiting := Rating.objects.to_be_mapped().count():
            self.stdout.write(
                _("%(count)s labels wait to be mapped, in the admin under ratings.") % {"count": waiting}
            )


def refused_by(job):
    """Yield the number, file, address and reason of each item that an import has refused."""
    yield from job.findings.exclude(refusal="").order_by("number").values_list("number", "file", "url", "refusal")


def refused_in(report):
    """Yield the same from a report."""
    report.seek(0)
    for line in map(orjson.loads, report):
        if line["refusals"]:
            reasons = dict.fromkeys(refusal["detail"] for refusal in line["refusals"])
            yield line["number"], line["file"], line["url"], " ".join(reasons)


def summary_of(job):
    return _(
        "%(done)s items: %(new)s new, %(changed)s changed, %(same)s the same, %(refused)s refused; "
        "%(repaired)s repaired"
    ) % {
        name: f"{getattr(job, f'items_{name}'):,}"
        for name in ("done", "new", "changed", "same", "refused", "repaired")
    }
