"""Is a good review read word for word, however its members are written, and a useless one refused with a reason?"""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from claims.interchange.claimreview.reader import Refusal, read_reviews
from claims.interchange.claimreview.urls import PageAddress
from claims.interchange.claimreview.verbatim import compact_json
from tests.support.good_review import GONE, GOOD, NOW, changed, only
from tests.support.reviews import clean_reviews

WITHDRAWN = {
    "our own": (
        {
            "creativeWorkStatus": "Retracted",
            "correction": {"text": "A hoax.", "datePublished": "2025-03-20T08:00:00Z"},
        },
        ("A hoax.", datetime(2025, 3, 20, 8, tzinfo=UTC)),
    ),
    "the last of several": (
        {"creativeWorkStatus": "retracted", "correction": [{"text": "A date."}, {"text": "All of it."}]},
        ("All of it.", None),
    ),
    "only a text": ({"creativeWorkStatus": {"name": "Withdrawn"}, "correction": "A hoax."}, ("A hoax.", None)),
    "no reason": (
        {"creativeWorkStatus": ["Retracted"], "dateModified": "2025-03-20"},
        ("The publisher withdrew its review.", datetime(2025, 3, 20, tzinfo=UTC)),
    ),
    "corrected only": ({"correction": {"text": "A date."}}, ("", None)),
    "published": ({"creativeWorkStatus": "Published"}, ("", None)),
    "junk": ({"creativeWorkStatus": [None, 7, {}], "correction": [[], 7]}, ("", None)),
}


@pytest.mark.parametrize(("members", "expected"), WITHDRAWN.values(), ids=WITHDRAWN)
def test_a_withdrawn_review_has_its_reason_and_time(members, expected):
    review = only(GOOD | members)
    assert (review.retraction_reason, review.retracted_at) == expected


def test_a_good_review_is_read_word_for_word():
    assert only(GOOD)._asdict() == {
        "publisher": "checkers.example",
        "publisher_name": "The Checkers",
        "url": "https://checkers.example/bridge",
        "canonical_url": "https://checkers.example/bridge",
        "title": "",
        "statement": "The bridge over the river was closed for nine years.",
        "language": "en",
        "claimant": ("Ada Pont", "person", "Mayor"),
        "claimed_on": date(2025, 3, 10),
        "label": "Mostly false",
        "value": 2,
        "worst": 1,
        "best": 5,
        "summary": "It was closed for nine months.",
        "explanation": "",
        "published_at": datetime(2025, 3, 14, tzinfo=UTC),
        "appearances": (
            PageAddress("https://social.example/1", "https://social.example/1", "social.example"),
            PageAddress("https://news.example/a", "https://news.example/a", "news.example"),
            PageAddress("https://video.example/v?v=1", "https://video.example/v?v=1", "video.example"),
        ),
        "repairs": (),
        "payload": compact_json(GOOD),
        "retraction_reason": "",
        "retracted_at": None,
        "archive_url": "",
        "claimed_at": None,
        "place": "",
        "topics": (),
        "evidence": (),
        "modified_at": None,
    }


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "not_an_object"),
        ("ClaimReview", "not_an_object"),
        ([GOOD], "not_an_object"),
        (7, "not_an_object"),
        ({}, "not_a_claim_review"),
        ({"@type": "ClaimReview"}, "no_url"),
        (changed(**{"@type": "NewsArticle"}), "not_a_claim_review"),
        (changed(**{"@type": "Review", "claimReviewed": GONE, "itemReviewed": "A film"}), "not_a_claim_review"),
        (changed(url=GONE), "no_url"),
        (changed(url=None), "no_url"),
        (changed(url=""), "bad_url"),
        (changed(url="http://localhost/a"), "bad_url"),
        (changed(url="/a", author=GONE), "bad_url"),
        (changed(url="https://checkers.example/" + "a" * 2_000), "bad_url"),
        (changed(url="https://ada:secret@checkers.example/a"), "bad_url"),
        (changed(datePublished=GONE), "no_date"),
        (changed(datePublished="0000-00-00"), "no_date"),
        (changed(datePublished="1970-01-01"), "no_date"),
        (changed(datePublished="2025-11-20"), "no_date"),
        (changed(claimReviewed=GONE), "no_claim"),
        (changed(claimReviewed="…", itemReviewed=GONE), "no_claim"),
        (changed(headline=json.loads("[" * 60 + "]" * 60)), "too_deep"),
        (changed(reviewBody="x" * 1_000_000), "too_large"),
    ],
)
def test_a_payload_that_cannot_be_imported_is_refused_with_a_reason(payload, reason):
    [refusal] = read_reviews(payload, now=NOW)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.detail.endswith(".")
    if reason in ("no_date", "no_claim"):
        assert (refusal.url, refusal.payload) == (GOOD["url"], compact_json(payload))


def test_the_publisher_argument_overrides_the_payload():
    review = only(changed(url="/bridge"), publisher="town.example")
    assert (review.publisher, review.publisher_name) == ("town.example", "town.example")
    assert review.url == "https://town.example/bridge"
    assert only(GOOD, publisher="checkers.example").publisher_name == "The Checkers"


@pytest.mark.parametrize("prefix", ["schema:", "http://schema.org/", "https://schema.org/"])
def test_member_names_may_have_a_prefix(prefix):
    def prefixed(value):
        if isinstance(value, list):
            return [prefixed(part) for part in value]
        if not isinstance(value, dict):
            return value
        return {
            (name if name.startswith("@") else prefix + name): prefix + part if name == "@type" else prefixed(part)
            for name, part in value.items()
        }

    payload = prefixed(GOOD)
    assert only(payload)._replace(payload="") == only(GOOD)._replace(payload="")


def test_an_expanded_review_is_read_like_a_short_one():
    """The form that JSON-LD processors write: every value in a list, every text an object."""

    def expanded(value):
        if isinstance(value, list):
            return [part for inner in value for part in expanded(inner)]
        if not isinstance(value, dict):
            return [{"@value": value}]
        names = {name: part if name.startswith("@") else expanded(part) for name, part in value.items()}
        return [{name if name.startswith("@") else f"http://schema.org/{name}": part for name, part in names.items()}]

    [payload] = expanded(GOOD)
    payload["http://schema.org/url"] = [{"@id": GOOD["url"]}]
    assert only(payload)._replace(payload="") == only(GOOD)._replace(payload="")


@given(clean_reviews())
def test_a_good_review_needs_no_repair(payload):
    review = only(payload)
    assert review.repairs == ()
    assert review.statement == " ".join(payload["claimReviewed"].split())
    assert (review.url, review.language) == (payload["url"], payload["inLanguage"])
    assert (review.value, review.worst, review.best) == tuple(
        payload["reviewRating"][name] for name in ("ratingValue", "worstRating", "bestRating")
    )
    assert review.label == " ".join(payload["reviewRating"]["alternateName"].split())
    assert len(review.appearances) <= len(payload["itemReviewed"].get("appearance", []))
