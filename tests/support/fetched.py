"""What does an address answer in a test? `fetched()` makes a capture without a network, as `sources.fetching` does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

FETCHED_AT = datetime(2025, 11, 18, 9, 0, 0, 250_000, tzinfo=UTC)
URL = "https://outlet.example/summit"
PAGE = "<html><title>A summit</title><p>The summit ended without a result.</p></html>"


@dataclass(frozen=True)
class Exchange:
    url: str
    response_body: bytes
    response_head: bytes
    request_head: bytes = b"GET /summit HTTP/1.1\r\nHost: outlet.example\r\nUser-Agent: Claimdesk\r\n\r\n"
    ip: str = "203.0.113.9"


@dataclass(frozen=True)
class Fetched:
    body: bytes
    exchanges: list
    url: str = URL
    final_url: str = URL
    status: int = 200
    headers: list = field(default_factory=list)
    media_type: str = "text/html"
    charset: str = "utf-8"
    fetched_at: datetime = FETCHED_AT


def head(*headers, status="200 OK"):
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def fetched(body=PAGE, *headers, sent=None, redirects=(), **details):
    """Return a capture of a page. `sent` are the bytes as they came, when they are not the body itself."""
    body = body.encode() if isinstance(body, str) else body
    headers = headers or ("Content-Type: text/html; charset=utf-8",)
    hops = [Exchange(url, b"", head(f"Location: {to}", status="301 Moved")) for url, to in redirects]
    last = Exchange(redirects[-1][1] if redirects else URL, body if sent is None else sent, head(*headers))
    if redirects:
        details = {"url": redirects[0][0], "final_url": redirects[-1][1]} | details
    pairs = [tuple(line.split(": ", 1)) for line in headers]
    return Fetched(body, [*hops, last], headers=pairs, **details)
