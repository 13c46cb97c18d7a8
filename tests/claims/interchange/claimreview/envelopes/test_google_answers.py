"""What do answers of Google's Fact Check Tools API become? `google_reviews` is tested through `read_reviews`."""

import json
from datetime import date

import pytest

from claims.interchange.claimreview.envelopes.containers import reviews_in
from claims.interchange.claimreview.envelopes.google_answers import google_reviews
from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.google.shapes import serialize_claim

REVIEW = {
    "publisher": {"name": "The Checker", "site": "checker.example"},
    "url": "https://checker.example/r/1",
    "title": "No, the bridge was not closed",
    "reviewDate": "2024-05-02T07:30:00Z",
    "textualRating": "False",
    "languageCode": "en",
}
CLAIM = {
    "text": "The bridge was closed for the whole of May.",
    "claimant": "Ada Example",
    "claimDate": "2024-05-01T00:00:00Z",
    "claimReview": [REVIEW],
}
PAGE = {
    "name": "pages/1",
    "pageUrl": "https://checker.example/r/1",
    "publishDate": "2024-05-02",
    "claimReviewAuthor": {"name": "The Checker"},
    "claimReviewMarkups": [
        {
            "url": "https://checker.example/r/1",
            "claimReviewed": "The bridge was closed for the whole of May.",
            "claimDate": "2024-05-01",
            "claimLocation": "Springfield",
            "claimFirstAppearance": "https://outlet.example/bridge",
            "claimAppearances": ["https://outlet.example/again"],
            "claimAuthor": {"name": "Ada Example", "jobTitle": "Mayor"},
            "rating": {
                "textualRating": "False",
                "ratingValue": 1,
                "worstRating": 1,
                "bestRating": 5,
                "ratingExplanation": "It was open.",
            },
        }
    ],
}
ANSWERS = [
    CLAIM,
    {"claims": [CLAIM], "nextPageToken": "CAo"},
    [{"claims": [CLAIM]}, {"claims": []}],
    {"results": [{"claim": CLAIM}]},  # claims:imageSearch
    {"pages": {"1": {"response": {"claims": [CLAIM]}}}},
    {
        "claims": [
            {
                "text": CLAIM["text"],
                "claimant": CLAIM["claimant"],
                "claim_date": CLAIM["claimDate"],
                "claim_review": {
                    "publisher": REVIEW["publisher"],
                    "url": REVIEW["url"],
                    "title": REVIEW["title"],
                    "review_date": REVIEW["reviewDate"],
                    "textual_rating": "False",
                    "language_code": "en",
                },
            }
        ]
    },
]


def read(value):
    """Return the reviews in a decoded value."""
    [review] = [review for item in reviews_in(value) for review in read_reviews(item)]
    return review


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: json.dumps(answer)[:20])
def test_an_answer_becomes_reviews_with_all_that_it_says(answer):
    review = read(answer)
    assert (review.publisher, review.publisher_name) == ("checker.example", "The Checker")
    assert (review.url, review.title) == (REVIEW["url"], REVIEW["title"])
    assert (review.statement, review.language) == (CLAIM["text"], "en")
    assert (review.claimant, review.claimed_on) == (("Ada Example", "unknown", ""), date(2024, 5, 1))
    assert (review.label, review.published_at.isoformat()) == ("False", "2024-05-02T07:30:00+00:00")


@pytest.mark.parametrize("answer", [PAGE, {"claimReviewMarkupPages": [PAGE]}])
def test_a_page_of_markup_becomes_reviews_with_all_that_it_says(answer):
    review = read(answer)
    assert (review.publisher, review.publisher_name) == ("checker.example", "The Checker")
    assert (review.statement, review.claimant) == (CLAIM["text"], ("Ada Example", "unknown", "Mayor"))
    assert (review.label, review.value, review.worst, review.best) == ("False", 1, 1, 5)
    assert (review.summary, review.claimed_on) == ("It was open.", date(2024, 5, 1))
    assert [page.url for page in review.appearances] == [
        "https://outlet.example/bridge",
        "https://outlet.example/again",
    ]


def test_an_answer_of_our_own_api_becomes_the_review_that_it_was():
    verdict = {
        "status": "published",
        "publisher": {"name": "The Checker", "domain": "checker.example"},
        "review": {"url": REVIEW["url"], "title": REVIEW["title"]},
        "published_at": REVIEW["reviewDate"],
        "label": "False",
        "rating": None,
        "language": "en",
    }
    document = {
        "statement": CLAIM["text"],
        "claimant": {"name": CLAIM["claimant"]},
        "claimed_on": "2024-05-01",
        "verdicts": [verdict],
    }
    assert read({"claims": [serialize_claim(document)]}) == read({"claims": [CLAIM]})


def test_each_review_of_a_claim_is_an_item():
    other = REVIEW | {"publisher": {"name": "Other", "site": "other.example"}, "url": "https://other.example/1"}
    items = list(reviews_in({"claims": [CLAIM | {"claimReview": [REVIEW, other]}, CLAIM]}))
    assert [item["url"] for item in items] == [REVIEW["url"], other["url"], REVIEW["url"]]


@pytest.mark.parametrize("missing", ["publisher", "title", "languageCode", "textualRating"])
def test_an_answer_may_leave_members_out(missing):
    review = {name: part for name, part in REVIEW.items() if name != missing}
    found = read({"claims": [{"text": CLAIM["text"], "claimReview": [review]}]})
    assert (found.statement, found.claimant, found.publisher) == (CLAIM["text"], None, "checker.example")


@pytest.mark.parametrize("junk", [None, [], {}, "x", 7, [None, 7, "x"], [[]], {"name": {}}, {"site": ["a"]}])
@pytest.mark.parametrize("member", [*REVIEW, *CLAIM])
def test_no_junk_in_an_answer_raises_an_exception(member, junk):
    claim = CLAIM | {member: junk} if member in CLAIM else CLAIM | {"claimReview": [REVIEW | {member: junk}]}
    for item in reviews_in({"claims": [claim]}):
        read_reviews(item)


@pytest.mark.parametrize("junk", [None, [], {}, "x", 7, [None, 7, "x"], {"name": []}])
@pytest.mark.parametrize("member", [*PAGE, *PAGE["claimReviewMarkups"][0]])
def test_no_junk_in_a_page_raises_an_exception(member, junk):
    markup = PAGE["claimReviewMarkups"][0]
    page = PAGE | {member: junk} if member in PAGE else PAGE | {"claimReviewMarkups": [markup | {member: junk}]}
    for item in reviews_in(page):
        read_reviews(item)


@pytest.mark.parametrize(
    "node",
    [
        {"claimReview": {"@type": "ClaimReview", "publisher": "x"}},
        {"claimReview": {"claimReviewed": "a", "publisher": {"name": "x"}}},
        {"claimReview": "https://checker.example/"},
        {},
    ],
)
def test_other_members_of_that_name_are_left_alone(node):
    assert google_reviews(node) == []
