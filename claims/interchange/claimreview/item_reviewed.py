"""What does a review say of what it reviews: which claim, by whom, when and where?

Today `itemReviewed` is a https://schema.org/Claim with its appearances. Before there were claims it was the work in
which the claim was made, with the claim's text as `claimReviewed` of the review; both are read.
"""

import re

from claims.interchange.claimreview.dates import A_DAY, read_date
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import links_in, read_address
from claims.models.claim import STATEMENT_LENGTH

MAX_NAME_LENGTH = 200
MAX_APPEARANCES = 50
MAX_SHARED_ITEMS = 50  # items that several claims have in common
CLAIM_SAYS_IT_IN = ("text", "name", "description", "headline")
WORK_SAYS_IT_IN = ("text", "description", "name", "headline")  # its name is as a rule that of the work
LINK = re.compile(r"(?:https?:|www\.)\S*", re.IGNORECASE)
WHERE_A_CLAIM_IS = ("firstAppearance", "appearance")
WHERE_A_WORK_IS = (*WHERE_A_CLAIM_IS, "url", "@id", "contentUrl", "sameAs", "isPartOf")
NOBODY = {"unknown", "n/a", "na", "none", "null", "undefined"}
KINDS = {
    "Person": "person",
    **dict.fromkeys(
        ["Organization", "Corporation", "GovernmentOrganization", "NewsMediaOrganization", "NGO", "PoliticalParty"],
        "organisation",
    ),
}


def claims_reviewed(node):
    """Pairs of a claim's text, or None when only its items may have one, and of the items that go with it."""
    statements = texts(node.get("claimReviewed"), "text", "name", "description")
    items = [_as_node(part) for part in parts_of(node.get("itemReviewed"))]
    items = [item for item in items if item]
    if len(statements) > 1:
        is_paired = len(items) == len(statements)
        return [
            (text, [items[place]] if is_paired else items[:MAX_SHARED_ITEMS]) for place, text in enumerate(statements)
        ]
    if statements and says_something(plain_text(statements[0], [])):
        return [(statements[0], items)]
    return [(None, [item]) for item in items] or [(None, [])]


def statement_of(text, items, repairs):
    """The claim itself, or "" when nothing says it."""
    for words in [] if text is None else [plain_text(text, repairs)]:
        if says_something(words):
            return truncate(words, STATEMENT_LENGTH, "claim_cut", repairs)
    for written in (written for item in items for written in _said_in(item)):
        words = plain_text(written, repairs)
        if says_something(words) and not LINK.fullmatch(words):
            repairs.append("claim_from_item")
            return truncate(words, STATEMENT_LENGTH, "claim_cut", repairs)
    return ""


def claimant_of(items, repairs):
    """Who said it, as name, kind and role; None when nobody knows."""
    authors = [author for item in items for author in _authors(item)]
    named = [claimant for author in authors if (claimant := _claimant(author, repairs))]
    if authors and not named:
        repairs.append("claimant_without_name")
    if len(dict.fromkeys(name for name, _kind, _role in named)) > 1:
        repairs.append("claimants_left_out")
    return named[0] if named else None


def claimed_on(items, published_at, repairs, *, now):
    """The day it was said."""
    for value in (value for item in items for value in _dates(item)):
        if said_at := read_date(value, repairs, now=now):
            if said_at > published_at + A_DAY:
                repairs.append("claimed_after_review")
                return None
            return said_at.date()
    return None


def appearances_of(items, review, repairs):
    """Where it was said, the first appearance first."""
    found = {}
    written_places = [written for item in items for written in _places(item)]
    for written in written_places[: 2 * MAX_APPEARANCES]:
        place = read_address(written, repairs) if written else None
        if place is None:
            repairs.append("appearance_without_address")
        elif place.canonical != review.canonical:
            found.setdefault(place.canonical, tuple(place))
    if max(len(found), len(written_places) / 2) > MAX_APPEARANCES:
        repairs.append("appearances_left_out")
    return tuple(found.values())[:MAX_APPEARANCES]


def is_claim(item):
    return "Claim" in types(item)


def _as_node(part):
    """An item, which may be but a link to it, or its text."""
    if isinstance(part, str):
        return {"url": part} if LINK.fullmatch(part.strip()) else {"text": part}
    return part if isinstance(part, dict) else None


def _said_in(item):
    for name in CLAIM_SAYS_IT_IN if is_claim(item) else WORK_SAYS_IT_IN:
        yield from texts(item.get(name))


def _authors(item):
    """Of the claim itself, else of where it appeared first."""
    for node in (item, *nodes(item.get("firstAppearance")), *nodes(item.get("appearance"))):
        for name in ("author", "creator"):
            if authors := [part for part in parts_of(node.get(name)) if isinstance(part, (str, dict))]:
                return authors
    return []


def _claimant(author, repairs):
    of_author = author if isinstance(author, dict) else {"name": author}
    for written in texts(of_author.get("name")):
        name = plain_text(written, repairs)
        if says_something(name) and name.casefold() not in NOBODY and not LINK.fullmatch(name):
            return (
                truncate(name, MAX_NAME_LENGTH, "claimant_cut", repairs),
                _kind(of_author, name),
                _role(of_author, repairs),
            )
    return None


def _kind(author, name):
    if name.startswith("@"):
        return "account"
    return next((KINDS[each_type] for each_type in sorted(types(author)) if each_type in KINDS), "unknown")


def _role(author, repairs):
    for written in texts(author.get("jobTitle"), "name"):
        if says_something(role := plain_text(written, repairs)):
            return truncate(role, MAX_NAME_LENGTH, "role_cut", repairs)
    return ""


def _dates(item):
    yield item.get("datePublished")
    yield item.get("dateCreated")
    for name in ("firstAppearance", "appearance"):
        for node in nodes(item.get(name)):
            yield node.get("datePublished")


def _places(item):
    """The links to where it was said. An appearance without one gives ""."""
    names = WHERE_A_CLAIM_IS if is_claim(item) else WHERE_A_WORK_IS
    for part in (part for name in names for part in parts_of(item.get(name))):
        links = list(links_in(part))
        if isinstance(part, dict) and not links:
            links = [link for name in ("sameAs", "isPartOf") for link in links_in(part.get(name))]
        yield from links or [""]
