"""Which claims does an NDJSON export hold? `claims_in` yields one for each line between its header and its trailer."""

import orjson

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.own_exports.document import BrokenDocument, read_document, read_scales
from claims.interchange.imports.own_exports.lines import NOT_A_DOCUMENT, end_of_file, lines_of

MAX_URL_LENGTH = 5_000  # characters: with the filters of an export
HEADER = b'{"kind":"header","url":'


def is_export(head):
    return head.startswith(HEADER)


def claims_in(stream):
    """Yield an ExportedClaim for each claim, or Unreadable in its place; and one more if the file is incomplete."""
    lines = lines_of(stream)
    header = decoded(next(lines, b"").removeprefix(b"\xef\xbb\xbf"))
    scales, problems = scales_in(header)
    home, seen, trailer = home_of(header), 0, None
    yield from problems
    for line in lines:
        if isinstance(line, bytes) and line.startswith(b'{"kind":"trailer"'):
            trailer = decoded(line)
        elif isinstance(line, Unreadable) or line.strip():
            seen += 1
            yield line if isinstance(line, Unreadable) else claim_of(line, scales, home)
    yield from end_of_file(trailer, "claims", seen)


def claim_of(line, scales, home):
    """Return the ExportedClaim of a line, or Unreadable."""
    try:
        return read_document(orjson.loads(line), scales, home)
    except orjson.JSONDecodeError:
        return Unreadable(NOT_A_DOCUMENT)
    except BrokenDocument as broken:
        return Unreadable(broken.sentence)


def scales_in(head):
    """Return the rating scales that the head of a file describes, by code, and an Unreadable if they are broken."""
    try:
        return read_scales(head.get("scales")), []
    except BrokenDocument as broken:
        return {}, [Unreadable(broken.sentence)]


def decoded(line):
    """Return the object in a line of a file, or an empty one."""
    try:
        value = orjson.loads(line) if isinstance(line, bytes) else None
    except orjson.JSONDecodeError:
        value = None
    return value if isinstance(value, dict) else {}


def home_of(header):
    """Return the address of the list of claims at the desk that exported the file: that of the export, shortened."""
    return above(header.get("url"))


def above(url):
    """Return the address of the folder that an address is in, or "" if it is no address."""
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url) > MAX_URL_LENGTH:
        return ""
    return f"{url.partition('?')[0].rpartition('/')[0]}/"
