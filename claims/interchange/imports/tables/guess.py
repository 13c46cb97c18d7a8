"""Which map fits a table? `guessed_map` proposes one in TOML, by the names of the columns and the first ten rows.

A proposal is a beginning: a column whose name or cells say nothing known is listed with an example of its cells.
"""

import json
import re
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from claims.interchange.claimreview.dates import order_of
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.unpacking import Unpacked
from claims.interchange.imports.tables.cells import opened, texts_in
from claims.interchange.imports.tables.formats import tables_in
from claims.interchange.imports.tables.map_file import FileOptions, TableMap

MAX_ROWS = 10
MAX_COLUMNS = 200
MAX_NESTED = 4  # levels of objects in a cell
MAX_EXAMPLE = 60  # characters
MAX_NAME = 60  # characters of a column's name: longer, it is a text in a table without a header
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*|\d{4}/\d{1,2}/\d{1,2}.*")
NAMES = {  # of columns, without signs and in lower case, in the order in which they are preferred
    "url": "url reviewurl factcheckurl factcheckingarticle articleurl link permalink href lien enlace address",
    "datePublished": "datepublished reviewdate publishedat publicationdate published factcheckdate rulingdate date day"
    " datum fecha data",
    "claimReviewed": "claimreviewed claim claimtext statement hypothesis affirmation afirmacion behauptung text",
    "reviewRating.alternateName": "alternatename alternativename labeltext label verdict textualrating truthrating"
    " ruling veracity rating conclusion",
    "itemReviewed.author.name": "claimant speaker claimedby person",
    "itemReviewed.author.jobTitle": "jobtitle speakerjob job role",
    "itemReviewed.datePublished": "claimdate claimedon statementdate saidon",
    "itemReviewed.appearance": "originalclaimurl appearance claimurl claimlink appearances",
    "headline": "headline title titre titulo titel",
    "reviewBody": "reviewbody explanation justification body articlebody content",
    "description": "description summary abstract",
    "inLanguage": "inlanguage language lang",
    "reviewRating.ratingValue": "ratingvalue",
    "reviewRating.bestRating": "bestrating",
    "reviewRating.worstRating": "worstrating",
    "publisher.name": "publisher publishername organization organisation factchecker",
    "publisher.url": "publishersite publisherurl site",
    "place": "place location country locationisocode",
    "topics": "topics topic tags subjects subject keywords",
}
SOURCE_NAMES = {
    "url": "url sourceurl link source href",
    "quote": "quote excerpt evidencetext",
    "stance": "stance",
    "note": "note question",
    "title": "title sourcetitle",
}
SEPARATORS = (";", "|", ",")


class Beginning(NamedTuple):
    """The first rows of a table."""

    cells: dict  # texts by column or path
    lists: dict  # texts by column, by the path of a list of objects
    has_header: bool


def beginning_of(stream):
    """Return the Beginning of the table in a binary file that can `seek`."""
    columns, records = _first_rows(stream, has_header=True)
    has_header = not any(LINK.fullmatch(name) or DATE.fullmatch(name) or len(name) > MAX_NAME for name in columns)
    if not has_header:
        stream.seek(0)
        columns, records = _first_rows(stream, has_header=False)
    return Beginning(*_cells_by_column(columns, records), has_header)


def guessed_map(stream):
    """Return a map as TOML for the table in a binary file that can `seek`."""
    return map_for(beginning_of(stream))


def map_for(beginning):
    """Return a map as TOML for a table that begins like this."""
    cells, lists, has_header = beginning
    members = _by_name(NAMES, cells)
    _add_by_cells(members, cells)
    return "\n".join(_lines(cells, lists, members, has_header)) + "\n"


def _first_rows(stream, *, has_header):
    """Return the names of the columns of the first table, and its first records."""
    mapping = TableMap(FileOptions(has_header=has_header), {}, {}, (), {}, {}, {}, "", "")
    for _name, table in tables_in("", Unpacked(stream), mapping, frozenset()):
        if not isinstance(table, Unreadable):
            records = [row for row in islice(table.rows, MAX_ROWS) if not isinstance(row, Unreadable)]
            return table.columns[:MAX_COLUMNS], records
    return [], []


def _cells_by_column(columns, records):
    """Return the texts of each column or path, and the objects in each list of objects."""
    cells, lists = {name: [] for name in columns}, {}
    for record in records:
        for name in columns:
            _add_cells(name, opened(record.get(name)), cells, lists, MAX_NESTED)
    return {name: texts for name, texts in cells.items() if name not in lists and (texts or name in columns)}, lists


def _add_cells(name, value, cells, lists, levels):
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for part in value:
            if isinstance(part, dict):
                _add_objects(name, part, lists, levels)
    elif isinstance(value, dict) and levels:
        for inner, part in value.items():
            _add_cells(f"{name}.{inner}", opened(part), cells, lists, levels - 1)
    else:
        cells.setdefault(name, []).extend(texts_in(value))


def _add_objects(path, record, lists, levels):
    members = lists.setdefault(path, {})
    for name, value in record.items():
        value = opened(value)
        if isinstance(value, list) and levels and any(isinstance(part, dict) for part in value):
            for part in (part for part in value if isinstance(part, dict)):
                _add_objects(f"{path}.*.{name}", part, lists, levels - 1)
        else:
            members.setdefault(name, []).extend(texts_in(value))


def _by_name(known, cells):
    """Return the column for each member that one of the columns is named for."""
    plain = {re.sub(r"[\W_]", "", name.rpartition(".")[2].casefold()): name for name in reversed(list(cells))}
    found = {}
    for member, names in known.items():
        for name in names.split():
            if name in plain and plain[name] not in found.values():
                found[member] = plain[name]
                break
    return found


def _add_by_cells(members, cells):
    """Add the columns whose cells look like the address, the day or the claim, if no name says which they are."""
    free = [name for name in cells if name not in members.values() and cells[name]]
    if "url" in members and not all(map(LINK.fullmatch, cells[members["url"]])):
        free.append(members.pop("url"))
    for member, pattern in (("url", LINK), ("datePublished", DATE)):
        matching = [name for name in free if all(map(pattern.fullmatch, cells[name]))]
        if member not in members and matching:
            members[member] = matching[0]
            free.remove(matching[0])
    texts = {name: sum(map(len, cells[name])) / len(cells[name]) for name in free}
    long = [name for name, length in texts.items() if 25 < length < 500 and not LINK.match(cells[name][0])]
    if "claimReviewed" not in members and long:
        members["claimReviewed"] = long[0]


def _lines(cells, lists, members, has_header):
    yield "# " + _("A proposal by import_table --guess: read it, and complete it.")
    order = order_of(text for member, name in members.items() if "date" in member for text in cells[name])
    if not has_header or order:
        yield "\n[file]"
        yield from [] if has_header else ["header = false"]
        yield from [f'date_order = "{order}"'] if order else []
    yield "\n[members]"
    for member in ("url", "datePublished", "claimReviewed"):
        if member not in members:
            yield f'# {member} = {{column = "…"}}'
    for member, name in members.items():
        yield f"{_key(member)} = {{column = {_column(name, has_header)}{_split(member, cells[name])}}}"
    for name, texts in cells.items():
        if name not in members.values():
            yield f"# {_column(name, has_header)}: {_example(texts)}"
    for path, columns in lists.items():
        sources = _by_name(SOURCE_NAMES, columns)
        if "url" in sources:
            yield "\n[[evidence]]"
            yield f"each = {_text(path)}"
            yield from (f"{word} = {{column = {_text(name)}}}" for word, name in sources.items())


def _split(member, texts):
    separator = splitting(member, texts)
    return f", split = {_text(separator)}" if separator else ""


def splitting(member, texts):
    """Return what lies between the texts of a cell of this member, or ""."""
    if member not in ("topics", "itemReviewed.appearance"):
        return ""
    return next((sign for sign in SEPARATORS if any(sign in text for text in texts)), "")


def _column(name, has_header):
    return _text(name) if has_header else name


def _key(member):
    return _text(member) if "." in member else member


def _text(text):
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _example(texts):
    text = " ".join(texts[0].split()) if texts else ""
    text = "".join(filter(str.isprintable, text))
    return f"{text[:MAX_EXAMPLE]}{'…' * (len(text) > MAX_EXAMPLE)}"
