"""Is each item of any stream a payload, or else a reason why not, without a loss of other items?"""

import bz2
import gzip
import io
import json
import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.interchange.claimreview.verbatim import compact_json
from claims.interchange.imports.files.json_items import MAX_ITEM_BYTES, Unreadable
from claims.interchange.imports.files.json_stream import payloads
from tests.support.reviews import clean_reviews

A, B, C = ({"@type": "ClaimReview", "url": f"https://checkers.example/{name}"} for name in "abc")
ITEM = {"@type": "DataFeedItem"}
FEED = {
    "@context": "https://schema.org",
    "@type": "DataFeed",
    "dataFeedElement": [ITEM | {"item": A}, None, ITEM | {"item": [B, None]}, ITEM | {"item": None}, C],
    "dateModified": "2025-03-14",
}
GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "The Checkers"},
        A | {"author": {"@id": "#house"}, "publisher": {"@id": "#elsewhere"}},
        {"@type": "Organization", "@id": "#house", "name": "The Checkers", "logo": {"@id": "#logo"}},
        {
            "@type": "ImageObject",
            "@id": "#logo",
            "url": "https://checkers.example/logo",
            "about": {"@id": "#house"},
        },
        B,
    ],
}
NOTHING = "Here is no review but nothing."


class Pipe:
    """A stream without `seek` that returns only a few bytes at a time."""

    def __init__(self, content, at_once=7):
        self.content, self.at_once = io.BytesIO(content), at_once

    def read(self, size):
        return self.content.read(min(size, self.at_once))


def read_items(content, at_once=7):
    content = content if isinstance(content, bytes) else content.encode()
    found = list(payloads(Pipe(content, at_once)))
    assert [number for number, _payload in found] == list(range(1, len(found) + 1))
    return [payload for _number, payload in found]


def read_or_reason(content):
    """Return the payloads of a stream, with a sentence in place of an unreadable one."""
    return [found.detail if isinstance(found, Unreadable) else found for found in read_items(content)]


SHAPES = [
    (A, [A]),
    ([], []),
    ([A, B], [A, B]),
    ([[A], [[B]]], [A, B]),
    ([A, "x", 7, None, True, [], B], [A, "a text", "a number", "nothing", "a truth value", "nothing", B]),
    ({"@type": "NewsArticle"}, [{"@type": "NewsArticle"}]),
    ({"dataFeedElement": []}, []),
    ({"dataFeedElement": None}, ["nothing"]),
    ({"dataFeedElement": ITEM | {"item": A}}, [A]),
    (FEED, [A, "nothing", B, "nothing", "nothing", C]),
    ({f"schema:{name}": part for name, part in FEED.items()}, [A, "nothing", B, "nothing", "nothing", C]),
    ([FEED, A], [A, "nothing", B, "nothing", "nothing", C, A]),
    ({"@graph": [A, B]}, [A, B]),
    ({"@graph": [{"@type": "WebSite"}]}, [{"@graph": [{"@type": "WebSite"}]}]),
]
WRITTEN = [
    lambda value: json.dumps(value),
    lambda value: json.dumps(value, indent=2),
    lambda value: json.dumps(value, indent=0),
    lambda value: "\ufeff \r\n" + json.dumps(value, ensure_ascii=False) + "\n\n",
]


@pytest.mark.parametrize(("value", "found"), SHAPES)
@pytest.mark.parametrize("write", WRITTEN)
@pytest.mark.parametrize("is_packed", [False, True])
def test_every_shape_has_its_items_in_any_formatting(value, found, write, is_packed):
    content = write(value).encode()
    found = [f"Here is no review but {part}." if isinstance(part, str) else part for part in found]
    assert read_or_reason(gzip.compress(content) if is_packed else content) == found


def test_a_review_of_a_graph_includes_the_nodes_that_it_refers_to():
    first, second = read_items(json.dumps(GRAPH))
    assert first["author"]["name"] == "The Checkers"
    assert first["author"]["logo"]["url"] == "https://checkers.example/logo"
    assert first["publisher"] == {"@id": "#elsewhere"}
    assert second == B
    assert len(compact_json(first)) < 3_000  # the logo is about the house, which has the logo, which…


def test_a_broken_line_costs_no_other():
    lines = [json.dumps(A), '{"@type": "ClaimReview', "", "null", json.dumps(B) + ",", '"x"', "  " + json.dumps(C)]
    first, broken, null, second, text, third = read_or_reason("\r\n".join(lines))
    assert (first, second, third) == (A, B, C)
    assert broken.startswith("It is not JSON: ")
    assert (null, text) == (NOTHING, "Here is no review but a text.")


def test_the_first_line_may_be_broken():
    broken, second = read_or_reason('{"@type": "ClaimReview\n' + json.dumps(B))
    assert broken.startswith("It is not JSON: ")
    assert second == B


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"url": "a" "b"}', "It is not JSON: Expecting ',' delimiter."),
        ('{"url": "a",}', "It is not JSON: "),
        ('{"url": NaN}', "“NaN” is not a number"),
        ('{"url": -Infinity}', "“-Infinity” is not a number"),
        ('{"url": 1e999999999999999999999}', "a number in it is beyond all bounds"),
        ('{"url": 01}', "It is not JSON: "),
        ('{"url": "tab\t"}', "It is not JSON: Invalid control character at."),
        ('{"url": "\\x"}', "It is not JSON: "),
        ('{"url": "not closed, \n"claim": {"a": "b"}}', "It is not JSON: "),
        ("{'url': 'a'}", "It is not JSON: "),
        ("nul", "It is not JSON: "),
        ("}", "It is not JSON: "),
        ("[" * 160 + "{}" + "]" * 160, "nested deeper than 100 levels"),
        ('{"url": ' + "[" * 50 + "]" * 50 + "}", "nested deeper than 50 levels"),
        ('{"url": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        (json.dumps({"url": "x" * MAX_ITEM_BYTES}), "larger than 1,000,000 bytes"),
        (json.dumps({"url": "é" * (MAX_ITEM_BYTES // 2)}, ensure_ascii=False), "larger than 1,000,000 bytes"),
        (json.dumps({"url": ["x"] * MAX_ITEM_BYTES}), "larger than 1,000,000 bytes"),
    ],
    ids=lambda part: part[:30],
)
@pytest.mark.parametrize(
    "place", ["[{}, {}, {}]", '{{"dateModified": "x", "dataFeedElement": [{}, {}, {}]}}', "[{} {} {}]"]
)
def test_a_broken_item_costs_no_other(broken, reason, place):
    content = place.format(json.dumps(A), broken, json.dumps(B)).encode()
    first, sentence, last = (
        found.detail if isinstance(found, Unreadable) else found for found in read_items(content, at_once=100_000)
    )
    assert (first, last) == (A, B)
    assert reason in sentence


def test_reading_stops_behind_an_item_without_an_end():
    assert read_or_reason(json.dumps([A]) + json.dumps([B, C])) == [A, B, C]
    first, rest = read_or_reason(json.dumps([A, B, C]).replace('"@type"', '{"@type"').replace("{{", "{", 1))
    assert first == A
    assert rest == "It is not JSON from here on: the end of an item is missing."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<!DOCTYPE html>\n<html>\n</html>", "It is not JSON from here on"),
        ("url,claim\na,b\nc,d", "It is not JSON from here on"),
        ("null", "It is not JSON from here on"),
        ("}", "It is not JSON from here on"),
        ('{"@type": "ClaimReview"', "It is not JSON"),
        ('{"@type": "ClaimReview", "url": ["a"', "It is not JSON"),
        ('{"@type"', "It is not JSON"),
        ("{", "It is not JSON"),
        ("[", "The list has no end"),
        ("\x00" * 100, "It is not JSON from here on"),
        ("text".encode("utf-16"), "It is not JSON from here on"),
        (b"\xfd7zXZ\x00...", "It is packed as xz: unpack it"),
        (b"7z\xbc\xaf\x27\x1c...", "It is packed as 7z"),
        (bz2.compress(b"[")[:20], "The gzip ends too early"),
        (bz2.compress(b"[")[:10] + b"x" * 40, "It is broken bzip2"),
        (gzip.compress(b"[", mtime=0)[:5], "The gzip ends too early"),
        (b"\x1f\x8b but no gzip", "It is broken gzip"),
    ],
)
def test_a_stream_that_is_not_json_is_one_unreadable_item(content, reason):
    [sentence] = read_or_reason(content)
    assert sentence.startswith(reason)


@pytest.mark.parametrize("content", ["", " \n ", "\ufeff", gzip.compress(b"", mtime=0)])
def test_an_empty_stream_has_no_items(content):
    assert read_or_reason(content) == []


@pytest.mark.parametrize(
    "cut", [lambda whole: whole[:-2], lambda whole: whole[:-20], lambda whole: whole[: -len(json.dumps(C)) - 3]]
)
def test_a_truncated_stream_is_read_to_its_end(cut):
    *items, last = read_or_reason(cut(json.dumps([A, B, C])))
    assert items in ([A, B], [A, B, C])
    assert isinstance(last, str)


def test_a_truncated_gzip_is_read_to_its_end():
    packed = gzip.compress(b"\n".join(json.dumps(A | {"n": number}).encode() for number in range(200_000)))
    *items, last = read_items(packed[: len(packed) // 2], at_once=1_000_000)
    assert len(items) > 50_000
    assert {type(item) for item in items[:-1]} == {dict}
    assert last == Unreadable("The gzip ends too early: the rest of it is missing.")


def test_a_wrong_checksum_of_a_gzip_costs_no_item():
    packed = bytearray(gzip.compress(json.dumps([A, B]).encode()))
    packed[-8] ^= 1
    assert read_or_reason(bytes(packed)) == [A, B, "It is broken gzip from here on."]


def test_a_gzip_bomb_is_unpacked_a_little_at_a_time(settings):
    settings.IMPORT_MAX_RATIO = 1_000
    packed = gzip.compress(
        b'[{"url": "' + b"x" * 100_000_000 + b'"}, ' + json.dumps(A).encode() + b"]", compresslevel=1
    )
    tracemalloc.start()
    large, small = read_items(packed, at_once=100_000)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (large.detail, small) == ("It is larger than 1,000,000 bytes.", A)
    assert most < 20_000_000


def test_gzip_may_have_several_members_and_zero_padding():
    lines = [gzip.compress(json.dumps(review).encode() + b"\n") for review in (A, B, C)]
    assert read_or_reason(lines[0] + lines[1] + b"\0" * 10 + lines[2]) == [A, B, C]


def test_bytes_that_are_not_utf_8_cost_only_their_item():
    written = json.dumps({"claimReviewed": "café"}, ensure_ascii=False)
    latin, utf_8 = written.encode("latin-1"), written.encode()
    for content in (b"[%b, %b, %b]", b"%b\n%b\n%b"):
        items = read_or_reason(content % (utf_8, latin, json.dumps(B).encode()))
        assert items == [json.loads(utf_8), "It is not in UTF-8: save it as UTF-8.", B]


@pytest.mark.parametrize(
    "number",
    [
        *("0", "-0", "1", "1.0", "-1.50", "1e5", "1E+5", "0.00000001", "12345678901234567890", "1e400", "-1e-400"),
        *("4.0000000000000000000001", "9" * 5_000),
    ],
)
@pytest.mark.parametrize("place", ['{{"n":{}}}', '{{"n":{},"half":"\\ud800"}}', '{{"n":[{}],"big":' + "9" * 30 + "}}"])
def test_a_number_is_written_as_it_was_read(number, place):
    content = place.format(number)
    [payload] = read_items(content)
    assert compact_json(payload) == content


def test_numbers_can_be_compared():
    [payload] = read_items('{"whole": 4, "part": 4.50, "large": 12345678901234567890}')
    assert payload == {"whole": 4, "part": Decimal("4.5"), "large": 12345678901234567890}


def test_keys_keep_their_order_and_surrogates_their_places():
    content = '{"z":"\\ud800","a":"😀\\u0000","\\udc00":[null,true,false,-5,{}]}'
    [payload] = read_items(content)
    assert compact_json(payload) == content
    assert json.loads(compact_json(payload)) == json.loads(content)
    assert compact_json({"b": "é", "a": 10**400}) == f'{{"b":"é","a":1{"0" * 400}}}'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def exactly(value):
    """Return the value with its fractions as decimals."""
    return json.loads(json.dumps(value), parse_float=Decimal)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=3), max_size=5), st.sampled_from([None, 1]))
def test_a_list_and_lines_are_read_alike(reviews, indent):
    reviews = [{"@type": "ClaimReview"} | review for review in reviews]
    assert read_items(json.dumps(reviews, indent=indent)) == exactly(reviews)
    assert read_items("\n".join(map(json.dumps, reviews))) == exactly(reviews)


@given(st.binary() | st.text('{}[]",:\\ \n1n', max_size=40).map(str.encode))
@example(b'[ } ]{"a"\n')
@example(b'{"@graph":[,{]')
def test_no_bytes_raise_an_exception(content):
    assert read_items(content) == read_items(content, at_once=1)


@given(st.lists(clean_reviews(), min_size=2, max_size=4), st.data())
def test_a_changed_byte_leaves_the_items_before_it_alone(reviews, data):
    lines = [json.dumps(review).encode() for review in reviews]
    place = data.draw(st.integers(len(lines[0]) + 1, sum(map(len, lines)) - 1))
    content = b"\n".join(lines)
    content = content[:place] + data.draw(st.binary(min_size=1, max_size=1)) + content[place + 1 :]
    assert read_items(content)[0] == reviews[0]


@pytest.mark.parametrize(
    ("before", "item", "between", "after"),
    [("[", json.dumps(A | {"reviewBody": "x" * 5_000}), ",", "]"), ("", json.dumps(A | {"n": ["x"] * 999}), "\n", "")],
)
def test_memory_stays_flat(before, item, between, after):
    class Endless:
        """A stream of a hundred megabytes that are never in memory at once."""

        def __init__(self):
            self.parts = iter([before, *[(item + between) * 100] * (1_000_000 // len(item)), item, after])

        def read(self, _size):
            return next(filter(None, self.parts), "").encode()

    tracemalloc.start()
    count = sum(1 for _number, found in payloads(Endless()) if isinstance(found, dict))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1_000_000 // len(item) * 100 + 1
    assert most < 20_000_000


def test_an_endless_item_takes_no_more_memory_than_another():
    class Endless:
        def __init__(self):
            self.parts = iter(['[{"url": "', *["x" * 1_000_000] * 50, '"}, ', json.dumps(A), "]"])

        def read(self, _size):
            return next(self.parts, "").encode()

    tracemalloc.start()
    [(_one, large), (_two, small)] = payloads(Endless())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (large.detail, small) == ("It is larger than 1,000,000 bytes.", A)
    assert most < 20_000_000
