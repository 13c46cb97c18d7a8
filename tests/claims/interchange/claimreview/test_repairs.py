"""Is each error in a review repaired, and listed with a sentence for people?"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claims.interchange.claimreview import urls
from claims.interchange.claimreview.reader import REFUSALS, REPAIRS
from claims.interchange.claimreview.urls import PageAddress
from claims.interchange.claimreview.verbatim import compact_json
from tests.support.good_review import GONE, GOOD, changed, only

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


def test_every_repair_has_a_sentence():
    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', " ".join(sources())))
    assert REPAIRS.keys() <= named
    assert all(str(sentence).endswith(".") for sentence in (REPAIRS | REFUSALS).values())


def sources():
    """Yield the code of all readers and importers but the sentences themselves."""
    for path in Path(urls.__file__).parents[1].rglob("*.py"):
        if path.name != "messages.py":
            yield path.read_text()
