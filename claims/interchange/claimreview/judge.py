"""Which publisher is the judge in a review? `judge_of` returns its domain and its name.

The publisher is that of an organisation among its authors and publishers, or else that of the review's address. Its
name is that of an organisation: never that of a person, or of a page about a person such as `/author/ada`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from claims.interchange.claimreview.item_reviewed import LINK
from claims.interchange.claimreview.jsonld import MAX_TRIED, nodes, parts_of, texts, types
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import first_links_in, links_in, publisher_domain, read_address

MAX_NAME_LENGTH = 200
# Organisations give the addresses of their profiles as well, which are not on their own domain.
PROFILE_DOMAINS = {
    *("facebook.com", "instagram.com", "linkedin.com", "t.me", "tiktok.com", "twitter.com", "x.com", "youtube.com"),
    *("schema.org", "wikidata.org", "wikipedia.org", "en.wikipedia.org"),
}
PAGE_OF_PERSON = re.compile(
    r"/(?:authors?|aut[eo]re?s?|autoras?|auteure?s?|autoren|redakteure?|by|bylines?|contributors?|journalistes?"
    r"|journalists?|people|persons?|profiles?|reporters?|staff|team|users?|writers?|penulis|yazar|avtor)/[^/]|/@[^/]",
    re.IGNORECASE,
)


class Judge(NamedTuple):
    """The publisher of a review, and the names by which it may be named as the claimant as well."""

    domain: str
    name: str  # the domain if the review does not name the house
    spellings: frozenset

    def is_same(self, author):
        """Return whether an author of the claim is the judge, by the name, or by the address of its home page."""
        node = author if isinstance(author, dict) else {"name": author}
        if any(letters_of(text) in self.spellings for text in texts(node.get("name"))):
            return True
        if self.domain not in str(node.get("url", "")):
            return False
        addresses = [read_address(link, []) for link in list(links_in(node.get("url")))[:1]]
        return any(address and is_home_page(address) and address.domain == self.domain for address in addresses)


def judge_of(node, publisher, address, repairs):
    """Return the Judge, or None if only a copy in an archive has the review, and no publisher is named.

    `publisher` is the judge's domain if it is known, and `address` the PageAddress of the review.
    """
    organisations = organisations_of(node)
    with_domain = [(domain, organisation) for organisation in organisations if (domain := _own_domain(organisation))]
    if publisher:
        domain = publisher
    elif with_domain:
        domain = with_domain[0][0]
    elif address.archive_url == address.url:
        return None
    else:
        domain = address.domain
        repairs.append("publisher_from_url")
    its_own = [organisation for own_domain, organisation in with_domain if own_domain == domain]
    without_domain = organisations if not with_domain else [part for part in organisations if not _own_domain(part)]
    candidates = [*its_own, *(without_domain if its_own or not publisher else [])]
    names = (_name_of(organisation, repairs) for organisation in candidates if not _is_page_of_person(organisation))
    name = next(filter(None, names), "") or truncate(domain, MAX_NAME_LENGTH, "name_cut", repairs)
    return Judge(domain, name, _spellings(node, domain))


def organisations_of(node):
    """Return the authors and publishers that do not say that they are persons, as objects."""
    return [part for part in _authors(node) if "Person" not in types(part)][:MAX_TRIED]


def base_address(node):
    """Return the first address of an author or publisher, which completes a link without a domain, or ""."""
    for organisation in [*nodes(node.get("author")), *nodes(node.get("publisher"))][:MAX_TRIED]:
        for link in first_links_in(organisation.get("url")):
            if address := read_address(link, []):
                return address.url
    return ""


@lru_cache(maxsize=10_000)
def letters_of(text):
    """Return the letters and digits of a name in lower case, and `www.checker.example` as `checker.example`."""
    return "".join(filter(str.isalnum, text.casefold().removeprefix("https://").removeprefix("www.")))


def is_home_page(address):
    return "/" not in address.canonical.partition("://")[2].rstrip("/")


def _authors(node):
    parts = [*parts_of(node.get("author")), *parts_of(node.get("publisher"))]
    return [part if isinstance(part, dict) else {"name": part} for part in parts if isinstance(part, (dict, str))]


def _spellings(node, domain):
    names = [text for part in _authors(node)[:MAX_TRIED] for text in texts(part.get("name"))]
    first_label = domain.partition(".")[0]
    return frozenset(map(letters_of, (*names, domain, first_label if len(first_label) > 2 else domain))) - {""}


def _own_domain(organisation):
    for link in [link for name in ("url", "@id", "name") for link in first_links_in(organisation.get(name))]:
        address = read_address(link, []) if LINK.match(link) or "/" in link else None
        if address and address.domain not in PROFILE_DOMAINS:
            return address.domain
        if not address and (domain := publisher_domain(link.strip().lower().rstrip("/"))):
            return domain
    return ""


def _is_page_of_person(organisation):
    links = first_links_in(organisation.get("url")) if "url" in organisation else ()
    return any("/" in link and PAGE_OF_PERSON.search(link) for link in links)


def _name_of(organisation, repairs):
    for text in texts(organisation.get("name")):
        name = plain_text(text, repairs)
        if says_something(name) and not LINK.fullmatch(name):
            return truncate(name, MAX_NAME_LENGTH, "name_cut", repairs)
    return ""
