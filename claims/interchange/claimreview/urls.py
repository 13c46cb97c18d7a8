"""Which page does a link in a review lead to, and which publisher has it? `read_address` repairs the link first.

| written | outcome | repair |
|---|---|---|
| with trackers | without them, in the canonical address only | `trackers_removed` |
| `https:outlet.example/a`, `//outlet.example/a`, `www.outlet.example/a`, `&amp;`, spaces | mended | `url_mended` |
| `/a`, if the publisher's address is known | appended to that address | `url_completed` |
| anything else | none | |
"""

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError

from claims.interchange.claimreview.jsonld import MAX_TRIED, parts_of
from sources.canonical import MAX_URL_LENGTH, canonical_url, domain_of
from sources.capture import UNPRINTABLE

# Links that are canonical already; `canonical_url` takes a hundred times as long. A test compares the two.
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
CANONICAL = re.compile(rf"https?://({HOST})/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?)?")
SCHEME = re.compile(r"(https?):/{0,3}(?=[^/\s])", re.IGNORECASE)
NO_SCHEME = re.compile(r"//(?=[^/])|(?=www\.)", re.IGNORECASE)
SPACES = re.compile(r"\s+")
LINK_MEMBERS = ("@id", "url", "contentUrl", "@value")


class PageAddress(NamedTuple):
    url: str
    canonical: str
    domain: str
    archive_url: str = ""  # of a copy, if the link was that of a copy in a web archive


def read_address(link, repairs, *, base=""):
    """Return the PageAddress that a link leads to, or None, and append to `repairs` what was mended.

    `base` is the address that completes a link without a domain.
    """
    if len(link) > MAX_URL_LENGTH:
        return None
    url, repair = _mended(link), "url_mended"
    if base and url.startswith("/"):
        url, repair = urljoin(base, url), "url_completed"
    address = _address(url, repairs)
    if address and url != link:
        repairs.append(repair)
    return address


def first_links_in(value):
    return islice(links_in(value), MAX_TRIED)


def links_in(value):
    """Yield the links in a value, as they are written: its strings, and the members of its objects that hold links."""
    for part in parts_of(value):
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for name in LINK_MEMBERS:
                yield from links_in(part.get(name))


def publisher_domain(host):
    """Return the domain of the publisher that has this host, or "" if no publisher could."""
    try:
        return _domain_at(host)
    except ValidationError:
        return ""


def _mended(link):
    url = SPACES.sub("%20", UNPRINTABLE.sub("", link.strip())).replace("&amp;", "&")
    if scheme := SCHEME.match(url):
        return f"{scheme[1].lower()}://{url[scheme.end() :]}"
    return NO_SCHEME.sub("https://", url, count=1) if NO_SCHEME.match(url) else url


def _address(url, repairs):
    try:
        if match := CANONICAL.fullmatch(url):
            return PageAddress(url, url, _domain_at(match[1]))
        canonical = canonical_url(url)
        host = urlsplit(canonical).hostname
        domain = _domain_at(host)
    except ValidationError:
        return None
    if _parameter_count(canonical) < _parameter_count(url):
        repairs.append("trackers_removed")
    return PageAddress(url, canonical, domain)


def _parameter_count(url):
    query = urlsplit(url).query
    return query.count("&") + bool(query)


@lru_cache(maxsize=10_000)
def _domain_at(host):
    return domain_of(f"https://{host}/")
