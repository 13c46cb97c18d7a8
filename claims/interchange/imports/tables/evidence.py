"""Which sources does a row cite? `citations_of` writes them as https://schema.org/citation, with quote and stance.

A map has a table `[[evidence]]` for each kind of source:

    [[evidence]]
    each = "questions.*.answers"                   # one piece for each object there; without it one for the row
    url = {column = "source_url"}                  # a name is looked for in the object, then in those around it
    quote = {column = "answer"}
    note = {column = "question"}
    stance = {column = "stance", values = "stances"}      # supports, refutes, or context as without it
    title = {column = "source_title"}
    only = {kind = "quoted"}                       # [skip] and [only] for the objects

A cell with several addresses gives as many pieces. Where there are as many quotes, titles, notes or stances, each goes
with its address. A piece without an address is left out, because evidence is an article.
"""

from typing import NamedTuple

from django.utils.translation import gettext_noop

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.cells import Column, is_skipped, records_at
from claims.interchange.imports.tables.members import first_texts

WORDS = ("url", "quote", "stance", "note", "title", "publisher", "datePublished")
STANCES = {
    **dict.fromkeys(["supports", "support", "supported", "supporting"], "supports"),
    **dict.fromkeys(["refutes", "refute", "refuted", "refuting", "contradicts"], "refutes"),
    **dict.fromkeys(["context", "neutral"], "context"),
}
MAX_PIECES = 200  # of a row


class EvidenceSource(NamedTuple):
    """Where a kind of evidence comes from."""

    each: Column | None
    members: dict  # a tuple of Source by one of WORDS
    skip: dict  # cells by Column, as in a TableMap
    only: dict


def citations_of(scopes, evidence):
    """Return the citations of a row, or an Unreadable that names a stance that is none."""
    citations = {}
    for source in evidence:
        chains = records_at(scopes, source.each.steps) if source.each else [scopes]
        for chain in (chain for chain in chains if not is_skipped(chain, source)):
            for piece in _pieces(chain, source.members):
                if piece["stance"].casefold() not in STANCES:
                    detail = gettext_noop("“%(stance)s” is no stance: it is supports, refutes or context.")
                    return Unreadable(Sentence(detail, stance=piece["stance"][:50]))
                citations.setdefault(tuple(piece.values()), _citation(piece))
                if len(citations) == MAX_PIECES:
                    return list(citations.values())
    return list(citations.values())


def _pieces(chain, members):
    """Yield a dict of texts for each address in the record."""
    texts = {word: first_texts(members.get(word, ()), chain) for word in WORDS}
    count = len(texts["url"])
    if len(texts["quote"]) not in (0, count):  # nobody knows which source has these words
        texts["note"], texts["quote"] = ["\n".join([*texts["note"], *texts["quote"]])], []
    for number in range(count):
        piece = {word: _text_at(found, number, count) for word, found in texts.items()}
        yield piece | {"stance": piece["stance"] or "context"}


def _text_at(texts, number, count):
    """Return the text of one of `count` addresses: its own, or that of all of them."""
    return texts[number] if len(texts) == count else "\n".join(texts)


def _citation(piece):
    work = {"@type": "CreativeWork", "url": piece["url"]}
    work |= {"headline": piece["title"]} if piece["title"] else {}
    work |= {"datePublished": piece["datePublished"]} if piece["datePublished"] else {}
    work |= {"publisher": {"@type": "Organization", "name": piece["publisher"]}} if piece["publisher"] else {}
    citation = {"@type": "Quotation", "isPartOf": work}
    citation |= {"text": piece["quote"]} if piece["quote"] else {}
    citation |= {"description": piece["note"]} if piece["note"] else {}
    stance = STANCES[piece["stance"].casefold()]
    return citation | {"additionalProperty": {"@type": "PropertyValue", "name": "stance", "value": stance}}
