"""What came in goes out, comes in elsewhere and goes out again: nothing of it is lost or changed on the way."""

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

from claims.interchange.imports.job import run_import
from claims.interchange.imports.json_stream import payloads
from claims.models import Import, Verdict
from tests.claims.interchange.imports.test_job import rated, review, sent
from tests.support.clients import client_of
from tests.support.reviews import clean_reviews

pytestmark = pytest.mark.django_db(transaction=True)

EXPORT = "/api/v1/claims/export.jsonld"

# As https://schema.org/ClaimReview shows them: an old one about a work, and one in today's form.
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


def empty():
    """As a database of somebody else would be."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


def take(text):
    job = Import.objects.create(source="elsewhere")
    run_import(job, payloads(BytesIO(text)), at=now())
    return job


def exported():
    feed = json.loads(client_of("anonymous").get(EXPORT).getvalue())
    return [review for element in feed["dataFeedElement"] for review in element["item"]]


def assert_that_it_is_the_same_elsewhere():
    first = exported()
    empty()
    job = take(orjson.dumps(first))
    assert (job.items_new, job.items_refused) == (len(first), 0)
    assert exported() == first
    return first


def test_schema_orgs_own_examples_come_back_as_they_were():
    take(orjson.dumps(SCHEMA_ORG))
    first = assert_that_it_is_the_same_elsewhere()
    for sent_in, came_out in zip(SCHEMA_ORG, first, strict=True):
        assert came_out.pop("@id")
        assert came_out == sent_in


def test_a_thousand_reviews_are_the_same_elsewhere():
    """Drawn one by one: a hundred together are more than hypothesis takes, and it would try for a minute or two."""
    drawn = []

    @settings(max_examples=1000)
    @given(clean_reviews())
    def draw(one):
        drawn.append(one | {"url": f"{one['url']}/{len(drawn)}"})  # the same address again would be a correction

    draw()
    assert len(drawn) >= 1000
    for reviews in batched(drawn, 100):
        empty()
        take(orjson.dumps(reviews))
        first = assert_that_it_is_the_same_elsewhere()
        came_out = {one["url"]: {name: value for name, value in one.items() if name != "@id"} for one in first}
        assert came_out == {one["url"]: one for one in reviews}


def test_what_our_own_desk_judged_corrected_and_retracted_is_the_same_elsewhere():
    call_command("loaddata", "rating_scales", "topics", "summit", verbosity=0)
    public = Verdict.objects.filter(status__in=["published", "retracted"]).count()
    first = assert_that_it_is_the_same_elsewhere()
    assert len(first) == public == Verdict.objects.count()
    retracted = [one for one in first if one.get("creativeWorkStatus") == "Retracted"]
    assert len(retracted) == Verdict.objects.filter(status="retracted").count() > 0
    assert all("reviewRating" not in one and one["correction"] for one in retracted)


def test_a_review_that_its_publisher_corrected_says_so_elsewhere():
    sent(review())
    sent(rated("True"), review(2))
    first = assert_that_it_is_the_same_elsewhere()
    assert [("correction" in one) for one in first] == [True, False]


def test_what_its_publisher_withdraws_is_withdrawn_here():
    sent(review())
    withdrawn = review(creativeWorkStatus="Retracted", correction={"@type": "CorrectionComment", "text": "A hoax."})
    job, _ = sent(withdrawn)
    assert job.items_changed == 1
    assert [(one.status, one.retraction_reason) for one in Verdict.objects.all()] == [("retracted", "A hoax.")]
    [one] = assert_that_it_is_the_same_elsewhere()
    assert {name: value for name, value in one.items() if name != "@id"} == withdrawn
