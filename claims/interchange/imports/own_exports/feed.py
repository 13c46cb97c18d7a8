"""Which claims does a JSON-LD export hold? `claims_in` yields one for each line of the feed's list.

Each item of the feed has the ClaimReviews of a claim, and as `subjectOf` the document of the claim as a JSON literal
(https://www.w3.org/TR/json-ld11/#json-literals), because schema.org has no words for all of it. The head of the feed
has the rating scales in the same way.
"""

from claims.interchange.claimreview.verbatim import compact_json, is_too_deep
from claims.interchange.claimreview.writer import SHOWN
from claims.interchange.imports.files.json_items import Unreadable, decode
from claims.interchange.imports.own_exports.document import BrokenDocument, read_document
from claims.interchange.imports.own_exports.lines import NOT_A_DOCUMENT, end_of_file, lines_of
from claims.interchange.imports.own_exports.ndjson import decoded, home_of, scales_in

HEADER = b'{"@context":"https://schema.org","@type":"DataFeed","name":"Claimdesk","subjectOf":{"@type":"@json",'
LIST = b',"dataFeedElement":['


def is_export(head):
    return head.startswith(HEADER)


def claims_in(stream):
    """Yield an ExportedClaim for each claim, or Unreadable in its place; and one more if the file is incomplete."""
    lines = lines_of(stream)
    header = head_of(next(lines, b""))
    scales, problems = scales_in(literal_of(header))
    home, seen, trailer = home_of(header), 0, None
    yield from problems
    for line in lines:
        if isinstance(line, bytes) and line.startswith(b'"numberOfItems":'):
            trailer = decoded(b"{" + line)
        elif isinstance(line, Unreadable) or line.strip() not in (b"", b"],", b"]"):
            seen += 1
            yield line if isinstance(line, Unreadable) else claim_of(line, scales, home)
    yield from end_of_file(trailer, "numberOfItems", seen)


def head_of(line):
    """Return the members of the feed before its list."""
    if isinstance(line, Unreadable):
        return {}
    return decoded(line.strip().removeprefix(b"\xef\xbb\xbf").removesuffix(LIST) + b"}")


def claim_of(line, scales, home):
    """Return the ExportedClaim of a line, with its ClaimReviews as they were written, or Unreadable."""
    try:
        item = decode(line.strip().removesuffix(b",").decode())
        document = literal_of(item)
        return read_document(document, scales, home, payloads_of(item, document))
    except ValueError:
        return Unreadable(NOT_A_DOCUMENT)
    except BrokenDocument as broken:
        return Unreadable(broken.sentence)


def literal_of(node):
    """Return the object of a JSON literal that the node has as `subjectOf`, or an empty one."""
    literal = node.get("subjectOf") if isinstance(node, dict) else None
    value = literal.get("@value") if isinstance(literal, dict) else None
    return value if isinstance(value, dict) else {}


def payloads_of(item, document):
    """Return the ClaimReviews of an item as JSON by verdict, which are in the order of the verdicts."""
    verdicts, reviews = document.get("verdicts"), item.get("item")
    if not isinstance(verdicts, list) or not isinstance(reviews, list) or is_too_deep(reviews):
        return {}
    shown = [verdict for verdict in verdicts if isinstance(verdict, dict) and verdict.get("status") in SHOWN]
    if len(shown) != len(reviews):
        return {}
    return {verdict.get("id"): compact_json(review) for verdict, review in zip(shown, reviews, strict=True)}
