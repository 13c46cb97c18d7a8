"""Which rows are in a file of JSON? `rows_of_json` yields them one by one, so that memory stays flat.

| written | rows |
|---|---|
| `[{"claim": …}, …]`, `[["claim", …], ["It is flat.", …]]` | the items of the list |
| an object a line, or lists | each line |
| `{"rows": [{"claim": …}]}` | the items of the list that the map names, or else of the first list of objects |
| `{"columns": ["claim"], "data": [["It is flat."]]}`, as pandas splits a table | a header and its rows |
| `{"claim": {"0": "It is flat."}}`, `{"claim": ["It is flat."]}`, as pandas writes columns | one for each key |
"""

import re
from itertools import chain, islice

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.claimreview.verbatim import is_too_deep
from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES, Unreadable, decode, not_json, too_large
from claims.interchange.imports.files.json_skipping import Unrecoverable, peek_past_commas, skip_value
from claims.interchange.imports.files.json_values import read_value
from claims.interchange.imports.files.text_stream import Window
from claims.interchange.imports.tables.cells import follow

MAX_OBJECT_BYTES = 20_000_000  # of a file that is one object, which is decoded as a whole
LIST_OF_TEXTS = re.compile(r'\[\s*"')  # the first of several lists
MAX_FIRST = 100  # rows that show which columns there are
NO_ROWS = _("It has no list of rows: name the list by “rows” in [file] of the map, or send the list alone.")


def is_json(head):
    """Return whether a file begins like an object or list of JSON. A cell of a table may begin with a bracket."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start[:1] == b"[" and start[1:].lstrip()[:1] == b'"':
        return start.splitlines()[0].rstrip(b" ,")[-1:] == b"]"
    return start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"[", b"]", b""))


def rows_of_json(file, path=None):
    """Yield the rows of a file: objects, lists of cells, or Unreadable. `path` is the Column of the list of rows."""
    window = Window(file)
    try:
        if window.peek() == "[" and not LIST_OF_TEXTS.match(window.text, window.at):
            window.at += 1
            yield from _items_of_list(window)
        elif window.peek() == "[":
            yield from _rows_behind_another(window)
        else:
            yield from _rows_of_objects(window, path)
    except Unrecoverable as error:
        yield Unreadable(error.args[0])
    if window.error:
        yield Unreadable(window.error)


def first_of(rows):
    """Return the first rows, and an iterator of all of them."""
    first = list(islice(rows, MAX_FIRST))
    return first, chain(first, rows)


def _items_of_list(window):
    while (first := peek_past_commas(window)) != "]":
        if not first:
            raise Unrecoverable(_("The list has no end: the rest of it is missing, or a broken item hides it."))
        yield _row_at(window)
    window.at += 1


def _row_at(window):
    """Return the row that is written here, or Unreadable, and move past it."""
    start = window.position
    try:
        value, text = read_value(window)
    except ValueError as error:
        skip_value(window)
        return too_large() if window.position - start > MAX_ITEM_BYTES else not_json(error)
    if not isinstance(value, (dict, list)):
        return Unreadable(Sentence(_("Here is no row but “%(text)s”."), text=text[:50]))
    return Unreadable(_("The row is nested too deeply.")) if is_too_deep(value) else value


def _rows_of_objects(window, path):
    """Yield the objects of a file in lines, or the rows in the one object of a file."""
    window.fill(MAX_OBJECT_BYTES)
    try:
        value = decode(window.text[window.at :]) if window.has_ended else None
    except ValueError:
        value = None
    if isinstance(value, dict) and (rows := _rows_in(value, path)) is not None:
        yield from rows
    elif isinstance(value, dict) and path:
        yield Unreadable(NO_ROWS)
    else:
        yield from _rows_behind_another(window)


def _rows_behind_another(window):
    while peek_past_commas(window):
        yield _row_at(window)


def _rows_in(value, path):
    """Return the rows in an object, or None if it is itself a row."""
    if is_too_deep(value):
        return [Unreadable(_("The row is nested too deeply."))]
    if path:
        rows = follow(value, path.steps)
        return list(rows.values()) if isinstance(rows, dict) else rows if isinstance(rows, list) else None
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return [value["columns"], *value["data"]]
    lists = [part for part in value.values() if isinstance(part, list) and part]
    if len(value) > 1 and len(lists) == len(value) and len({len(part) for part in lists}) == 1:
        return [dict(zip(value, cells, strict=True)) for cells in zip(*lists, strict=True)]
    columns = [part for part in value.values() if isinstance(part, dict) and part]
    if len(columns) == len(value) and all(part.keys() == columns[0].keys() for part in columns):
        if not any(key.isdecimal() for key in columns[0]):
            return columns  # a row by its key
        return [{name: value[name][key] for name in value} for key in columns[0]]
    return next((part for part in lists if len(value) < 20 and all(isinstance(row, dict) for row in part)), None)
