"""Is a row refused whose cells could be under the wrong columns?"""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.mapping import read_map, rows_as_payloads

MAP = """
[members]
url = {column = "link"}
datePublished = {column = "day"}
claimReviewed = {column = "claim"}
headline = {column = "title"}
"""
HEADER = "link,day,claim,title"
GOOD = "https://checker.example/1,2024-05-02,The bridge is closed.,Is it?"


def payloads(*lines, mapping=MAP):
    table = "".join(f"{line}\n" for line in lines).encode()
    return [
        payload for _number, payload in rows_as_payloads(io.BytesIO(table), read_map(io.BytesIO(mapping.encode())))
    ]


def test_a_row_with_more_cells_than_columns_is_refused_and_its_cells_are_named():
    shifted = "https://checker.example/2,2024-05-02,Closed, said Ada,Is it?"
    before, refused, after = payloads(HEADER, GOOD, shifted, GOOD)
    assert before == after
    assert before["claimReviewed"] == "The bridge is closed."
    assert refused == Unreadable("The row has 5 cells and the table 4 columns, so its cells may be shifted: “Is it?”.")


def test_a_row_that_ends_in_a_cell_too_many_is_refused_although_that_is_empty():
    _before, refused, _after = payloads(HEADER, GOOD, "https://checker.example/2,2024-05-02,Closed, said Ada,", GOOD)
    assert isinstance(refused, Unreadable)


@pytest.mark.parametrize("commas", [1, 2, 9])
def test_empty_cells_at_the_end_of_every_row_shift_nothing(commas):
    rows = payloads(HEADER, *[GOOD + "," * commas] * 3)
    assert rows == payloads(HEADER, GOOD) * 3


def test_a_shifted_row_is_refused_beside_rows_with_empty_cells_at_their_end():
    shifted = "https://checker.example/2,2024-05-02,Closed, said Ada,Is it?"
    *others, refused = payloads(HEADER, *[GOOD + ","] * 3, shifted)
    assert others == payloads(HEADER, GOOD) * 3
    assert "“Is it?”" in refused.detail


def test_a_table_without_a_header_has_the_columns_of_its_first_row():
    mapping = MAP
    for number, name in enumerate(HEADER.split(","), start=1):
        mapping = mapping.replace(f'"{name}"', str(number))
    first, second = payloads(GOOD, f"{GOOD},more", mapping=f"[file]\nheader = false\n{mapping}")
    assert first["headline"] == "Is it?"
    assert second == Unreadable("The row has 5 cells and the table 4 columns, so its cells may be shifted: “more”.")


def test_different_cells_in_two_columns_of_one_name_are_refused_and_named():
    first, second = payloads("link,day,claim,title,title", f"{GOOD},Is it?", f"{GOOD},Was it?")
    assert first["headline"] == "Is it?", "the same cell twice leaves no doubt"
    assert second == Unreadable(
        "Several columns are named “title”, and the row has different cells in them: “Is it?”, “Was it?”."
    )


def test_two_columns_of_one_name_that_the_map_leaves_out_do_no_harm():
    [row] = payloads("link,day,claim,title,note,note", f"{GOOD},a,b")
    assert row["headline"] == "Is it?"


def test_a_column_named_by_its_number_is_that_one_of_several_with_its_name():
    [row] = payloads("link,day,claim,title,title", f"{GOOD},Was it?", mapping=MAP.replace('"title"', "5"))
    assert row["headline"] == "Was it?"


def test_long_cells_are_shortened_in_the_sentence():
    [refused] = payloads(HEADER, f"{GOOD},{'x' * 1_000}" + ",y" * 9)
    assert len(refused.detail) < 250


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters=',"'), min_size=1)


@given(st.lists(CELLS.filter(str.strip), min_size=5, max_size=9))
def test_no_text_of_a_row_with_too_many_cells_is_read(cells):
    *_before, refused = payloads(HEADER, GOOD, GOOD, ",".join(cells))
    assert isinstance(refused, Unreadable)
