"""Which columns has a table, and what does a map say of each? For a form in which a person confirms the map.

A map is TOML (`claims/interchange/imports/tables/mapping.py`). `proposal` writes one, `columns_of` shows it column by
column, and `with_choices` writes the answers of the form into it: what the form does not show stays as it is.
"""

import io
import json
import re
import tomllib
from typing import NamedTuple

from claims.interchange.imports.files import archives
from claims.interchange.imports.files.unpacking import Unpacked
from claims.interchange.imports.tables.formats import json_rows, parquet, spreadsheets
from claims.interchange.imports.tables.guess import beginning_of, map_for, splitting
from claims.interchange.imports.tables.members import ALIASES, MEMBERS
from config.db.history import storable

MAX_HEAD = 256 * 1024  # bytes
MAX_EXAMPLES = 3
MAX_EXAMPLE_LENGTH = 80  # characters
BARE = re.compile(r"[A-Za-z0-9_-]+")
FOR_FORMS = sorted({*MEMBERS, *ALIASES} - {"about", "itemReviewed.contentLocation.name"})


class TableColumn(NamedTuple):
    """A column of a table, as a form shows it."""

    name: object  # a text, or a number from 1 if the table has no header
    examples: list
    member: str  # "" if the map leaves it out
    is_more: bool  # the map reads it in a way that the form does not show


def proposal(stream):
    """Return a map for the table in a binary file that can `seek`."""
    return storable(map_for(beginning_of(head_of(stream))))


def head_of(stream):
    """Return the beginning of a text, whose first rows are looked for: it may be all blank lines. Others are whole."""
    head = Unpacked(stream).peek(MAX_HEAD)
    stream.seek(0)
    is_text = not (archives.is_zip(head) or spreadsheets.is_old(head) or head.startswith(parquet.MARK))
    return io.BytesIO(head) if is_text and not json_rows.is_json(head) else stream


def columns_of(stream, written):
    """Return the columns of a table with what the map says of each."""
    beginning, content = beginning_of(head_of(stream)), parsed(written)
    members = {member_key(spec): (name, spec) for name, spec in content.get("members", {}).items() if is_column(spec)}
    columns = []
    for name, texts in beginning.cells.items():
        key = name if beginning.has_header else int(name) if str(name).isdigit() else name
        member, spec = members.get(str(key), ("", {}))
        columns.append(TableColumn(key, examples_of(texts), member, bool(spec.keys() - {"column", "split"})))
    return columns


def member_key(spec):
    return str(spec["column"])


def is_column(spec):
    return isinstance(spec, dict) and isinstance(spec.get("column"), (str, int))


def examples_of(texts):
    shown = ("".join(filter(str.isprintable, " ".join(text.split()))) for text in texts)
    different = list(dict.fromkeys(text for text in shown if text))[:MAX_EXAMPLES]
    return [f"{text[:MAX_EXAMPLE_LENGTH]}{'…' * (len(text) > MAX_EXAMPLE_LENGTH)}" for text in different]


def with_choices(stream, written, chosen, *, publisher="", language="", date_order=""):
    """Return the map with the members that were chosen for columns: a dict of members by column.

    Two columns of one member are alternatives: the first that is not empty counts.
    """
    content, beginning = parsed(written), beginning_of(head_of(stream))
    before = {member_key(spec): (name, spec) for name, spec in content.get("members", {}).items() if is_column(spec)}
    members = {
        name: spec
        for name, spec in content.get("members", {}).items()
        if not (is_column(spec) and member_key(spec) in map(str, chosen))
    }
    for column, member in chosen.items():
        if not member:
            continue
        old_member, spec = before.get(str(column), ("", {}))
        if old_member != member:
            separator = splitting(member, beginning.cells.get(str(column), beginning.cells.get(column, [])))
            spec = {"column": column} | ({"split": separator} if separator else {})
        present = members.get(member)
        members[member] = spec if present is None else [*(present if isinstance(present, list) else [present]), spec]
    content["members"] = members
    for name, value in (("publisher", publisher), ("language", language)):
        content.pop(name, None)
        if value:
            content[name] = value
    options = content.get("file", {})
    options.pop("date_order", None)
    if date_order:
        options["date_order"] = date_order
    if options:
        content["file"] = options
    return storable(as_toml(content))


def parsed(written):
    """Return what a map says; nothing if it is no TOML."""
    try:
        return tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def as_toml(content):
    """Return the content of a map as TOML."""
    tables = {name: value for name, value in content.items() if isinstance(value, dict)}
    lists = {name: value for name, value in content.items() if is_list_of_tables(value)}
    lines = [f"{key(name)} = {text(value)}" for name, value in content.items() if name not in tables | lists]
    for name, table in tables.items():
        nested = {inner: part for inner, part in table.items() if name == "values" and isinstance(part, dict)}
        lines += ["", f"[{key(name)}]"] if not nested or len(nested) < len(table) else []
        lines += lines_of({inner: value for inner, value in table.items() if inner not in nested})
        for inner, part in nested.items():
            lines += ["", f"[{key(name)}.{key(inner)}]", *lines_of(part)]
    for name, parts in lists.items():
        for part in parts:
            lines += ["", f"[[{key(name)}]]", *lines_of(part)]
    return "\n".join(lines).strip() + "\n"


def lines_of(table):
    return [f"{key(name)} = {text(value)}" for name, value in table.items()]


def is_list_of_tables(value):
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)


def key(name):
    return name if BARE.fullmatch(name) else text(name)


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(text, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key(word)} = {text(part)}' for word, part in value.items())}}}"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
