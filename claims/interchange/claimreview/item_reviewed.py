"""Which claim does a review judge: what was said, by whom, when and where?

`claims_reviewed` finds the claims, and one function each reads a claim's statement, claimant, date and appearances.
Today `itemReviewed` is a https://schema.org/Claim with its appearances. In older reviews it is the work in which the
claim was made, and the claim's text is `claimReviewed`. Both are read.
"""

import re

from claims.interchange.claimreview.dates import A_DAY, read_date
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import links_in, read_address
from claims.models.claim import MAX_STATEMENT_LENGTH

MAX_NAME_LENGTH = 200
MAX_APPEARANCES = 50
MAX_SHARED_ITEMS = 50  # that several claims have in common
STATEMENT_MEMBERS_OF_CLAIM = ("text", "name", "description", "headline")
STATEMENT_MEMBERS_OF_WORK = ("text", "description", "name", "headline")  # `name` late: mostly it is a title
LINK = re.compile(r"(?:https?:|www\.)\S*", re.IGNORECASE)
PLACES_OF_CLAIM = ("firstAppearance", "appearance")
PLACES_OF_WORK = (*PLACES_OF_CLAIM, "url", "@id", "contentUrl", "sameAs", "isPartOf")
NO_NAMES = {"unknown", "n/a", "na", "none", "null", "undefined"}
KINDS = {
    "Person": "person",
    **dict.fromkeys(
        ["Organization", "Corporation", "GovernmentOrganization", "NewsMediaOrganization", "NGO", "PoliticalParty"],
        "organisation",
    ),
}


def claims_reviewed(node):
    """Return a pair for each claim: its text, or None if only its items may have it, and the items that go with it."""
    statements = texts(node.get("claimReviewed"), "text", "name", "description")
    items = [_as_node(part) for part in parts_of(node.get("itemReviewed"))]
    items = [item for item in items if item]
    if len(statements) > 1:
        if len(items) == len(statements):
            return [(text, [item]) for text, item in zip(statements, items, strict=True)]
        shared_items = items[:MAX_SHARED_ITEMS]
        return [(text, shared_items) for text in statements]
    if statements and says_something(plain_text(statements[0], [])):
        return [(statements[0], items)]
    return [(None, [item]) for item in items] or [(None, [])]


def statement_of(text, repairs):
    """Return the words of the claim, or "" if its text has none."""
    words = "" if text is None else plain_text(text, repairs)
    return truncate(words, MAX_STATEMENT_LENGTH, "claim_cut", repairs) if says_something(words) else ""


def statement_of_items(items, repairs):
    """Return the words that the items have of the claim, or ""."""
    for candidate in (text for item in items for text in _statements_in(item)):
        words = plain_text(candidate, repairs)
        if says_something(words) and not LINK.fullmatch(words):
            repairs.append("claim_from_item")
            return truncate(words, MAX_STATEMENT_LENGTH, "claim_cut", repairs)
    return ""


def claimant_of(items, repairs):
    """Return name, kind and role of the first claimant with a name, or None."""
    authors = [author for item in items for author in _authors(item)]
    named = [claimant for author in authors if (claimant := _claimant(author, repairs))]
    if authors and not named:
        repairs.append("claimant_without_name")
    if len(dict.fromkeys(name for name, _kind, _role in named)) > 1:
        repairs.append("claimants_left_out")
    return named[0] if named else None


def claimed_on(items, published_at, repairs, *, now):
    """Return the day on which the claim was made, or None."""
    for value in (value for item in items for value in _dates(item)):
        if said_at := read_date(value, repairs, now=now):
            if said_at > published_at + A_DAY:
                repairs.append("claimed_after_review")
                return None
            return said_at.date()
    return None


def appearances_of(items, review, repairs):
    """Return the addresses at which the claim was made, but for that of the review; the first appearance first."""
    by_address = {}
    links = [link for item in items for link in _links(item)]
    for link in links[: 2 * MAX_APPEARANCES]:
        address = read_address(link, repairs) if link else None
        if address is None:
            repairs.append("appearance_without_address")
        elif address.canonical != review.canonical:
            by_address.setdefault(address.canonical, address)
    if max(len(by_address), len(links) / 2) > MAX_APPEARANCES:
        repairs.append("appearances_left_out")
    return tuple(by_address.values())[:MAX_APPEARANCES]


def is_claim(item):
    return "Claim" in types(item)


def _as_node(part):
    """Return an item as an object, also if it is only a link or a text; None if it is neither."""
    if isinstance(part, str):
        return {"url": part} if LINK.fullmatch(part.strip()) else {"text": part}
    return part if isinstance(part, dict) else None


def _statements_in(item):
    for name in STATEMENT_MEMBERS_OF_CLAIM if is_claim(item) else STATEMENT_MEMBERS_OF_WORK:
        yield from texts(item.get(name))


def _authors(item):
    """Return the authors of the claim, or else of its first appearance that has any."""
    for node in (item, *nodes(item.get("firstAppearance")), *nodes(item.get("appearance"))):
        for name in ("author", "creator"):
            if authors := [part for part in parts_of(node.get(name)) if isinstance(part, (str, dict))]:
                return authors
    return []


def _claimant(author, repairs):
    node = author if isinstance(author, dict) else {"name": author}
    for text in texts(node.get("name")):
        name = plain_text(text, repairs)
        if says_something(name) and name.casefold() not in NO_NAMES and not LINK.fullmatch(name):
            return truncate(name, MAX_NAME_LENGTH, "claimant_cut", repairs), _kind(node, name), _role(node, repairs)
    return None


def _kind(author, name):
    if name.startswith("@"):
        return "account"
    return next((KINDS[name] for name in sorted(types(author)) if name in KINDS), "unknown")


def _role(author, repairs):
    for text in texts(author.get("jobTitle"), "name"):
        if says_something(role := plain_text(text, repairs)):
            return truncate(role, MAX_NAME_LENGTH, "role_cut", repairs)
    return ""


def _dates(item):
    yield item.get("datePublished")
    yield item.get("dateCreated")
    for name in ("firstAppearance", "appearance"):
        for node in nodes(item.get(name)):
            yield node.get("datePublished")


def _links(item):
    """Yield the links to a claim's appearances, and "" for an appearance without a link."""
    names = PLACES_OF_CLAIM if is_claim(item) else PLACES_OF_WORK
    for part in (part for name in names for part in parts_of(item.get(name))):
        links = list(links_in(part))
        if isinstance(part, dict) and not links:
            links = [link for name in ("sameAs", "isPartOf") for link in links_in(part.get(name))]
        yield from links or [""]
