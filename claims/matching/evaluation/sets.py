"""How are claims, posts and their matches stored that matching is evaluated on? `read_set` reads a directory.

- `verified_claims.jsonl`: an object for each claim, with `claim_id`, `text`, and perhaps `title` (of the fact-check)
  and `language` (a BCP 47 tag);
- `queries.jsonl`: an object for each post, with `query_id`, `text`, and perhaps `language`;
- `qrels.tsv`: query, 0, claim and relevance, as in TREC (https://trec.nist.gov/data/qrels_eng/). More than 0: the
  claim says what the post says. Less than 0: it says the opposite.
"""

from pathlib import Path
from typing import NamedTuple

import orjson
from django.utils.translation import gettext as _

from claims.matching.words.query import UNREADABLE
from claims.models.claim import MAX_STATEMENT_LENGTH
from config.text.languages import UNDETERMINED, standard_tag

MAX_NAME_LENGTH = 200  # characters of a claim's name, its external reference when it is loaded
MAX_TITLE_LENGTH = 500


class MalformedSet(Exception):
    """A directory that is no set, with the file and the line where that shows."""

    def __init__(self, path, line, reason):
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")


class KnownClaim(NamedTuple):
    """A claim that was checked."""

    id: str
    text: str
    title: str
    language: str


class Query(NamedTuple):
    """A post that may say what a claim says."""

    id: str
    text: str
    language: str


class MatchingSet(NamedTuple):
    """Claims and queries by name, and for each query the relevance of claims, by their names."""

    claims: dict
    queries: dict
    judgements: dict


def read_set(directory):
    """Return the set in this directory. Raise MalformedSet if a file cannot be read as it should be."""
    directory = Path(directory)
    claims = read_unique(directory / "verified_claims.jsonl", "claim_id", claim_from)
    queries = read_unique(directory / "queries.jsonl", "query_id", query_from)
    return MatchingSet(claims, queries, read_judgements(directory / "qrels.tsv", queries, claims))


def read_unique(path, key, make):
    """Return what `make` makes of each object in a file of JSON lines, by name."""
    found = {}
    for number, line in lines_of(path):
        try:
            item = make(orjson.loads(line))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            reason = error.args[0] if isinstance(error, Unusable) else expected(key)
            raise MalformedSet(path, number, reason) from error
        if item.id in found:
            raise MalformedSet(path, number, _("“%(name)s” is there twice.") % {"name": item.id})
        found[item.id] = item
    if not found:
        raise MalformedSet(path, 0, _("There is nothing in it."))
    return found


class Unusable(ValueError):
    """An object that cannot be used, for a reason that the user reads."""


def expected(key):
    return _("Write an object a line, such as %(example)s.") % {"example": f'{{"{key}": "1", "text": "…"}}'}


def claim_from(item):
    name, text = text_in(item, "claim_id", MAX_NAME_LENGTH), text_in(item, "text", MAX_STATEMENT_LENGTH)
    title = str(item.get("title") or "").strip()[:MAX_TITLE_LENGTH]
    return KnownClaim(name, text, readable(title), language_in(item))


def query_from(item):
    return Query(text_in(item, "query_id", MAX_NAME_LENGTH), text_in(item, "text", None), language_in(item))


def text_in(item, member, max_length):
    """Return a text of the object, or the text of a number. Raise Unusable if it is missing, empty or too long."""
    text = item.get(member)
    text = readable(str(text).strip()) if isinstance(text, str | int) else ""
    if not text:
        raise Unusable(_("“%(member)s” is missing or empty.") % {"member": member})
    if max_length and len(text) > max_length:
        raise Unusable(
            _("“%(member)s” has more than %(max)s characters.") % {"member": member, "max": f"{max_length:,}"}
        )
    return text


def readable(text):
    """Return the text. Raise Unusable if PostgreSQL cannot store it."""
    if UNREADABLE.search(text):
        raise Unusable(_("NUL and lone surrogates are no text."))
    return text


def language_in(item):
    """Return the language of the object in its standard form, or `und`."""
    language = item.get("language")
    if not language:
        return UNDETERMINED
    standard = standard_tag(language) if isinstance(language, str) else None
    if standard is None:
        raise Unusable(_("“%(tag)s” is not a language tag.") % {"tag": language})
    return standard


def read_judgements(path, queries, claims):
    """Return the relevance of each claim that is judged, by query and claim."""
    found = {}
    for number, line in lines_of(path):
        try:
            query, _iteration, claim, relevance = line.split("\t")
            relevance = float(relevance)
        except ValueError as error:
            reason = _("Write query, 0, claim and relevance, with tabs between them.")
            raise MalformedSet(path, number, reason) from error
        for name, known, file in ((query, queries, "queries.jsonl"), (claim, claims, "verified_claims.jsonl")):
            if name not in known:
                raise MalformedSet(path, number, _("“%(name)s” is not in %(file)s.") % {"name": name, "file": file})
        found.setdefault(query, {})[claim] = relevance
    if not any(found.values()):
        raise MalformedSet(path, 0, _("There is nothing in it."))
    return found


def lines_of(path):
    """Yield the lines of a file that are not empty, with their numbers."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.strip("\r\n")
    except OSError as error:
        raise MalformedSet(path, 0, _("It cannot be read: %(reason)s.") % {"reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise MalformedSet(path, 0, _("It is not in UTF-8.")) from error
