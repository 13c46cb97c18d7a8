"""Which sources does a review cite, what is it about, and where was the claim made? `citations_of`, `topics_of`.

| member of the review | read as |
|---|---|
| `citation`: a https://schema.org/Quotation with `isPartOf`, and its stance as a `PropertyValue` | evidence with its quote, note and stance |
| `citation`: a work, an address, a text with addresses | evidence that is context |
| `citation`: other text | nothing |
| `about`, `keywords`: things with names, texts with commas | topics |
"""  # noqa: E501

import re
from datetime import datetime
from typing import NamedTuple

from claims.interchange.claimreview.dates import read_date
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts
from claims.interchange.claimreview.text import exact_words, plain_text, says_something, truncate
from claims.interchange.claimreview.urls import PageAddress, copy_in, links_in, links_in_text, read_address

MAX_CITATIONS, MAX_TOPICS = 50, 20
MAX_NAME_LENGTH, MAX_TITLE_LENGTH, MAX_QUOTE_LENGTH, MAX_NOTE_LENGTH, MAX_SLUG_LENGTH = 200, 500, 5_000, 5_000, 50
MAX_TOPIC_LENGTH = 100
STANCES = {"supports", "refutes", "context"}
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
WORK_MEMBERS = ("isPartOf", "isBasedOn", "citation")  # that name the work from which a quotation is
LISTED = re.compile(r"[,;|\n]")
COMMAS = str.maketrans("،、，；", ",,,;")  # Arabic, Chinese and Japanese ones


class Citation(NamedTuple):
    """One piece of evidence, as a review or a table names it."""

    address: PageAddress
    title: str = ""
    stance: str = "context"  # or "supports", "refutes"
    quote: str = ""
    note: str = ""
    published_at: datetime | None = None  # of the work
    publisher_name: str = ""


class Topic(NamedTuple):
    name: str
    slug: str = ""  # if the review gives one, as our own exports do


def citations_of(node, review, repairs, *, now=None):
    """Return a Citation for each source of a review, but for the review itself. `review` is its PageAddress."""
    found = {}
    for part in parts_of(node.get("citation"))[: 2 * MAX_CITATIONS]:
        for citation in _citations(part, repairs, now):
            if citation.address.canonical != review.canonical:
                found.setdefault((citation.address.canonical, citation.quote, citation.stance), citation)
    if len(found) > MAX_CITATIONS:
        repairs.append("citations_left_out")
    return tuple(found.values())[:MAX_CITATIONS]


def topics_of(node, repairs):
    """Return the topics of a review, each once. Texts may list several."""
    found = {}
    for part in (part for name in ("about", "keywords") for part in parts_of(node.get(name))):
        for topic in _topics(part):
            found.setdefault(topic.name.casefold(), topic)
    if len(found) > MAX_TOPICS:
        repairs.append("topics_left_out")
    return tuple(found.values())[:MAX_TOPICS]


def _topics(part):
    if not isinstance(part, dict):
        names = [name for text in texts(part) for name in LISTED.split(text.translate(COMMAS))]
        return [Topic(name) for name in map(_topic_name, names) if name]
    slugs = [text for text in texts(part.get("identifier"), "value") if SLUG.fullmatch(text)]
    names = [name for text in texts(part.get("name")) if (name := _topic_name(text))][:1]
    return [Topic(name, next((slug for slug in slugs if len(slug) <= MAX_SLUG_LENGTH), "")) for name in names]


def _topic_name(text):
    """Return the name of a topic, or "" for a text that is none, such as a number or a sentence."""
    name = plain_text(text, []).strip('#"“” ')
    return name if len(name) <= MAX_TOPIC_LENGTH and any(map(str.isalpha, name)) and "://" not in name else ""


def _citations(part, repairs, now):
    if not isinstance(part, dict):
        links = [link for text in texts(part)[:1] for link in links_in_text(text)]
        return [Citation(address) for link in links if (address := _source(link, repairs))]
    work = next(iter(nodes([part.get(name) for name in WORK_MEMBERS])), part)
    links = [link for source in (work, part) for text in links_in(source) for link in links_in_text(text)]
    address = next(filter(None, (_source(link, repairs) for link in links[:5])), None)
    if not address:
        return []
    stance = _stance(part)
    return [
        Citation(
            address=address._replace(archive_url=address.archive_url or copy_in(work)),
            title=_words(work, ("headline", "name"), MAX_TITLE_LENGTH, repairs),
            stance=stance or "context",
            quote=_exact(part, "text", MAX_QUOTE_LENGTH, repairs) if stance else "",
            note=_exact(part, "description", MAX_NOTE_LENGTH, repairs).strip() if stance else "",
            published_at=read_date(work.get("datePublished"), repairs, now=now),
            publisher_name=_words(next(iter(nodes(work.get("publisher"))), {}), ("name",), MAX_NAME_LENGTH, repairs),
        )
    ]


def _source(link, repairs):
    """Return the PageAddress of a link, without a repair for a text that is no link."""
    own_repairs = []
    address = read_address(link, own_repairs)
    repairs += own_repairs if address else []
    return address


def _stance(part):
    for node in nodes(part.get("additionalProperty")):
        if "stance" in texts(node.get("name")):
            return next((text for text in texts(node.get("value")) if text in STANCES), "")
    return ""


def _words(node, members, max_length, repairs):
    for text in (text for name in members for text in texts(node.get(name))):
        words = plain_text(text, repairs)
        if says_something(words):
            return truncate(words, max_length, "citation_cut", repairs)
    return ""


def _exact(node, member, max_length, repairs):
    """Return the words of a quotation with their blanks and lines."""
    words = exact_words(next(iter(texts(node.get(member))), ""), repairs)
    return truncate(words, max_length, "citation_cut", repairs) if says_something(words) else ""
