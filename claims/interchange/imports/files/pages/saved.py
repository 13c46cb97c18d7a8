"""Which web pages are in a file? `pages_in` yields them one by one, so that memory holds one page at a time.

| file | pages |
|---|---|
| HTML | the page; several one behind another, as `cat *.html` writes them, are split where the next one begins |
| MHTML, as Chromium and Edge save a page (RFC 2557) | its parts in HTML, each with its Content-Location |
| `.webarchive`, as Safari saves a page | its main resource, with its address |
| WARC, as crawlers save pages (ISO 28500) | the answers in HTML, each with its WARC-Target-URI |
"""

import email
import email.policy
import plistlib
import re
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.pages.crawled import WARC, pages_of_crawl

CHUNK = 1024 * 1024
MAX_PAGE_BYTES = 20_000_000  # with the pictures in it
MAX_ARCHIVE_BYTES = 50_000_000
HEAD_LENGTH = 4_096  # bytes, in which a file shows what it is
BLANK = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*", re.DOTALL)
FIRST_TAG = re.compile(
    rb"<(?:!doctype\s+html|a|article|aside|body|center|div|footer|form|h[1-6]|head|header|html|link|main|meta|nav|noscript"
    rb"|p|script|section|span|style|svg|table|template|title|ul)\b",
    re.IGNORECASE,
)
# Examples in documents have words in front of the markup. In JSON, no line begins with a tag.
TAG_OF_MARKUP = re.compile(
    rb"^[ \t]*<[a-z]+\s[^<>]{0,300}?(?:ld\+json|itemscope|itemtype|typeof)", re.IGNORECASE | re.MULTILINE
)
# A page begins with its DOCTYPE, or with <html> after a page that had its body. In scripts, a DOCTYPE is quoted.
# Pages for old browsers have several <html>, in conditional comments, before their body.
MARK = re.compile(
    rb"(?:(?<=[>\s])|\A)(?P<doctype>(?:<\?xml[^>]{0,200}\?>\s{0,100})?<!doctype\s[^>]{0,500}>)"
    rb"|(?P<html><html)[\s>]|(?P<body><body|</html)[\s>]|(?P<script><script)[\s>]|(?P<end></script)",
    re.IGNORECASE,
)
LONGEST_MARK = 1_000  # bytes
MHTML = re.compile(
    rb"(?:From: <Saved by|MIME-Version:|Snapshot-Content-Location:|Content-Type: multipart/related)", re.I
)
WEB_ARCHIVE = b"bplist00"
TOO_LARGE = Sentence(_("The page is larger than %(limit)s bytes."), limit=f"{MAX_PAGE_BYTES:,}")
BROKEN_ARCHIVE = _("The archive of the page cannot be read: it is broken, or a part of it is missing.")


class SavedPage(NamedTuple):
    """A web page in a file."""

    html: bytes | str
    address: str = ""  # from which it was saved, if the file says so


def is_page(head):
    """Return whether a file that begins with these bytes is a web page, or an archive of web pages."""
    head = head[:HEAD_LENGTH]
    if head.startswith((WEB_ARCHIVE, WARC)) or MHTML.match(head.lstrip()):
        return True
    start = BLANK.match(head).end()
    return bool(FIRST_TAG.match(head, start) or (head[start : start + 1].isalpha() and TAG_OF_MARKUP.search(head)))


def pages_in(stream):
    """Yield a SavedPage for each page of a file, or Unreadable in its place."""
    head = _read(stream, HEAD_LENGTH)
    if head.startswith(WARC):
        pages = pages_of_crawl(head, stream)
        yield from (page if isinstance(page, Unreadable) else SavedPage(*page) for page in pages)
    elif head.startswith(WEB_ARCHIVE) or MHTML.match(head.lstrip()):
        content = head + _read(stream, MAX_ARCHIVE_BYTES + 1 - len(head))
        if len(content) > MAX_ARCHIVE_BYTES:
            yield Unreadable(TOO_LARGE)
            return
        yield from _pages_of_web_archive(content) if head.startswith(WEB_ARCHIVE) else _pages_of_mhtml(content)
    else:
        yield from _pages_of_html(head, stream)


def _read(stream, size):
    """Return as many bytes, or fewer at the end of the stream."""
    parts = []
    while size > 0 and (part := stream.read(min(size, CHUNK))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _pages_of_html(text, stream):
    """Yield the pages of a file in HTML, whose first bytes are `text`."""
    page = _PageSoFar()
    start = searched = 0
    has_ended = False
    while not has_ended:
        more = _read(stream, CHUNK)
        has_ended = not more
        text, searched, start = text[start:] + more, searched - start, 0
        end = len(text) if has_ended else max(searched, len(text) - LONGEST_MARK)
        for mark in MARK.finditer(text, searched):
            if mark.start() >= end:
                break
            searched = mark.end()
            if page.ends_at(mark):
                yield page.saved(text[start : mark.start()])
                page, start = _PageSoFar(), mark.start()
            page.note(mark)
        searched = max(searched, end)
        if searched - start > MAX_PAGE_BYTES:
            page.is_too_large, start = True, searched
    yield page.saved(text[start:])


class _PageSoFar:
    """What the marks of a page say of it so far."""

    is_too_large = False
    has_mark = has_body = is_in_script = False

    def ends_at(self, mark):
        """Return whether the next page begins at this mark."""
        return self.has_mark if mark["doctype"] else bool(mark["html"]) and self.has_body and not self.is_in_script

    def note(self, mark):
        self.has_mark = True
        if not self.is_in_script:
            self.has_body = self.has_body or bool(mark["body"])
        self.is_in_script = bool(mark["script"]) or (self.is_in_script and not mark["end"])

    def saved(self, html):
        too_large = self.is_too_large or len(html) > MAX_PAGE_BYTES
        return Unreadable(TOO_LARGE) if too_large else SavedPage(html)


def _pages_of_mhtml(content):
    pages = []
    try:
        message = email.message_from_bytes(content.lstrip(), policy=email.policy.compat32)
        own = message.get("Snapshot-Content-Location") or message.get("Content-Location") or ""
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                html = part.get_payload(decode=True) or b""
                pages.append(SavedPage(_with_charset(html, part.get_content_charset()), _location(part) or str(own)))
    except (RecursionError, ValueError, LookupError):
        pages = []
    if not pages:
        yield Unreadable(BROKEN_ARCHIVE)
    # The first part is the page, the others are frames in it, of which most are advertisements.
    yield from [*pages[:1], *(page for page in pages[1:] if _has_review(page.html))]


def _location(part):
    location = str(part.get("Content-Location") or "").strip()
    return location if location.startswith("http") else ""


def _with_charset(html, charset):
    """Return the text of a part that names its charset, or else its bytes."""
    try:
        return html.decode(charset, errors="replace") if charset else html
    except LookupError:
        return html


def _has_review(html):
    return ("ClaimReview" if isinstance(html, str) else b"ClaimReview") in html


def _pages_of_web_archive(content):
    try:
        main = plistlib.loads(content)["WebMainResource"]
        html, address = bytes(main["WebResourceData"]), str(main.get("WebResourceURL", ""))
        yield SavedPage(_with_charset(html, main.get("WebResourceTextEncodingName")), address)
    except (plistlib.InvalidFileException, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield Unreadable(BROKEN_ARCHIVE)
