"""What does a web page say? `read_page` returns its main text and what its markup says of it.

trafilatura (https://trafilatura.readthedocs.io) tells the text from menus and footers, htmldate finds the day.
"""

import json
import re
from datetime import datetime

from lxml import html as lxml_html
from lxml.etree import LxmlError, ParserError

from sources.reading.found import NotReadable, Reading, tidy, tidy_line, tidy_names

MIN_TEXT_BYTES = 100  # of UTF-8, beside the title; what is shorter is a request to log in, or to allow scripts
# In JSON-LD, in microdata and in RDFa.
REVIEW = re.compile(
    r"""["']@type["']\s*:\s*\[?[^\]}]{0,100}?["']ClaimReview["']|schema\.org/ClaimReview\b|typeof=["']ClaimReview\b"""
)
MOMENTS = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='pubdate']/@content",
    "//time[@pubdate or @itemprop='datePublished']/@datetime",
)
LANGUAGES = (
    "/html/@lang",
    "/html/@*[name()='xml:lang']",
    "//meta[translate(@http-equiv, 'CL', 'cl')='content-language']/@content",
    "//meta[@property='og:locale']/@content",
)
MAX_NESTED = 20  # levels of JSON-LD that are searched


def read_page(text, *, url=""):
    """Return the Reading of a web page. Raises NotReadable."""
    import trafilatura

    page = parsed(text)
    try:
        found = trafilatura.bare_extraction(
            page, url=url or None, with_metadata=True, include_comments=False, include_tables=True
        )
    except (LxmlError, ValueError, RecursionError) as error:
        raise NotReadable("broken") from error
    words = tidy(found.text or "").strip() if found else ""
    if not found or len(words.encode()) - len((found.title or "").encode()) < MIN_TEXT_BYTES:
        raise NotReadable("no_text")
    return Reading(
        text=words,
        title=tidy_line(found.title),
        authors=tidy_names((found.author or "").split(";")),
        publisher=tidy_line(found.sitename),
        published=published(parsed(text), found.date or ""),
        language=declared_language(parsed(text)),
        has_reviews=bool(REVIEW.search(text)),
    )


def parsed(text):
    """Return the tree of a page, with lxml's own limits on its depth."""
    # lxml refuses a text that declares an encoding.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", tidy(text))
    try:
        return lxml_html.document_fromstring(text)
    except (LxmlError, ParserError, ValueError) as error:
        raise NotReadable("no_text") from error


def published(page, day):
    """Return the moment that the page names on the day that htmldate found; otherwise the day, or ""."""
    named = [text for path in MOMENTS for text in page.xpath(path)] + list(moments_in_json(page))
    for text in named:
        moment = moment_of(text)
        if moment and moment.date().isoformat() == (day or moment.date().isoformat()):
            return moment.isoformat()
    return day


def moments_in_json(page):
    """Yield each `datePublished` in the page's JSON-LD."""
    for script in page.xpath("//script[@type='application/ld+json']/text()"):
        try:
            content = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from members_named("datePublished", content)


def members_named(name, content, level=0):
    if level > MAX_NESTED:
        return
    if isinstance(content, dict):
        if isinstance(content.get(name), str):
            yield content[name]
        content = list(content.values())
    for part in content if isinstance(content, list) else ():
        yield from members_named(name, part, level + 1)


def moment_of(text):
    """Return the moment of a text that has a time of day with its zone, or None."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def declared_language(page):
    """Return the language that the page declares, as it writes it with hyphens; "" if it does not."""
    for path in LANGUAGES:
        for tag in page.xpath(path):
            if tag.strip():
                return tidy_line(tag.split(",")[0].replace("_", "-"), 35)
    return ""
