"""Which cell belongs to which column? `records_of` turns rows of cells into records by the names in their header.

A cell in the wrong column would be published under a wrong name, so a row that could be shifted is refused: one with
more cells than there are columns, and one with different texts in two columns of one name that the map uses. Columns
may be named by their number from 1, with or without a header.
"""

from collections import Counter, deque
from itertools import islice

from django.utils.translation import gettext_noop as _

from claims.interchange.claimreview.messages import Sentence
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.formats.dialects import header_place

MAX_ROWS_AHEAD = 20  # that are looked at before the first
MAX_CELLS_NAMED, MAX_CELL_NAMED = 5, 60  # characters


class Grid:
    """The records of a table whose rows are lists of cells; `names` are those of its columns."""

    def __init__(self, rows, columns, *, has_header, is_sheet=False):
        self.is_sheet = is_sheet  # whose empty cells at the end of a row are left out
        self.rows = iter(rows)
        self.ahead = deque(islice(self.rows, MAX_ROWS_AHEAD))
        self.broken_before = []
        first = [row for row in self.ahead if not isinstance(row, Unreadable)]
        self.names = self._take_header(header_place(first, columns)) if has_header and first else None
        if self.names is None:
            self.names = [str(number) for number, _cell in enumerate(first[0], start=1)] if first else []
        self.width = self._width()
        self.places = {}
        for place, name in enumerate(self.names):
            self.places.setdefault(name, []).append(place)
        self.twice = [name for name in columns if len(self.places.get(name, ())) > 1]
        numbers = {str(number): number - 1 for number in range(1, len(self.names) + 1)}
        self.by_number = {name: numbers[name] for name in columns - self.places.keys() if name in numbers}

    @property
    def columns(self):
        """Return the names by which the map may call the columns, an empty list for an empty table."""
        return [*self.names, *self.by_number]

    def __iter__(self):
        """Yield a record for each row, a dict of cells by the names of their columns, or Unreadable."""
        yield from self.broken_before
        while self.ahead:
            yield self._record(self.ahead.popleft())
        yield from map(self._record, self.rows)

    def _take_header(self, place):
        """Take the rows up to the header from those ahead. Returns its names."""
        while True:
            row = self.ahead.popleft()
            if isinstance(row, Unreadable):
                self.broken_before.append(row)
            elif place == 0:
                return [str(name).strip() for name in row]
            else:
                place -= 1

    def _width(self):
        """Return how many cells a row may have: as many as the header, or more if most rows end in empty cells."""
        count = len(self.names)
        widths = Counter(len(row) for row in self.ahead if not isinstance(row, Unreadable) and not any(row[count:]))
        width, rows = widths.most_common(1)[0] if widths else (count, 0)
        return max(width, count) if rows > len(self.ahead) / 2 else count

    def _record(self, row):
        if isinstance(row, Unreadable):
            return row
        if len(row) > len(self.names) and (len(row) > self.width or any(row[len(self.names) :])):
            return self._too_many_cells(row)
        record = dict(zip(self.names, row, strict=False))
        if self.is_sheet and len(row) < len(self.names):
            record = dict.fromkeys(self.names[len(row) :], "") | record
        for name in self.twice:
            if refusal := self._same_name(name, row):
                return refusal
        for name, place in self.by_number.items():
            if place < len(row):
                record[name] = row[place]
        return record

    def _too_many_cells(self, row):
        detail = _(
            "The row has %(cells)s cells and the table %(columns)s columns, so its cells may be shifted: %(extra)s."
        )
        extra = _named(row[len(self.names) :])
        return Unreadable(Sentence(detail, cells=len(row), columns=len(self.names), extra=extra))

    def _same_name(self, name, row):
        """Return an Unreadable if the columns of this name have different texts, or None."""
        cells = [row[place] for place in self.places[name] if place < len(row)]
        if len({str(cell).strip() for cell in cells}) < 2:
            return None
        detail = _("Several columns are named “%(name)s”, and the row has different cells in them: %(cells)s.")
        return Unreadable(Sentence(detail, name=name, cells=_named(cells)))


def _named(cells):
    texts = [str(cell).strip() for cell in cells]
    shown = [f"“{text[:MAX_CELL_NAMED]}{'…' * (len(text) > MAX_CELL_NAMED)}”" for text in texts[:MAX_CELLS_NAMED]]
    return ", ".join(shown) + (" …" if len(texts) > MAX_CELLS_NAMED else "")
