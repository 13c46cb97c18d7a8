"""Which ClaimReviews are in the markup of a page? `reviews_in_markup` reads JSON-LD, microdata and RDFa.

Most pages have JSON-LD. What is often wrong with it is mended: comments and CDATA around it or in it, a comma too
many, line breaks in strings, escaped or typographic quotation marks. Microdata and RDFa are read by extruct; a claim
that the JSON-LD of the page has already is not yielded again.
"""

import html
import io
import json
import re
import warnings
from typing import NamedTuple
from urllib.parse import urljoin

import lxml.html
from django.utils.translation import gettext_noop as _
from lxml.etree import XPath

from claims.interchange.claimreview.envelopes.containers import is_review
from claims.interchange.claimreview.jsonld import texts, types, without_prefix
from claims.interchange.claimreview.media.reading import is_media_review
from claims.interchange.imports.files.json_items import DECODER, MAX_ITEM_BYTES, Unreadable, checked_reviews
from claims.interchange.imports.files.json_stream import payloads

ENCODED_DATA = re.compile(rb"(data:[\w.+-]{1,50}/[\w.+-]{1,50};base64,)[A-Za-z0-9+/=\s]{500,}")
CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
CHARSET_AREA = 4_096  # bytes, in which a page names its encoding
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
SCRIPTS = XPath("//script[contains(translate(@type, 'JSON', 'json'), 'json')]")
WRAPPING = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*;?\s*$"
)
CURLY_QUOTES = str.maketrans("“”„″", '""""')
LENIENT = json.JSONDecoder(  # accepts line breaks and tabs in strings
    parse_float=DECODER.parse_float, parse_int=DECODER.parse_int, parse_constant=DECODER.parse_constant, strict=False
)
NAMES_REVIEW = re.compile("ClaimReview|MediaReview")
BROKEN = Unreadable(_("The markup of the page names a ClaimReview, but it is broken."))
MAX_MARKUP_TEXT = 20_000_000  # characters that the properties of microdata and RDFa may have together
COST_OF_PROPERTY = 100  # in characters: two hundred thousand take some ten seconds


class Page(NamedTuple):
    """A web page: its text, and its elements as lxml gives them."""

    text: str
    root: lxml.html.HtmlElement


def parsed(content):
    """Return the page of some HTML, as bytes or text, or None if it is empty."""
    if isinstance(content, bytes):
        content = _decoded(ENCODED_DATA.sub(rb"\1", content))
    text = XML_DECLARATION.sub("", content.replace("\0", ""))
    if not text.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    root = lxml.html.document_fromstring(text.encode(errors="replace"), parser=parser)
    return Page(text, root)


def _decoded(content):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    named = CHARSET.search(content[:CHARSET_AREA])
    encoding = named[1].decode().lower() if named else "windows-1252"
    if encoding in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-8", "utf8"):
        encoding = "windows-1252"  # as browsers do, https://encoding.spec.whatwg.org/#names-and-labels
    try:
        return content.decode(encoding, errors="replace")
    except LookupError:
        return content.decode("windows-1252", errors="replace")


def reviews_in_markup(page, address):
    """Yield the ClaimReviews of a page as payloads, or Unreadable in place of what cannot be read.

    `address` is that of the page, which completes links in microdata and RDFa.
    """
    if "Review" not in page.text:
        return
    seen = set()
    for read in (_json_ld, _microdata, _rdfa):
        earlier = frozenset(seen)
        for payload in read(page, address):
            words = _claim_of(payload)
            if words not in earlier:
                seen.add(words)
                yield payload


def _claim_of(payload):
    """Return what tells the claims of a page apart: their words without punctuation, or else a new object."""
    claimed = {without_prefix(key): part for key, part in payload.items()} if isinstance(payload, dict) else {}
    words = "".join(filter(str.isalnum, " ".join(texts(claimed.get("claimReviewed"), "text", "name")).casefold()))
    return words or object()


# JSON-LD


def json_ld_of(page):
    """Yield the text and the value of each script of JSON-LD that can be decoded, or None for its value."""
    for script in SCRIPTS(page.root):
        text = script.text_content()
        yield text, _value_of(text)


def _json_ld(page, _address):
    for text, value in json_ld_of(page):
        if "Review" not in text:
            continue
        if value is not None:
            yield from checked_reviews(value, text, is_item=False)
            continue
        items = [item for _number, item in payloads(io.BytesIO(text.encode(errors="replace")))]
        reviews = [item for item in items if isinstance(item, dict) and (is_review(item) or is_media_review(item))]
        yield from reviews
        if not reviews and "ClaimReview" in text:
            yield BROKEN


def _value_of(text):
    """Return the value of a script's text, mended if need be, or None."""
    if len(text) > MAX_ITEM_BYTES:
        return None
    for mend in (str, _unwrapped, _without_comments):
        text = mend(text)
        try:
            return LENIENT.decode(text.strip().rstrip(";"))
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(text):
    text = WRAPPING.sub("", WRAPPING.sub("", text.replace("\ufeff", "")))
    if '"' not in text:
        text = html.unescape(text) if "&" in text else text.translate(CURLY_QUOTES)
    return text


def _without_comments(text):
    import jstyleson  # imported late, as extruct is: they are of use for few pages

    try:
        return jstyleson.dispose(text)
    except IndexError:  # brackets that close and nothing before them
        return text


# Microdata and RDFa


def _microdata(page, address):
    from extruct.w3cmicrodata import MicrodataExtractor

    class Extractor(MicrodataExtractor):
        def _extract_property_value(self, node, **options):
            try:
                return super()._extract_property_value(node, **options)
            except ValueError:  # a link that is none, such as http://[
                return node.get("href") or node.get("src") or node.get("content") or ""

    if "itemtype" not in page.text or not NAMES_REVIEW.search(page.text):
        return
    if _length_of_properties(page.root, "itemprop", "itemref") > MAX_MARKUP_TEXT:
        yield BROKEN
        return
    for item in Extractor().extract_items(page.root, address or None):
        yield from _checked([_node_of_microdata(item)])


def _node_of_microdata(item):
    """Return an item of microdata as a node of JSON-LD."""
    if isinstance(item, list):
        return [_node_of_microdata(part) for part in item]
    if not isinstance(item, dict):
        return item
    names = item.get("type", [])
    node = {"@type": [without_prefix(name) for name in ([names] if isinstance(names, str) else names)]}
    node["@type"] = node["@type"][0] if len(node["@type"]) == 1 else node["@type"]
    if "id" in item:
        node["@id"] = item["id"]
    if isinstance(item.get("value"), str):  # an item without properties
        node["name"] = item["value"]
    node |= {without_prefix(name): _node_of_microdata(part) for name, part in item.get("properties", {}).items()}
    return node


def _rdfa(page, address):
    if "typeof" not in page.text or not NAMES_REVIEW.search(page.text):
        return
    if _length_of_properties(page.root, "property", "typeof") > MAX_MARKUP_TEXT:
        yield BROKEN
        return
    from extruct.rdfa import RDFaExtractor

    try:
        with warnings.catch_warnings(action="ignore"):  # pyRdfa is old
            content = page.text.encode(errors="replace")
            nodes = RDFaExtractor().extract(content, base_url=address or "https://page.invalid/")
    except Exception:  # pyRdfa raises errors of any kind
        yield BROKEN
        return
    for review in _checked({"@graph": [_node_of_rdfa(node) for node in nodes]}):
        yield review if isinstance(review, Unreadable) else _named_plainly(review)


def _node_of_rdfa(value):
    """Return a node of expanded JSON-LD with plain names and values."""
    if isinstance(value, list):
        return _node_of_rdfa(value[0]) if len(value) == 1 else [_node_of_rdfa(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    return {without_prefix(name): _node_of_rdfa(part) for name, part in value.items()}


def _named_plainly(value):
    """Return a node without numbers of nodes, which differ each time, and without other vocabularies' members."""
    if isinstance(value, list):
        return [_named_plainly(part) for part in value]
    if not isinstance(value, dict):
        return value
    node = {name: _named_plainly(part) for name, part in value.items() if ":" not in name}
    if "@type" in node:
        names = sorted(types(node))
        node["@type"] = names[0] if len(names) == 1 else names
    name = str(node.pop("@id", ""))
    named = {} if not name or name.startswith("_:") else {"@id": name}
    return (named | node) if node else name


def _checked(value):
    return checked_reviews(value, json.dumps(value), is_item=False)


def _length_of_properties(root, *attributes):
    """Return how much text extruct copies: that of each element with such an attribute, in which others may be."""
    total, open_properties = 0, 0
    stack = [(root, False)]
    while stack:
        node, is_done = stack.pop()
        is_property = any(node.get(name) is not None for name in attributes)
        if is_done:
            open_properties -= is_property
            total += len(node.tail or "") * open_properties
            continue
        open_properties += is_property
        total += (len(node.text or "") + COST_OF_PROPERTY) * open_properties
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node) if isinstance(child.tag, str))
    return total


def joined(base, link):
    """Return the link, completed by the address of the page that it is on."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link
