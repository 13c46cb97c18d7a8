"""Which page does a link in a review lead to, and which publisher has it? `read_address` repairs the link first.

| written | outcome | repair |
|---|---|---|
| with trackers | without them, in the canonical address only | `trackers_removed` |
| `https:outlet.example/a`, `htps://outlet.example/a`, `//outlet.example/a`, `outlet.example/a`, `&amp;`, spaces | mended | `url_mended` |
| `/a`, if the publisher's address is known | appended to that address | `url_completed` |
| that of a copy in an archive (`sources/archives.py`) | the original, with the copy as `archive_url` | `url_of_copy` |
| anything else | none | |

`links_in_text` finds the links in a text: `outlet.example/a, https://other.example/b and www.third.example/c`.
"""  # noqa: E501

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError

from claims.interchange.claimreview.jsonld import MAX_TRIED, parts_of
from sources.archives import may_be_copy, original_of
from sources.canonical import MAX_URL_LENGTH, canonical_url, domain_of
from sources.capture import UNPRINTABLE

# Links that are canonical already; `canonical_url` takes a hundred times as long. A test compares the two.
HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
CANONICAL = re.compile(rf"https?://({HOST})/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?)?")
# Also misspelt: `https//`, `htps://`, `hxxps://`, `ttps://`.
SCHEME = re.compile(r"(?:https?:|(?:https?|h?t{1,3}ps?|hxxps?)[:;]?(?=[/\\]))[/\\]{0,3}(?=[^/\s])", re.IGNORECASE)
NO_SCHEME = re.compile(r"//(?=[^/])|(?=www\.)", re.IGNORECASE)
BARE = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+([^\W\d_]{2,63}|xn--[a-z0-9-]{1,59})(?::\d{1,5})?/\S+", re.IGNORECASE
)
FILE_ENDINGS = {"asp", "aspx", "htm", "html", "jpeg", "jpg", "json", "jsp", "pdf", "php", "png", "xml"}  # not of hosts
SPACES = re.compile(r"\s+")
MAX_LIST_LENGTH = 20_000  # characters of a list of links
QUOTES = "<>\"'“”‘’«»`"
SEPARATED = re.compile(r"[\s|,;<>\[\]()\"]")
ATTRIBUTE = re.compile(r"<a\s[^<>]{0,500}?href\s*=\s*[\"']?([^\"'\s<>]+)[^<>]*>", re.IGNORECASE)
ANOTHER = r"(?:https?:|www\.|//|(?:[\w-]{1,63}\.){1,6}[a-z]{2,63}/)"  # how a link begins
SEPARATORS = re.compile(
    rf"(?:</?[a-z][^<>]*>|[\s|]|[,;](?=[\s\"'\]]|$|{ANOTHER})|\]\(|[\"'\[\]]{{1,5}}(?=[,;\s]|$|{ANOTHER}))+",
    re.IGNORECASE,
)
# A blank before a word with an ending or a slash belongs to the link: `https://outlet.example/a b.html`.
LINK_WITH_BLANKS = re.compile(
    r"https?:/{1,3}[^\s|,;<>]+(?: [^\s|,;<>/.]+)* [^\s|,;<>/]*(?:\.[a-z]{3,4}|/[^\s|,;<>]*)", re.IGNORECASE
)
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
    if (match := CANONICAL.fullmatch(link)) and not may_be_copy(link, match[1]):  # nothing to mend
        return _canonical_address(link, match[1])
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


def links_in_text(text):
    """Yield the links that a text lists, separated by blanks, commas, words or tags; or the text if it has none."""
    if not SEPARATED.search(text):
        yield text
        return
    links = [
        link for piece in pieces_of(text[:MAX_LIST_LENGTH]) if (link := _without_punctuation(piece)) and _is_link(link)
    ]
    yield from links or [text]


def pieces_of(text):
    """Return the parts of a text that are links or words. A link with a blank in it is one part."""
    if text.count("://") <= 1 and LINK_WITH_BLANKS.fullmatch(text.strip()) and not any(map(is_bare, text.split())):
        return [text.strip()]
    return SEPARATORS.split(ATTRIBUTE.sub(r" \1 ", text)) if "<" in text else SEPARATORS.split(text)


def _without_punctuation(piece):
    link = piece.strip(QUOTES + "([{").rstrip(".,;:!?*]}" + QUOTES)
    while link.endswith(")") and link.count("(") < link.count(")"):
        link = link[:-1].rstrip(".,;:!?" + QUOTES)
    return link


def _is_link(piece):
    return bool(SCHEME.match(piece) or NO_SCHEME.match(piece)) or is_bare(piece)


def copy_in(node):
    """Return the address of the copy in a web archive that an object names as `archivedAt`, or ""."""
    links = first_links_in(node.get("archivedAt")) if "archivedAt" in node else ()
    copies = (address for link in links if (address := read_address(link, [])))
    return next((address.archive_url or address.url for address in copies), "")


def publisher_domain(host):
    """Return the domain of the publisher that has this host, or "" if no publisher could."""
    try:
        return _domain_at(host)
    except ValidationError:
        return ""


def _mended(link):
    url = SPACES.sub("%20", UNPRINTABLE.sub("", link.strip()).strip(QUOTES)).replace("&amp;", "&")
    if scheme := SCHEME.match(url):
        is_secure = False
        while scheme:  # as in `https://https://`
            is_secure = is_secure or "s" in scheme[0].lower()
            url = url[scheme.end() :]
            scheme = SCHEME.match(url)
        return f"http{'s' * is_secure}://{url}"
    return f"https://{url}" if is_bare(url) else NO_SCHEME.sub("https://", url, count=1)


def is_bare(link):
    """Return whether a text is an address without its scheme, such as `outlet.example/a`."""
    match = BARE.fullmatch(link) if "/" in link and "." in link else None
    return bool(match) and match[1].lower() not in FILE_ENDINGS


def _address(url, repairs):
    try:
        original, archive_url = original_of(url)
        address = _page_address(original or url, repairs)
    except ValidationError:
        return None
    if original == url:
        return address
    repairs.append("url_of_copy" if original else "copy_of_unknown_page")
    return address._replace(archive_url=archive_url)


def _canonical_address(url, host):
    domain = publisher_domain(host)
    return PageAddress(url, url, domain) if domain else None


def _page_address(url, repairs):
    if match := CANONICAL.fullmatch(url):
        return PageAddress(url, url, _domain_at(match[1]))
    canonical = canonical_url(url)
    domain = _domain_at(urlsplit(canonical).hostname)
    if _parameter_count(canonical) < _parameter_count(url):
        repairs.append("trackers_removed")
    return PageAddress(url, canonical, domain)


def _parameter_count(url):
    query = urlsplit(url).query
    return query.count("&") + bool(query)


@lru_cache(maxsize=10_000)
def _domain_at(host):
    return domain_of(f"https://{host}/")
