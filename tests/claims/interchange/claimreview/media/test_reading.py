"""What does a MediaReview say, in whatever form its members are?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.claimreview.envelopes.containers import reviews_in
from claims.interchange.claimreview.media.categories import LABELS, label_of
from claims.interchange.claimreview.reader import Refusal, Review, read_reviews
from tests.support.reviews import media_reviews

CLAIM = {"@type": "Claim", "text": "A bear plays chess."}
PICTURE = {"@type": "ImageObject", "contentUrl": "https://pictures.example/bear.jpg"}
ITEM = {"@type": "MediaReviewItem", "interpretedAsClaim": CLAIM, "mediaItemAppearance": PICTURE}
MEDIA = {
    "@type": "MediaReview",
    "url": "https://checker.example/m/1",
    "datePublished": "2024-05-02",
    "mediaAuthenticityCategory": "TransformedContent",
    "itemReviewed": ITEM,
}


def read(**members):
    [found] = read_reviews(MEDIA | members)
    return found


def places(found):
    return [address.url for address in found.appearances]


@pytest.mark.parametrize(
    ("category", "label"),
    [
        *LABELS.items(),
        ("https://schema.org/StagedContent", "Staged content"),
        ({"@id": "schema:StagedContent"}, "Staged content"),
        (["StagedContent", "TransformedContent", "StagedContent"], "Staged content, Transformed content"),
        ("Cloned voice", "Cloned voice"),
        ("", ""),
        (None, ""),
        ([], ""),
        (7, "7"),
    ],
)
def test_a_category_is_the_label(category, label):
    assert label_of(category) == label
    assert read(mediaAuthenticityCategory=category).label == label


def test_a_label_of_the_rating_counts_before_the_category():
    assert read(reviewRating={"@type": "Rating", "alternateName": "Fake"}).label == "Fake"


@pytest.mark.parametrize(
    "item",
    [
        ITEM,
        [ITEM],
        ITEM | {"interpretedAsClaim": "A bear plays chess."},
        ITEM | {"interpretedAsClaim": {"description": "A bear plays chess."}},
        PICTURE | {"interpretedAsClaim": CLAIM},
        PICTURE | {"caption": "A bear plays chess."},
        {"@type": "MediaReviewItem", "mediaItemAppearance": [PICTURE | {"description": "A bear plays chess."}]},
    ],
)
def test_the_claim_is_what_the_media_are_interpreted_as(item):
    found = read(itemReviewed=item)
    assert (found.statement, places(found)) == ("A bear plays chess.", ["https://pictures.example/bear.jpg"])


def test_each_claim_of_one_item_is_a_review():
    claims = [CLAIM, {"@type": "Claim", "text": "A bear won a game of chess."}]
    found = read_reviews(MEDIA | {"itemReviewed": ITEM | {"interpretedAsClaim": claims}})
    assert [review.statement for review in found] == [claim["text"] for claim in claims]


@pytest.mark.parametrize("item", [None, {}, [], "bear.jpg", PICTURE, {"@type": "MediaReviewItem"}, 7])
def test_media_without_a_claim_are_refused(item):
    found = read(itemReviewed=item)
    assert isinstance(found, Refusal)
    assert found.reason == "no_claim"


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ({"isPartOf": {"@type": "WebPage", "url": "https://social.example/7"}}, ["https://social.example/7"]),
        ({"isPartOf": "https://social.example/7"}, ["https://social.example/7"]),
        ({"url": "https://social.example/7"}, ["https://social.example/7", "https://pictures.example/bear.jpg"]),
        ({"contentUrl": "bear.jpg"}, []),
        ({"contentUrl": None}, []),
    ],
)
def test_the_page_of_the_media_is_where_it_was_said_or_else_the_file(media, expected):
    assert places(read(itemReviewed=ITEM | {"mediaItemAppearance": PICTURE | media})) == expected


def test_the_creator_is_the_claimant_and_the_context_the_summary():
    creator = {"@type": "Person", "name": "Ada Example"}
    found = read(itemReviewed=ITEM | {"creator": creator}, originalMediaContextDescription="It was drawn in 2019.")
    assert (found.claimant[0], found.summary) == ("Ada Example", "It was drawn in 2019.")
    assert read(description="Drawn.", originalMediaContextDescription="It was drawn in 2019.").summary == "Drawn."


def test_the_original_is_cited():
    [cited] = read(originalMediaLink="https://pictures.example/original.jpg").evidence
    assert (cited.address.url, cited.stance) == ("https://pictures.example/original.jpg", "context")


def test_media_in_the_review_of_a_claim_add_where_it_was_said():
    review = {"@type": "ClaimReview", "url": MEDIA["url"], "datePublished": "2024-05-02", "claimReviewed": "A bear."}
    for name in ("associatedMediaReview", "relatedMediaReview"):
        [found] = read_reviews(review | {"reviewRating": {"alternateName": "False"}, name: [MEDIA]})
        assert (found.statement, found.label, places(found)) == ("A bear.", "False", [PICTURE["contentUrl"]])


@given(media_reviews())
def test_a_review_without_errors_is_read_as_it_came(media):
    [found] = read_reviews(media)
    assert isinstance(found, Review)
    assert json.loads(found.payload) == media
    assert found.repairs == ("media_review",)


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a bear", "https://pictures.example/bear.jpg"]),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from([*MEDIA, *ITEM, *PICTURE]), parts),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*MEDIA, "associatedClaimReview", "author"), PARTS)))
def test_anything_in_a_review_of_media_is_read_or_refused(members):
    for item in reviews_in(
        [MEDIA | members | {"@type": "MediaReview"}, {"@type": "ClaimReview", "url": MEDIA["url"]}]
    ):
        assert all(isinstance(found, (Review, Refusal)) for found in read_reviews(item))
