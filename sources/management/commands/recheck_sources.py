"""Fetch captured articles again and store the texts that changed: `manage.py recheck_sources`."""

from argparse import RawDescriptionHelpFormatter
from collections import Counter
from time import sleep

from django.core.management.base import BaseCommand, DjangoHelpFormatter
from django.utils import timezone

from sources.rechecking import check, plan, seconds_until_next, take

EXAMPLES = """\
examples:
  uv run manage.py recheck_sources               # all that are due, at the pace of RECHECK_PACE
  uv run manage.py recheck_sources --most 100    # at most so many pages
"""


class ExamplesAsWritten(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, with the line breaks of the examples."""


class Command(BaseCommand):
    help = (
        "Fetch the articles under public and open claims again, as far as they are due. A text that changed is a new "
        "version; quotes that are gone from it are listed at the desk. It can be interrupted and run again."
    )

    def add_arguments(self, parser):
        parser.formatter_class = ExamplesAsWritten
        parser.epilog = EXAMPLES
        parser.add_argument("--most", type=int, metavar="NUMBER", help="how many pages to fetch at most")

    def handle(self, *, most, verbosity, **options):
        plan(timezone.now())
        outcomes = Counter()
        while most is None or outcomes.total() < most:
            at = timezone.now()
            if row := take(at):
                outcome = check(row, at)
                outcomes[outcome] += 1
                if verbosity > 1:
                    self.stdout.write(f"{outcome:<16} {row.article.url}")
            elif (wait := seconds_until_next(at)) is None:
                break
            else:
                sleep(min(wait + 0.01, 60))
        listed = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        self.stdout.write(f"Checked {outcomes.total()}: {listed}." if outcomes else "Nothing is due.")
