"""Are equal rows read from every format in which a table may be?"""

import bz2
import csv
import gzip
import io
import json
import tracemalloc
import zipfile
from datetime import date

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.mapping import BrokenMap, read_map, rows_as_payloads, table_entries
from tests.support.spreadsheets import ods, xlsx

MAP = """
[members]
url = {column = "link"}
datePublished = {column = "day"}
claimReviewed = {column = "said"}
"reviewRating.alternateName" = {column = "label"}
"""
NAMES = ["link", "day", "said", "label"]
ROWS = [
    ["https://checker.example/1", "2024-05-02", 'The "bridge" is closed; so it is,\nsays Ada.', "False"],
    ["https://checker.example/2", "2024-05-03", "Мост закрыт — да.", ""],
    ["https://checker.example/3", "2024-05-04", "7", "True"],
]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]


def map_of(text=MAP):
    return read_map(io.BytesIO(text.encode()))


def payloads(content, mapping=MAP):
    return [payload for _number, payload in rows_as_payloads(io.BytesIO(content), map_of(mapping))]


def csv_of(rows, **options):
    file = io.StringIO()
    csv.writer(file, **options).writerows(rows)
    return file.getvalue()


def zip_of(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def parquet_of(records):
    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(records), file)
    return file.getvalue()


CSV = csv_of([NAMES, *ROWS]).encode()
JSON = json.dumps(RECORDS).encode()
FORMATS = {
    "csv": CSV,
    "tsv": csv_of([NAMES, *ROWS], delimiter="\t").encode(),
    "csv for Excel": csv_of([NAMES, *ROWS], delimiter=";").encode("utf-16"),
    "csv.gz": gzip.compress(CSV),
    "csv.bz2": bz2.compress(CSV),
    "csv in zip": zip_of({"a/rows.csv": CSV, "__MACOSX/rows.csv": b"x"}),
    "csv.gz in zip": zip_of({"rows.csv.gz": gzip.compress(CSV)}),
    "xlsx": xlsx([NAMES, *ROWS]),
    "xlsx below titles": xlsx([["Checks"], [], NAMES, *ROWS]),
    "xlsx in zip": zip_of({"rows.xlsx": xlsx([NAMES, *ROWS])}),
    "xlsx.gz": gzip.compress(xlsx([NAMES, *ROWS])),
    "ods": ods([NAMES, *ROWS]),
    "parquet": parquet_of(RECORDS),
    "json": JSON,
    "json in utf-16": json.dumps(RECORDS, ensure_ascii=False).encode("utf-16"),
    "json, indented": json.dumps(RECORDS, indent=4).encode(),
    "json in a list": json.dumps([NAMES, *ROWS]).encode(),
    "json in an object": json.dumps({"count": 3, "rows": RECORDS}).encode(),
    "json, split": json.dumps({"columns": NAMES, "index": [0, 1, 2], "data": ROWS}).encode(),
    "json, by column": json.dumps({name: {n: row[name] for n, row in enumerate(RECORDS)} for name in NAMES}).encode(),
    "json, lists by column": json.dumps({name: [row[name] for row in RECORDS] for name in NAMES}).encode(),
    "json, by key": json.dumps({f"k{n}": row for n, row in enumerate(RECORDS)}).encode(),
    "json lines": "\n".join(map(json.dumps, RECORDS)).encode(),
    "json lines, lists": "\n".join(map(json.dumps, [NAMES, *ROWS])).encode(),
    "json lines.gz": gzip.compress("\n".join(map(json.dumps, RECORDS)).encode()),
}
EXPECTED = payloads(CSV)


def test_the_rows_that_are_compared_are_whole():
    assert [row["claimReviewed"] for row in EXPECTED] == [row[2] for row in ROWS]
    assert "reviewRating" not in EXPECTED[1]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_rows(name):
    assert payloads(FORMATS[name]) == EXPECTED


def test_every_table_of_an_archive_is_read_and_named():
    files = {"one.csv": CSV, "two.json": JSON, "picture.png": b"x", "codebook.csv": b"column,meaning\nlink,where\n"}
    *rows, unknown = table_entries([("set.zip", io.BytesIO(zip_of(files)))], map_of())
    assert [payload for _number, payload, _file in rows] == EXPECTED * 2
    assert [row.file for row in rows] == ["set.zip/one.csv"] * 3 + ["set.zip/two.json"] * 3
    assert unknown.file == "set.zip/codebook.csv"
    assert "Its columns are “column”, “meaning”." in unknown.payload.detail
    assert [row.number for row in [*rows, unknown]] == list(range(1, 8))


def test_an_archive_without_such_a_table_is_refused():
    with pytest.raises(BrokenMap):
        payloads(zip_of({"codebook.csv": b"column,meaning\nlink,where\n"}))


@pytest.mark.parametrize("write", [xlsx, ods])
def test_cells_that_are_no_text_are_written_as_people_write_them(write):
    [payload] = payloads(write([NAMES, ["https://checker.example/1", date(2024, 5, 2), 7.0, False]]))
    assert payload["datePublished"] == "2024-05-02"
    assert payload["claimReviewed"] == "7"
    assert payload["reviewRating"]["alternateName"] == "False"


def test_cells_of_parquet_that_are_no_text_are_written_as_people_write_them():
    record = {"link": "a", "day": date(2024, 5, 2), "said": {"text": "It is flat.", "year": 1}, "label": True}
    [payload] = payloads(parquet_of([record]))
    assert (payload["datePublished"], payload["claimReviewed"]) == ("2024-05-02", "It is flat.")
    assert payload["reviewRating"]["alternateName"] == "True"


@pytest.mark.parametrize("write", [xlsx, ods])
@pytest.mark.parametrize("sheet", ['"Checks"', "2"])
def test_the_map_names_the_sheet(write, sheet):
    content = write([["nothing"]], Checks=[NAMES, *ROWS])
    assert payloads(content, f"[file]\nsheet = {sheet}\n{MAP}") == EXPECTED
    [refused] = payloads(content, f"[file]\nsheet = 'Check'\n{MAP}")
    assert refused.detail == "There is no such sheet: these are “Sheet”, “Checks”."


def test_the_map_names_the_list_of_rows():
    content = json.dumps({"others": [{"a": 1}], "data": {"rows": RECORDS}}).encode()
    assert payloads(content, f"[file]\nrows = 'data.rows'\n{MAP}") == EXPECTED


def test_a_broken_row_of_json_costs_no_other():
    lines = [json.dumps(RECORDS[0]), '{"link": }', json.dumps(RECORDS[1]), "7", json.dumps(RECORDS[2])]
    for content in ("\n".join(lines), f"[{',\n'.join(lines)}]"):
        rows = payloads(content.encode())
        assert next(row for row in rows if not isinstance(row, Unreadable)) == EXPECTED[0]
        assert rows[-1] == EXPECTED[2]
        assert any(isinstance(row, Unreadable) for row in rows)


def test_two_cells_in_far_corners_of_a_sheet_do_not_fill_the_memory():
    content = xlsx([["a"]], far_cell="XFD1048576")
    tracemalloc.start()
    [refused] = payloads(content)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()
    assert refused.detail.startswith("A sheet has more than 5,000,000 cells")


@pytest.mark.parametrize("name", FORMATS)
@given(place=st.floats(0, 1), byte=st.integers(0, 255))
def test_spoilt_files_raise_nothing_but_a_broken_map(name, place, byte):
    content = bytearray(FORMATS[name])
    content[int(place * (len(content) - 1))] = byte
    try:
        rows = payloads(bytes(content[: int(place * 2 * len(content)) + 1]))
    except BrokenMap:
        return
    assert all(isinstance(row, (dict, Unreadable)) for row in rows)
