"""What is in a cell? `value_at` finds it by the name of a column or by a path, `texts_in` gives the texts it holds.

A path leads into a cell that holds objects or lists: `speaker.name`, `questions.*.answers`, `links.0`. A step is the
name of a member, a position in a list from 0, or `*` for each item of a list; a list without such a step means each of
its items. Cells of JSON and Parquet hold objects; a text that is JSON, or a list or dict as Python prints it (such as
pandas writes into CSV), is opened on the way.
"""

import ast
import json
import math
import warnings
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from claims.interchange.claimreview.verbatim import is_too_deep

MISSING = object()
EMPTY_WORDS = {
    "nan",
    "NaN",
    "NULL",
    "null",
    "None",
    "N/A",
    "n/a",
    "#N/A",
    "<NA>",
    "NaT",
    r"\N",
}  # of pandas, R and SQL
MAX_LITERAL_LENGTH = 100_000  # characters of a list or dict as Python prints it
# Where an object that a map names as a whole has its words.
WORDS_OF_OBJECT = ("name", "text", "@value", "value", "title", "url")


class Column(NamedTuple):
    """A column that a map names, also as a path."""

    name: str
    steps: tuple

    @classmethod
    def named(cls, name):
        return cls(str(name), tuple(str(name).split(".")))


def value_at(scopes, column):
    """Return what the first of some records has in the column, or MISSING. A column may have dots in its name."""
    for record in scopes:
        if column.name in record:
            return record[column.name]
        if len(column.steps) > 1 and column.steps[0] in record:
            return follow(record[column.steps[0]], column.steps[1:])
    return MISSING


def follow(value, steps):
    """Return what is at the end of a path, a list where it passes through one; None where it leads nowhere."""
    for number, step in enumerate(steps):
        value = opened(value)
        if isinstance(value, list):
            if step.isdecimal():
                value = value[int(step)] if int(step) < len(value) else None
                continue
            rest = steps[number + (step == "*") :]
            return [follow(part, rest) for part in value]
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def records_at(scopes, steps):
    """Yield each object at the end of a path, before it the objects that it lies in: `(answer, question, row)`."""
    yield from _records_below(scopes[0], steps, scopes[1:])


def is_skipped(scopes, conditions):
    """Return whether `skip` or `only`, dicts of cells by Column, leave a record out."""
    return any(_words(scopes, column) & cells for column, cells in conditions.skip.items()) or any(
        not _words(scopes, column) & cells for column, cells in conditions.only.items()
    )


def texts_in(value):
    """Return the texts of a cell, stripped, without empty ones."""
    if isinstance(value, str):
        text = value.strip()
        return [text] if text and text not in EMPTY_WORDS else []
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in texts_in(part)]
    if isinstance(value, dict):
        return next((texts for name in WORDS_OF_OBJECT if (texts := texts_in(value.get(name)))), [])
    return texts_in(_written(value))


def opened(value):
    """Return the list or object that a text holds as JSON or as Python prints it; any other value as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    inside = _opened(value.strip())
    return value if inside is None or is_too_deep(inside) else inside


def _records_below(value, steps, above):
    value = opened(value) if isinstance(value, str) else value
    if isinstance(value, (list, tuple)):
        rest = steps[1:] if steps and steps[0] == "*" else steps
        for part in value:
            yield from _records_below(part, rest, above)
    elif isinstance(value, dict):
        if steps:
            yield from _records_below(value.get(steps[0]), steps[1:], (value, *above))
        else:
            yield (value, *above)


def _words(scopes, column):
    value = value_at(scopes, column)
    return {text.casefold() for text in texts_in(None if value is MISSING else value)} or {""}


@lru_cache(maxsize=8)  # several members of a review are in one cell
def _opened(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if len(text) > MAX_LITERAL_LENGTH:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that are none, which the parser reports
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _written(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.tzinfo is None and value == datetime.combine(value, datetime.min.time()):
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return format(value, "f") if isinstance(value, Decimal) else str(value)
