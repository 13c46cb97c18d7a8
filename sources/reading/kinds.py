"""Is a document a web page, a PDF, a plain text, or nothing with a text? `read_document` calls its reader."""

from sources.reading.decoding import decoded
from sources.reading.found import NotReadable, Reading, tidy, tidy_line

PAGES = ("text/html", "application/xhtml+xml")
PDF = ("application/pdf", "application/x-pdf")
UNSAID = ("", "application/octet-stream", "binary/octet-stream")
PDF_MARK = b"%PDF-"
HEAD_LENGTH = 1_024  # bytes in which the mark of a PDF may be (ISO 32000-1, annex H, implementation note 13)


def read_document(body, *, media_type, charset="", url=""):
    """Return the Reading of the bytes. Raises NotReadable."""
    if not body.strip():
        raise NotReadable("empty")
    if media_type in PDF or (media_type in (*UNSAID, *PAGES) and PDF_MARK in body[:HEAD_LENGTH]):
        from sources.reading.papers import read_paper

        return read_paper(body)
    if media_type in PAGES or (media_type in UNSAID and b"<html" in body[:HEAD_LENGTH].lower()):
        from sources.reading.pages import read_page

        return read_page(decoded(body, charset), url=url)
    if media_type == "text/plain":
        return read_plain(decoded(body, charset))
    raise NotReadable("wrong_kind")


def read_plain(text):
    """Return the Reading of a plain text: its first line is its title."""
    text = tidy(text).strip()
    if not text:
        raise NotReadable("empty")
    return Reading(text=text, title=tidy_line(text.splitlines()[0]))
