"""Which rows does a review file hold, on which line does each begin, and is each one shaped like a row?

`read_rows()` returns them, or raises UnreadableFile. The format is that of `dumpdata`
(https://docs.djangoproject.com/en/6.1/topics/serialization/). Nothing here queries the database.
"""

import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

MAX_FILE_BYTES = 50 * 1024 * 1024  # a review set is written and read by people
SPACE = re.compile(r"[ \t\r\n]*")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL has no NUL in a text, UTF-8 no half of a surrogate pair
ROW_KEYS = {"model", "pk", "fields"}


class UnreadableFile(Exception):
    """No rows can be read from this file. The message is one sentence that says why, `line` says where."""

    def __init__(self, sentence, line=1):
        super().__init__(sentence)
        self.line = line


@dataclass(eq=False)
class Row:
    """One row as written in a file. `problems` are pairs of a field's name (empty for the row) and a sentence."""

    file: str
    line: int
    model: str = ""
    pk: object = None
    fields: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    @property
    def content(self):
        """The row as a dict for Django's deserializer."""
        pk = {} if self.pk is None else {"pk": self.pk}
        return {"model": self.model, "fields": self.fields} | pk


def find_file(name):
    """Return the file with that path, or the fixture with that name (`summit`)."""
    candidates = [Path(name), *(Path(folder) / f"{name}.json" for folder in settings.FIXTURE_DIRS)]
    for path in candidates:
        if os.path.exists(path) and not os.path.isdir(path):  # pathlib's raise for names that are too long
            return path
    if os.path.isdir(name):
        raise UnreadableFile(_("This is a folder: name the files in it."))
    raise UnreadableFile(_("There is no file or fixture of this name."))


def read_rows(name):
    """Return the rows of a file or fixture, in its order."""
    try:
        with find_file(name).open("rb") as file:
            return rows_of(name, file)
    except OSError as error:
        raise UnreadableFile(_("It cannot be read: %(reason)s.") % {"reason": error.strerror}) from error


def rows_of(name, file):
    """Return the rows of an open binary file, in its order."""
    return list(_parse_rows(name, _text_of(file.read(MAX_FILE_BYTES + 1))))


def _text_of(content):
    if len(content) > MAX_FILE_BYTES:
        limit = {"limit": MAX_FILE_BYTES // (1024 * 1024)}
        raise UnreadableFile(_("It is larger than %(limit)s MB: split it into several files.") % limit)
    if b"\0" in content:
        raise UnreadableFile(_("It is binary or not in UTF-8: a review set is a JSON text in UTF-8."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong_byte = {"byte": f"0x{content[error.start]:02x}"}
        raise UnreadableFile(
            _("It is not in UTF-8: the byte %(byte)s means nothing there.") % wrong_byte, line
        ) from None


def _parse_rows(file, text):
    decoder, position = _Decoder(), _skip_space(text, 0)
    if position == len(text):
        raise UnreadableFile(_("It is empty."))
    if text[position] != "[":
        raise UnreadableFile(_("It is not a JSON list of rows: it starts with another character than “[”."))
    position = _skip_space(text, position + 1)
    line, counted_to, is_first = 1, 0, True
    while text[position : position + 1] != "]":
        if not is_first:
            position = _skip_comma(text, position)
        line, counted_to = line + text.count("\n", counted_to, position), position
        content, position = decoder.decode_row(text, position)
        yield _fill(Row(file, line, problems=decoder.problems), content)
        position, is_first = _skip_space(text, position), False
    end = _skip_space(text, position + 1)
    if end != len(text):
        raise UnreadableFile(_("There is more text after the end of the list."), text.count("\n", 0, end) + 1)


def _skip_space(text, position):
    return SPACE.match(text, position).end()


def _skip_comma(text, position):
    if text[position : position + 1] != ",":
        sentence = _("It is not JSON: a comma or “]” is missing after the row before.")
        raise UnreadableFile(sentence, text.count("\n", 0, position) + 1)
    return _skip_space(text, position + 1)


class _Decoder(json.JSONDecoder):
    """Decode one row at a time, and note what Python's decoder accepts against the standard: repeated keys, NaN."""

    def __init__(self):
        super().__init__(object_pairs_hook=self._note_repetitions, parse_constant=self._note_constant)

    def decode_row(self, text, position):
        self.problems = []
        try:
            return self.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise UnreadableFile(_("It is not JSON: %(reason)s.") % {"reason": error.msg}, error.lineno) from None
        except RecursionError:
            sentence = _("Its lists or objects are nested too deeply.")
        except ValueError:  # Python's limit on the digits of a number, against slow conversions
            sentence = _("A number in it has too many digits.")
        raise UnreadableFile(sentence, text.count("\n", 0, position) + 1)

    def _note_repetitions(self, pairs):
        times = Counter(key for key, _value in pairs)
        self.problems += [(key, _("This key stands there twice.")) for key in times if times[key] > 1]
        return dict(pairs)

    def _note_constant(self, constant):
        self.problems.append(("", _("“%(constant)s” is not a number in JSON.") % {"constant": constant}))


def _fill(row, content):
    """Set the row's model, key and fields as far as `content` has them, and add a problem for each that is wrong."""
    if not isinstance(content, dict):
        row.problems.append(("", _("A row is an object with “model”, “fields” and perhaps “pk”.")))
        return row
    for key in sorted(content.keys() - ROW_KEYS):
        row.problems.append((key, _("A row has “model”, “pk” and “fields” and no other key.")))
    row.pk = content.get("pk")
    if isinstance(content.get("model"), str):
        row.model = content["model"]
    else:
        row.problems.append(("model", _("The row does not name its model: “claims.claim”.")))
    if isinstance(content.get("fields"), dict):
        row.fields = content["fields"]
    else:
        row.problems.append(("fields", _("The row has no object of fields.")))
    for name, value in [("model", row.model), ("pk", row.pk), *row.fields.items()]:
        if not _can_be_stored([name, value]):
            row.problems.append((name, _("It holds a character that no text may hold: NUL or half of a pair.")))
    return row


def _can_be_stored(value):
    """Return whether PostgreSQL can store every string in a JSON value. Iterative, because values nest deeply."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            pending += part
        elif isinstance(part, str) and UNSTORABLE.search(part):
            return False
    return True
