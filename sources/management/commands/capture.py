"""The door for texts in files: `manage.py capture FILE --url URL`."""

import sys
from argparse import RawDescriptionHelpFormatter
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.utils import timezone

from config.text.languages import standard_tag
from sources.capture import MAX_TEXT_BYTES, CaptureRefused, capture, one_line, read_text
from sources.models import ArticleVersion

STANDARD_INPUT = "-"

EXAMPLES = """\
examples:
  uv run manage.py capture summit.txt --url https://lemonde.fr/sommet
  uv run manage.py capture summit.txt --url https://lemonde.fr/sommet \\
      --title "Un sommet sans résultat" --published 2025-11-17 \\
      --language fr --publisher "Le Monde"
  pdftotext report.pdf - | uv run manage.py capture - --url https://who.int/report.pdf
"""


class ExamplesAsWritten(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options; the examples keep their lines."""


class Command(BaseCommand):
    help = "Keep what an article says, as a new version when its text has changed."

    def add_arguments(self, parser):
        parser.formatter_class = ExamplesAsWritten
        parser.epilog = EXAMPLES
        parser.add_argument("file", metavar="FILE", help="a text in UTF-8, at most 5 MB; - reads standard input")
        parser.add_argument("--url", required=True, help="the article's address, as you found it")
        parser.add_argument("--title", default="", help="its title as it stands now")
        parser.add_argument(
            "--published", metavar="DATE", help="2025-11-17 or 2025-11-17T08:30+01:00 (UTC when it does not say)"
        )
        parser.add_argument("--language", metavar="TAG", help="fr, en, pt-BR; found in the text when not given")
        parser.add_argument(
            "--publisher", metavar="NAME", help="the name to give to a publisher that is not known yet"
        )

    def handle(self, file, **told):
        published_at = read_moment(told["published"]) if told["published"] else None
        try:
            kept = capture(
                read_text(read_file(file)),
                told["url"],
                at=timezone.now(),
                method=ArticleVersion.Method.PASTE if file == STANDARD_INPUT else ArticleVersion.Method.FILE,
                title=told["title"],
                published_at=published_at,
                language=told["language"],
                publisher=told["publisher"],
            )
        except CaptureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in [*describe(kept), *left_alone(kept.article, published_at=published_at, **told)]:
            self.stdout.write(line)


def read_file(path):
    """The bytes of a file, but no more than it takes to see that there are too many."""
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        with open(path, "rb") as file:
            return file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def read_moment(date):
    """A date (its midnight) or a date with a time; in UTC when it names no other zone."""
    try:
        moment = datetime.fromisoformat(date)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"“{date[:40]}” is not a date: write --published 2025-11-17 or 2025-11-17T08:30+01:00."
        ) from error


def describe(kept):
    """What happened, line by line."""
    article, version = kept.article, kept.version
    is_same = not kept.is_new_version
    yield f"article     {article.id} ({'new' if kept.is_new_article else 'known'})"
    yield f"version     {version.id} ({'same text as before, nothing added' if is_same else 'new'})"
    yield f"address     {article.canonical_url}"
    yield f"publisher   {article.publisher.name} ({article.publisher.domain})"
    yield f"language    {article.language}"
    yield f"characters  {len(version.text)}"
    yield f"sha256      {version.text_sha256}"


def left_alone(article, *, published_at, language, publisher, **_others):
    """What was told but not taken over, because the desk already knew something else."""
    if publisher and one_line(publisher) != article.publisher.name:
        yield f"Note: {article.publisher.domain} keeps its name “{article.publisher.name}”; the admin can change it."
    if published_at and published_at != article.published_at:
        yield f"Note: the article keeps its date {article.published_at.isoformat()}; the admin can change it."
    if language and standard_tag(language) != article.language:
        yield f"Note: the article keeps its language “{article.language}”; the admin can change it."
