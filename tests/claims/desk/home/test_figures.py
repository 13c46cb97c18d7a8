"""How is the desk doing? Periods from the address, and figures against a plain computation in Python."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.desk.home import figures
from claims.desk.home.figures import duration, figures_of
from claims.desk.home.period import MAX_MONTHS, Period, period_of
from claims.models import Claim, VerdictEvent
from tests.factories import ClaimFactory, EvidenceFactory, RatingFactory, SuccessorFactory, UserFactory, VerdictFactory

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-01-01", "2026-03-10"),
        ({"period": "month"}, "2026-03-01", "2026-03-10"),
        ({"period": "months"}, "2026-01-01", "2026-03-10"),
        ({"period": "year"}, "2025-04-01", "2026-03-10"),
        ({"period": "decade"}, "2026-01-01", "2026-03-10"),
        ({"period": "own", "from": "2025-12-31", "to": "2026-01-01"}, "2025-12-31", "2026-01-01"),
        ({"from": "2026-02-02"}, "2026-02-02", "2026-03-10"),
        ({"period": "own"}, "2026-01-01", "2026-03-10"),
    ],
)
def test_the_address_names_the_days(query, first, last):
    period = period_of(query, NOON)
    assert (str(period.first), str(period.last), period.problem) == (first, last, "")


@pytest.mark.parametrize(
    "days",
    [
        {"from": "yesterday"},
        {"from": "2026-13-01"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "\0"},
        {"from": "٢٠٢٦-٠١-٠١"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "1999-01-01"},
    ],
)
def test_days_that_cannot_be_shown_are_named_and_others_shown(days):
    period = period_of({"period": "own"} | days, NOON)
    assert period.problem
    assert period.first <= period.last
    assert len(period.months) <= MAX_MONTHS


def test_days_begin_at_midnight_where_the_reader_is():
    with timezone.override("Asia/Tokyo"):
        period = period_of({"from": "2026-03-01", "to": "2026-03-31"}, NOON)
        assert period.begins_at == datetime(2026, 2, 28, 15, tzinfo=UTC)
        assert period.ends_at - period.begins_at == timedelta(days=31)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (None, "–"),
        (timedelta(0), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_time_is_said_in_whole_numbers(wait, words):
    with translation.override("en"):
        assert duration(wait) == words


CATEGORIES = ["true", "false", "other"]
VERDICTS = st.lists(
    st.tuples(
        st.sampled_from(CATEGORIES),
        st.integers(-100, 40),  # days from the first of March
        st.integers(1, 500),  # hours from the claim
        st.booleans(),  # of ours
    ),
    max_size=8,
)


class TestFigures(TestCase):
    @settings(max_examples=25)
    @given(VERDICTS)
    def test_counts_and_medians_are_those_of_a_plain_computation(self, drawn):
        period = Period("own", date(2026, 1, 15), date(2026, 3, 20))
        writer, editor, counts, waits = UserFactory(), UserFactory(), Counter(), []
        for category, days, hours, is_ours in drawn:
            at = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=days)
            rating = RatingFactory(category=category)
            claim = ClaimFactory()
            Claim.objects.filter(pk=claim.pk).update(created_at=at - timedelta(hours=hours))
            signed = {"written_by": writer, "published_by": editor} if is_ours else {}
            VerdictFactory(
                claim=claim, rating=rating, status="published", published_at=at,
                origin="desk" if is_ours else "import", **signed,
            )  # fmt: skip
            if is_ours and period.first <= at.date() <= period.last:
                counts[category, (at.year, at.month)] += 1
                waits.append(timedelta(hours=hours))
        found = figures_of(period)
        shown = {
            (line.name, (month.year, month.month)): int(value)
            for line in found.categories
            for month, value in zip(period.months, line.values, strict=True)
            if value != "0"
        }
        assert shown == dict(counts)
        assert found.verdicts == sum(counts.values())
        assert found.medians[0].total == duration(median(waits) if waits else None)


@pytest.mark.django_db
def test_review_and_correction_are_measured():
    at = datetime(2026, 3, 5, 9, tzinfo=UTC)
    first = VerdictFactory(status="in_review", claim=EvidenceFactory().claim)
    with pgtrigger.ignore("claims.VerdictEvent:verdict_event_is_never_changed"):
        VerdictEvent.objects.filter(id=first.pk).update(pgh_created_at=at - timedelta(hours=5))
    type(first).objects.filter(pk=first.pk).update(status="published", published_at=at, published_by=UserFactory())
    type(first).objects.filter(pk=first.pk).update(status="superseded")
    published = {"status": "published", "published_at": at + timedelta(days=3)}
    SuccessorFactory(supersedes=first, retracted_at=None, retraction_reason="", **published)
    found = figures_of(Period("own", date(2026, 3, 1), date(2026, 3, 31)))
    assert (found.verdicts, found.corrections) == (2, 1)
    assert [line.total for line in found.medians][1:] == ["5 hours", "3 days"]


@pytest.mark.django_db
def test_the_numbers_of_the_charts_are_in_the_table(editor):
    now = timezone.now()
    for days in (0, 0, 40):
        at = now - timedelta(days=days)
        VerdictFactory(status="published", published_by=editor.person, published_at=at)
    text = editor.get("/desk/?period=year").text
    chart, _tag, table = text.partition('id="figures-title"')[2].partition("<details>")
    assert 'role="img"' in chart
    assert chart.count("<desc") == 4
    assert f"{now:%B %Y}: 2" in chart
    assert "<td>2</td>" in table
    assert "<td>3</td>" in table


@pytest.mark.django_db
def test_figures_cost_two_queries():
    VerdictFactory(published=True)
    with CaptureQueriesContext(connection) as queries:
        figures_of(period_of({"period": "own", "from": "2025-01-01", "to": "2026-01-01"}, NOON))
    assert len(queries) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["?from=%00", "?period=%F0%9F%98%80", "?from=%ED%A0%80&to=x", "?to=" + "9" * 5_000]
)
def test_any_address_has_a_page(editor, address):
    assert editor.get("/desk/" + address).status_code == 200


@pytest.mark.django_db
def test_of_many_verdicts_the_times_of_some_are_measured(monkeypatch):
    monkeypatch.setattr(figures, "MAX_MEASURED", 3)
    for hour in range(10):
        at = NOON - timedelta(hours=hour)
        verdict = VerdictFactory(status="published", published_by=UserFactory(), published_at=at)
        Claim.objects.filter(pk=verdict.claim_id).update(created_at=at - timedelta(days=4))
    found = figures_of(period_of({}, NOON))
    assert (found.verdicts, found.step) == (10, 4)
    assert found.medians[0].total == "4 days"
