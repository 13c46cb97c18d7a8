"""How is an answer written as WARC, and read again? `written` returns the bytes of a file, `parsed` its Copy.

One file is one capture: the software and standard (warcinfo), then for each address of the redirects the request and
the response, byte by byte, and last what the site noted of the capture (metadata).
"""

import json
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
VERSION = "WARC/1.1"  # its dates have fractions of a second
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ")
# A body is stored without the chunks in which it came, and unpacked unless each reader of WARC knows how it is packed.
# The header keeps its value under the name that archives use, so that no reader looks for chunks or packs again.
CHUNKED = re.compile(rb"^(transfer-encoding[ \t]*:)", re.IGNORECASE | re.MULTILINE)
PACKED = re.compile(rb"^(content-(?:encoding|length)[ \t]*:)", re.IGNORECASE | re.MULTILINE)
KNOWN_PACKINGS = re.compile(rb"^content-encoding[ \t]*:[ \t]*(?:gzip|deflate)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
ORIGINAL = rb"X-Archive-Orig-\1"
MAX_BODY_BYTES = 20 * 1024 * 1024  # unpacked


@dataclass(frozen=True)
class Copy:
    """What an address answered: the last response of its redirects, with the body unpacked."""

    url: str
    final_url: str
    fetched_at: datetime
    status: int
    headers: list
    body: bytes
    media_type: str
    charset: str


def written(fetched):
    """Return a capture as the bytes of a WARC file, each record compressed by itself."""
    from warcio.warcwriter import WARCWriter

    file = BytesIO()
    writer = WARCWriter(file, gzip=True, warc_version=VERSION)
    date = fetched.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    software = {
        "software": "Claimdesk, warcio",
        "format": VERSION.replace("/", " File Format "),
        "conformsTo": STANDARD,
    }
    writer.write_record(writer.create_warcinfo_record(None, software))
    response = None
    for exchange in fetched.exchanges:
        common = {"WARC-Date": date, **({"WARC-IP-Address": exchange.ip} if exchange.ip else {})}
        url = _in_ascii(exchange.url)
        is_last = exchange is fetched.exchanges[-1]
        head, body = _readable(exchange, unpacked=fetched.body if is_last else exchange.response_body)
        response = _record(writer, url, "response", head, body, common)
        request = _record(writer, url, "request", exchange.request_head, b"", common)
        writer.write_request_response_pair(request, response)
    writer.write_record(_notes(writer, fetched, {"WARC-Date": date}, response))
    return file.getvalue()


def parsed(content):
    """Return the Copy in the bytes of a WARC file that `written` made."""
    from warcio.archiveiterator import ArchiveIterator

    body, headers, status, notes = b"", [], 0, {}
    for record in ArchiveIterator(BytesIO(content), verify_http=False):
        if record.rec_type == "response":
            body = _read(record.content_stream())
            status = int(record.http_headers.get_statuscode())
            headers = [(name.removeprefix("X-Archive-Orig-"), value) for name, value in record.http_headers.headers]
        elif record.rec_type == "metadata":
            date = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
            lines = record.content_stream().read().decode().split("\r\n")
            notes = {
                name: json.loads(value) for name, _colon, value in (line.partition(": ") for line in lines) if name
            }
    return Copy(**notes, fetched_at=date, status=status, headers=headers, body=body)


def _record(writer, url, kind, head, body, warc_headers):
    return writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        http_headers=_verbatim(head),
        warc_headers_dict=warc_headers,
    )


def _verbatim(head):
    """Return the head of a message for warcio, which would write it in its own spelling."""
    from warcio.statusandheaders import StatusAndHeaders

    class Verbatim(StatusAndHeaders):
        def compute_headers_buffer(self, header_filter=None):
            self.headers_buff = head.rstrip(b"\r\n") + b"\r\n\r\n"

    return Verbatim("as it came", [])  # false without a status line


def _readable(exchange, *, unpacked):
    """Return the head and the body of a response as every reader of WARC can read them."""
    head, body = exchange.response_head, exchange.response_body
    if not STATUS_LINE.match(head):
        head = b"HTTP/1.1 " + head.partition(b" ")[2]
    head = CHUNKED.sub(ORIGINAL, head)
    if body != unpacked and not (KNOWN_PACKINGS.search(head) and _is_one_stream(body, unpacked)):
        return PACKED.sub(ORIGINAL, head), unpacked
    return head, body


def _is_one_stream(packed, unpacked):
    """Return whether every reader unpacks this: of several gzip members, most read only the first."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(packed) == unpacked
    except zlib.error:
        return False


def _read(stream):
    """Return a body, unpacked up to its limit: a stream that unpacks returns less than it is asked for."""
    blocks, left = [], MAX_BODY_BYTES
    while left and (block := stream.read(left)):
        blocks.append(block)
        left -= len(block)
    return b"".join(blocks)


def _notes(writer, fetched, warc_headers, response):
    notes = {name: getattr(fetched, name) for name in ("url", "final_url", "media_type", "charset")}
    lines = "".join(f"{name}: {json.dumps(value)}\r\n" for name, value in notes.items()).encode()
    if response:
        warc_headers |= {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    return writer.create_warc_record(
        _in_ascii(fetched.final_url),
        "metadata",
        payload=BytesIO(lines),
        length=len(lines),
        warc_headers_dict=warc_headers,
    )


def _in_ascii(url):
    """Return an address that is one word of a header."""
    return "".join(sign if "!" <= sign <= "~" else quote(sign) for sign in url)
