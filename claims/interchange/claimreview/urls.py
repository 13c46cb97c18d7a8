"""Which page does a link of others lead to, and whose is it?

| written | outcome | repair |
|---|---|---|
| with trackers | without them, in the canonical address only | `trackers_removed` |
| `https:outlet.example/a`, `//outlet.example/a`, `www.outlet.example/a`, `&amp;`, spaces | mended | `url_mended` |
| `/a`, when somebody's own address is known | put behind it | `url_completed` |
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

# These are canonical as they stand, and the long way takes a hundred times as long. A test holds both to be the same.
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
CANONICAL = re.compile(rf"https?://({HOST})/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?)?")
SCHEME = re.compile(r"(https?):/{0,3}(?=[^/\s])", re.IGNORECASE)
NO_SCHEME = re.compile(r"//(?=[^/])|(?=www\.)", re.IGNORECASE)
SPACES = re.compile(r"\s+")
OBJECTS_SAY_IT_IN = ("@id", "url", "contentUrl", "@value")


class PageAddress(NamedTuple):
    url: str
    canonical: str
    domain: str


def read_address(written, repairs, *, base=""):
    """The page that a link leads to, or None."""
    if len(written) > MAX_URL_LENGTH:
        return None
    url, repair = _mended(written), "url_mended"
    if base and url.startswith("/"):
        url, repair = urljoin(base, url), "url_completed"
    found = _address(url, repairs)
    if found and url != written:
        repairs.append(repair)
    return found


def first_links_in(value):
    return islice(links_in(value), MAX_TRIED)


def links_in(value):
    """The links among the parts of a value, as they are written; of an object what it has of them."""
    for part in parts_of(value):
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for name in OBJECTS_SAY_IT_IN:
                yield from links_in(part.get(name))


def publisher_domain(host):
    """Whose host that is, or "" when no publisher could have it."""
    try:
        return _domain_at(host)
    except ValidationError:
        return ""


def _mended(written):
    url = SPACES.sub("%20", UNPRINTABLE.sub("", written.strip())).replace("&amp;", "&")
    if scheme := SCHEME.match(url):
        return f"{scheme[1].lower()}://{url[scheme.end() :]}"
    return NO_SCHEME.sub("https://", url, count=1) if NO_SCHEME.match(url) else url


def _address(url, repairs):
    try:
        if found := CANONICAL.fullmatch(url):
            return PageAddress(url, url, _domain_at(found[1]))
        canonical = canonical_url(url)
        host = urlsplit(canonical).hostname
        domain = _domain_at(host)
    except ValidationError:
        return None
    if _parameters(canonical) < _parameters(url):
        repairs.append("trackers_removed")
    return PageAddress(url, canonical, domain)


def _parameters(url):
    query = urlsplit(url).query
    return query.count("&") + bool(query)


@lru_cache(maxsize=10_000)
def _domain_at(host):
    return domain_of(f"https://{host}/")
