"""Does an encoder find the nearest of the claims that a reader may see, and no others?"""

import pytest
from django.db import connection

from claims.matching.encoders import encoding, search, storage
from claims.models import Card
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.encoders import vector_of

pytestmark = pytest.mark.django_db

STATEMENTS = {"en": "The earth is flat.", "fr": "La terre est plate.", "de": "Das Meer steigt."}


@pytest.fixture
def claims(encoder):
    """Return public claims by language; claims that only the desk sees are nearer to any text about the earth."""
    storage.adopt_pgvector()
    for statement in ("earth flat", "terre plate"):
        ClaimFactory(statement=statement)
    public = {
        language: VerdictFactory(published=True, claim__statement=words, claim__language=language).claim
        for language, words in STATEMENTS.items()
    }
    while encoding.encode_waiting():
        pass
    return public


def in_order(cosines):
    return sorted(cosines, key=cosines.get, reverse=True)


def cosine(text, claim):
    return sum(one * other for one, other in zip(vector_of(text), vector_of(claim.statement), strict=True))


def test_the_nearest_claims_are_found_in_any_language(claims):
    texts = ["tierra plana", "Meer"]
    found = search.nearness(texts).nearest(Card.objects.public())

    if not storage.has_halfvec():
        assert found == [{}, {}]
        return
    for text, cosines in zip(texts, found, strict=True):
        expected = {claim.pk: cosine(text, claim) for claim in claims.values()}
        assert cosines == pytest.approx(expected, abs=2e-3)
        assert in_order(cosines) == in_order(expected)


@pytest.mark.parametrize("language", STATEMENTS)
def test_filters_hold_for_vectors(claims, language):
    cards = Card.objects.public().filter(languages__contains=[language])
    [found] = search.nearness(["tierra plana"]).nearest(cards, limit=1)
    assert list(found) == ([claims[language].pk] if storage.has_halfvec() else [])


@pytest.mark.parametrize(("vectors", "texts", "expected"), [(1_000, 500, False), (1_000, 501, True), (0, 501, False)])
def test_many_texts_are_not_compared_with_many_vectors_one_by_one(claims, monkeypatch, vectors, texts, expected):
    monkeypatch.setattr(search, "number_of_vectors", lambda: vectors)
    near = search.nearness(["tierra"] * texts)
    assert near.takes_long() == expected
    if expected:
        assert near.nearest(Card.objects.public()) == [{}] * texts
        assert len(near.of([[claims["en"].pk]] * texts)[0]) == 1


def test_no_cards_no_matches(claims):
    assert search.nearness(["tierra"]).nearest(Card.objects.none()) == [{}]


def test_the_desk_finds_what_the_public_does_not(claims):
    [desk] = search.nearness(["tierra plana"]).nearest(Card.objects.all())
    assert len(desk) == (5 if storage.has_halfvec() else 0)


@pytest.mark.parametrize("column", ["as it is", "real[]"])
def test_cosines_of_given_claims_are_the_same_in_either_column(claims, column):
    if column == "real[]":
        connection.check_constraints()
        storage.abandon_pgvector()
    late = ClaimFactory()  # not encoded yet
    asked = [[claim.pk for claim in claims.values()] + [late.pk], []]
    expected = {claim.pk: pytest.approx(cosine("tierra plana", claim), abs=2e-3) for claim in claims.values()}

    assert search.nearness(["tierra plana", "mar"]).of(asked) == [expected, {}]


@pytest.mark.parametrize("name", ["", "Failing", "Unloadable", "Misnamed", "vector_of", "no.such.Encoder"])
def test_without_an_encoder_that_works_there_is_no_nearness(use_encoder, caplog, name):
    use_encoder(name)
    assert search.nearness(["tierra"]) is None
    assert search.nearness(["tierra"]) is None
    assert encoding.waiting() == (0, None)
    assert caplog.text.count("claims are found by their words alone") == (1 if name else 0)
