"""Are days and times read in ISO 8601, and does a day include all its times?"""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.text.times import read_day, read_span
from tests.factories import ArticleFactory, PublisherFactory
from tests.support.clients import client_of

TEXTS = [
    "2025-11-17",
    "2025-11-18",
    "2025-11-18T00:00:00Z",
    "2025-11-18T23:59:59.999999Z",
    "2025-11-19T00:30:00 01:00",
    "2025-11-18T12:00",
]
INSTANTS = [read_span(text).start for text in ["2025-11-17", "2025-11-19", *TEXTS]]
INCLUDES = {
    "gte": lambda moment, span: moment >= span.start,
    "gt": lambda moment, span: moment > span.end,
    "lte": lambda moment, span: moment <= span.end,
    "lt": lambda moment, span: moment < span.start,
}


class ARangeOfTimes(TestCase):
    @given(
        instants=st.lists(st.sampled_from(INSTANTS), max_size=6),
        asked=st.dictionaries(st.sampled_from(sorted(INCLUDES)), st.sampled_from(TEXTS), max_size=3),
    )
    def test_a_day_includes_all_its_times(self, instants, asked):
        publisher = PublisherFactory()
        articles = [ArticleFactory(publisher=publisher, published_at=instant) for instant in instants]
        answer = client_of("editor").get(
            "/api/v1/articles/", {f"published_at__{bound}": text for bound, text in asked.items()}
        )
        expected = {
            str(article.pk)
            for article in articles
            if all(INCLUDES[bound](article.published_at, read_span(text)) for bound, text in asked.items())
        }
        assert {row["id"] for row in answer.json()["results"]} == expected


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{0,15})?[-+ Z]?[0-9:]{0,5}"))
def test_any_text_is_a_span_in_utc_or_refused(text):
    try:
        span = read_span(text)
    except ValueError:
        return
    assert span.start <= span.end
    assert span.start.tzinfo is UTC
    assert text[:4].isascii()


def test_a_blank_before_the_zone_is_a_plus():
    assert read_span("2025-11-18T13:00:00 01:00") == read_span("2025-11-18T13:00:00+01:00")
    assert read_span("2025-11-18T13:00:00+01:00").start == datetime(2025, 11, 18, 12, tzinfo=UTC)


def test_a_day_must_be_in_the_calendar():
    assert read_day("2024-02-29") == date(2024, 2, 29)
    for text in ("2025-02-29", "2025-2-9", "20250209", "2025-02-09T00:00:00Z", "２025-01-01", " 2025-01-01"):
        with pytest.raises(ValueError, match=r"\d|month|day"):
            read_day(text)
