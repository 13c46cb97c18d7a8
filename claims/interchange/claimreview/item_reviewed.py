"""Which claim does a review judge: what was said, by whom, when and where?

`claims_reviewed` finds the claims, and one function each reads a claim's statement, claimant, date, place and
appearances.
Today `itemReviewed` is a https://schema.org/Claim with its appearances. In older reviews it is the work in which the
claim was made, and the claim's text is `claimReviewed`. Both are read.
"""

import re

from claims.interchange.claimreview.dates import A_DAY, read_moment
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import copy_in, links_in, links_in_text, read_address
from claims.models.claim import MAX_STATEMENT_LENGTH

MAX_NAME_LENGTH = 200
MAX_APPEARANCES = 50
MAX_SHARED_ITEMS = 50  # that several claims have in common
STATEMENT_MEMBERS_OF_CLAIM = ("text", "name", "description", "headline")
STATEMENT_MEMBERS_OF_WORK = ("text", "description", "name", "headline")  # `name` late: mostly it is a title
LINK = re.compile(r"(?:https?:|www\.)\S*", re.IGNORECASE)
APPEARANCES = ("firstAppearance", "appearance")
LINKS_OF_CLAIM = ("url", "sameAs")  # many publishers write there where it was said
PLACES_OF_WORK = (*APPEARANCES, "url", "@id", "contentUrl", "sameAs", "isPartOf")
PLACES = ("contentLocation", "locationCreated", "spatialCoverage")
# Where a claim is explained, and not made.
REFERENCE_DOMAINS = ("wikidata.org", "wikipedia.org", "dbpedia.org")
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


def claimant_of(items, judge, repairs):
    """Return name, kind and role of the first claimant with a name that is not the judge of the claim, or None."""
    authors = [author for item in items for author in _authors(item)]
    claimants = [author for author in authors if not judge.is_same(author)]
    named = [claimant for author in claimants if (claimant := _claimant(author, repairs))]
    if len(claimants) < len(authors):
        repairs.append("claimant_is_checker")
    if claimants and not named:
        repairs.append("claimant_without_name")
    if len(dict.fromkeys(name for name, _kind, _role in named)) > 1:
        repairs.append("claimants_left_out")
    return named[0] if named else None


def claimed(items, published_at, repairs, **options):
    """Return the Moment at which the claim was made, or None. `options` are those of `read_moment`."""
    for value in (value for item in items for value in _dates(item)):
        if said := read_moment(value, repairs, **options):
            if said.at > published_at + A_DAY:
                repairs.append("claimed_after_review")
                return None
            return said
    return None


def place_of(items, repairs):
    """Return the name of the place where the claim was made, or ""."""
    for value in (item[name] for item in items for name in PLACES if name in item):
        for text in texts(value, "name", "address"):
            if says_something(place := plain_text(text, repairs)):
                return truncate(place, MAX_NAME_LENGTH, "place_cut", repairs)
    return ""


def appearances_of(items, review, judge, repairs):
    """Return the addresses at which the claim was made, but for that of the review; the first appearance first."""
    by_address = {}
    links = [link for item in items for link in _links(item)]
    for link, copy in links[: 2 * MAX_APPEARANCES]:
        address = read_address(link, repairs) if link else None
        if address is None:
            repairs.append("appearance_without_address")
        elif address.canonical != review.canonical:
            address = address._replace(archive_url=address.archive_url or copy)
            if not by_address.setdefault(address.canonical, address).archive_url:
                by_address[address.canonical] = address
    for address in [
        address for item in items if "url" in item or "sameAs" in item for address in _links_of_claim(item)
    ]:
        if address.canonical != review.canonical and not address.domain.endswith((judge.domain, *REFERENCE_DOMAINS)):
            by_address.setdefault(address.canonical, address)
    if max(len(by_address), len(links) / 2) > MAX_APPEARANCES:
        repairs.append("appearances_left_out")
    return tuple(by_address.values())[:MAX_APPEARANCES]


def is_claim(item):
    return "Claim" in types(item)


def _as_node(part):
    """Return an item as an object, also if it is only links or a text; None if it is neither."""
    if isinstance(part, str):
        return {"url": part} if is_only_links(part) else {"text": part}
    return part if isinstance(part, dict) else None


def is_only_links(text):
    """Return whether a text has no words but links."""
    text = text.strip()
    return bool(LINK.match(text)) and all(LINK.fullmatch(word) for word in text.replace(",", " ").split())


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
    for node in (node for name in APPEARANCES for node in nodes(item.get(name))):
        yield node.get("datePublished")
        yield node.get("dateCreated")
    yield item.get("uploadDate")


def _links(item):
    """Yield pairs of the link to an appearance, or "", and the copy in an archive that is named beside it, or ""."""
    names = APPEARANCES if is_claim(item) else PLACES_OF_WORK
    for part in (part for name in names for part in parts_of(item.get(name))):
        links = _links_in(part)
        if isinstance(part, dict) and not links:
            links = [link for name in ("sameAs", "isPartOf") for link in _links_in(part.get(name))]
        copy = copy_in(part) if isinstance(part, dict) else ""
        for link in links or [copy]:
            yield link, copy


def _links_in(value):
    return [link for text in links_in(value) for link in links_in_text(text)]


def _links_of_claim(item):
    """Return the addresses of a claim itself; those of a work are among its places."""
    names = LINKS_OF_CLAIM if is_claim(item) else ()
    links = [link for name in names for link in _links_in(item.get(name))][:MAX_APPEARANCES]
    return [address for link in links if (address := read_address(link, []))]
