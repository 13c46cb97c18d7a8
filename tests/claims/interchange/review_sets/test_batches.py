"""Is a review set judged in the same way however many of its rows are read and written at once, and how fast?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from claims.interchange.review_sets import loader
from claims.interchange.review_sets.file import read_rows
from claims.models import Claim, Topic
from tests.factories import LONG_AGO, TopicFactory
from tests.support.review_sets import CLAIM, OTHER, claim, everything_stored, publisher, row, scale, topic
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db


def key(number):
    return f"019a8e85-6c20-7002-8000-{number:012}"


def article(number, **fields):
    url = f"https://courier.example/{number}"
    about = {"url": url, "canonical_url": url, "publisher": ["courier.example"], "title": "Trains", "language": "en"}
    return row("sources.article", key(number), **about | fields)


def evidence(number, of=CLAIM, **fields):
    return row("claims.evidence", key(number), **{"claim": of, "article": key(1), "role": "appearance"} | fields)


def verdict(number, **fields):
    about = {"claim": CLAIM, "publisher": ["courier.example"], "summary": "It was.", "language": "en"}
    return row("claims.verdict", key(number), **about | {"origin": "import"} | fields)


def published(number, **fields):
    about = {"status": "published", "published_at": "2025-11-18T09:00:00Z", "label": "False"}
    return verdict(number, **about | fields)


def rating(number):
    about = {"code": f"r{number}", "names": {"en": "R"}, "value": number, "category": "true"}
    return row("claims.rating", key(number), scale=["scale"], **about)


HOUSE = row("sources.publisher", key(90), domain="courier.example", name="The Courier")
TRAINS = row("claims.topic", key(1), slug="trains", names={"en": "T"})
UNDATED = {"claimed_at": "2025-11-18T09:00:00Z"}  # which a constraint of the database refuses
CORRECTION = {"supersedes": key(7), "correction_note": "A date was wrong."}
SETS = {
    "right rows": [HOUSE, article(1), article(2), claim(), claim(OTHER), evidence(3), evidence(4, OTHER)],
    "a row twice": [topic(), topic(), claim(), claim(), publisher(), publisher()],
    "a row that contradicts one before": [claim(), claim(statement="It was late."), topic(), topic(names={"en": "R"})],
    "one natural key, two primary keys": [topic(), TRAINS],
    "one natural key, first with a primary key": [TRAINS, topic()],
    "rows that Python refuses": [claim(), claim(OTHER, language="?"), claim(key(5), statement=" ")],
    "rows that the database refuses": [claim(), claim(OTHER, **UNDATED), claim(key(5)), claim(key(6), **UNDATED)],
    "a row that refers to a refused one": [HOUSE, article(1), claim(language="?"), evidence(3), claim(OTHER)],
    "a row that refers to one that the database refuses": [HOUSE, article(1), claim(**UNDATED), evidence(3)],
    "a row that refers to none": [HOUSE, claim(), evidence(3), article(2, publisher=["lost.example"])],
    "two unique rows alike": [HOUSE, article(1), article(2, canonical_url="https://courier.example/1")],
    "a verdict and its correction": [HOUSE, claim(), published(7, status="superseded"), published(8, **CORRECTION)],
    "a correction of a refused verdict": [
        HOUSE, claim(), published(7, status="superseded", language="?"), published(8, **CORRECTION),
    ],
    "ratings by natural key": [scale(), rating(1), rating(5), rating(9)],
    "rows of no model": [row("claims.nothing", CLAIM), {"model": 1, "pk": [[]], "fields": {"claim": [[]]}}, claim()],
}  # fmt: skip


def judged(path, at_once, monkeypatch):
    """Return what a dry run says of each row."""
    monkeypatch.setattr(loader, "BATCH_SIZE", at_once)
    rows = read_rows(str(path))
    report = loader.load(rows, at=LONG_AGO, dry_run=True)
    return [(outcome.state, outcome.fields, sorted(map(str, outcome.problems))) for outcome in report.outcomes]


@pytest.mark.parametrize("at_once", [2, 3, 200])
@pytest.mark.parametrize("rows", SETS.values(), ids=SETS)
def test_rows_are_judged_in_the_same_way_in_batches_as_one_by_one(rows, at_once, write, monkeypatch):
    path = write(*rows)
    assert judged(path, at_once, monkeypatch) == judged(path, 1, monkeypatch)


def test_rows_are_stored_in_the_same_way_in_batches_as_one_by_one(write, monkeypatch):
    rows = read_rows(str(write(*SETS["right rows"], *SETS["a verdict and its correction"][2:])))
    stored = []
    for at_once in (1, 200):
        monkeypatch.setattr(loader, "BATCH_SIZE", at_once)
        with rolled_back():
            assert loader.load(rows, at=LONG_AGO).was_written
            stored.append(everything_stored())
    assert stored[0] == stored[1]
    assert len(stored[0][Claim]) == 2


def queries(rows, **options):
    """Return the number of queries, without those that refresh the statistics of a table that has grown."""
    with CaptureQueriesContext(connection) as context:
        loader.load(rows, at=LONG_AGO, **options)
    return sum(not query["sql"].startswith("ANALYZE") for query in context.captured_queries)


def test_the_number_of_queries_does_not_grow_with_the_rows_of_a_batch(write):
    def rows(number):
        claims = [str(uuid7()) for _ in range(number)]
        articles = [article(2_000 + place) for place in range(number)]
        pieces = [evidence(3_000 + place, of, article=articles[place]["pk"]) for place, of in enumerate(claims)]
        return read_rows(str(write(publisher(), *articles, *map(claim, claims), *pieces)))

    few, many = rows(5), rows(60)
    assert queries(few, dry_run=True) == queries(many, dry_run=True) < 60
    loader.load(many, at=LONG_AGO)
    assert queries(many) < 40


def test_a_wrong_row_costs_few_queries_more(write):
    claims = [str(uuid7()) for _ in range(100)]
    right, wrong = [*map(claim, claims)], [*map(claim, claims)]
    wrong[50] = claim(claims[50], claimed_at="2025-11-18T09:00:00Z")
    more = queries(read_rows(str(write(*wrong)))) - queries(read_rows(str(write(*right))), dry_run=True)
    assert more < 100
    assert not Claim.objects.exists()


def test_a_row_that_is_stored_already_is_compared_with_what_a_row_before_left(write):
    stored = TopicFactory(slug="trains", names={"en": "Trains"})
    by_key = row("claims.topic", str(stored.pk), slug="trains", names={"en": "Rail"})
    again = row("claims.topic", str(stored.pk), slug="trains", names={"en": "Rail"})
    report = loader.load(read_rows(str(write(by_key, topic(names={"en": "Rail"}), again))), at=LONG_AGO)
    assert [outcome.state for outcome in report.outcomes] == ["changed", "same", "same"]
    assert Topic.objects.get().names == {"en": "Rail"}
