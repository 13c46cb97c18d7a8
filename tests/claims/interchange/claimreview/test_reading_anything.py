"""Has any payload an outcome that fits into the rows, and is it read in little time?"""

import re

import pytest
from hypothesis import HealthCheck, given, settings

from claims.interchange.claimreview.reader import REFUSALS, REPAIRS, Review, read_reviews
from claims.interchange.claimreview.text import plain_text
from config.db.fields import NOT_BLANK
from config.text.languages import TAG_PATTERN
from sources.canonical import canonical_url, domain_of
from sources.models import DOMAIN_PATTERN
from tests.support.good_review import GOOD, NOW
from tests.support.reviews import JUNK, mutated_reviews


def check_limits(review):
    assert re.fullmatch(DOMAIN_PATTERN, review.publisher)
    assert 0 < len(review.publisher_name) <= 200
    assert re.search(NOT_BLANK, review.publisher_name)
    assert canonical_url(review.url) == review.canonical_url
    assert len(review.title) <= 500
    assert re.search(NOT_BLANK, review.statement)
    assert len(review.statement) <= 2_000
    assert re.fullmatch(TAG_PATTERN, review.language)
    if review.claimant:
        name, kind, role = review.claimant
        assert re.search(NOT_BLANK, name)
        assert kind in ("person", "organisation", "account", "unknown")
        assert max(len(name), len(role)) <= 200
    assert len(review.label) <= 2_000
    numbers = (review.worst, review.value, review.best)
    assert numbers == (None,) * 3 or -1_000_000 <= review.worst <= review.value <= review.best <= 1_000_000
    assert len(review.summary) <= 2_000
    assert len(review.explanation) <= 50_000
    assert review.published_at.utcoffset().total_seconds() == 0
    assert len({address.canonical for address in review.appearances}) == len(review.appearances) <= 50
    for address in review.appearances:
        assert (canonical_url(address.url), domain_of(address.url)) == (address.canonical, address.domain)
    assert set(review.repairs) <= REPAIRS.keys()
    assert len(set(review.repairs)) == len(review.repairs)
    check_text(*(part for part in review if isinstance(part, str)), *(review.claimant or ()))


def check_text(*texts):
    for text in texts:
        assert text == text.strip()
        assert not re.search("[\0-\x08\ud800-\udfff]", text)
        text.encode()  # UTF-8 has no half of a pair


def check_outcomes(payload):
    found = read_reviews(payload, now=NOW)
    assert found
    for outcome in found:
        if isinstance(outcome, Review):
            check_limits(outcome)
        else:
            assert outcome.reason in REFUSALS
            check_text(*outcome)


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(mutated_reviews())
def test_any_mutated_review_has_an_outcome(payload):
    check_outcomes(payload)


@given(JUNK)
def test_any_json_value_has_an_outcome(payload):
    check_outcomes(payload)


@given(JUNK)
@pytest.mark.parametrize("member", [*GOOD, "mainEntityOfPage", "publisher", "inLanguage"])
@settings(max_examples=30)
def test_any_value_of_any_member_has_an_outcome(member, junk):
    check_outcomes(GOOD | {member: junk})


@pytest.mark.parametrize(
    "words",
    [
        "<b>" * 60_000,
        "&amp;" * 200_000,
        "<!--" * 60_000,
        "\u0301" * 200_000,
        "<a " * 60_000,
        "& " * 100_000,
        "-" * 200_000,
    ],
)
def test_texts_that_are_slow_to_normalise_are_read_quickly(words):
    """Normalising the row of accents in quadratic time would take most of a minute."""
    assert len(plain_text(words, [], keeps_lines=True)) <= 200_000
