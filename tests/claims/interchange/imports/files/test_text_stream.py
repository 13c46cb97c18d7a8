"""Is a file read in whatever encoding it is, and the same however it is packed?"""

import bz2
import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.json_stream import payloads
from tests.support.reviews import clean_reviews

TEXTS = {
    "cp1252": "L’école a été fermée à cause d’une grève, dit le maire de Besançon – « c’est faux ».",
    "cp1250": "Śnieg w Łodzi: burmistrz twierdzi, że szkoły będą zamknięte przez cały tydzień, źródło nieznane.",
    "cp1251": "Мэр города заявил, что школы будут закрыты до конца недели из-за снега.",
    "cp1253": "Ο δήμαρχος είπε ότι τα σχολεία θα μείνουν κλειστά όλη την εβδομάδα.",
    "cp1254": "Belediye başkanı okulların bir hafta boyunca kapalı kalacağını söyledi, çünkü kar yağıyor.",
    "cp1255": "ראש העיר אמר שבתי הספר יהיו סגורים כל השבוע בגלל השלג",
    "cp1256": "قال رئيس البلدية إن المدارس ستغلق أبوابها طوال الأسبوع بسبب الثلوج",
    "koi8_r": "Мэр города заявил, что школы будут закрыты до конца недели из-за снега.",
    "cp932": "市長は雪のため学校が一週間閉鎖されると述べましたが、これは誤りです。",
    "gb18030": "市长表示，由于下雪，学校将关闭一周，但这是错误的说法。",
    "big5": "市長表示，由於下雪，學校將關閉一週，但這是錯誤的說法。",
    "cp949": "시장은 눈 때문에 학교가 일주일 동안 문을 닫을 것이라고 말했다.",
}
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
PACKINGS = {"plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress}


def review(text, number=1):
    return {"@type": "ClaimReview", "url": f"https://checker.example/{number}", "claimReviewed": text}


def read_items(content):
    return [payload for _number, payload in payloads(io.BytesIO(content))]


@pytest.mark.parametrize(("encoding", "text"), TEXTS.items(), ids=TEXTS)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_encoding_of_a_file_is_found(encoding, text, indent):
    content = json.dumps({"data": [review(text)]}, ensure_ascii=False, indent=indent)
    assert read_items(content.encode(encoding)) == [review(text)]


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("text", [*TEXTS.values(), "Only ASCII."], ids=[*TEXTS, "ascii"])
def test_unicode_is_read_with_and_without_a_mark(encoding, text):
    content = json.dumps([review(text)], ensure_ascii=False)
    assert read_items(content.encode(encoding)) == [review(text)]


@given(st.lists(clean_reviews(), min_size=1, max_size=3), st.sampled_from(WIDE), st.sampled_from(sorted(PACKINGS)))
def test_any_review_is_the_same_in_any_unicode_and_packing(reviews, encoding, packing):
    content = json.dumps(reviews, ensure_ascii=False).encode(encoding)
    assert read_items(PACKINGS[packing](content)) == reviews


def test_letters_that_come_late_say_which_encoding_it_is():
    text = TEXTS["cp1252"]
    lines = [json.dumps(review("x" * 1_000, number)) for number in range(2_500)]
    lines.append(json.dumps(review(text), ensure_ascii=False))
    assert read_items("\n".join(lines).encode("cp1252"))[-1] == review(text)


def test_bytes_that_mean_nothing_in_utf_16_cost_only_their_item():
    lines = [json.dumps(review(text), ensure_ascii=False).encode("utf-16-le") for text in ("before", "X", "behind")]
    lines[1] = lines[1].replace("X".encode("utf-16-le"), b"\x00\xd8")
    before, broken, behind = read_items("\n".encode("utf-16-le").join(lines))
    assert (before, behind) == (review("before"), review("behind"))
    assert isinstance(broken, Unreadable)


def test_a_sequence_with_record_separators_is_read():
    content = "".join(f"\x1e{json.dumps(review('a', number), indent=2)}\n" for number in range(3))  # RFC 7464
    assert len(read_items(content.encode())) == 3
