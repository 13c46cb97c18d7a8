"""What does someone read who follows our verdicts in a feed reader? Atom: https://www.rfc-editor.org/rfc/rfc4287."""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree import ElementTree

from django.utils.text import Truncator

from claims.models.names import name_in
from config.text.languages import UNDETERMINED

NEWEST = 50  # entries
MAX_TITLE_LENGTH = 200  # characters
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was last changed
ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
UNWRITABLE = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # https://www.w3.org/TR/xml/#charsets


class Entry(NamedTuple):
    id: str  # a URI that never changes
    title: str
    summary: str
    language: str
    publisher: object
    published_at: datetime
    updated_at: datetime
    category: str | None
    claim: str  # addresses
    review: str | None


def of_verdict(verdict, home):
    """A verdict, which has the same id when it is retracted, and says so."""
    is_retracted = verdict.status == "retracted"
    words = f"{judgement(verdict)}: {verdict.claim.statement}"
    return Entry(
        id=f"urn:uuid:{verdict.pk}",
        title=f"Retracted: {words}" if is_retracted else words,
        summary=verdict.retraction_reason if is_retracted else verdict.summary,
        language=verdict.language,
        publisher=verdict.publisher,
        published_at=verdict.published_at,
        updated_at=verdict.retracted_at or verdict.published_at,
        category=None if is_retracted else verdict.rating and verdict.rating.category,
        claim=f"{home}{verdict.claim_id}/",
        review=verdict.review and verdict.review.url,
    )


def of_correction(correction, home):
    """An entry of the public record. It is not the verdict it is about, so its id is another one."""
    about = correction.replacement or correction.verdict  # an amendment is about the claim
    review = about and about.review
    return Entry(
        id=f"{home}{correction.claim_id}/#correction-{correction.pk}",
        title=f"{correction.kind.capitalize()}: {correction.claim.statement}",
        summary=correction.note,
        language=about.language if about else correction.claim.language,
        publisher=correction.publisher,
        published_at=correction.made_at,
        updated_at=correction.made_at,
        category=None,
        claim=f"{home}{correction.claim_id}/",
        review=review and review.url,
    )


def judgement(verdict):
    """The judge's own words, or the rating's name."""
    return verdict.label or (verdict.rating and name_in(verdict.rating.names, verdict.language)) or "Verdict"


def feed(title, address, entries):
    """The feed at that address, as XML in bytes."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    add(root, "id", address)
    add(root, "title", title)
    add(root, "updated", written(last_change(entries)))
    add(root, "link", rel="self", type="application/atom+xml", href=address)
    for entry in entries:
        add_entry(root, entry)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def last_change(entries):
    return max((entry.updated_at for entry in entries), default=NEVER)


def add_entry(root, entry):
    node = add(root, "entry")
    if entry.language != UNDETERMINED:
        node.set(LANGUAGE, entry.language)
    add(node, "id", entry.id)
    add(node, "title", Truncator(entry.title).chars(MAX_TITLE_LENGTH))
    add(node, "published", written(entry.published_at))
    add(node, "updated", written(entry.updated_at))
    author = add(node, "author")
    add(author, "name", entry.publisher.name)
    add(author, "uri", f"https://{entry.publisher.domain}/")
    if entry.category:
        add(node, "category", term=entry.category)
    # What people read comes first: a reader opens the first of the links.
    add(node, "link", rel="alternate", href=entry.review or entry.claim)
    if entry.review:
        add(node, "link", rel="related", type="application/json", href=entry.claim)
    if entry.summary:
        add(node, "summary", entry.summary, type="text")


def add(parent, name, text=None, **attributes):
    """An element that any XML parser takes: a character that XML forbids is told as one that cannot be shown."""
    node = ElementTree.SubElement(parent, name, {key: writable(value) for key, value in attributes.items()})
    node.text = text and writable(text)
    return node


def writable(text):
    return UNWRITABLE.sub("\ufffd", text)


def written(moment):
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
