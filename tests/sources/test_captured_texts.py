"""Is each text or file of a capture brought into one form, or refused with a sentence?"""

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.db.fields import MAX_COMBINING_MARKS
from sources.capture import MAX_TEXT_BYTES, CaptureRefused, normal_text, one_line, read_text

anything = st.text(st.characters())


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("un\ndeux", "un\ndeux"),
        ("un\r\ndeux\rtrois", "un\ndeux\ntrois"),
        ("un\fdeux\vtrois\x85quatre\u2028cinq\u2029six", "un\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("\n \n\t\nun\n\ndeux\n \n\n", "un\n\ndeux"),
        ("  un\tdeux  \n trois ", "  un\tdeux  \n trois "),
        ("\ufeffun\ufeff deux", "un deux"),
        ("\n\ufeff\nun", "un"),
        ("e\u0301te\u0301", "été"),
        ("« un »\u00a0: deux\u202f!", "« un »\u00a0: deux\u202f!"),
        ("🎉", "🎉"),
        ("?", "?"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_a_text_is_stored_in_one_form(found, kept):
    assert normal_text(found) == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no text"),
        (" \n\t\r\n\u00a0\u2003\u3000", "no text"),
        ("\ufeff", "no text"),
        ("\u200b\u200d\u2060\u202e", "no text"),
        ("un\ndeux\x00", "line 2 holds the control character U+0000"),
        ("un\r\ndeux\rtrois \x1b[31m", "line 3 holds the control character U+001B"),
        ("l\x92accord", "U+0092"),
        ("un\x7f", "U+007F"),
        ("un \ud83d", "U+D83D"),
        ("a" * (MAX_TEXT_BYTES + 1), "longer than 5 MB"),
        ("é" * (MAX_TEXT_BYTES // 2 + 1), "longer than 5 MB"),
        ("\ufb2c" * (MAX_TEXT_BYTES // 4), "longer than 5 MB"),  # half as long before NFC decomposes it
        ("a" + "\u0300\u0323" * 100_000, "stacks"),
        ("a" + "\u0300" + "\ufeff\u0323" * 100_000, "stacks"),
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_unprintable_or_empty_text_is_refused_with_a_sentence(text, reason):
    with pytest.raises(CaptureRefused, match=reason.replace("+", r"\+")):
        normal_text(text)


def test_the_longest_text_and_the_highest_stack_of_accents_are_stored():
    assert len(normal_text("a" * MAX_TEXT_BYTES)) == MAX_TEXT_BYTES
    stack = "a" + "\u0323" * MAX_COMBINING_MARKS
    assert normal_text(stack) == unicodedata.normalize("NFC", stack)


@given(anything)
def test_any_text_is_stored_in_one_form_or_refused(text):
    try:
        kept = normal_text(text)
    except CaptureRefused:
        return
    assert normal_text(kept) == kept
    assert normal_text(kept.replace("\n", "\r\n")) == kept
    assert normal_text(unicodedata.normalize("NFD", kept)) == kept
    assert kept.encode()


@pytest.mark.parametrize(
    "content",
    [
        "L’été\n".encode(),
        "L’été".encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + "L’été\r\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "L’été".encode("utf-16-be"),
    ],
)
def test_a_file_in_unicode_is_read(content):
    assert read_text(content) == "L’été"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b" \r\n\t\n", "no text"),
        (codecs.BOM_UTF8, "no text"),
        (codecs.BOM_UTF16_LE, "no text"),
        ("L’été".encode("cp1252"), "UTF-8 .see byte 2."),
        ("été".encode("latin-1"), "UTF-8 .see byte 1."),
        ("会谈".encode("gb18030"), "UTF-8"),
        ("un deux".encode("utf-16-le"), "control character U.0000"),
        ("un deux".encode("utf-32"), "control character U.0000"),
        (codecs.BOM_UTF16_LE + b"u", "UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8u\x00", "UTF-8"),
        (b"un \xed\xa0\x80", "UTF-8"),  # a surrogate, as some programs write it
        (b"un \xc0\x80", "UTF-8"),  # a NUL in too many bytes
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "UTF-8"),
        (b"PK\x03\x04", "control character"),
        (b"\x00" * 100, "control character"),
        (b"a" * (MAX_TEXT_BYTES + 1), "longer than 5 MB"),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_binary_file_is_refused_with_a_sentence(content, reason):
    with pytest.raises(CaptureRefused, match=reason):
        read_text(content)


@given(st.binary(max_size=200) | st.builds(bytes.__add__, st.sampled_from([b"\xff\xfe", b"\xfe\xff"]), st.binary()))
def test_any_bytes_are_read_or_refused(content):
    try:
        text = read_text(content)
    except CaptureRefused:
        return
    assert normal_text(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"), [("", ""), (" \n ", ""), (" Un\n sommet\t ", "Un sommet"), ("e\u0301te\u0301", "été")]
)
def test_a_title_is_stored_on_one_line(typed, kept):
    assert one_line(typed) == kept
