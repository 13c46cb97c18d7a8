"""Do the claims of a set become claims that matching finds?"""

from datetime import UTC, datetime

import pytest

from claims.matching.evaluation import loaded_claims, look_up
from claims.matching.evaluation.loading import load
from claims.matching.evaluation.measures import Comparison
from claims.matching.evaluation.sets import KnownClaim, read_set
from claims.models import Card, Claim
from tests.docs.examples import CODE

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_the_posts_of_the_example_find_their_claims():
    known = read_set(CODE / "docs" / "examples" / "matching")
    load(known.claims.values(), at=NOW)
    done = []
    answers = look_up(known.queries.values(), done.append)
    compared = Comparison(known, answers, loaded_claims())

    assert done == [1, 2, 3, 4, 5, 6, 7, 8]
    assert compared.scores().keys() == {"", "en", "fr", "de", "pl", "pt"}
    assert {tuple(scores)[1:] for scores in compared.scores().values()} == {(1, 1, 1)}
    assert compared.flags(compared.opposite) == (1, 1, 1), "the post that leaves out a negation is flagged"


def test_claims_are_public_with_a_verdict_and_its_title():
    done = []
    load(
        [KnownClaim(str(number), f"Water is {number}", "Is it?" * (number % 2), "en") for number in range(1_001)],
        at=NOW,
        on_progress=done.append,
    )

    assert done == [500, 1_000, 1_001]
    assert Card.objects.public().count() == 1_001
    claim = Claim.objects.get(external_ref="1")
    assert (claim.statement, claim.language) == ("Water is 1", "en")
    assert claim.verdicts.get().review.title == "Is it?"
    assert Claim.objects.get(external_ref="2").verdicts.get().review is None
