"""Which items are in files, archives and archives in archives? `entries` names the file of each."""

import gzip
import io
import json
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.files import archives, entries
from claims.interchange.imports.files.json_items import Unreadable

A, B, C = ({"@type": "ClaimReview", "url": f"https://checkers.example/{name}"} for name in "abc")


class Pipe:
    """A stream without `seek` that returns only a few bytes at a time."""

    def __init__(self, content):
        self.content = io.BytesIO(content)

    def read(self, size):
        return self.content.read(min(size, 7))


def zipped(*files, **options):
    """Return a ZIP archive of pairs of a name and content: bytes, or what is written as JSON."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", options.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in files:
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return packed.getvalue()


def read(*files, stream=io.BytesIO):
    found = list(entries((name, stream(content)) for name, content in files))
    assert [entry.number for entry in found] == list(range(1, len(found) + 1))
    return [
        (entry.file, entry.payload.detail if isinstance(entry.payload, Unreadable) else entry.payload)
        for entry in found
    ]


def test_items_are_numbered_through_all_files():
    files = [("a.json", json.dumps([A, B]).encode()), ("c.json", json.dumps(C).encode())]
    assert read(*files) == [("a.json", A), ("a.json", B), ("c.json", C)]


@pytest.mark.parametrize("stream", [io.BytesIO, Pipe])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_file_of_an_archive_is_read(stream, method, pack):
    content = zipped(
        ("one.json", [A, B]),
        ("more/two.ndjson.gz", gzip.compress(json.dumps(C).encode())),
        ("more/three.json", json.dumps({"data": [A]}).encode("utf-16")),
        method=method,
    )
    assert read(("all.zip", pack(content)), stream=stream) == [
        ("all.zip/one.json", A),
        ("all.zip/one.json", B),
        ("all.zip/more/two.ndjson.gz", C),
        ("all.zip/more/three.json", A),
    ]


def test_pages_are_read_in_archives_and_packed():
    page = b'<html><script type="application/ld+json">%b</script></html>' % json.dumps(A).encode()
    name, review = read(("", zipped(("pages/a.html", gzip.compress(page)))))[0]
    assert (name, review["url"]) == ("pages/a.html", A["url"])
    *_found, (_name, reason) = read(("a.html.gz", gzip.compress(page)[:-9]))
    assert reason == "The gzip ends too early: the rest of it is missing."


def test_an_archive_in_an_archive_is_read_and_not_deeper():
    inner = zipped(("a.json", A))
    assert read(("", zipped(("inner.zip", inner)))) == [("inner.zip/a.json", A)]
    [(name, reason)] = read(("", zipped(("x.zip", zipped(("inner.zip", inner))))))
    assert name == "x.zip/inner.zip"
    assert reason.startswith("It is not JSON")


def test_what_is_no_file_of_its_sender_is_left_out():
    content = zipped(
        ("__MACOSX/._a.json", b"\0\5\26\7"),
        (".DS_Store", b"\0\0\0\1"),
        ("pages/", b""),
        ("pages/a_files/logo.png", b"\x89PNG"),
        ("pages/a_files/style.css", b"a {}"),
        ("pages/a.json", A),
    )
    assert read(("", content)) == [("pages/a.json", A)]


def test_a_broken_file_costs_no_other():
    content = bytearray(zipped(("a.json", [A]), ("b.json", [B] * 100), ("c.json", [C]), method=zipfile.ZIP_STORED))
    content[content.index(b"b.json") + 500] ^= 1
    found = read(("", bytes(content)))
    assert found[0] == ("a.json", A)
    assert found[-1] == ("c.json", C)
    assert ("b.json", "It is broken in its ZIP archive from here on.") in found


@pytest.mark.parametrize("cut", [4, 30, 100, -1, -10])
def test_an_archive_that_is_cut_off_is_one_unreadable_item(cut):
    assert read(("a.zip", zipped(("a.json", A))[:cut])) == [
        ("a.zip", "It is no ZIP archive that can be read: it is broken or cut off.")
    ]


def test_an_encrypted_file_costs_no_other():
    content = bytearray(zipped(("a.json", A), ("b.json", B)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    assert read(("", bytes(content))) == [
        ("a.json", "It is encrypted: send it without a password."),
        ("b.json", B),
    ]


def test_a_method_that_needs_much_memory_is_refused():
    [(_name, reason)] = read(("", zipped(("a.json", A), method=zipfile.ZIP_LZMA)))
    assert "by a method that is not read" in reason


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_a_spreadsheet_is_sent_to_the_command_for_tables(name):
    assert read(("t.xlsx", zipped((name, b"x"), ("sheet.xml", b"<x/>")))) == [
        ("t.xlsx", "It is a spreadsheet: import it with import_table.")
    ]


def test_an_archive_that_unpacks_too_far_ends_with_a_sentence():
    bomb = zipped(("a.json", A), *((f"{number}.json", b" " * 1_000_000) for number in range(50)), ("z.json", B))
    found = read(("", bomb))
    assert found[0] == ("a.json", A)
    assert found[-1][1].startswith("Reading stops here: it unpacks to more than 100 times its size.")
    assert len(found) == 2


def test_the_items_of_all_files_of_an_archive_are_limited(settings):
    settings.IMPORT_MAX_ITEMS = 3
    *found, last = read(("a.zip", zipped(("a.json", [A, B]), ("b.json", [A, B, C]))), ("c.json", b"[{}]"))[:4]
    assert [payload for _name, payload in found] == [A, B, A]
    assert last == (
        "a.zip",
        "Reading stops here: a file has at most 3 items. Split it into several files.",
    )


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    first, second, last = read(("", zipped(("a.json", A), ("b.json", B), ("c.json", C))))
    assert (first, second) == (("a.json", A), ("b.json", B))
    assert last[1].startswith("Reading stops here: an archive has at most 2 files.")


def test_a_list_of_a_million_files_is_not_read_into_memory():
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    listed = entry * 700_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listed), 0, 0)
    content = b"PK\x03\x04" + listed + end
    tracemalloc.start()
    [(_name, reason)] = read(("", content))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason.startswith("Reading stops here: an archive has at most 10,000 files.")
    assert most < 20_000_000


@given(
    st.lists(st.tuples(st.text("abc/.", max_size=5), st.binary(max_size=30)), max_size=3),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=3),
)
def test_no_archive_raises_an_exception(files, changes):
    content = bytearray(zipped(*dict(files).items()))
    for place, byte in changes:
        content[place % len(content)] = byte
    assert read(("", bytes(content))) == read(("", bytes(content)), stream=Pipe)
