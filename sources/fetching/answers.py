"""What did a server answer to one request? `ask` sends it, and returns an Answer, or raises NotFetched."""

import re
import ssl
from calendar import timegm
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate
from http.client import HTTPException

from urllib3.connection import HTTPConnection
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.exceptions import TimeoutError as ReadTimeout
from urllib3.util.request import ACCEPT_ENCODING

from sources.fetching.media_types import parsed_type
from sources.fetching.refusals import NotFetched
from sources.fetching.wire import dial

READ_SIZE = 64 * 1024
PACKINGS = {"", "identity", "x-gzip", *ACCEPT_ENCODING.split(",")}  # content that is packed twice is not read
FRAMINGS = {"", "identity", "chunked"}
MAX_RETRY_AFTER = 30 * 24 * 3600  # seconds
REDIRECTS = (301, 302, 303, 307, 308)
REFUSED = (401, 402, 403, 407, 451)
MAX_REDIRECT_BYTES = 64 * 1024
END_OF_HEAD = re.compile(rb"\n\r?\n")
CONTINUE = re.compile(rb"HTTP/1\.\d 100\b")


@dataclass(frozen=True)
class Exchange:
    """One request and its response, byte by byte."""

    url: str
    ip: str
    request_head: bytes
    response_head: bytes  # the status line and the headers, with the empty line
    response_body: bytes  # still packed, without the chunks in which it may have come


@dataclass(frozen=True)
class Answer:
    """A response with its body unpacked; `body` is empty for a redirect and a 304."""

    status: int
    headers: list  # pairs of a name and a value
    body: bytes
    exchange: Exchange

    def header(self, name):
        """Return the first value of a header, or ""."""
        return next((value for known, value in self.headers if known.lower() == name), "")


def ask(address, headers, budget, *, max_bytes, may_read):
    """Send GET to an Address, and return the Answer: a page, a redirect or a 304.

    `may_read(media_type)` decides before the body is read.
    """
    with refusals(), dial(address, budget) as wire:
        connection = HTTPConnection(address.host, address.port)
        connection.sock = wire  # connected to the checked address: urllib3 looks up no name
        connection.request("GET", address.target, headers=headers, preload_content=False)
        response = connection.getresponse()
        wire.is_head_read = True
        _refuse_status(response)
        if response.status == 200:
            _refuse_headers(response, max_bytes, may_read)
            body = _body(response, max_bytes)
        else:
            body = b""
            _read_redirect(response)
        head, raw = _split(wire.received)
        if response.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            raw = _joined(raw)
        exchange = Exchange(address.url, wire.ip, bytes(wire.sent), head, raw)
        return Answer(response.status, list(response.headers.items()), body, exchange)


@contextmanager
def refusals():
    """Raise NotFetched for each error of sockets, TLS, HTTP and unpacking."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise NotFetched("bad_certificate") from error
    except (TimeoutError, ReadTimeout) as error:
        raise NotFetched("too_slow") from error
    except DecodeError as error:
        raise NotFetched("not_readable") from error
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise NotFetched("broken_off") from error


def _refuse_status(response):
    status = response.status
    if status in (200, 304) or (status in REDIRECTS and response.headers.get("Location")):
        return
    if status in REFUSED:
        raise NotFetched("refused")
    if status in (404, 410):
        raise NotFetched("not_found" if status == 404 else "gone")
    retry_after = response.headers.get("Retry-After", "").strip()
    if status == 429 or (status == 503 and retry_after):
        raise NotFetched("retry_later", retry_after=_seconds(retry_after, response.headers.get("Date", "")))
    raise NotFetched("server_error" if 500 <= status < 600 else "not_readable")


def _seconds(retry_after, date):
    """Return the seconds of a Retry-After, which may be a date, by the clock of the server; or None."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return min(int(retry_after), MAX_RETRY_AFTER)
    try:
        seconds = timegm(parsedate(retry_after)) - timegm(parsedate(date))
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0), MAX_RETRY_AFTER)


def _refuse_headers(response, max_bytes, may_read):
    media_type, _charset = parsed_type(response.headers.getlist("Content-Type", [""])[0])
    if not may_read(media_type):
        raise NotFetched("not_readable")
    packing, framing = (
        response.headers.get(name, "").strip().lower() for name in ("Content-Encoding", "Transfer-Encoding")
    )
    if packing not in PACKINGS or framing not in FRAMINGS:
        raise NotFetched("not_readable")
    length = response.headers.get("Content-Length", "").strip()
    if re.fullmatch(r"[0-9]+", length) and (len(length) > 18 or int(length) > max_bytes):
        raise NotFetched("too_large")


def _body(response, max_bytes):
    body = bytearray()
    for part in response.stream(READ_SIZE, decode_content=True):
        body += part
        if len(body) > max_bytes:
            raise NotFetched("too_large")
    return bytes(body)


def _read_redirect(response):
    """Read the body of a redirect for the kept copy, a little of it: nothing else needs it."""
    with suppress(HTTPError, HTTPException, ValueError):
        response.read(MAX_REDIRECT_BYTES, decode_content=False)


def _split(received):
    """Return head and body of the response, after each interim response "100 Continue"."""
    start = 0
    while found := END_OF_HEAD.search(received, start):
        if not CONTINUE.match(received, start):
            return bytes(received[start : found.end()]), bytes(received[found.end() :])
        start = found.end()
    return bytes(received[start:]), b""


def _joined(raw):
    """Return the content of chunks (RFC 9112, 7.1), as far as they were read."""
    body, start = bytearray(), 0
    while (end := raw.find(b"\n", start)) >= 0:
        try:
            size = int(raw[start:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        body += raw[end + 1 : end + 1 + size]
        start = end + 1 + size + len(b"\r\n")
    return bytes(body)
