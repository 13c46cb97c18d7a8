"""Are delimiter, quoting and encoding of a table found out, so that its cells are read as they were written?"""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.tables.formats.dialects import DELIMITERS, CellReader, Dialect
from claims.interchange.imports.tables.mapping import read_map, rows_as_payloads

MAP = '[members]\nurl = {column = "link"}\ndatePublished = {column = "day"}\nclaimReviewed = {column = "said"}\n'


def payloads(table, mapping=MAP):
    content = table if isinstance(table, bytes) else table.encode()
    return [row for _number, row in rows_as_payloads(io.BytesIO(content), read_map(io.BytesIO(mapping.encode())))]


def said(table, mapping=MAP):
    return [getattr(row, "detail", None) or row.get("claimReviewed", "") for row in payloads(table, mapping)]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('"It is ""flat"", he said"', 'It is "flat", he said'),
        ('"It is \\"flat\\", he said"', 'It is "flat", he said'),
        ('"It is "flat" he said"', 'It is "flat" he said'),
        ('"Flat" it is', '"Flat" it is'),
        ('It is "flat"', 'It is "flat"'),
        ('"It is flat, ""he said"""', 'It is flat, "he said"'),
        ('"a back\\slash, and more"', "a back\\slash, and more"),
        ('"two\nlines, here"', "two\nlines, here"),
        ('"two\nlines, \\"here\\""', 'two\nlines, "here"'),
        ("It’s 5″ long", "It’s 5″ long"),
    ],
)
def test_quotation_marks_are_read_as_they_were_meant(cell, words):
    assert said(f"link,day,said\na,b,plain\na,b,{cell}\na,b,plain\n") == ["plain", words, "plain"]
    assert said(f"link,said,day\na,plain,b\na,{cell},b\n") == ["plain", words]


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "sep"])
def test_the_delimiter_is_found(delimiter, end, mark):
    table = end.join(
        [delimiter.join(row) for row in (["link", "day", "said"], ["a", "b", "c, d; e"], ["f", "g", "h"])]
    )
    if delimiter in ",;":
        table = table.replace("c, d; e", '"c, d; e"')
    table = f"sep={delimiter}{end}{table}" if mark == "sep" else mark + table
    assert said(table) == ["c, d; e", "h"]


@pytest.mark.parametrize("preamble", ["Checks of May\n", "Checks of May;;\n;;\n", "# a note, with a comma\n\n"])
def test_the_header_is_found_below_titles(preamble):
    assert said(f"{preamble}link;day;said\na;b;c\n") == ["c"]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row():
    rows = said("link,day,said\n" + '"x, y",b,c\n' * 30 + '"a,b,c\n' + '"x, y",b,d\n' * 40)
    assert rows[:30] == ["c"] * 30
    assert rows[30].startswith("The row cannot be read: ")
    assert rows[31:] == ["d"] * 40


@pytest.mark.parametrize("quoting", ["excel", "backslash", "lenient"])
@pytest.mark.parametrize("line", ['"', '"a', '"x"x\n', '\\"', '"\n"x', '""', '"a,"'])
def test_hostile_quotation_marks_take_linear_time(quoting, line):
    reader = CellReader(iter([f"{line}\n"] * 20_000), Dialect(",", quoting))
    rows = 0
    while rows < 50_000:
        rows += 1
        try:
            next(reader)
        except csv.Error:
            continue
        except StopIteration:
            break
    assert rows <= 20_001


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@given(
    st.lists(TEXT, min_size=1, max_size=9),
    st.sampled_from(DELIMITERS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_python_writes_as_csv_is_read_back(texts, delimiter, quoting):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
    writer.writerows([["link", "day", "said"], *(["a", "b", text] for text in texts)])
    assert len(payloads(file.getvalue())) == len(texts)
    assert said(file.getvalue(), f"[file]\nquotes = true\nencoding = 'utf-8'\n{MAP}") == [
        text if text not in EMPTY else "" for text in texts
    ]


EMPTY = {"nan", "NaN", "NULL", "null", "None", "N/A", "n/a", "#N/A", "<NA>", "NaT", r"\N"}


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize(
    ("language", "text", "encoding"),
    [
        ("fr", "Le café fermé à l’été, dit-elle…", "cp1252"),
        ("de", "Die Brücke über den Fluß ist geschlossen", "cp1252"),
        ("pl", "Most był zamknięty przez całą wiosnę, źle", "cp1250"),
        ("ru", "Мост был закрыт весь май, говорит мэр", "cp1251"),
        ("ru", "Мост был закрыт весь май, говорит мэр", "koi8_r"),
        ("el", "Η γέφυρα ήταν κλειστή όλο τον Μάιο", "cp1253"),
        ("tr", "Köprü bütün mayıs boyunca kapalıydı, şaşırtıcı", "cp1254"),
        ("he", "הגשר היה סגור כל חודש מאי", "cp1255"),
        ("ar", "الجسر كان مغلقا طوال شهر مايو", "cp1256"),
        ("ja", "橋は五月いっぱい閉鎖されていたと市長は言った", "cp932"),
        ("ja", "橋は五月いっぱい閉鎖されていたと市長は言った", "euc_jp"),
        ("ko", "다리는 오월 내내 폐쇄되었다고 시장이 말했다", "cp949"),
        ("zh", "这座桥整个五月都关闭了，市长说", "gb18030"),
        ("zh-TW", "這座橋整個五月都關閉了，市長說", "big5"),
    ],
)
def test_the_encoding_is_found_by_the_language_of_the_text(is_named, language, text, encoding):
    table = f"link,day,said\n{chr(10).join(f'a,b,{text!s}'.replace(', ', ' ') for _ in range(3))}\n"
    found = said(table.encode(encoding), f'language = "{language}"\n{MAP}' if is_named else MAP)
    assert found == [text.replace(", ", " ")] * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
)
@pytest.mark.parametrize("text", ["Le café fermé à l’été", "plain words", "Die Brücke über den Fluß"])
def test_the_encoding_is_found_without_a_language(encoding, text):
    table = f"link;day;said\r\na;b;{text}\r\nc;d;{text}\r\n"
    assert said(table.encode(encoding)) == [text, text]


def test_a_table_that_is_ascii_for_a_megabyte_is_read_in_its_encoding_behind():
    table = b"link,day,said\n" + b"a,b,plain\n" * 110_000 + "a,b,Le café fermé à l’été\n".encode("cp1252") * 2
    assert said(table)[-2:] == ["Le café fermé à l’été"] * 2


def test_a_row_in_another_encoding_than_the_others_is_refused():
    table = "link,day,said\na,b,Le café\n".encode() * 1 + "a,b,fermé\n".encode("cp1252")
    table += "a,b,été\n".encode()
    assert said(table) == ["Le café", "The row is not in utf-8-sig.", "été"]


def test_what_the_map_says_is_not_found_out():
    table = "link;day;said\na;b;Le café\n".encode()
    assert said(table, f"[file]\nencoding = 'cp1252'\n{MAP}") == ["Le cafÃ©"]
    assert said('link,day,said\na,b,"c"\n', f"[file]\nquotes = false\n{MAP}") == ['"c"']


@given(st.binary(max_size=2_000))
def test_no_bytes_raise_anything_but_a_broken_map(content):
    mapping = "[file]\nheader = false\n[members]\nurl = {column = 1}\ndatePublished = {constant = '2024-05-02'}\n"
    for row in payloads(content, mapping):
        assert isinstance(row, (dict, Unreadable))
