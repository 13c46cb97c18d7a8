"""Is no cell of an export a formula, and can its text be restored?"""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.exports.csv import write_rows
from claims.interchange.formulas import FORMULA, escape_formula

CELLS = [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("＝1", "'＝1"),
    ("'=1", "''=1"),
    ("''@", "'''@"),
    ("'tis", "'tis"),
    ("1=1", "1=1"),
    ("", ""),
    (" =1", " =1"),
    (-1, -1),
    (None, None),
]


@pytest.mark.parametrize(("cell", "written"), CELLS)
def test_a_formula_is_escaped(cell, written):
    assert escape_formula(cell) == written


def original(cell):
    """Undo the escaping as the API's documentation says."""
    return cell[1:] if re.match(r"^'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
                | st.from_regex(FORMULA), min_size=2))  # fmt: skip
def test_the_original_text_of_a_cell_can_be_restored(cells):
    content = write_rows([[escape_formula(cell) for cell in cells]]).decode()
    [row] = csv.reader(io.StringIO(content, newline=""), strict=True)
    assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [original(cell) for cell in row] == cells
