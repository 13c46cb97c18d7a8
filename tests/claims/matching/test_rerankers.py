"""Does a reranker put the first matches in its order, and nothing else?"""

import pytest

from claims.matching import find, rerankers
from claims.matching.words.ranking import Hit
from tests.factories import VerdictFactory

pytestmark = pytest.mark.django_db


class Shortest:
    name = "shortest"

    def scores(self, text, passages):
        return [-len(passage) for passage in passages]


class Failing(Shortest):
    def scores(self, text, passages):
        raise RuntimeError("out of order")


class Forgetful(Shortest):
    def scores(self, text, passages):
        return []


@pytest.fixture
def claims():
    statements = ("The minister resigned today in Budapest.", "The minister resigned.", "Nobody else resigned.")
    return [VerdictFactory(published=True, claim__statement=statement).claim for statement in statements]


def matches(settings, name):
    settings.CLAIM_RERANKER = name and f"{__name__}.{name}"
    return [(match.claim_id, match.score) for match in find("minister resigned today in Budapest")]


def test_the_order_is_the_rerankers_and_the_scores_are_those_of_the_places(claims, settings):
    before, after = matches(settings, ""), matches(settings, "Shortest")
    assert [score for _claim, score in after] == [score for _claim, score in before]
    assert [claim for claim, _score in before] == [claims[0].pk, claims[1].pk, claims[2].pk]
    assert [claim for claim, _score in after] == [claims[2].pk, claims[1].pk, claims[0].pk]


@pytest.mark.parametrize("name", ["Failing", "Forgetful", "Missing"])
def test_without_a_reranker_that_works_the_order_is_that_of_the_scores(claims, settings, caplog, name):
    before = matches(settings, "")
    assert caplog.text == ""
    assert matches(settings, name) == before
    assert "The reranker" in caplog.text


def test_only_the_first_hits_are_read(claims, settings, monkeypatch):
    monkeypatch.setattr(rerankers, "MAX_RERANKED", 2)
    settings.CLAIM_RERANKER = f"{__name__}.Shortest"
    hits = [Hit(claim.pk, 3.0 - place, 3.0, 1, 1, 1.0, 1) for place, claim in enumerate(claims)]
    [found] = rerankers.rerank(["minister"], [hits])
    assert [hit.claim_id for hit in found] == [claims[1].pk, claims[0].pk, claims[2].pk]
    assert rerankers.rerank(["minister"], [[]]) == [[]]
