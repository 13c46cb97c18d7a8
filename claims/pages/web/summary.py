"""What is a claim in a few words? `conclusions` has what each judge says, `title_of` the line above a preview."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from config.db.names import name_in
from config.text.graphemes import boundary_before

MAX_TITLE_LENGTH = 200  # characters
SHOWN = ("published", "retracted")


class Conclusion(NamedTuple):
    """A judge's verdict. `category` is empty without a rating, and once the verdict is retracted."""

    publisher: str
    domain: str
    words: str
    words_language: str  # empty if they are in the reader's
    category: str
    language: str
    summary: str
    published_at: str


def conclusions(claim):
    """Return the conclusion of each judge of a public document: published ones first, then by date, newest first.

    A retracted verdict is left out if its publisher has published another one.
    """
    shown = sorted((v for v in claim["verdicts"] if v["status"] in SHOWN), key=lambda v: v["published_at"])[::-1]
    shown.sort(key=lambda verdict: SHOWN.index(verdict["status"]))
    newest = {}
    for verdict in shown:
        newest.setdefault(verdict["publisher"]["id"], verdict)
    return [conclusion_of(verdict) for verdict in newest.values()]


def conclusion_of(verdict):
    is_retracted = verdict["status"] == "retracted"
    rating = verdict["rating"]
    named = verdict["label"] or (rating and name_in(rating["names"], verdict["language"]))
    return Conclusion(
        publisher=verdict["publisher"]["name"],
        domain=verdict["publisher"]["domain"],
        words=_("Retracted") if is_retracted else named or _("Fact check"),
        words_language=verdict["language"] if named and not is_retracted else "",
        category=rating["category"] if rating and not is_retracted else "",
        language=verdict["language"],
        summary=verdict["retraction_reason"] if is_retracted else verdict["summary"],
        published_at=verdict["published_at"],
    )


def title_of(claim, length=MAX_TITLE_LENGTH):
    """Return the words of the first judge and the statement: `False: “The summit ended …”`."""
    words = shortened(conclusions(claim)[0].words, length // 3)
    return f"{words}: “{shortened(claim['statement'], length - len(words) - 4)}”"


def shortened(text, length):
    """Return the text on one line with at most `length` characters, cut between two words if there are any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: boundary_before(line, length - 1)]
    at_word = cut.rfind(" ", len(cut) * 2 // 3)
    return f"{(cut[:at_word] if at_word > 0 else cut).rstrip(' ,;:–—-')}…"
