"""Is an export the same after it was imported into an empty database and exported again?"""

import json
from io import BytesIO
from itertools import batched

import orjson
import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.timezone import now
from hypothesis import given, settings

from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.job import run_import
from claims.models import Import, Verdict
from tests.support.clients import client_of
from tests.support.imports import import_reviews, rated, review
from tests.support.reviews import clean_reviews

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/api/v1/claims/export.jsonld"

# Like the examples of https://schema.org/ClaimReview: an old one about a work, and one in today's form.
SCHEMA_ORG = [
    {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "datePublished": "2016-06-22",
        "url": "https://example.com/news/science/worldisflat.html",
        "author": {"@type": "Organization", "url": "https://example.com/", "sameAs": "https://social.example/checkers"},
        "claimReviewed": "The world is flat",
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 6, "worstRating": 1.0,
                         "alternateName": "False", "image": "https://example.com/pants-on-fire.jpg"},
        "itemReviewed": {"@type": "CreativeWork", "author": {"@type": "Person", "name": "A. N. Other"},
                         "datePublished": "2016-06-20", "name": "The world is flat, says a book"},
    },
    {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://checker.example/reviews/moon",
        "datePublished": "2020-01-02T03:04:05+01:00",
        "author": {"@type": "Organization", "name": "The Checker"},
        "itemReviewed": {
            "@type": "Claim",
            "name": "The moon is made of cheese.",
            "appearance": [{"@type": "OpinionNewsArticle", "url": "https://outlet.example/moon?utm_source=x"}],
            "firstAppearance": {"@type": "NewsArticle", "url": "https://other.example/moon"},
        },
        "reviewRating": {"@type": "Rating", "alternateName": "Not so"},
    },
]  # fmt: skip


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.SITE_URL = "https://desk.example"


def empty_database():
    """Leave an empty database, like that of another desk."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


def import_text(text):
    job = Import.objects.create(source="elsewhere")
    run_import(job, payloads(BytesIO(text)), at=now())
    return job


def without_id(review):
    return {name: value for name, value in review.items() if name != "@id"}


def exported():
    feed = json.loads(client_of("anonymous").get(EXPORT).getvalue())
    return [review for element in feed["dataFeedElement"] for review in element["item"]]


def assert_round_trip():
    first = exported()
    empty_database()
    job = import_text(orjson.dumps(first))
    assert (job.items_new, job.items_refused) == (len(first), 0)
    assert exported() == first
    return first


def test_examples_of_schema_org_are_exported_as_they_were_imported():
    import_text(orjson.dumps(SCHEMA_ORG))
    first = assert_round_trip()
    for example, export in zip(SCHEMA_ORG, first, strict=True):
        assert export.pop("@id")
        assert export == example


@pytest.mark.slow
def test_a_thousand_reviews_are_the_same_after_export_and_import():
    """They are drawn one by one, because hypothesis gives up on a hundred together after a minute or two."""
    drawn = []

    @settings(max_examples=1000)
    @given(clean_reviews())
    def draw(review):
        drawn.append(review | {"url": f"{review['url']}/{len(drawn)}"})  # an address that returns is a correction

    draw()
    assert len(drawn) >= 1000
    for reviews in batched(drawn, 100):
        empty_database()
        import_text(orjson.dumps(reviews))
        first = assert_round_trip()
        exports = {export["url"]: without_id(export) for export in first}
        assert exports == {review["url"]: review for review in reviews}


def test_our_own_corrected_and_retracted_verdicts_survive_export_and_import():
    call_command("loaddata", "rating_scales", "topics", "summit", verbosity=0)
    public = Verdict.objects.filter(status__in=["published", "retracted"]).count()
    first = assert_round_trip()
    assert len(first) == public == Verdict.objects.count()
    retracted = [review for review in first if review.get("creativeWorkStatus") == "Retracted"]
    assert len(retracted) == Verdict.objects.filter(status="retracted").count() > 0
    assert all("reviewRating" not in review and review["correction"] for review in retracted)


def test_a_correction_by_the_publisher_is_exported():
    import_reviews(review())
    import_reviews(rated("True"), review(2))
    first = assert_round_trip()
    assert ["correction" in review for review in first] == [True, False]


def test_a_review_that_its_publisher_withdraws_is_retracted():
    import_reviews(review())
    withdrawn = review(creativeWorkStatus="Retracted", correction={"@type": "CorrectionComment", "text": "A hoax."})
    job, _ = import_reviews(withdrawn)
    assert job.items_changed == 1
    assert list(Verdict.objects.values_list("status", "retraction_reason")) == [("retracted", "A hoax.")]
    [export] = assert_round_trip()
    assert without_id(export) == withdrawn
