"""Is a good review read word for word, and a wrong one repaired or refused with a reason?"""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from claims.interchange.claimreview import urls
from claims.interchange.claimreview.reader import REFUSALS, REPAIRS, Refusal, Review, read_reviews
from claims.interchange.claimreview.urls import PageAddress
from claims.interchange.claimreview.verbatim import compact_json
from tests.support.reviews import clean_reviews

NOW = datetime(2025, 11, 18, 12, tzinfo=UTC)
GOOD = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checkers.example/bridge",
    "datePublished": "2025-03-14",
    "author": {"@type": "Organization", "name": "The Checkers", "url": "https://www.checkers.example/"},
    "claimReviewed": "The bridge over the river was closed for nine years.",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 2,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "Mostly false",
        "ratingExplanation": "It was closed for nine months.",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ada Pont", "jobTitle": "Mayor"},
        "datePublished": "2025-03-10",
        "appearance": [{"@type": "Article", "url": "https://news.example/a"}, "https://video.example/v?v=1"],
        "firstAppearance": {"@type": "SocialMediaPosting", "url": "https://social.example/1"},
    },
}
GONE = object()


def changed(**members):
    """Return the good review with other members: `item__author` is a member of `item`, GONE removes a member."""
    review = GOOD | {name: dict(part) for name, part in GOOD.items() if isinstance(part, dict)}
    names = {"rating": "reviewRating", "item": "itemReviewed", "house": "author"}
    for name, value in members.items():
        *parents, last = name.split("__")
        holder = review
        for parent in parents:
            holder = holder[names[parent]]
        if value is GONE:
            del holder[last]
        else:
            holder[last] = value
    return review


def only(payload, **options):
    [found] = read_reviews(payload, **{"now": NOW} | options)
    assert isinstance(found, Review), found
    return found


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


# Which members, changed to what, read as what, with which repairs.
LONG = "word " * 700
DIRT = [
    ({"datePublished": "2025-03-14T10:00:00+02:00"}, {"published_at": datetime(2025, 3, 14, 8, tzinfo=UTC)}, ()),
    ({"datePublished": "July 22, 2025"}, {"published_at": datetime(2025, 7, 22, tzinfo=UTC)}, ("date_rewritten",)),
    ({"datePublished": ["", "2025-07-22"]}, {"published_at": datetime(2025, 7, 22, tzinfo=UTC)}, ()),
    (
        {"datePublished": "0000-00-00", "dateModified": "2025-07-22"},
        {"published_at": datetime(2025, 7, 22, tzinfo=UTC)},
        ("date_unreadable", "date_elsewhere"),
    ),
    (
        {"datePublished": "2031-01-01", "dateCreated": 1753142400},
        {"published_at": datetime(2025, 7, 22, tzinfo=UTC)},
        ("date_implausible", "date_from_epoch", "date_elsewhere"),
    ),
    ({"item__datePublished": "0001-01-01T00:00:00Z"}, {"claimed_on": None}, ("date_implausible",)),
    ({"item__datePublished": "2025-05-01"}, {"claimed_on": None}, ("claimed_after_review",)),
    ({"item__datePublished": GONE}, {"claimed_on": None}, ()),
    ({"rating__bestRating": 0}, {"value": None, "worst": None, "best": None}, ("bounds_swapped",)),
    (
        {"rating__ratingValue": -1, "rating__bestRating": -1, "rating__worstRating": -1},
        {"value": None, "label": "Mostly false"},
        ("bounds_meaningless",),
    ),
    ({"rating__ratingValue": 9}, {"value": None, "best": None}, ("value_outside",)),
    ({"rating__ratingValue": 10**30, "rating__bestRating": 10**31}, {"value": None}, ("value_in_words",)),
    ({"rating__ratingValue": "2,5"}, {"value": Decimal("2.5")}, ("comma_decimal",)),
    ({"rating__ratingValue": "four"}, {"value": None, "label": "Mostly false"}, ("value_in_words",)),
    ({"rating__bestRating": "good"}, {"value": None}, ("bounds_meaningless",)),
    ({"rating__bestRating": GONE, "rating__worstRating": GONE}, {"value": 2, "worst": 1, "best": 5}, ()),
    ({"rating__ratingValue": GONE}, {"value": None, "worst": None}, ()),
    ({"rating__alternateName": [None, "", "Faux"]}, {"label": "Faux"}, ()),
    ({"rating__alternateName": {"@value": "Faux", "@language": "fr"}}, {"label": "Faux"}, ()),
    (
        {"rating__alternateName": GONE, "rating__alternativeName": "Faux"},
        {"label": "Faux"},
        ("label_elsewhere",),
    ),
    (
        {"rating__alternateName": "", "rating__ratingExplanation": "Wrong"},
        {"label": "Wrong", "summary": ""},
        ("label_elsewhere",),
    ),
    (
        {"rating__alternateName": "", "rating__ratingExplanation": "This is wrong. It was closed for nine months."},
        {"label": "2 of 5", "summary": "This is wrong. It was closed for nine months."},
        ("label_from_numbers",),
    ),
    (
        {"rating__alternateName": "", "rating__ratingExplanation": "", "rating__ratingValue": "Falso"},
        {"label": "Falso", "value": None},
        ("label_elsewhere", "value_in_words"),
    ),
    ({"reviewRating": "Falso"}, {"label": "Falso", "value": None}, ()),
    ({"reviewRating": [None, 7, {"alternateName": "Falso"}]}, {"label": "Falso"}, ()),
    ({"reviewRating": GONE}, {"label": "", "value": None}, ()),
    (
        {"claimReviewed": " ", "item__name": "The bridge is closed."},
        {"statement": "The bridge is closed."},
        ("claim_from_item",),
    ),
    (
        {"claimReviewed": GONE, "item__name": "https://news.example/a", "item__description": "The bridge is closed."},
        {"statement": "The bridge is closed."},
        ("claim_from_item",),
    ),
    (
        {"claimReviewed": GONE, "itemReviewed": "The bridge is closed."},
        {"statement": "The bridge is closed."},
        ("work_for_claim", "claim_from_item"),
    ),
    ({"claimReviewed": LONG}, {"statement": (LONG[:1999].rstrip() + "…")}, ("claim_cut",)),
    (
        {"claimReviewed": "“R&amp;amp;D”&nbsp;is <b>free</b>,<br/>x < 3 for <Ada>"},
        {"statement": "“R&D” is free, x < 3 for <Ada>"},
        ("html_unescaped", "tags_removed"),
    ),
    (
        {"claimReviewed": "The bri\x00dge \ud800is\ufeff shut."},
        {"statement": "The bridge is shut."},
        ("rubbish_removed",),
    ),
    ({"claimReviewed": "Cafe\u0301 is shut."}, {"statement": "Café is shut."}, ()),
    (
        {"itemReviewed": {"@type": "CreativeWork", "name": "A talk", "url": "https://talks.example/1"}},
        {
            "statement": "The bridge over the river was closed for nine years.",
            "claimant": None,
            "appearances": ((PageAddress("https://talks.example/1", "https://talks.example/1", "talks.example"),)),
        },
        ("work_for_claim",),
    ),
    ({"itemReviewed": GONE}, {"claimant": None, "claimed_on": None, "appearances": ()}, ()),
    ({"itemReviewed": [None, 3, GOOD["itemReviewed"]]}, {"claimant": ("Ada Pont", "person", "Mayor")}, ()),
    ({"item__author": "Ada Pont"}, {"claimant": ("Ada Pont", "unknown", "")}, ()),
    (
        {"item__author": {"@type": "Organization", "name": "The Town"}},
        {"claimant": ("The Town", "organisation", "")},
        (),
    ),
    (
        {"item__author": [{"name": "@ada"}, {"name": "Bo"}]},
        {"claimant": ("@ada", "account", "")},
        ("claimants_left_out",),
    ),
    (
        {"item__author": {"@type": "Person", "url": "https://ada.example"}},
        {"claimant": None},
        ("claimant_without_name",),
    ),
    ({"item__author": "Unknown"}, {"claimant": None}, ("claimant_without_name",)),
    (
        {"item__appearance": ["on the radio", None, {"@type": "Article"}], "item__firstAppearance": GONE},
        {"appearances": ()},
        ("appearance_without_address",),
    ),
    (
        {"item__appearance": GOOD["url"], "item__firstAppearance": {"url": ["https://news.example/a"] * 3}},
        {"appearances": ((PageAddress("https://news.example/a", "https://news.example/a", "news.example"),))},
        (),
    ),
    (
        {"url": "https://checkers.example/bridge?utm_source=x&id=3"},
        {
            "url": "https://checkers.example/bridge?utm_source=x&id=3",
            "canonical_url": "https://checkers.example/bridge?id=3",
        },
        ("trackers_removed",),
    ),
    ({"url": " https:/checkers.example/a b\n"}, {"url": "https://checkers.example/a%20b"}, ("url_mended",)),
    ({"url": "/bridge"}, {"url": "https://www.checkers.example/bridge"}, ("url_completed",)),
    ({"url": {"@id": "https://checkers.example/a"}}, {"url": "https://checkers.example/a"}, ()),
    ({"url": GONE, "mainEntityOfPage": {"@id": GOOD["url"]}}, {"url": GOOD["url"]}, ("url_elsewhere",)),
    (
        {"author": GONE},
        {"publisher": "checkers.example", "publisher_name": "checkers.example"},
        ("publisher_from_url",),
    ),
    (
        {"author": {"@type": "Person", "name": "Bo", "url": "https://bo.example"}, "publisher": GOOD["author"]},
        {"publisher": "checkers.example", "publisher_name": "The Checkers"},
        (),
    ),
    ({"author": "The Checkers"}, {"publisher_name": "The Checkers"}, ("publisher_from_url",)),
    ({"author": [None, {"name": "AFP", "url": "http://afp.example"}]}, {"publisher": "afp.example"}, ()),
    ({"house__url": "https://twitter.com/checkers"}, {"publisher": "checkers.example"}, ("publisher_from_url",)),
    ({"house__url": "www.checkers.example"}, {"publisher": "checkers.example"}, ()),
    ({"house__name": "x" * 300}, {"publisher_name": "x" * 199 + "…"}, ("name_cut",)),
    ({"inLanguage": "pt_br"}, {"language": "pt-BR"}, ()),
    ({"inLanguage": {"@type": "Language", "name": "French"}}, {"language": "fr"}, ()),
    ({"inLanguage": ["", {"alternateName": "de"}]}, {"language": "de"}, ()),
    ({"inLanguage": "Klingonese?"}, {"language": "en"}, ("language_unreadable",)),
    ({"claimReviewed": "Ok 12"}, {"language": "und"}, ()),
    ({"@type": ["Review", "https://schema.org/ClaimReview"]}, {}, ()),
    ({"@type": GONE}, {}, ("type_assumed",)),
    ({"@type": "claimreview"}, {}, ("type_assumed",)),
    ({"headline": "x " * 400}, {"title": "x " * 249 + "x…"}, ("title_cut",)),
    ({"reviewBody": "<p>One.</p><p>Two.</p>"}, {"explanation": "One.\nTwo."}, ("tags_removed",)),
    ({"rating__ratingExplanation": LONG}, {"summary": LONG[:1999].rstrip() + "…"}, ("summary_cut",)),
]


@pytest.mark.parametrize(("dirt", "outcome", "repairs"), DIRT)
def test_each_error_in_a_review_is_repaired_and_listed(dirt, outcome, repairs):
    payload = changed(**dirt)
    review = only(payload)
    assert {name: getattr(review, name) for name in outcome} == outcome
    assert review.repairs == repairs
    assert review.payload == compact_json(payload)


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


def test_every_repair_has_a_sentence():
    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', " ".join(sources())))
    assert REPAIRS.keys() <= named
    assert all(str(sentence).endswith(".") for sentence in (REPAIRS | REFUSALS).values())


def sources():
    """Yield the code of all readers and importers but the sentences themselves."""
    for path in Path(urls.__file__).parents[1].rglob("*.py"):
        if path.name != "messages.py":
            yield path.read_text()


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
