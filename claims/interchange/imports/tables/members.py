"""Which member of a review does a column fill? `payload_of` writes a row as a ClaimReview, by the sources of a map.

`MEMBERS` are the paths that a map may name, `ALIASES` shorter names of two of them.
"""

import re
from typing import NamedTuple

from claims.interchange.imports.tables.cells import MISSING, texts_in, value_at

TYPES = {
    "": "ClaimReview",
    "author": "Organization",
    "publisher": "Organization",
    "reviewRating": "Rating",
    "itemReviewed": "Claim",
    "itemReviewed.contentLocation": "Place",
    "itemReviewed.firstAppearance": "CreativeWork",
}
ALIASES = {"topics": "about", "place": "itemReviewed.contentLocation.name"}
MEMBERS = {
    *("url", "datePublished", "dateModified", "headline", "claimReviewed", "reviewBody", "description", "inLanguage"),
    *("about", "keywords", "archivedAt"),
    *(f"{judge}.{name}" for judge in ("author", "publisher") for name in ("name", "url")),
    *(
        f"reviewRating.{name}"
        for name in ("ratingValue", "worstRating", "bestRating", "alternateName", "ratingExplanation")
    ),
    *(f"itemReviewed.{name}" for name in ("name", "datePublished", "appearance", "inLanguage", "sameAs")),
    *(f"itemReviewed.author.{name}" for name in ("@type", "name", "jobTitle", "sameAs")),
    *(f"itemReviewed.firstAppearance.{name}" for name in ("name", "url", "datePublished")),
    "itemReviewed.contentLocation.name",
}
DATES = ("datePublished", "itemReviewed.datePublished", "itemReviewed.firstAppearance.datePublished", "dateModified")


class Source(NamedTuple):
    """A place that a member's text comes from."""

    parts: tuple  # texts at even places, a Column at odd ones
    values: dict  # texts to replace, in lower case
    is_slug: bool = False
    split: re.Pattern | None = None  # what lies between the texts of a cell
    part: int | None = None  # the text that is taken of those, from 0, or from the end if it is negative
    is_optional: bool = False  # a table may do without its columns

    @property
    def columns(self):
        return self.parts[1::2]

    @property
    def is_column(self):
        return len(self.parts) == 3 and not self.parts[0] and not self.parts[2]


def payload_of(scopes, mapping):
    """Return a row as a ClaimReview. `scopes` are its record, and the constants of the map."""
    payload = {"@context": "https://schema.org", "@type": TYPES[""]}
    for path, text in mapping.constants.items():
        put(payload, path, [text])
    for path, sources in mapping.sources.items():
        if texts := first_texts(sources, scopes):
            put(payload, path, [{"@type": "Thing", "name": text} for text in texts] if path == "about" else texts)
    return payload


def first_texts(sources, scopes):
    """Return the texts of the first source that has any."""
    return next((texts for source in sources if (texts := _texts(source, scopes))), [])


def put(payload, path, texts):
    """Write texts into a member of the payload; a single one not as a list."""
    *parents, last = path.split(".")
    node = payload
    for depth, name in enumerate(parents, start=1):
        kind = TYPES.get(".".join(parents[:depth]))
        node = node.setdefault(name, {"@type": kind} if kind else {})
    node[last] = texts[0] if len(texts) == 1 else texts


def _texts(source, scopes):
    if source.is_column:
        texts = texts_in(_cell(scopes, source.parts[1]))
    else:
        filled = [
            ", ".join(texts_in(_cell(scopes, part))) if number % 2 else part
            for number, part in enumerate(source.parts)
        ]
        texts = ["".join(filled)] if all(filled[1::2]) else []
    if source.split:
        texts = [part.strip() for text in texts for part in source.split.split(text)]
    if source.part is not None:
        texts = texts[source.part :][:1]
    if source.values:
        texts = [source.values.get(text.casefold(), text) for text in texts]
    if source.is_slug:
        texts = [text.replace("-", " ").title() for text in texts]
    return [text for text in texts if text]


def _cell(scopes, column):
    value = value_at(scopes, column)
    return None if value is MISSING else value
