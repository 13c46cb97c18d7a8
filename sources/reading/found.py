"""What is found in a document? A `Reading`, or `NotReadable` with the reason why there is none."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MAX_LINE_LENGTH = 500  # characters of a title or a name of a publisher
MAX_NAME_LENGTH = 200  # characters of an author
MAX_AUTHORS = 50
# What no text has: control characters except tabs and line breaks, lone surrogates, byte order marks.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")

SENTENCES = {
    "wrong_kind": _("It is neither a web page nor a PDF nor plain text, so there is no text in it to quote."),
    "empty": _("The page is empty."),
    "no_text": _("No text was found on the page: it may be built by a script, or ask for a login or a subscription."),
    "no_text_in_pdf": _("No text was found in the PDF: its pages are pictures."),
    "locked": _("The PDF is locked with a password."),
    "broken": _("The document cannot be read: it is broken."),
    "too_complex": _("The document takes too long to read, or too much memory."),
}


class NotReadable(Exception):
    """A document has no text that can be found. `str()` is a sentence for the person who asked for it."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code

    def __str__(self):
        return str(SENTENCES[self.code])


@dataclass(frozen=True)
class Reading:
    """A document as it reads: everything but the text may be empty.

    `published` is a day or a moment in ISO 8601, `language` the tag that the document declares, `has_reviews` says
    whether its markup names a ClaimReview of schema.org.
    """

    text: str
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    has_reviews: bool = False


def tidy(text):
    """Return the text without characters that cannot be stored."""
    return UNPRINTABLE.sub("", text)


def tidy_line(words, limit=MAX_LINE_LENGTH):
    """Return the words on one line, cut at the limit; "" for None."""
    return " ".join(tidy(words or "").split())[:limit].rstrip()


def tidy_names(names):
    """Return the names of authors without repetitions, in their order."""
    lines = dict.fromkeys(tidy_line(name, MAX_NAME_LENGTH) for name in names)
    return tuple(filter(None, lines))[:MAX_AUTHORS]
