"""Is what `q` finds marked in the text, in every script, and is all else escaped?"""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.claims.catalogue.test_scripts import FINDS, every

MARKED = {
    "a run of Chinese": ("zh", "喝鹽水可以<預防>新冠", "鹽水可", "喝<mark>鹽水可</mark>以&lt;預防&gt;新冠"),
    "two runs": ("zh", "喝鹽水可以預防新冠肺炎", "新冠 鹽水", "喝<mark>鹽水</mark>可以預防<mark>新冠</mark>肺炎"),
    "one character": ("zh", "喝鹽水可以", "水", "喝鹽<mark>水</mark>可以"),
    "Thai, over a tone mark": ("th", "ที่กรุงเทพน้ำท่วม", "นำทวม", "ที่กรุงเทพ<mark>น้ำท่วม</mark>"),
    "an abbreviation": ("en", 'The "U.S.", & <b>', "us", 'The "<mark>U.S.</mark>", &amp; &lt;b&gt;'),
    "a number behind a word": ("en", "On (COVID-19)!", "covid19", "On (<mark>COVID-19</mark>)!"),
    "words of a phrase": (
        "en",
        "The U.S. troops left",
        '"US troops"',
        "The <mark>U.S.</mark> <mark>troops</mark> left",
    ),
    "a soft hyphen": ("fr", "Som\u00admet court", "sommet", "<mark>Sommet</mark> court"),
    "vowel points": ("ar", "في الْقَاهِرَة، اليوم", "القاهره", "في <mark>الْقَاهِرَة</mark>، اليوم"),
    "one of two words": ("en", "Taxes rise", "taxes vaccine", "<mark>Taxes</mark> rise"),
    "no word": ("en", "Taxes rise", "vaccine", None),
    "only an excluded word": ("en", "Taxes rise", "-taxes", None),
}


def marked(language, text, words):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue.marked(%s, %s, catalogue.search_query(%s, %s))", [language, text, language, words]
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "text", "words", "expected"), MARKED.values(), ids=MARKED)
def test_the_words_of_a_query_are_marked(language, text, words, expected):
    assert marked(language, text, words) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text", "words"), [row for row in every(FINDS) if "㍿" not in row[1]]  # NFKC makes four of it
)  # fmt: skip
def test_what_is_found_is_marked(language, text, words):
    assert "<mark>" in marked(language, text, words)


@pytest.mark.django_db
def test_a_long_text_is_shown_by_three_fragments():
    shown = marked("en", "The U.S. said many things about other things of this and that today again. " * 200, "US")

    assert 3 <= shown.count("<mark>U.S.</mark>") <= 9
    assert len(shown) < 1_000


class AnyText(TestCase):
    @given(
        text=st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        words=st.text(st.sampled_from("a<&b鹽水.-1 ")),
    )
    def test_nothing_but_marks_is_html(self, text, words):
        shown = marked("en", f"{text} a<b&鹽水 A.B. ab-11", words) or ""

        assert not re.search(r"<(?!/?mark>)|&(?!amp;|lt;|gt;)", shown)
        assert shown.count("<mark>") == shown.count("</mark>")
