"""What is put into a review that leaves out what the object around it says?"""

import pytest

from claims.interchange.claimreview.envelopes.containers import reviews_in
from claims.interchange.claimreview.reader import read_reviews

BARE = {"@type": "ClaimReview", "claimReviewed": "It is flat.", "reviewRating": {"alternateName": "False"}}
ARTICLE = {
    "@type": "NewsArticle",
    "url": "https://checker.example/r/1",
    "datePublished": "2024-05-02",
    "publisher": {"@type": "Organization", "name": "The Checker", "url": "https://www.checker.example/"},
    "author": {"@type": "Person", "name": "Ada"},
}


def read(value):
    [payload] = reviews_in(value)
    [review] = read_reviews(payload)
    return review


@pytest.mark.parametrize("kind", ["NewsArticle", "BlogPosting", "WebPage", ["Report"], "schema:Article"])
@pytest.mark.parametrize("member", ["review", "mainEntity", "hasPart"])
def test_a_review_gets_date_address_and_publisher_of_its_article(kind, member):
    review = read(ARTICLE | {"@type": kind, member: [BARE]})
    assert (review.url, review.publisher, review.publisher_name) == (ARTICLE["url"], "checker.example", "The Checker")
    assert review.published_at.date().isoformat() == "2024-05-02"
    assert {"date_elsewhere", "url_elsewhere"} <= set(review.repairs)


def test_what_a_review_says_itself_is_left_alone():
    own = BARE | {
        "url": "https://other.example/1",
        "schema:datePublished": "2020-01-01",
        "author": {"name": "Other", "url": "https://other.example/"},
    }
    assert list(reviews_in(ARTICLE | {"review": own})) == [own]


@pytest.mark.parametrize("member", ["dateCreated", "dateModified"])
@pytest.mark.parametrize("kind", ["DataFeedItem", "ListItem"])
def test_a_review_gets_the_date_of_the_item_of_a_feed(kind, member):
    item = {
        "@type": kind,
        member: "2024-05-02",
        "url": "https://feed.example/",
        "item": BARE | {"url": "https://checker.example/r/2"},
    }
    review = read({"dataFeedElement": [item]})
    assert review.published_at.date().isoformat() == "2024-05-02"
    assert review.url == "https://checker.example/r/2"


def test_a_review_of_a_claim_judges_that_claim():
    claim = {"@type": "Claim", "text": "It is flat.", "author": {"@type": "Person", "name": "Ada"}}
    review = {"@type": "ClaimReview", "url": "https://checker.example/r/2", "datePublished": "2024-05-02"}
    found = read(claim | {"review": review})
    assert (found.statement, found.claimant[0]) == ("It is flat.", "Ada")


@pytest.mark.parametrize("kind", ["CollectionPage", "ItemList", "Organization", "Thing", None, 7, ["x", None]])
def test_other_objects_say_nothing_of_the_reviews_in_them(kind):
    assert list(reviews_in(ARTICLE | {"@type": kind, "review": BARE})) == [BARE]
