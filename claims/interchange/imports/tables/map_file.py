"""What does a map say? `read_map` reads the TOML file that `mapping` describes, and refuses what cannot be meant."""

import codecs
import re
import tomllib
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from claims.interchange.imports.tables.cells import Column
from claims.interchange.imports.tables.evidence import STANCES, WORDS, EvidenceSource
from claims.interchange.imports.tables.members import ALIASES, MEMBERS, Source
from claims.models.rating import Category
from config.text.languages import standard_tag
from config.text.nearest import nearest_word
from sources.canonical import domain_of

REQUIRED = ("url", "datePublished")
ORIGINS = {"column", "constant", "template"}
OPTIONS = {"values", "slug", "split", "part", "optional"}
KNOWN_WORDS = {
    "": {"publisher", "language", "file", "members", "values", "evidence", "skip", "only", "categories"},
    "file": {"delimiter", "encoding", "header", "quotes", "date_order", "sheet", "rows"},
    "evidence": {"each", "skip", "only", *WORDS},
}
PLACE = re.compile(r"\{([^{}]*)\}")
LINES = re.compile(r"\r\n|\r|\n")
QUOTES = {True: "excel", False: "letters", "excel": "excel", "backslash": "backslash", "lenient": "lenient"}
DATE_ORDERS = ("dmy", "mdy")


class BrokenMap(Exception):
    """A map that cannot be used. The message is a sentence that says what is wrong with it.

    `at` names the part that is wrong, if it is one that a form has a field for: `publisher`, `url`.
    """

    def __init__(self, sentence, at=""):
        super().__init__(sentence)
        self.at = at


class FileOptions(NamedTuple):
    """How a table is written, as far as the map says."""

    delimiter: str = ""
    encoding: str = ""
    has_header: bool = True
    quotes: str = ""  # one of QUOTES
    sheet: str | int | None = None
    rows: Column | None = None  # in a file of JSON, the list of rows


class TableMap(NamedTuple):
    file: FileOptions
    constants: dict  # texts by the path of a member
    sources: dict  # a tuple of Source by the path of a member
    evidence: tuple  # of EvidenceSource
    skip: dict  # cells, in lower case, by Column: rows with one of them are left out
    only: dict  # the same: rows without one of them are left out
    categories: dict  # a category by the label, in lower case, that means it
    language: str
    date_order: str

    @property
    def all_sources(self):
        """Return each tuple of alternative sources, those of evidence included."""
        return [*self.sources.values(), *(source for kind in self.evidence for source in kind.members.values())]


def read_map(file, *, has_date=False):
    """Return the TableMap in a binary file. Raises BrokenMap if the file is not a valid map.

    With `has_date` the map need not say when the reviews were published.
    """
    try:
        content = tomllib.loads(file.read().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenMap(_("The map is not TOML: %(reason)s.") % {"reason": error}) from error
    _refuse_unknown("", content)
    options, members, values = (_table(content, name) for name in ("file", "members", "values"))
    _refuse_unknown("file", options)
    return TableMap(
        file=_file_options(options),
        constants=_constants(content),
        sources=_members(members, values, REQUIRED[: 1 if has_date else None]),
        evidence=_evidence(content.get("evidence", []), values),
        skip=_conditions(content, "skip"),
        only=_conditions(content, "only"),
        categories=_categories(_table(content, "categories")),
        language=content.get("language", ""),
        date_order=_date_order(options),
    )


def nearest(word, words):
    """Return a sentence that asks whether the nearest of the words was meant, or ""."""
    near = nearest_word(word, words)
    return " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""


# Members and evidence


def _members(members, values, required):
    members = {ALIASES.get(name, name): member for name, member in members.items()}
    for name in members:
        if name not in MEMBERS:
            known = [*MEMBERS, *ALIASES]
            raise BrokenMap(_("A review has no member “%(name)s”.") % {"name": name} + nearest(name, known))
    sources = {name: _sources(name, member, values) for name, member in members.items()}
    for name in required:
        if name not in sources:
            sentence = _("The map does not say where “%(name)s” comes from: every review has it.")
            raise BrokenMap(sentence % {"name": name}, at=name)
    return sources


def _evidence(kinds, values):
    if not isinstance(kinds, list) or not all(isinstance(kind, dict) for kind in kinds):
        raise BrokenMap(_("Evidence is a list of tables: [[evidence]]."))
    return tuple(_evidence_source(kind, values) for kind in kinds)


def _evidence_source(kind, values):
    _refuse_unknown("evidence", kind)
    if "url" not in kind:
        raise BrokenMap(_("[[evidence]] does not say where its “url” comes from: evidence is an article."))
    members = {word: _sources(word, member, values) for word, member in kind.items() if word in WORDS}
    for source in members.get("stance", ()):
        if not source.columns and source.parts[0].casefold() not in STANCES:
            raise BrokenMap(_("A stance is “supports”, “refutes” or “context”."))
    each = Column.named(kind["each"]) if "each" in kind else None
    return EvidenceSource(each, members, _conditions(kind, "skip"), _conditions(kind, "only"))


def _sources(name, member, values):
    """Return the sources of a member: one, or several of which the first with a text counts."""
    alternatives = member if isinstance(member, list) else [member]
    return tuple(source for alternative in alternatives for source in _alternatives(name, alternative, values))


def _alternatives(name, member, values):
    if not isinstance(member, dict) or len(ORIGINS & member.keys()) != 1:
        sentence = _("Write for “%(name)s” where it comes from: {column = …}, {constant = …} or {template = …}.")
        raise BrokenMap(sentence % {"name": name})
    for word in member.keys() - ORIGINS - OPTIONS:
        sentence = _("“%(name)s” has no “%(word)s”.") % {"name": name, "word": word}
        raise BrokenMap(sentence + nearest(word, ORIGINS | OPTIONS))
    table = member.get("values")
    if table is not None and not isinstance(values.get(str(table)), dict):
        raise BrokenMap(_("There is no table [values.%(table)s].") % {"table": table})
    [origin] = ORIGINS & member.keys()
    written = member[origin] if isinstance(member[origin], list) else [member[origin]]
    for value in written:
        yield Source(
            parts=_parts(origin, str(value)),
            values={key.casefold(): str(text) for key, text in values.get(table, {}).items()},
            is_slug=bool(member.get("slug")),
            split=_split(name, member),
            part=_part(name, member),
            is_optional=bool(member.get("optional")),
        )


def _parts(origin, text):
    if origin == "constant":
        return (text,)
    parts = ["", text, ""] if origin == "column" else PLACE.split(text)
    return tuple(Column.named(part) if number % 2 else part for number, part in enumerate(parts))


def _split(name, member):
    separators = member.get("split", [])
    separators = separators if isinstance(separators, list) else [separators]
    if not all(isinstance(text, str) and text for text in separators):
        sentence = _("Write for “split” of “%(name)s” what lies between the texts of a cell, such as “;” or “\\n”.")
        raise BrokenMap(sentence % {"name": name})
    patterns = [LINES.pattern if text == "\n" else re.escape(text) for text in separators]
    return re.compile("|".join(patterns)) if patterns else None


def _part(name, member):
    part = member.get("part")
    if part is None:
        return None
    if not isinstance(part, int) or isinstance(part, bool) or part == 0 or "split" not in member:
        sentence = _("“part” of “%(name)s” is a number beside “split”: 1 is the first text of the cell, -1 the last.")
        raise BrokenMap(sentence % {"name": name})
    return part - 1 if part > 0 else part


# The table as a whole


def _file_options(options):
    rows, sheet = options.get("rows"), options.get("sheet")
    if not isinstance(sheet, (str, int, type(None))) or isinstance(sheet, bool):
        raise BrokenMap(_("Write for “sheet” the name of the sheet, or its number from 1."))
    return FileOptions(
        delimiter=_delimiter(options),
        encoding=_encoding(options),
        has_header=_yes_or_no(options, "header"),
        quotes=_quotes(options),
        sheet=sheet,
        rows=None if rows is None else Column.named(rows),
    )


def _conditions(content, name):
    """Return the cells by column in one of the tables [skip] and [only]."""
    return {
        Column.named(column): frozenset(
            str(cell).casefold() for cell in (cells if isinstance(cells, list) else [cells])
        )
        for column, cells in _table(content, name).items()
    }


def _categories(table):
    for category in table.values():
        if category not in Category.values:
            sentence = _("“%(name)s” is no category: these are %(categories)s.") % {
                "name": category,
                "categories": ", ".join(Category.values),
            }
            raise BrokenMap(sentence)
    return {label.casefold(): category for label, category in table.items()}


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
    raise BrokenMap(
        _("“%(name)s” is not the bare domain of a publisher, such as “lemonde.fr”.") % {"name": name}, "publisher"
    )


def _tag(language):
    if isinstance(language, str) and (tag := standard_tag(language)):
        return tag
    raise BrokenMap(_("“%(tag)s” is not a language tag, such as “fr” or “pt-BR”.") % {"tag": language}, "language")


def _delimiter(options):
    delimiter = options.get("delimiter", "")
    if not isinstance(delimiter, str) or len(delimiter) > 1 or delimiter in ("\r", "\n", '"'):
        raise BrokenMap(_("The delimiter is one character, such as “,” or “\\t”."))
    return delimiter


def _encoding(options):
    encoding = options.get("encoding", "")
    try:
        return codecs.lookup(encoding).name if encoding != "" else ""
    except (LookupError, TypeError) as error:
        raise BrokenMap(_("There is no encoding “%(name)s”: try utf-8.") % {"name": encoding}) from error


def _quotes(options):
    quotes = options.get("quotes")
    if quotes is None:
        return ""
    if not isinstance(quotes, (bool, str)) or quotes not in QUOTES:
        raise BrokenMap(_("Write for “quotes” true, false, “excel”, “backslash” or “lenient”."))
    return QUOTES[quotes]


def _date_order(options):
    order = options.get("date_order", "")
    if order and order not in DATE_ORDERS:
        raise BrokenMap(_("Write for “date_order” “dmy” where 03/04 is 3 April, or “mdy” where it is 4 March."))
    return order


def _yes_or_no(options, name):
    value = options.get(name, True)
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
        raise BrokenMap(_("A map has no “%(word)s”.") % {"word": word} + nearest(word, KNOWN_WORDS[table]))
