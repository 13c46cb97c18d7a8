"""Is a MediaReview exported as it was imported, and does it never correct the ClaimReview of its page?"""

from itertools import batched

import orjson
import pytest
from hypothesis import given, settings

from claims.models import Evidence, Verdict
from tests.claims.interchange.claimreview.media.test_reading import MEDIA
from tests.claims.interchange.claimreview.test_round_trip import (
    assert_round_trip,
    empty_database,
    exported,
    import_text,
    without_id,
)
from tests.support.imports import import_reviews
from tests.support.reviews import media_reviews

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = {"@type": "Organization", "name": "The Checker", "url": "https://checker.example/"}
WHOLE = {"@context": "https://schema.org"} | MEDIA | {"author": HOUSE}
CLAIM_REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": MEDIA["url"],
    "datePublished": "2024-05-02",
    "author": HOUSE,
    "claimReviewed": "A bear plays chess.",
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.SITE_URL = "https://desk.example"


def test_reviews_of_media_are_the_same_after_export_and_import():
    """They are drawn one by one, as in the test of ClaimReviews."""
    drawn = []

    @settings(max_examples=60)
    @given(media_reviews())
    def draw(review):
        drawn.append(review | {"url": f"{review['url']}/{len(drawn)}"})

    draw()
    for reviews in batched(drawn, 100):
        empty_database()
        import_text(orjson.dumps(reviews))
        first = assert_round_trip()
        exports = {export["url"]: without_id(export) for export in first}
        assert exports == {review["url"]: review for review in reviews}


def test_both_reviews_of_a_page_are_one_verdict_and_exported_together():
    import_text(orjson.dumps({"@graph": [CLAIM_REVIEW, WHOLE]}))
    [export] = assert_round_trip()
    assert without_id(export) == CLAIM_REVIEW | {"associatedMediaReview": WHOLE}
    assert Verdict.objects.get().label == "False"
    assert Evidence.objects.get().article.url == "https://pictures.example/bear.jpg"


def test_a_review_of_media_does_not_correct_that_of_the_claim():
    import_reviews(CLAIM_REVIEW)
    job, _ = import_reviews(WHOLE)
    assert (job.items_same, job.items_changed) == (1, 0)
    assert list(Verdict.objects.values_list("label", "status")) == [("False", "published")]


def test_a_review_of_media_that_changes_is_corrected():
    import_reviews(WHOLE)
    job, _ = import_reviews(WHOLE | {"mediaAuthenticityCategory": "StagedContent"})
    assert job.items_changed == 1
    statuses = dict(Verdict.objects.values_list("status", "label"))
    assert statuses == {"superseded": "Transformed content", "published": "Staged content"}


def test_a_review_of_media_that_its_publisher_withdraws_loses_its_category():
    import_reviews(WHOLE)
    Verdict.objects.update(status="retracted", retraction_reason="A hoax.", retracted_at="2024-06-01T00:00:00Z")
    [export] = exported()
    assert export["@type"] == "MediaReview"
    assert "mediaAuthenticityCategory" not in export
