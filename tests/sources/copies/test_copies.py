"""Does a kept copy give back what an address answered, byte by byte, to us and to any other reader of WARC?"""

import gzip
import zlib
from argparse import Namespace
from datetime import UTC, datetime
from io import BytesIO

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from sources.copies import CopyUnreadable, keep, open_copy, read
from tests.support.fetched import FETCHED_AT, PAGE, URL, fetched

pytestmark = pytest.mark.usefixtures("copies")

AT = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
SAME = ("url", "final_url", "status", "headers", "body", "media_type", "charset", "fetched_at")

CAPTURES = {
    "a page": fetched(),
    "an empty page": fetched(""),
    "bytes of every value": fetched(bytes(range(256)) * 300, "Content-Type: application/pdf"),
    "gzip": fetched(PAGE, "Content-Encoding: gzip", sent=gzip.compress(PAGE.encode())),
    "deflate": fetched(PAGE, "Content-Encoding: deflate", sent=zlib.compress(PAGE.encode())),
    "gzip in two members": fetched(
        PAGE * 2, "Content-Encoding: gzip", sent=gzip.compress(PAGE.encode()) + gzip.compress(PAGE.encode())
    ),
    "brotli": fetched(PAGE, "Content-Encoding: br", sent=brotli.compress(PAGE.encode())),
    "two packings": fetched(PAGE, "Content-Encoding: gzip, gzip", sent=gzip.compress(gzip.compress(PAGE.encode()))),
    "a large page": fetched(PAGE * 100_000, "Content-Encoding: gzip", sent=gzip.compress(PAGE.encode() * 100_000)),
    "an unknown packing of no bytes": fetched("", "Content-Encoding: zstd", "Content-Length: 0"),
    "a body that looks like WARC": fetched("\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n"),
    "redirects": fetched(
        redirects=[("http://outlet.example/", "https://outlet.example/"), ("https://outlet.example/", URL)]
    ),
    "an address of many scripts": fetched(url="https://outlet.example/été\r\nWARC-Type: x", final_url=URL),
    "no headers at all": fetched(PAGE, "X: y"),
}


@pytest.mark.parametrize("capture", CAPTURES.values(), ids=CAPTURES)
def test_what_is_kept_is_read_as_it_was(capture):
    copy = read(keep(capture, at=AT).name)
    assert {name: getattr(copy, name) for name in SAME} == {name: getattr(capture, name) for name in SAME}


@pytest.mark.parametrize("capture", CAPTURES.values(), ids=CAPTURES)
def test_the_check_of_warcio_finds_nothing(capture, copies, capsys):
    checker = Checker(Namespace(inputs=[str(copies / keep(capture, at=AT).name)], verbose=False))
    assert checker.process_all() == 0
    assert capsys.readouterr().out == ""


@given(
    body=st.binary(max_size=2000),
    header=st.text(
        st.characters(codec="latin-1", exclude_categories=["Cc"], exclude_characters="\x85\xa0"), max_size=50
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_body_and_header_are_read_as_they_came(body, header):
    capture = fetched(body, f"X-Header: {header.strip()}")
    copy = read(keep(capture, at=AT).name)
    assert copy.body == body


def test_a_body_that_came_in_chunks_is_not_taken_apart_twice():
    looks_like_chunks = b"5\r\nhello\r\n0\r\n\r\n"
    copy = read(keep(fetched(looks_like_chunks, "Transfer-Encoding: chunked"), at=AT).name)
    assert copy.body == looks_like_chunks


def records_of(kept):
    with open_copy(kept.name) as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ArchiveIterator(BytesIO(file.read()), no_record_parse=True)
        ]


def test_one_set_of_records_has_each_exchange_and_what_the_site_noted():
    kept = keep(CAPTURES["redirects"], at=AT)
    kinds = [kind for kind, _url, _block in records_of(kept)]
    assert kinds == ["warcinfo", *["response", "request"] * 3, "metadata"]


def test_heads_of_messages_are_kept_byte_by_byte():
    capture = fetched(PAGE, "content-TYPE:  text/html", "X-Odd :  value\twith tab", "X-Latin: caf\u00e9")
    exchange = capture.exchanges[0]
    blocks = {kind: block for kind, _url, block in records_of(keep(capture, at=AT))}
    assert blocks["response"] == exchange.response_head + exchange.response_body
    assert blocks["request"] == exchange.request_head


def test_the_time_of_the_capture_is_kept_to_the_microsecond():
    assert read(keep(fetched(), at=AT).name).fetched_at == FETCHED_AT


def test_a_copy_is_named_by_its_day_and_digest():
    kept = keep(fetched(), at=AT)
    assert kept.name == f"2026/11/30/{kept.sha256}.warc.gz"


def test_only_the_user_of_the_site_reads_the_files(copies):
    path = copies / keep(fetched(), at=AT).name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def altered(path):
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def cut_off(path):
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("damage", [altered, cut_off, lambda path: path.unlink()], ids=["altered", "cut off", "gone"])
def test_a_copy_that_is_not_as_it_was_written_is_refused(copies, damage):
    kept = keep(fetched(), at=AT)
    damage(copies / kept.name)
    with pytest.raises(CopyUnreadable):
        read(kept.name)


@pytest.mark.parametrize("name", ["", "../secret_key", "/etc/passwd", "2026/11/30/x.warc.gz", "2026/11/30/../../x"])
def test_no_name_leads_out_of_the_folder(name):
    with pytest.raises(CopyUnreadable):
        open_copy(name)
