"""Is a claim in the words of a text sure, and one that denies them never in the first band?"""

import math
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching import Band, find, find_many
from claims.matching.encoders.e5 import E5
from claims.matching.encoders.use import USE
from claims.matching.judging.assessment import Known, asked, likely_language, matches_of
from claims.matching.judging.confidence import (
    MIN_ALREADY_CHECKED,
    MIN_PROBABLY,
    band,
    confidence,
    features_of,
    grams_of,
    models,
)
from claims.matching.words.ranking import Hit
from claims.models import Card
from tests.factories import ClaimFactory, imported_claim

STATEMENT = "The summit in Geneva ended without a concrete result for the fishermen."
FEATURES = {"score": 3.0, "gap": 0.5, "margin": 0.6, "coverage": 0.5, "rarest": 5.0, "words": 3.0}


def hit(claim_id, score=10.0, **fields):
    return Hit(**{"claim_id": claim_id, "score": score, "possible": 20.0, "shared": 5, "words": 9, "rarest": 4.0,
                  "length": 9} | fields)  # fmt: skip


@pytest.mark.parametrize("name", models())
def test_a_model_names_the_data_that_it_was_fitted_on(name):
    assert models()[name].keys() == {"fitted_on", "intercept", "weights"}
    assert models()[name]["fitted_on"]


@pytest.mark.parametrize(("name", "ignored"), [("words", {"cosine"}), (USE.name, set()), (E5.name, set())])
def test_a_model_weighs_each_feature(name, ignored):
    assert models()[name]["weights"].keys() | ignored == features_of(hit(uuid4()), [], 0.5, 3).keys()


def test_each_encoder_has_a_model_of_its_own_or_that_of_words():
    features = features_of(hit(uuid4(), by_words=10.0, cosine=0.9), [], 0.5, 3)
    assert confidence(features, "unheard-of") == confidence(features) == confidence(features | {"cosine": 0.0})
    assert confidence(features, USE.name) > confidence(features | {"cosine": 0.5}, USE.name)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (1.0, Band.ALREADY_CHECKED),
        (MIN_ALREADY_CHECKED, Band.ALREADY_CHECKED),
        (math.nextafter(MIN_ALREADY_CHECKED, 0), Band.PROBABLY),
        (MIN_PROBABLY, Band.PROBABLY),
        (math.nextafter(MIN_PROBABLY, 0), Band.RELATED),
        (0.0, Band.RELATED),
    ],
)
def test_bands_begin_at_their_limits(probability, expected):
    assert band(probability) == expected


@pytest.mark.parametrize("feature", ["score", "gap", "margin", "coverage", "rarest"])
def test_more_of_what_speaks_for_a_match_makes_it_surer(feature):
    assert confidence(FEATURES) < confidence(FEATURES | {feature: FEATURES[feature] + 0.1})


@given(st.dictionaries(st.sampled_from(list(FEATURES)), st.floats(-1e6, 1e6)))
def test_a_confidence_is_a_probability(features):
    assert 0 <= confidence(FEATURES | features) <= 1


def test_a_claim_of_other_words_with_the_same_score_leaves_no_gap():
    assert features_of(hit(uuid4()), [10.0, 9.0], 1, 9)["gap"] == 0
    assert features_of(hit(uuid4()), [], 1, 9)["gap"] == 1
    assert features_of(hit(uuid4(), score=0.0), [], 0, 0)["gap"] == 0


def test_grams_are_runs_of_four_letters_and_blanks():
    assert grams_of(["to", "be"]) == {" to ", "to b", "o be", " be "}
    assert grams_of([]) == set()


@pytest.mark.parametrize(
    ("prior", "claim", "language"),
    [
        ({"it": 0.6, "fr": 0.3}, "fr", "fr"),
        ({"it": 0.6, "fr": 0.3}, "fr-CA", "fr"),
        ({"it": 0.6, "fr": 0.05}, "fr", "it"),
        ({"en": 1.0}, "fr", "en"),
        ({}, "fr", "fr"),
    ],
)
def test_a_text_is_compared_in_the_language_of_the_claim_if_that_is_likely(prior, claim, language):
    assert likely_language(prior, claim) == language


def matches(query, *statements):
    """Return the matches of a query for hits of these statements, the best first."""
    ids = [uuid4() for _statement in statements]
    hits = [hit(claim_id, score=60.0 / place, rarest=8.0) for place, claim_id in enumerate(ids, 1)]
    known = {claim_id: Known(words, "en", words) for claim_id, words in zip(ids, statements, strict=True)}
    return matches_of(asked(query, {"en": 1.0}), hits, [], known, limit=10)


def test_claims_of_the_same_words_leave_each_other_their_confidence():
    once, twice = (
        matches(STATEMENT, STATEMENT, "Snow in Geneva"),
        matches(STATEMENT, STATEMENT, STATEMENT, "Snow in Geneva"),
    )
    assert once[0].confidence > MIN_ALREADY_CHECKED
    assert min(twice[0].confidence, twice[1].confidence) > MIN_ALREADY_CHECKED


def test_a_sure_match_that_differs_is_only_probable():
    [match, *_rest] = matches(STATEMENT, STATEMENT.replace("ended", "did not end"), *["Snow in Geneva"] * 6)
    assert match.confidence >= MIN_ALREADY_CHECKED
    assert match.band == Band.PROBABLY
    assert match.differs == ("negation",)
    assert match.differing_words == {"negation": {"text": ("without",), "claim": ("not", "without")}}


def test_overlap_has_the_words_of_the_claim_that_the_text_has():
    [match] = matches("the SUMMIT of fishermen, a fiasco for Génève", "The Summit in Geneve is a fiasco: the summit!")
    assert match.overlap == ("The", "Summit", "Geneve", "fiasco")


@pytest.mark.django_db
class TestFind:
    def test_the_very_words_come_first_and_are_sure(self):
        other = imported_claim(statement=STATEMENT.replace("fishermen", "fishermen of Geneva, the summit in Geneva"))
        same = imported_claim(statement=STATEMENT.upper().replace(" ", "  "))
        [first, second] = find(f"«{STATEMENT}»")
        assert (first.claim_id, first.confidence, first.band) == (same.pk, 1.0, Band.ALREADY_CHECKED)
        assert first.score >= second.score
        assert second.claim_id == other.pk

    def test_words_that_are_all_too_common_to_rank_by_are_found(self):
        claim = imported_claim(statement="To be or not to be")
        [match] = find("to be, or not to be?")
        assert (match.claim_id, match.band) == (claim.pk, Band.ALREADY_CHECKED)

    @pytest.mark.parametrize("text", ["", " \n", "?!", "…", "\x00"])
    def test_a_text_without_words_is_in_the_words_of_no_claim(self, text):
        imported_claim(statement="...")
        assert find(text) == []

    def test_a_claim_that_the_reader_may_not_see_is_not_found_by_its_very_words(self):
        ClaimFactory(statement=STATEMENT)
        assert find(STATEMENT) == []
        assert len(find(STATEMENT, cards=Card.objects.all())) == 1

    def test_filters_hold_for_claims_in_the_very_words(self):
        claims = [imported_claim(statement=STATEMENT, language=language) for language in ("en", "fr")]
        [match] = find(STATEMENT, cards=Card.objects.public().filter(language="fr"))
        assert match.claim_id == claims[1].pk

    def test_each_text_has_its_own_answer_in_order_and_at_most_limit(self):
        claims = [imported_claim(statement=words) for words in ("Snow is warm", "Water is dry", "Water is dry")]
        texts = ["water is dry!", "nothing", "", "snow is warm", "\x00\ud800", "x" * 3_000]
        answers = find_many(texts, limit=1)
        assert [[match.claim_id for match in answer] for answer in answers] == [
            [claims[1].pk], [], [], [claims[0].pk], [], []
        ]  # fmt: skip

    def test_the_answer_takes_the_same_number_of_queries_for_any_number_of_texts(self, django_assert_num_queries):
        imported_claim(statement=STATEMENT)
        for texts in ([STATEMENT], [STATEMENT, "Snow", "summit in Geneva"] * 5):
            with django_assert_num_queries(4):
                find_many(texts)
