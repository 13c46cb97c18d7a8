"""Does ranking score as BM25 does, show only what the reader may see, and learn nothing from the rest?"""

from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.matching import find, find_many
from claims.matching.words import ranking
from claims.matching.words.ranking import are_public, rank
from claims.models import Card, Claim
from tests.factories import ClaimFactory, VerdictFactory, imported_claim
from tests.support.expected_matching import BM25, expected_index

pytestmark = pytest.mark.django_db

WORDS = ["water", "mars", "snow", "vaccine", "tax", "paid", "winter", "secret", "minister", "school"]
STATEMENTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
LANGUAGES = st.sampled_from(["en", "en-GB", "fr", "pl", "de"])
CLAIMS = st.lists(st.tuples(STATEMENTS, LANGUAGES, st.booleans()), min_size=1, max_size=12)
PRIORS = st.fixed_dictionaries({}, optional={"en": st.floats(0, 1), "fr": st.floats(0, 1), "de": st.floats(0, 1)})


def add(claims):
    for statement, language, is_public in claims:
        (imported_claim if is_public else ClaimFactory)(statement=statement, language=language)


def change(source):
    """Make, change, publish or delete a claim at random."""
    claim = source.draw(st.sampled_from(list(Claim.objects.order_by("pk"))))
    if source.draw(st.booleans()) or claim.verdicts.exists():
        Claim.objects.filter(pk=claim.pk).update(statement=source.draw(STATEMENTS))
    elif source.draw(st.booleans()):
        VerdictFactory(claim=claim, published=True, origin="import")
    else:
        claim.delete()
        ClaimFactory(statement=source.draw(STATEMENTS))


def assert_ranked_as_by_brute_force(text, prior, cards, is_public):
    """Compare with BM25 over the claims that the reader may see, ties by claim."""
    index = {claim: words for claim, (is_shown, words) in expected_index().items() if is_shown or not is_public}
    expected = BM25(index, prior).scores(text)
    hits = rank([text], cards=cards, priors=[prior], limit=100)[0]

    assert {hit.claim_id: pytest.approx(hit.score, abs=1e-5) for hit in hits} == expected
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.claim_id))
    assert all(0 < hit.shared <= len(text) * 2 and hit.possible > 0 for hit in hits)  # a word may be many grams


class BruteForce(TestCase):
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(CLAIMS, STATEMENTS, PRIORS, st.data())
    def test_scores_are_those_of_bm25_after_any_writes(self, claims, text, prior, source):
        add(claims)
        for _more in range(source.draw(st.integers(0, 3))):
            change(source)
        assert_ranked_as_by_brute_force(text, prior, Card.objects.public(), True)
        assert_ranked_as_by_brute_force(text, prior, Card.objects.all(), False)


def shown(text, **given):
    return [(match.claim_id, match.score) for match in find(text, **given)]


def test_drafts_change_no_score_that_the_public_sees():
    imported_claim(statement="Snow is white."), imported_claim(statement="Snow is cold in winter.")
    before = shown("Is snow white in winter?")
    for statement in ("Snow", "white", "white winter in the secret garden"):
        ClaimFactory(statement=statement)
        VerdictFactory(claim__statement=statement)
    assert len(before) == 2
    assert shown("Is snow white in winter?") == before
    assert shown("secret garden") == []


def test_the_desk_finds_drafts_by_statistics_of_all_claims():
    imported_claim(statement="Snow is white.")
    draft = ClaimFactory(statement="Snow is cold.")
    assert shown("cold snow", cards=Card.objects.all())[0][0] == draft.pk
    assert shown("snow", cards=Card.objects.all()) != shown("snow")


QUERYSETS = {
    "public": (lambda cards: cards.public(), True),
    "public, with a filter": (lambda cards: cards.public().filter(language="fr"), True),
    "a filter, then public": (lambda cards: cards.filter(language="fr").public(), True),
    "all": (lambda cards: cards, False),
    "another filter": (lambda cards: cards.filter(language="fr"), False),
    "public or of a language": (lambda cards: cards.public() | cards.filter(language="fr"), False),
    "not public": (lambda cards: cards.filter(is_public=False), False),
    "all but the public ones": (lambda cards: cards.exclude(is_public=True), False),
}


@pytest.mark.parametrize(("restrict", "is_public"), QUERYSETS.values(), ids=QUERYSETS)
def test_statistics_are_those_that_the_reader_may_know(restrict, is_public):
    assert are_public(restrict(Card.objects.all())) == is_public


FILTERS = {
    "a language": lambda cards: cards.filter(language="fr"),
    "a percent sign": lambda cards: cards.filter(traits__contains=["%s%%"]),
    "two at once": lambda cards: cards.filter(languages__contains=["fr"], status="open").exclude(issuers=["%"]),
    "none": lambda cards: cards.none(),
    "no values": lambda cards: cards.filter(pk__in=[]),
    "ordered": lambda cards: cards.order_by("-created_at"),
}


@pytest.mark.parametrize("restrict", FILTERS.values(), ids=FILTERS)
def test_filters_hold(restrict):
    for language in ("fr", "en", "fr"):
        imported_claim(statement="Tax tax minister", language=language, external_ref="%s%%")
    wanted = restrict(Card.objects.public())
    found = [claim for claim, _score in shown("minister", cards=wanted)]
    assert sorted(found) == sorted(wanted.values_list("pk", flat=True))


def test_a_claim_is_found_in_the_transaction_that_made_it_public():
    claim = ClaimFactory(statement="Otters can fly.")
    with transaction.atomic():
        assert shown("flying otters") == []
        VerdictFactory(claim=claim, published=True)
        assert [pk for pk, _score in shown("flying otters")] == [claim.pk]


def test_ties_are_ordered_by_claim():
    claims = sorted(imported_claim(statement="Snow is white.").pk for _more in range(5))
    assert [pk for pk, _score in shown("white snow")] == claims


def test_each_text_of_a_batch_has_the_hits_that_it_has_alone():
    for statement in ("Snow is white.", "Otters can fly.", "The minister paid no tax in winter."):
        imported_claim(statement=statement)
    texts = ["white otters", "", "the minister", "nothing of it", "white otters"]
    assert find_many(texts) == [find(text) for text in texts]
    assert [len(matches) for matches in find_many(texts)] == [2, 0, 1, 0, 2]
    assert find_many([]) == []


def test_a_batch_is_one_statement(django_assert_num_queries):
    imported_claim()
    with django_assert_num_queries(1):
        rank(["summit"] * 100, cards=Card.objects.public(), priors=[{}] * 100, limit=10)


def test_commoner_words_score_although_they_choose_no_candidates(monkeypatch):
    """The postings of one word are all that is read to choose; the score is that of all words."""
    imported_claim(statement="Snow is white."), imported_claim(statement="Snow is white in winter.")
    imported_claim(statement="Otters are white.")
    whole = shown("snow in a white winter")
    monkeypatch.setattr(ranking, "MIN_POSTINGS", 1)
    monkeypatch.setattr(ranking, "MAX_POSTINGS", 1)
    assert shown("snow in a white winter") == whole[:1]


def test_given_claims_are_scored_besides_the_candidates(monkeypatch):
    claims = [imported_claim(statement=f"Snow is white {'in winter' * number}") for number in range(3)]
    draft = ClaimFactory(statement="Snow is white.")
    cards, text = Card.objects.public(), "white snow in winter"
    [whole] = rank([text], cards=cards, priors=[{}], limit=9)
    monkeypatch.setattr(ranking, "MIN_POSTINGS", 1)
    monkeypatch.setattr(ranking, "MAX_POSTINGS", 1)
    also = [[draft.pk, *(claim.pk for claim in claims)]]
    assert len(whole) == 3
    assert len(rank([text], cards=cards, priors=[{}], limit=9)[0]) == 1
    assert rank([text], cards=cards, priors=[{}], limit=9, also=also) == [whole]
    assert rank([text], cards=cards.filter(pk=claims[0].pk), priors=[{}], limit=9, also=also)[0] == [
        hit for hit in whole if hit.claim_id == claims[0].pk
    ]


def test_a_ranking_that_takes_too_long_is_ended():
    imported_claim()
    with override_settings(READ_BUDGET=0.001), pytest.raises(OperationalError), transaction.atomic():
        find_many([f"summit number {number}" for number in range(500)])


def count_answers(text, answers):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        for _again in range(10):
            with transaction.atomic():
                answers.append((shown(text), shown(text)))
        cursor.execute("RESET default_transaction_isolation")


@pytest.mark.django_db(transaction=True)
def test_one_state_has_one_answer_while_four_writers_write(run_together):
    for number in range(10):
        imported_claim(statement=f"Snow is white in {number}")
    answers = []

    def write(number):
        for turn in range(8):
            with transaction.atomic():
                imported_claim(statement=f"Snow of winter {number} {turn}")

    run_together([*(partial(write, number) for number in range(4)), partial(count_answers, "white snow", answers)])
    assert len(answers) == 10
    assert all(first == second for first, second in answers)
    after = shown("white snow")
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.fold_match_changes()")
    assert shown("white snow") == after, "folding changes nothing"
