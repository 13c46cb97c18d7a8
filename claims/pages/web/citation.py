"""How is a claim cited? `citation_of` describes one edition; `apa`, `bibtex` and `csl_item` write the description.

A citation names the address of the edition, which never changes, and not that of the page, which shows the newest one.
"""

import re
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import override

from claims.pages.web.summary import conclusions, shortened
from config.text.languages import UNDETERMINED

MAX_STATEMENT_LENGTH = 200  # characters
GENRE = "Fact check"  # citations are in English, as APA, BibTeX and CSL-JSON are read by programs
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even after a backslash, so a brace alone in a statement is written by its name.
TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "#$%&_"},
}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Citation(NamedTuple):
    id: str
    authors: list[str]
    title: str
    day: date
    version: int
    site: str
    url: str
    language: str


def citation_of(claim, edition):
    """Return the citation of a public document: its judges are the authors, its date is that of the edition."""
    with override("en"):
        judged = conclusions(claim)
    words = list(dict.fromkeys(conclusion.words for conclusion in judged))
    statement = shortened(claim["statement"], MAX_STATEMENT_LENGTH)
    language = claim["language"]
    return Citation(
        id=claim["id"],
        authors=list(dict.fromkeys(conclusion.publisher for conclusion in judged)),
        title=f"“{statement}”: {shortened(', '.join(words), MAX_STATEMENT_LENGTH)}",
        day=edition.made_at.date(),
        version=edition.version,
        site=settings.SITE_NAME,
        url=f"{settings.SITE_URL}/claims/{claim['id']}/versions/{edition.version}/",
        language="" if language == UNDETERMINED else language,
    )


def apa(citation):
    """Return the entry of a list of references in the style of APA 7 for a web page with an organisation as author."""
    with override("en"):
        day = date_format(citation.day, "Y, F j")
    *others, last = citation.authors
    authors = f"{', '.join(others)}, & {last}" if others else last
    site = [] if citation.site in citation.authors else [f"{citation.site}."]
    title = f"{citation.title} (Version {citation.version}) [{GENRE}]."
    return " ".join([f"{authors.rstrip('.')}. ({day}).", title, *site, citation.url])


def bibtex(citation):
    """Return the entry for BibTeX. Each author is in braces, since an organisation has no first name."""
    members = {
        "author": " and ".join(f"{{{tex(author)}}}" for author in citation.authors),
        "title": f"{{{tex(citation.title)}}}",
        "year": f"{citation.day.year:04}",
        "month": None,
        "howpublished": f"{tex(citation.site)}, {GENRE.lower()}, version {citation.version}",
        "url": citation.url,
        "urldate": citation.day.isoformat(),
        "language": citation.language,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in members.items() if value]
    lines.insert(3, f"  month = {MONTHS[citation.day.month - 1]},")
    return "\n".join([f"@misc{{claim-{citation.id}-v{citation.version},", *lines, "}", ""])


def tex(text):
    return "".join(TEX.get(letter, letter) for letter in CONTROL.sub(" ", text))


def csl_item(citation):
    """Return the item of CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html#csl-json."""
    day = citation.day
    return {
        "id": f"claim-{citation.id}-v{citation.version}",
        "type": "webpage",
        "title": citation.title,
        "author": [{"literal": author} for author in citation.authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "container-title": citation.site,
        "genre": GENRE,
        "version": str(citation.version),
        "URL": citation.url,
    } | ({"language": citation.language} if citation.language else {})
