"""Is an address that of a copy of a page, and which page was copied? `original_of` answers for archives and caches.

| address | original |
|---|---|
| `web.archive.org/web/20200102030405/https://outlet.example/a`, and other archives with a time stamp in the path | that page |
| `archive.ph/2020.01.02-030405/https://outlet.example/a`, `archive.ph/?url=…`, and its other domains | that page |
| `webcache.googleusercontent.com/search?q=cache:abc:https://outlet.example/a` | that page |
| `outlet-example.cdn.ampproject.org/c/s/outlet.example/a`, `www.google.com/amp/s/…`, `….bing-amp.com/…` | that page |
| `ghostarchive.org/varchive/dQw4w9WgXcQ` | the video on YouTube |
| `archive.ph/AbCdE`, `perma.cc/ABCD-1234`, `ghostarchive.org/archive/AbCdE` | unknown: the address does not say |
| `l.facebook.com/l.php?u=…`, `www.google.com/url?q=…`, `outlet-example.translate.goog/a` | that page; no copy |
"""  # noqa: E501

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ValidationError

from sources.canonical import MAX_URL_LENGTH, canonical_url

MAX_NESTED = 3  # copies of copies
TIME_STAMP = r"(?:\d[^/.:]*|\*)"  # also shortened, and with letters for the view that is shown
PAGE = r"(?P<page>[^/].*)"
SCHEME = re.compile(r"(https?)(?::|%3a)(?:/|%2f)*", re.IGNORECASE)
GOOGLE = r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"
# Any archive that shows pages below their time stamps, as Memento and pywb do: https://pywb.readthedocs.io
STAMPED = re.compile(r"/(?:[^/]+/){0,5}?\d{14}[a-z_]{0,5}/(?P<page>https?:.+)")


class Rule(NamedTuple):
    """How the addresses of copies on some hosts read, as patterns of the path with its query."""

    hosts: re.Pattern
    page: re.Pattern | None  # with a group `page`, and perhaps `secure` for a page that is named without its scheme
    parameters: tuple  # of the query, one of which may name the page
    opaque: re.Pattern | None  # the beginning of a copy that need not name its page
    is_copy: bool  # otherwise the address is only a link that leads to the page


def _rule(hosts, page=None, *, parameters=(), opaque=None, is_copy=True):
    return Rule(re.compile(hosts), page and re.compile(page), parameters, opaque and re.compile(opaque), is_copy)


RULES = (
    _rule(
        r"(?:(?:www|web|wayback|liveweb|web-beta)\.)?archive\.org",
        rf"/(?:web|wayback|save)/(?:(?:_embed|screenshot)/)?(?:{TIME_STAMP}/)?{PAGE}",
        opaque=r"/(?:web|wayback|save)/.",
    ),
    _rule(
        r"(?:www\.)?archive\.(?:today|is|ph|vn|li|fo|md)",
        r"/(?:(?:\d[\d.-]{3,}|newest|oldest|timegate|o/\w+)/)?(?P<page>https?:.+|[^/]+\.[^/]+/.*)",
        parameters=("url",),
        opaque=r"/(?:wip/)?\w{4,6}(?:[/?]|$)",
    ),
    _rule(
        r"(?:www\.)?(?:perma\.cc|perma-archives\.org)",
        r"/(?:timegate|timemap/link|warc/[\w-]+)/(?P<page>https?:.+)",
        parameters=("url",),
        opaque=r"/(?:warc/)?[0-9A-Za-z]{2,4}(?:-[0-9A-Za-z]{2,4})+(?:[/?]|$)",
    ),
    _rule(r"(?:www\.)?ghostarchive\.org", opaque=r"/\w*archive/."),
    _rule(r"webcache\.googleusercontent\.com", parameters=("q",), opaque="/."),
    _rule(
        r"[\w-]+\.(?:cdn\.ampproject\.org|bing-amp\.com|amp\.cloudflare\.com)",
        r"/[a-z]+/(?:(?P<secure>s)/)?(?P<page>[^/]+\..*)",
        opaque="/.",
    ),
    _rule(GOOGLE, r"/amp/(?:(?P<secure>s)/)?(?P<page>[^/]+\..*)"),
    _rule(r"(?:www\.)?webcitation\.org|archive\.wikiwix\.com", parameters=("url",), opaque=r"/\w"),
    _rule(r"megalodon\.jp", r"/[\d-]+/(?P<page>https?:.+|[^/]+\..*)", parameters=("url",), opaque=r"/\w"),
    _rule(r"(?:www\.)?freezepage\.com|cc\.bingj\.com", parameters=("url",), opaque=r"/\w"),
    _rule(r"arquivo\.pt", rf"/(?:noFrame/replay|wayback)/(?:{TIME_STAMP}/)?{PAGE}"),
    # Links that lead through another site.
    _rule(r"(?:lm?|www)\.(?:facebook|instagram|messenger)\.com", parameters=("u",), is_copy=False),
    _rule(GOOGLE, parameters=("q", "url"), is_copy=False),
    _rule(r"translate\.google(?:\.[a-z]{2,3}){1,2}", parameters=("u",), is_copy=False),
    _rule(r"out\.reddit\.com|[\w.-]+\.safelinks\.protection\.outlook\.com", parameters=("url",), is_copy=False),
    _rule(r"(?:m\.)?vk\.com", parameters=("to",), is_copy=False),
)
LINK_PATHS = re.compile(r"/(?:l\.php|url|translate|away\.php|t\d)?/?")  # of links that lead through another site
DIGITS_OF_DATE = re.compile(r"(?<=/)(?:19|20)\d\d[\d.-]*(?=[^/]*/)")
UNIT_LENGTHS = (4, 6, 8, 10, 12, 14)  # digits of a date as far as its year, month, day, hour, minute, second
FIRST_MOMENT = "00010101000000"
VIDEO = re.compile(r"/varchive/(?:youtube/\d+/)?([\w-]{11})")
GOOGLE_CACHE = re.compile(r"cache:(?:[\w-]+:(?!//|\d))?(\S+)")  # with the number of the copy, or without
TRANSLATED = ".translate.goog"


def original_of(url):
    """Return the address of the page that was copied, and that of the copy.

    They are `(url, "")` for an address that is not that of a copy, and `("", url)` for a copy whose address does not
    say of which page.
    """
    archive_url, page = "", url
    for _nesting in range(MAX_NESTED):
        original, is_copy = _unwrapped(page)
        archive_url = archive_url or (page if is_copy else "")
        if original == page:
            break
        page = original
    return page, archive_url


def copied_at(archive_url, original):
    """Return the time at which `original` was copied, at the latest, as the address of the copy says it; or None.

    Of copies of copies it is that of the first. What a shortened date leaves open is taken as its beginning.
    """
    before = archive_url[: archive_url.lower().rfind(urlsplit(original).hostname or archive_url)]
    dates = [re.sub(r"\D", "", digits)[:14] for digits in DIGITS_OF_DATE.findall(before)]
    for date in sorted(dates, key=len)[::-1]:
        if len(date) in UNIT_LENGTHS:
            try:
                return datetime.strptime(date + FIRST_MOMENT[len(date) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            except ValueError:
                continue
    return None


@lru_cache(maxsize=10_000)
def rules_of(host):
    """Return the rules that the host's addresses may follow. It is empty for nearly every host."""
    return tuple(rule for rule in RULES if rule.hosts.fullmatch(host))


def is_in_known_archives(url):
    """Return whether each site that copied the page has a rule: any other may call its own words a copy of a page."""
    for _nesting in range(MAX_NESTED):
        original, _is_copy = _unwrapped(url)
        if original in ("", url):
            break
        if not rules_of(urlsplit(url).hostname or ""):
            return False
        url = original
    return True


def may_be_copy(url, host):
    """Return whether `original_of` needs to be asked, which takes longer than this."""
    return bool(rules_of(host)) or "/http" in url[8:] or host.endswith(TRANSLATED)


def _unwrapped(url):
    """Return the address of the page that `url` names, "" or `url` itself, and whether `url` is that of a copy."""
    try:
        parts = urlsplit(url if len(url) <= MAX_URL_LENGTH else "")
        host = parts.hostname or ""
    except ValueError:
        return url, False
    if not may_be_copy(url, host):
        return url, False
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if (stamped := STAMPED.fullmatch(place)) and (original := _page(stamped["page"])):
        return original, True
    if host.endswith(TRANSLATED):
        return _page(_translated_host(host) + place) or url, False
    for rule in rules_of(host):
        if original := _named_in_path(rule, place) or _named_in_query(rule, parts):
            return original, rule.is_copy
        if rule.opaque and rule.opaque.match(place):
            return _video(parts.path), True
    return url, False


def _named_in_path(rule, place):
    match = rule.page and rule.page.fullmatch(place)
    return _page(match["page"], is_secure=match.groupdict().get("secure", "s") is not None) if match else ""


def _named_in_query(rule, parts):
    if not rule.parameters or not (rule.is_copy or LINK_PATHS.fullmatch(parts.path)):
        return ""
    values = parse_qs(parts.query)
    named = (value for name in rule.parameters for value in values.get(name, ()))
    cached = ((GOOGLE_CACHE.match(value), value) for value in named)
    return next(filter(None, (_page(match[1] if match else value) for match, value in cached)), "")


def _page(text, *, is_secure=True):
    """Return the address of a page as the address of its copy has it, perhaps without a scheme; or ""."""
    scheme = SCHEME.match(text)
    if scheme and "%" in scheme[0]:
        text = unquote(text)
        scheme = SCHEME.match(text)
    page = f"{scheme[1].lower()}://{text[scheme.end() :]}" if scheme else f"http{'s' * is_secure}://{text}"
    try:
        canonical_url(page)
    except ValidationError:
        return ""
    return page


def _video(path):
    match = VIDEO.fullmatch(path)
    return f"https://www.youtube.com/watch?v={match[1]}" if match else ""


def _translated_host(host):
    """Return the host that Google translates: its dots became hyphens, and its hyphens two each."""
    return "-".join(part.replace("-", ".") for part in host.removesuffix(TRANSLATED).split("--"))
