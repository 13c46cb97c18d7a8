"""How does a table become reviews? `rows_as_payloads` turns each row into a ClaimReview, by a map of its columns.

A map is a TOML file (https://toml.io), read by `read_map`; `fixtures/maps/` has two to start from:

    publisher = "politifact.com"      # the judge; without it `author` or the review's address names the judge
    language = "en"                   # of the claims; without it it is detected in their text

    [file]
    delimiter = "\\t"                  # "," without it
    encoding = "utf-8"
    header = false                    # columns are then numbers from 1, otherwise the names in the first row
    quotes = true                     # false: quotation marks are letters like others

    [members]                         # of the review, each from one of
    claimReviewed = {column = 4}
    url = {template = "https://politifact.com/liar/{2}"}     # `{2}` is the cell in that column
    datePublished = {constant = "2017-05-01"}
    "reviewRating.alternateName" = {column = 3, values = "labels"}
    "itemReviewed.author.name" = {column = 6, slug = true}   # `rick-perry` is Rick Perry

    [values.labels]                   # cells to replace; others stay as they are
    "pants-fire" = "Pants on Fire!"

An empty cell means that the member is missing.
"""

import codecs
import csv
import io
import re
import tomllib
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES, NO_UTF_8, Unreadable
from claims.interchange.imports.files.limits import limited
from claims.interchange.imports.files.text_stream import buffered
from config.text.languages import standard_tag
from config.text.nearest import nearest_word
from sources.canonical import domain_of

TYPES = {
    "": "ClaimReview",
    "author": "Organization",
    "publisher": "Organization",
    "reviewRating": "Rating",
    "itemReviewed": "Claim",
    "itemReviewed.firstAppearance": "CreativeWork",
}
MEMBERS = {
    *("url", "datePublished", "dateModified", "headline", "claimReviewed", "reviewBody", "description", "inLanguage"),
    *(f"{judge}.{name}" for judge in ("author", "publisher") for name in ("name", "url")),
    *(
        f"reviewRating.{name}"
        for name in ("ratingValue", "worstRating", "bestRating", "alternateName", "ratingExplanation")
    ),
    *(f"itemReviewed.{name}" for name in ("name", "datePublished", "appearance", "inLanguage")),
    *(f"itemReviewed.author.{name}" for name in ("@type", "name", "jobTitle", "sameAs")),
    *(f"itemReviewed.firstAppearance.{name}" for name in ("name", "url", "datePublished")),
}
REQUIRED = ("url", "datePublished")
SOURCES = {"column", "constant", "template"}
KNOWN_WORDS = {
    "": {"publisher", "language", "file", "members", "values"},
    "file": {"delimiter", "encoding", "header", "quotes"},
}
PLACE = re.compile(r"\{([^{}]*)\}")
MAX_LINE_LENGTH = 10 * MAX_ITEM_BYTES  # characters
csv.field_size_limit(MAX_ITEM_BYTES)  # for the whole process; the default is too small for the text of an article


class BrokenMap(Exception):
    """A map that cannot be used. The message is a sentence that says what is wrong with it."""


class MemberSource(NamedTuple):
    """What a member's text is made of."""

    parts: list  # texts at even places, names of columns at odd ones
    values: dict
    is_slug: bool

    @property
    def columns(self):
        return self.parts[1::2]


class TableMap(NamedTuple):
    delimiter: str
    encoding: str
    has_header: bool
    has_quotes: bool
    constants: dict
    sources: dict


def read_map(file):
    """Return the TableMap in a binary file. Raises BrokenMap if the file is not a valid map."""
    try:
        content = tomllib.loads(file.read().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenMap(_("The map is not TOML: %(reason)s.") % {"reason": error}) from error
    _refuse_unknown("", content)
    file_options, members, values = (_table(content, name) for name in ("file", "members", "values"))
    _refuse_unknown("file", file_options)
    return TableMap(
        delimiter=_delimiter(file_options),
        encoding=_encoding(file_options),
        has_header=_yes_or_no(file_options, "header"),
        has_quotes=_yes_or_no(file_options, "quotes"),
        constants=_constants(content),
        sources=_sources(members, values),
    )


def rows_as_payloads(stream, mapping):
    """Yield pairs of a row's number, from 1, and its payload, or Unreadable, for the table in a binary stream.

    Raises BrokenMap if the table does not have the columns that the map names.
    """
    file = buffered(stream)
    text = io.TextIOWrapper(file, mapping.encoding, errors="surrogateescape", newline="")
    quoting = csv.QUOTE_MINIMAL if mapping.has_quotes else csv.QUOTE_NONE
    reader = csv.reader(_Lines(text), delimiter=mapping.delimiter, quoting=quoting, strict=True)
    yield from limited(enumerate(_payloads(_rows(reader), mapping), start=1), lambda: file.raw.bytes_read)


class _Lines:
    """Yield the lines of a text. Raises csv.Error for one that would fill the memory, and continues behind it."""

    def __init__(self, text):
        self.text = text

    def __iter__(self):
        return self

    def __next__(self):
        line = self.text.readline(MAX_LINE_LENGTH)
        if not line:
            raise StopIteration
        if len(line) < MAX_LINE_LENGTH or line.endswith(("\n", "\r")):
            return line
        while len(line) == MAX_LINE_LENGTH and not line.endswith(("\n", "\r")):
            line = self.text.readline(MAX_LINE_LENGTH)
        raise csv.Error(_("it is longer than %(limit)s characters") % {"limit": f"{MAX_LINE_LENGTH:,}"})


def _rows(reader):
    """Yield the rows that are not empty, and Unreadable in place of a broken one."""
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Unreadable(Sentence(gettext_noop("The row cannot be read: %(reason)s."), reason=error))
        except UnicodeError as error:
            yield Unreadable(
                Sentence(gettext_noop("The table cannot be read from here on: %(reason)s."), reason=error)
            )
            return
        else:
            if row is None:
                return
            if row:
                yield row


def _payloads(rows, mapping):
    names = None
    for row in rows:
        if names is None and not isinstance(row, Unreadable):
            names = [name.strip() for name in row] if mapping.has_header else _numbers(row)
            _refuse_missing(names, mapping)
            if mapping.has_header:
                continue
        yield row if isinstance(row, Unreadable) else _payload(row, names, mapping)


def _numbers(row):
    return [str(number) for number, _cell in enumerate(row, start=1)]


def _payload(row, names, mapping):
    cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
    if missing := [name for source in mapping.sources.values() for name in source.columns if name not in cells]:
        return Unreadable(Sentence(gettext_noop("The row has no column “%(name)s”."), name=missing[0]))
    if any(not cell.isascii() and NO_UTF_8.search(cell) for cell in row):
        return Unreadable(Sentence(gettext_noop("The row is not in %(encoding)s."), encoding=mapping.encoding))
    payload = {"@context": "https://schema.org", "@type": TYPES[""]}
    for path, text in mapping.constants.items():
        _put(payload, path, text)
    for path, source in mapping.sources.items():
        if text := _text(source, cells):
            _put(payload, path, text)
    return payload


def _text(source, cells):
    """Return the text of a member, or "" if a cell that it is made of is empty."""
    if not all(cells[name] for name in source.columns):
        return ""
    text = "".join(cells[part] if number % 2 else part for number, part in enumerate(source.parts))
    text = source.values.get(text, text)
    return text.replace("-", " ").title() if source.is_slug else text


def _put(payload, path, text):
    *parents, last = path.split(".")
    node = payload
    for depth, name in enumerate(parents, start=1):
        kind = TYPES.get(".".join(parents[:depth]))
        node = node.setdefault(name, {"@type": kind} if kind else {})
    node[last] = text


def _sources(members, values):
    sources = {name: _source(name, member, values) for name, member in members.items()}
    for name in REQUIRED:
        if name not in sources:
            sentence = _("The map does not say where “%(name)s” comes from: every review has it.")
            raise BrokenMap(sentence % {"name": name})
    return sources


def _source(name, member, values):
    if name not in MEMBERS:
        raise BrokenMap(_("A review has no member “%(name)s”.") % {"name": name} + _nearest(name, MEMBERS))
    if not isinstance(member, dict) or len(SOURCES & member.keys()) != 1:
        sentence = _("Write for “%(name)s” where it comes from: {column = …}, {constant = …} or {template = …}.")
        raise BrokenMap(sentence % {"name": name})
    for word in member.keys() - SOURCES - {"values", "slug"}:
        raise BrokenMap(_("“%(name)s” has no “%(word)s”.") % {"name": name, "word": word})
    table = member.get("values")
    if table is not None and not isinstance(values.get(str(table)), dict):
        raise BrokenMap(_("There is no table [values.%(table)s].") % {"table": table})
    return MemberSource(
        _parts(member), {key: str(text) for key, text in values.get(table, {}).items()}, bool(member.get("slug"))
    )


def _parts(member):
    if "column" in member:
        return ["", str(member["column"]), ""]
    if "constant" in member:
        return [str(member["constant"])]
    return PLACE.split(str(member["template"]))


def _constants(content):
    constants = {}
    if "publisher" in content:
        constants["author.url"] = f"https://{_domain(content['publisher'])}/"
    if "language" in content:
        constants["inLanguage"] = _tag(content["language"])
    return constants


def _domain(name):
    try:
        if domain_of(f"https://{name}/") == name:
            return name
    except ValidationError:
        pass
    raise BrokenMap(_("“%(name)s” is not the bare domain of a publisher, such as “lemonde.fr”.") % {"name": name})


def _tag(language):
    if isinstance(language, str) and (tag := standard_tag(language)):
        return tag
    raise BrokenMap(_("“%(tag)s” is not a language tag, such as “fr” or “pt-BR”.") % {"tag": language})


def _delimiter(file_options):
    delimiter = file_options.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise BrokenMap(_("The delimiter is one character, such as “,” or “\\t”."))
    return delimiter


def _encoding(file_options):
    encoding = file_options.get("encoding", "utf-8")
    try:
        return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else codecs.lookup(encoding).name
    except (LookupError, TypeError) as error:
        raise BrokenMap(_("There is no encoding “%(name)s”: try utf-8.") % {"name": encoding}) from error


def _yes_or_no(file_options, name):
    value = file_options.get(name, True)
    if not isinstance(value, bool):
        raise BrokenMap(_("Write true or false for “%(name)s”.") % {"name": name})
    return value


def _table(content, name):
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise BrokenMap(_("“%(name)s” is a table: [%(name)s].") % {"name": name})
    return table


def _refuse_unknown(table, content):
    for word in content.keys() - KNOWN_WORDS[table]:
        raise BrokenMap(_("A map has no “%(word)s”.") % {"word": word} + _nearest(word, KNOWN_WORDS[table]))


def _refuse_missing(names, mapping):
    for source in mapping.sources.values():
        for name in source.columns:
            if name not in names:
                raise BrokenMap(_("The table has no column “%(name)s”.") % {"name": name} + _nearest(name, names))


def _nearest(word, words):
    near = nearest_word(word, words)
    return " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""
