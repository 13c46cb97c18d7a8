"""What becomes of a MediaReview and a ClaimReview of one page that come in one after the other?"""

import pytest

from claims.interchange.imports.staging.changes import CHANGED, CLAIM_REVIEW_COUNTS
from claims.models import Verdict
from tests.claims.interchange.imports.test_identity import WORDS, bridge, published
from tests.support.imports import LATER, counts, import_reviews

pytestmark = pytest.mark.django_db


def of_media(category="StagedContent", **changes):
    return {
        "@context": "https://schema.org",
        "@type": "MediaReview",
        **{name: bridge()[name] for name in ("url", "datePublished", "author")},
        "associatedClaimReview": {"@type": "ClaimReview", "url": bridge()["url"]},
        "mediaAuthenticityCategory": category,
        "itemReviewed": {
            "@type": "MediaReviewItem",
            "interpretedAsClaim": {"@type": "Claim", "text": WORDS},
            "mediaItemAppearance": {"@type": "ImageObject", "contentUrl": "https://outlet.example/bridge.jpg"},
        },
    } | changes


def test_a_media_review_after_the_claim_review_changes_nothing():
    import_reviews(bridge())
    job, [line] = import_reviews(of_media(), at=LATER)
    assert (counts(job), line["repairs"][-1]) == ({"same": 1}, "media_review_beside")
    assert Verdict.objects.get().label == "False"


def test_a_claim_review_after_the_media_review_counts_and_is_no_change_of_mind():
    import_reviews(of_media())
    import_reviews(bridge(), at=LATER)
    assert (published().label, published().correction_note) == ("False", CLAIM_REVIEW_COUNTS)
    assert counts(import_reviews(of_media("OriginalMediaContent"), at=LATER)[0]) == {"same": 1}
    assert published().label == "False"


def test_another_category_of_a_media_review_is_a_correction():
    import_reviews(of_media())
    import_reviews(of_media("OriginalMediaContent"), at=LATER)
    assert (published().label, published().correction_note) == ("Original media content", CHANGED)


def test_a_claim_review_with_the_label_of_the_media_review_corrects_nothing():
    import_reviews(of_media())
    import_reviews(bridge(reviewRating={"@type": "Rating", "alternateName": "Staged content"}), at=LATER)
    assert Verdict.objects.get().status == "published"
