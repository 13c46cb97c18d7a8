"""How is a page of the web fetched without danger to us or a burden to the site? By `fetch`, the only HTTP client.

The address is checked, and so is each address that it redirects to (sources/fetching/addresses.py). The connection
goes to the very IP address that was checked (wire.py). Time and size are limited (budget.py). robots.txt is respected
unless a person asked for the page (robots.py). No proxy of the environment is used, and no cookies are kept.
"""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from django.conf import settings
from django.utils import timezone
from urllib3.util.request import ACCEPT_ENCODING

from sources.canonical import domain_of
from sources.fetching.addresses import address_of, redirected
from sources.fetching.answers import REDIRECTS, Exchange, ask
from sources.fetching.budget import MAX_BYTES, Budget
from sources.fetching.media_types import UNNAMED, parsed_type, sniffed_type
from sources.fetching.refusals import NotFetched
from sources.fetching.robots import MAX_ROBOTS_BYTES, refuse_by_robots

__all__ = ["ANY_PAGE", "MAX_BYTES", "MAX_REDIRECTS", "Exchange", "Fetched", "NotFetched", "fetch"]

MAX_REDIRECTS = 5
ANY_PAGE = ("text/html", "application/xhtml+xml", "application/pdf", "application/x-pdf", "text/plain")
ROBOTS = ("text/*", "application/*")  # robots.txt has many types in practice
CONDITIONS = ("If-None-Match", "If-Modified-Since")
MAX_VALIDATOR = 500  # characters of an ETag


@dataclass(frozen=True)
class Fetched:
    """A page as it was fetched. After a 304 `body` is empty: the page is as it was."""

    url: str  # as it was asked for
    final_url: str  # after redirects
    status: int  # 200 or 304
    headers: list  # pairs of a name and a value, of the last response
    body: bytes  # unpacked
    media_type: str
    charset: str  # as the header says, or ""
    exchanges: list  # each Exchange with a server, of redirects too
    fetched_at: datetime

    def header(self, name):
        """Return the first value of a header, or ""."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def fetch(url, *, asked_by_person, etag="", last_modified="", accept=ANY_PAGE, max_bytes=MAX_BYTES, at=None):
    """Return the page at a URL as Fetched. Raises NotFetched.

    `asked_by_person` says that a person pasted this address: robots.txt, which speaks to programs that go from link to
    link, is then not asked. `etag` and `last_modified` are headers of an earlier response, for a 304 if nothing
    changed; they are left out after a redirect to another page. `accept` lists media types, such as "image/*"; with
    "application/octet-stream" among them, content that its server did not name is returned, too.
    """
    at = at or timezone.now()
    budget = Budget(max_bytes)

    def respect_robots(address):
        if not asked_by_person:
            refuse_by_robots(address, at=at, read=lambda robots: _text_of_robots(robots, budget, at))

    headers = request_headers(accept, etag, last_modified)
    return _fetch(url, headers, budget, accept=accept, max_bytes=max_bytes, at=at, before=respect_robots)


def _fetch(url, headers, budget, *, accept, max_bytes, at, before):
    """Follow redirects to the page, and return it as Fetched. `before(address)` may refuse each address."""
    exchanges = []
    address = address_of(url)
    for _redirect in range(MAX_REDIRECTS + 1):
        before(address)
        answer = ask(
            address,
            {"Host": address.host_header} | headers,
            budget,
            max_bytes=max_bytes,
            may_read=lambda media_type: media_type in UNNAMED or is_accepted(media_type, accept),
        )
        exchanges.append(answer.exchange)
        if answer.status not in REDIRECTS:
            break
        came_from, address = address, redirected(address, answer.header("location"))
        if page_of(address) != page_of(came_from):
            # "Not modified" would be said of another page than the one that the conditions are of.
            headers = {name: value for name, value in headers.items() if name not in CONDITIONS}
    else:
        raise NotFetched("too_many_redirects")
    media_type, charset = parsed_type(answer.header("content-type"))
    if answer.status == 200:
        media_type = sniffed_type(answer.body) if media_type in UNNAMED else media_type
        _refuse_content(answer.body, media_type, accept)
    elif headers.keys().isdisjoint(CONDITIONS):
        raise NotFetched("not_readable")  # a 304 that was not asked for
    return Fetched(
        url=url,
        final_url=address.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        media_type=media_type,
        charset=charset,
        exchanges=exchanges,
        fetched_at=at,
    )


def page_of(address):
    """Return what the addresses of a page have in common: not its scheme, nor `www.`, nor a last slash."""
    return domain_of(address.url), address.target.rstrip("/")


def request_headers(accept, etag, last_modified):
    """Return the headers of each request, without a cookie and without a referrer."""
    conditions = dict(zip(CONDITIONS, (etag, last_modified), strict=True))
    return {
        "User-Agent": settings.FETCH_USER_AGENT,
        "Accept": ", ".join(accept) + ", */*;q=0.1",
        "Accept-Encoding": ACCEPT_ENCODING.replace(",", ", "),
        "Connection": "close",
    } | {name: value for name, value in conditions.items() if is_plain(value)}


def is_plain(value):
    """Return whether a server's own ETag or date can be sent back in a header."""
    return 0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()


def is_accepted(media_type, accept):
    return any(fnmatchcase(media_type, pattern) for pattern in accept)


def _text_of_robots(url, budget, at):
    headers = request_headers(ROBOTS, "", "")
    limits = {"accept": ROBOTS, "max_bytes": MAX_ROBOTS_BYTES}
    return _fetch(url, headers, budget, **limits, at=at, before=lambda address: None).body.decode(
        "utf-8-sig", "replace"
    )


def _refuse_content(body, media_type, accept):
    if not body:
        raise NotFetched("empty")
    if not is_accepted(media_type, accept):
        raise NotFetched("not_readable")
