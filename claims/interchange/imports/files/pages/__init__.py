"""Which reviews are on web pages? `reviews_of_pages` yields the ClaimReviews in the markup of each page of a file.

| module | question |
|---|---|
| `saved` | which pages are in a file: one, several one behind another, or an archive as browsers save it? |
| `markup` | which reviews are in the JSON-LD, microdata and RDFa of a page? |
| `facts` | what does the page say that its markup leaves out: address, title, date, language, house? |
"""

from django.utils.translation import gettext_noop as _
from lxml.etree import LxmlError, ParserError

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.pages.facts import PageFacts
from claims.interchange.imports.files.pages.markup import parsed, reviews_in_markup
from claims.interchange.imports.files.pages.saved import HEAD_LENGTH, is_page, pages_in

__all__ = ["HEAD_LENGTH", "is_page", "reviews_of_page", "reviews_of_pages"]

NO_REVIEW = Unreadable(_("The page has no ClaimReview in its markup: neither JSON-LD nor microdata nor RDFa."))


def reviews_of_pages(stream):
    """Yield the reviews of each page of a file as payloads, or Unreadable in place of what cannot be read."""
    for page in pages_in(stream):
        yield from [page] if isinstance(page, Unreadable) else reviews_of_page(page.html, address=page.address)


def reviews_of_page(html, *, address=""):
    """Yield the reviews of a page as payloads, completed by what the page says of itself, or Unreadable.

    `html` is bytes or text, `address` that from which the page was saved, if it is known.
    """
    try:
        page = parsed(html)
    except (LxmlError, ParserError, ValueError):
        yield Unreadable(_("The page cannot be read: it is no HTML."))
        return
    if page is None:
        yield NO_REVIEW
        return
    facts = PageFacts(page, address)
    items = list(reviews_in_markup(page, facts.address))
    is_only_one = sum(isinstance(item, dict) for item in items) == 1
    for item in items:
        yield facts.complete(item, is_only_one=is_only_one) if isinstance(item, dict) else item
    if not items:
        yield NO_REVIEW
