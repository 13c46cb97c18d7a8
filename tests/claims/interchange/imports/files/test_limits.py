"""Does reading stop, with a sentence, at a file that has too many items or unpacks too far?"""

import gzip
import io
import json

import pytest

from claims.interchange.claimreview.envelopes.containers import MAX_JOINED_SIZE, MAX_REFERENCES
from claims.interchange.imports.files.json_items import DECODER, Unreadable, decode_at
from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.files.limits import FREE_BYTES, FREE_ITEMS, MIN_BYTES_PER_ITEM
from claims.interchange.imports.tables.mapping import read_map, rows_as_payloads

REVIEW = json.dumps(
    {"@type": "ClaimReview", "url": "https://check.example/a", "claimReviewed": "It is flat."}
).encode()
MAP = b'[members]\nurl = {column = "url"}\ndatePublished = {column = "day"}\n'


def items(content):
    return [item for _number, item in payloads(io.BytesIO(content))]


def rows(content):
    return [row for _number, row in rows_as_payloads(io.BytesIO(content), read_map(io.BytesIO(MAP)))]


def sentences(found):
    return [item.detail for item in found if isinstance(item, Unreadable)]


@pytest.mark.parametrize("item", [b"{}", b"[]", b"x", b"{", b'"', b"0", b"null"])
@pytest.mark.parametrize("separator", [b"\n", b",", b"\n,"])
def test_a_thousand_bytes_never_become_a_hundred_thousand_items(item, separator):
    packed = gzip.compress(b"[" + separator.join([item] * 300_000) + b"]")
    found = items(packed)
    assert len(found) <= FREE_ITEMS + len(packed) / MIN_BYTES_PER_ITEM + 1


@pytest.mark.parametrize("separator", [b"\n", b","])
def test_more_items_than_bytes_are_refused_with_a_sentence(separator):
    found = items(gzip.compress(b"[" + separator.join([b"{}"] * 300_000) + b"]"))
    assert sentences(found)[-1] == "Reading stops here: the file has more items than its size has room for."


def test_the_setting_limits_the_items_of_a_file(settings):
    settings.IMPORT_MAX_ITEMS = 3
    assert len(items(b"\n".join([REVIEW] * 3))) == 3
    *taken, last = items(b"\n".join([REVIEW] * 5))
    assert len(taken) == 3
    assert last.detail.startswith("Reading stops here: a file has at most 3 items.")


def test_the_setting_limits_the_rows_of_a_table(settings):
    settings.IMPORT_MAX_ITEMS = 3
    *taken, last = rows(b"url,day\n" + b"https://check.example/a,2025-01-01\n" * 5)
    assert len(taken) == 3
    assert last.detail.startswith("Reading stops here: a file has at most 3 items.")


@pytest.mark.parametrize("filling", [b"[", b" ", b"{", b'"', b"[[1],", b'{"a":', b"\n"])
def test_reading_stops_where_a_file_unpacks_too_far(filling):
    packed = gzip.compress(REVIEW + b"\n" + filling * 5_000_000)
    first, *_others = found = items(packed)
    assert first == json.loads(REVIEW)
    assert sentences(found)[-1].startswith("Reading stops here: it unpacks to more than 100 times its size.")


def test_the_setting_limits_how_far_a_file_unpacks(settings):
    packed = gzip.compress(REVIEW + b" " * 5_000_000 + REVIEW)
    settings.IMPORT_MAX_RATIO = 1_000
    assert items(packed) == [json.loads(REVIEW)] * 2
    settings.IMPORT_MAX_RATIO = 1
    assert sentences(items(packed))[-1].startswith("Reading stops here: it unpacks to more than 1 times its size.")


def test_a_small_file_may_unpack_as_far_as_it_likes():
    content = b"[" + b" " * (FREE_BYTES - 1_000) + REVIEW + b"]"
    assert items(gzip.compress(content)) == [json.loads(REVIEW)]


def test_a_row_that_would_fill_the_memory_costs_no_other():
    before, broken, after = rows(b"url,day\na,b\n" + b"x," * 6_000_000 + b"\nc,d\n")
    assert (before["url"], after["url"]) == ("a", "c")
    assert broken.detail == "The row cannot be read: it is longer than 10,000,000 characters."


def test_reviews_that_all_refer_to_one_large_node_are_refused():
    node = {"@id": "#big", "@type": "Claim", "text": "x" * (MAX_JOINED_SIZE // MAX_REFERENCES // 10)}
    review = {"@type": "ClaimReview", "itemReviewed": [{"@id": "#big"}] * MAX_REFERENCES}
    assert len(items(json.dumps({"@graph": [node, *[review] * 9]}).encode())) == 9
    assert sentences(items(json.dumps({"@graph": [node, *[review] * 10]}).encode())) == [
        "Its reviews refer to nodes of the graph so often that they become too large."
    ]


TEXTS = [
    *('{"a": 1}', "123456", "-12.5e-7", '"text \\u00e9"', "[true, null]", "-Infinity", "NaN", '{"a": "b", }'),
    *("[1, 2", '"no end', '"tab\t"', "[1 2]", "tru", "", "x", '{"a" 1}', '{"a": 12 ', "[[[[", '"\\ud83d\\ude00"'),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("behind", ["", ",", "]", " ", "x" * 100, "1", " " * 100 + "]"])
def test_decoding_a_little_first_finds_what_decoding_all_finds(text, behind, monkeypatch):
    text += behind
    outcomes = []
    for lengths in ([1_000], *([length, 1_000] for length in range(1, 40)), [1, 7, 30, 1_000]):
        monkeypatch.setattr("claims.interchange.imports.files.json_items.LENGTHS_TO_TRY", lengths)
        try:
            outcomes.append(decode_at("ab" + text, 2))
        except ValueError:
            outcomes.append("broken")
    try:
        value, end = DECODER.raw_decode(text)
        expected = (value, end + 2)
    except ValueError:
        expected = "broken"
    assert all(repr(outcome) == repr(expected) for outcome in outcomes)
