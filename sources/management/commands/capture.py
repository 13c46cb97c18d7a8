"""Store the text of a page, or of a file, as a version of an article: `manage.py capture [FILE] --url URL`."""

import sys
from argparse import RawDescriptionHelpFormatter
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.utils import timezone

from config.text.languages import standard_tag
from sources.canonical import canonical_url
from sources.capture import MAX_TEXT_BYTES, capture, one_line, read_text
from sources.models import CaptureMethod
from sources.page_capture import REFUSALS, find, store

STANDARD_INPUT = "-"

EXAMPLES = """\
examples:
  uv run manage.py capture --url https://lemonde.fr/sommet
  uv run manage.py capture summit.txt --url https://lemonde.fr/sommet
  uv run manage.py capture summit.txt --url https://lemonde.fr/sommet \\
      --title "Un sommet sans résultat" --published 2025-11-17 \\
      --language fr --publisher "Le Monde"
  pdftotext report.pdf - | uv run manage.py capture - --url https://who.int/report.pdf
"""


class ExamplesAsWritten(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, with the line breaks of the examples."""


class Command(BaseCommand):
    help = (
        "Keep what an article says, as a new version when its text has changed. Without a file, the page is fetched "
        "and its title, authors, date and language are found."
    )

    def add_arguments(self, parser):
        parser.formatter_class = ExamplesAsWritten
        parser.epilog = EXAMPLES
        parser.add_argument(
            "file",
            metavar="FILE",
            nargs="?",
            help="a text in UTF-8, at most 5 MB; - reads standard input; left out, the address is fetched",
        )
        parser.add_argument("--url", required=True, help="the article's address, as you found it")
        parser.add_argument("--title", default="", help="its title as it stands now")
        parser.add_argument(
            "--published", metavar="DATE", help="2025-11-17 or 2025-11-17T08:30+01:00 (UTC when it does not say)"
        )
        parser.add_argument("--language", metavar="TAG", help="fr, en, pt-BR; found in the text when not given")
        parser.add_argument(
            "--publisher", metavar="NAME", help="the name to give to a publisher that is not known yet"
        )

    def handle(self, file, **options):
        published_at = read_moment(options["published"]) if options["published"] else None
        given = {name: options[name] for name in ("title", "language", "publisher")} | {"published_at": published_at}
        try:
            result = captured(file, options["url"], **given) if file else fetched(options["url"], **given)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in [*describe(result), *notes_on_kept(result.article, published_at=published_at, **options)]:
            self.stdout.write(line)


def fetched(url, **given):
    """Capture the page at an address. What is given counts in place of what is found."""
    try:
        canonical_url(url)  # which says what is wrong with it
        return store(find(url), **given)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def captured(file, url, **given):
    """Capture the text of a file."""
    method = CaptureMethod.PASTE if file == STANDARD_INPUT else CaptureMethod.FILE
    return capture(read_text(read_file(file)), url, at=timezone.now(), method=method, **given)


def read_file(path):
    """Return the bytes of a file, at most one more than the limit, which is enough to refuse it."""
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        with open(path, "rb") as file:
            return file.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def read_moment(date):
    """Return the moment of a date, at midnight, or of a date with a time, in UTC unless it names another zone."""
    try:
        moment = datetime.fromisoformat(date)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"“{date[:40]}” is not a date: write --published 2025-11-17 or 2025-11-17T08:30+01:00."
        ) from error


def describe(result):
    """Yield the lines that describe a Capture."""
    article, version = result.article, result.version
    is_same = not result.is_new_version
    yield f"article     {article.id} ({'new' if result.is_new_article else 'known'})"
    yield f"version     {version.id} ({'same text as before, nothing added' if is_same else 'new'})"
    yield f"address     {article.canonical_url}"
    yield f"publisher   {article.publisher.name} ({article.publisher.domain})"
    yield f"language    {article.language}"
    yield f"characters  {len(version.text)}"
    yield f"sha256      {version.text_sha256}"


def notes_on_kept(article, *, title, published_at, language, publisher, **_options):
    """Yield a note for each option that was ignored, because the article has another value already."""
    if publisher and one_line(publisher) != article.publisher.name:
        yield f"Note: {article.publisher.domain} keeps its name “{article.publisher.name}”; the admin can change it."
    if title and one_line(title) != article.title:
        yield f"Note: everybody reads the article, so it keeps its title “{article.title}”; an editor can change it."
    if published_at and published_at != article.published_at:
        kept = article.published_at.isoformat() if article.published_at else "open"
        yield f"Note: the article keeps its date {kept}; the admin can change it."
    if language and standard_tag(language) != article.language:
        yield f"Note: the article keeps its language “{article.language}”; the admin can change it."
