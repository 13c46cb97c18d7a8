"""What does a PDF say? `read_paper` reads the text of its pages, and its title, authors and date where it has them."""

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sources.reading.found import NotReadable, Reading, tidy, tidy_line, tidy_names

MAX_PAGES = 2_000
# What programs put where a title belongs.
NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) - .*|untitled.*|sans titre.*|.*\.(?:docx?|odt|indd|pptx?|qxp))", re.I
)
SEVERAL_BREAKS = re.compile(r"\n{3,}")


def read_paper(body):
    """Return the Reading of a PDF. Raises NotReadable."""
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotReadable("locked")
        if len(reader.pages) > MAX_PAGES:
            raise NotReadable("too_complex")
        text = text_of(reader)
        facts = facts_of(reader)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError) as error:
        raise NotReadable("broken") from error  # pypdf raises these, too, on what is no PDF
    if not text:
        raise NotReadable("no_text_in_pdf")
    return Reading(text=text, **(facts | {"title": facts["title"] or tidy_line(text.splitlines()[0])}))


def text_of(reader):
    pages = (tidy(page.extract_text()).strip() for page in reader.pages)
    return SEVERAL_BREAKS.sub("\n\n", "\n\n".join(filter(None, pages)))


def facts_of(reader):
    """Return what the document says of itself."""
    info = reader.metadata
    title = info.title if info else ""
    title = tidy_line(title if isinstance(title, str) else "")  # it may be a number
    try:
        made_at = info.creation_date if info else None
    except ValueError:
        made_at = None
    language = reader.root_object.get("/Lang", "")
    return {
        "title": "" if NO_TITLE.fullmatch(title) else title,
        "authors": tidy_names(re.split(r";|\n", (info.author if info else "") or "")),
        "published": made_at.date().isoformat() if made_at else "",
        "language": tidy_line(str(language), 35),
    }
