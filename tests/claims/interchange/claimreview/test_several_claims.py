"""Is a review of several claims read as several reviews, and what they share only once?"""

import pytest

from claims.interchange.claimreview.reader import read_reviews
from tests.support.good_review import GONE, changed


def test_a_review_of_several_claims_is_read_as_several_reviews():
    bridge, tunnel = ({"@type": "Claim", "text": text, "author": who} for text, who in CLAIMS)
    first, second = read_reviews(changed(claimReviewed=GONE, itemReviewed=[bridge, tunnel]))
    assert (first.statement, first.claimant[0]) == ("The bridge is shut.", "Ada")
    assert (second.statement, second.claimant[0]) == ("The tunnel is open.", "Bo")
    assert first.payload == second.payload
    paired = read_reviews(
        changed(claimReviewed=["The bridge is new.", "The tunnel is old."], itemReviewed=[bridge, tunnel])
    )
    assert [(claim.statement, claim.claimant[0]) for claim in paired] == [
        ("The bridge is new.", "Ada"),
        ("The tunnel is old.", "Bo"),
    ]


CLAIMS = [("The bridge is shut.", "Ada"), ("The tunnel is open.", "Bo")]


def test_one_of_several_claims_may_be_refused_or_repeated():
    items = [{"@type": "Claim", "text": text} for text in ("The bridge is shut.", "", "The bridge is shut.")]
    review, refusal = read_reviews(changed(claimReviewed=GONE, itemReviewed=items))
    assert review.repairs == ("claim_from_item", "claim_repeated")
    assert refusal.reason == "no_claim"


def test_only_the_first_hundred_claims_of_a_review_are_read():
    *reviews, refusal = read_reviews(
        changed(claimReviewed=[f"The bridge has {number} arches." for number in range(1_000)])
    )
    assert len(reviews) == 100
    assert refusal.reason == "too_many_claims"


class CountedList(list):
    """A list that counts how often it is read."""

    times_read = 0

    def __iter__(self):
        CountedList.times_read += 1
        return super().__iter__()


@pytest.mark.parametrize("member", ["author", "appearance", "firstAppearance", "inLanguage", "datePublished", "text"])
def test_what_a_hundred_claims_share_is_read_once(member):
    CountedList.times_read = 0
    shared = CountedList(["-"])
    payload = {
        "@type": "ClaimReview",
        "url": "https://check.example/a",
        "datePublished": "2025-01-01",
        "claimReviewed": [f"Claim {number}." for number in range(99)] + ["-"],
        "itemReviewed": {"@type": "Claim", member: shared},
    }
    assert len(read_reviews(payload)) == 100
    assert CountedList.times_read < 20
