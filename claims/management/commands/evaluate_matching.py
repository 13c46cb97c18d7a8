"""Measure how well matching finds claims that are known to say what a post says."""

import os
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.management.scratch import scratch_database
from claims.matching.encoders import usable_encoder
from claims.matching.encoders.encoding import encode_all
from claims.matching.evaluation import loaded_claims, look_up
from claims.matching.evaluation.loading import load
from claims.matching.evaluation.measures import EVERY_LANGUAGE, Comparison
from claims.matching.evaluation.sets import MalformedSet, read_set

PROGRESS_STEP = 100


class Command(BaseCommand):
    help = (
        "Load the claims of a directory into a database of its own, look up each of its posts, and print how often "
        "the right claims come first. claims/matching/evaluation/sets.py says what the directory holds. Claims of the "
        "same words count as one. With a CLAIM_ENCODER, the claims are encoded as well. The answers are written to a "
        "file, a line for each: query, claim, rank and score. The database is dropped at the end, and the site's own "
        "rows are not read. "
        "Example: manage.py evaluate_matching sets/english --run english.tsv"
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR", help="has verified_claims.jsonl, queries.jsonl and qrels.tsv")
        parser.add_argument("--run", metavar="FILE", default="run.tsv", help="where answers are written (run.tsv)")

    def handle(self, *, directory, run, **options):
        try:
            known = read_set(directory)
        except MalformedSet as error:
            raise CommandError(str(error)) from error
        with open_run(run) as file, scratch_database(f"claimdesk_evaluation_{os.getpid()}"):
            load(known.claims.values(), at=timezone.now(), on_progress=self.counter(_("claims"), len(known.claims)))
            if encoder := usable_encoder():
                encode_all(encoder, self.counter(_("vectors"), len(known.claims)))
            analyze()
            loaded = loaded_claims()
            clock = Clock()
            answers = look_up(known.queries.values(), self.counter(_("queries"), len(known.queries)))
            seconds = clock.read()
            write_run(file, answers, loaded)
        self.report(Comparison(known, answers, loaded))
        for what, total in seconds.items():
            self.stdout.write(f"{what}: {1_000 * total / len(answers):.1f} ms")
        self.stdout.write(_("The answers are in %(file)s.") % {"file": run})

    def counter(self, what, total):
        """Return a callback that counts on a terminal: some sets take minutes."""
        if not self.stderr.isatty():
            return lambda done: None

        def on_progress(done):
            if done % PROGRESS_STEP == 0 or done == total:
                self.stderr.write(f"\r{what}: {done:,}/{total:,}", ending="\n" if done == total else "")

        return on_progress

    def report(self, comparison):
        self.stdout.write(f"{_('language'):12}{_('queries'):>8}{'MAP@5':>8}{'R@20':>8}{'S@10':>8}")
        for language, scores in sorted(comparison.scores().items()):
            figures = "".join(f"{figure:8.3f}" for figure in scores[1:])
            name = _("all") if language == EVERY_LANGUAGE else language
            self.stdout.write(f"{name:12}{scores.queries:8}{figures}")
        if (certainty := comparison.certainty()).sure:
            self.stdout.write(
                _("Of %(first)s first matches %(sure)s have a confidence for the first band; %(right)s are right.")
                % {"first": certainty.first, "sure": certainty.sure, "right": part(certainty.right, certainty.sure)}
            )
        for sentence, judged in (
            (_("Of %(pairs)s right pairs %(sure)s have it, and %(differing)s of these differ."), comparison.right),
            (_("Of %(pairs)s opposites %(sure)s have it, and %(differing)s of these differ."), comparison.opposite),
        ):
            if (flags := comparison.flags(judged)).sure:
                values = {"pairs": flags.pairs, "sure": flags.sure, "differing": part(flags.differing, flags.sure)}
                self.stdout.write(sentence % values)


def part(count, total):
    return f"{count} ({count / total:.1%})"


def open_run(path):
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be written: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error


def write_run(file, answers, loaded):
    for query, matches in answers:
        for rank, match in enumerate(matches, 1):
            name, _fingerprint = loaded[match.claim_id]
            file.write(f"{query}\t{name}\t{rank}\t{match.score:.6f}\n")


def analyze():
    """Give the planner statistics, as autovacuum does on a running site within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


class Clock:
    """Measure CPU time: of this process, and of its server process if that runs on this machine and Linux."""

    def __init__(self):
        self.began = self.now()

    def read(self):
        """Return the seconds since the clock was made, by what used them."""
        return {what: seconds - self.began[what] for what, seconds in self.now().items()}

    def now(self):
        seconds = {_("CPU time of Python for a query"): time.process_time()}
        if (used := server_seconds()) is not None:
            seconds[_("CPU time of PostgreSQL for a query")] = used
        return seconds


def server_seconds():
    """Return the CPU seconds of the server process of this connection, or None if they cannot be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()"
        )
        pid, is_local = cursor.fetchone()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if is_local else None
