"""Does `find` find what is said in other words or another language, among what the reader may see?"""

import pytest
from django.db import connection

from claims.matching import find, find_many
from claims.matching.encoders import encoding, storage
from claims.matching.encoders.hybrid import spoken
from claims.models import Card, Embedding
from tests.factories import ClaimFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def public_claim(statement, language="en"):
    return VerdictFactory(published=True, claim__statement=statement, claim__language=language).claim


@pytest.fixture
def claims(encoder):
    storage.adopt_pgvector()
    ClaimFactory(statement="terre plate", language="fr")  # nearest to the texts, and for the desk alone
    made = {
        "flat": public_claim("The earth is flat."),
        "sea": public_claim("The sea rises."),
        "minister": public_claim("The minister resigned in Budapest."),
    }
    while encoding.encode_waiting():
        pass
    connection.check_constraints()
    return made


def found(text, **options):
    return [match.claim_id for match in find(text, **options)]


def test_what_is_said_in_another_language_is_found_by_its_vector(claims):
    expected = [claims["flat"].pk] if storage.has_halfvec() else []
    assert found("tierra plana", language="es")[:1] == expected


def test_the_public_finds_nothing_of_claims_that_only_the_desk_sees(claims):
    hidden = {card.pk for card in Card.objects.all()} - {claim.pk for claim in claims.values()}
    before = [(match.claim_id, match.score) for match in find("tierra plana", language="es")]
    assert not hidden & {claim for claim, _score in before}

    Embedding.objects.filter(claim__in=hidden).delete()
    assert [(match.claim_id, match.score) for match in find("tierra plana", language="es")] == before


def test_filters_hold_for_vectors(claims):
    assert found("tierra plana", cards=Card.objects.public().filter(languages__contains=["fr"])) == []


def test_words_find_what_is_not_encoded_yet(claims):
    late = public_claim("The minister resigned in Vienna.")
    assert found("minister resigned Vienna", language="en")[0] == late.pk


def test_an_encoder_that_fails_leaves_the_words(claims, use_encoder):
    use_encoder("")
    by_words = [find_many(["minister Budapest", "tierra plana"], limit=3)]
    use_encoder("Failing")
    assert [find_many(["minister Budapest", "tierra plana"], limit=3)] == by_words


def test_vectors_of_another_length_leave_the_words(claims, monkeypatch, encoder, caplog):
    by_words = found("minister Budapest")
    monkeypatch.setattr(type(encoder), "dimension", 16)
    assert found("minister Budapest")[0] == by_words[0]
    assert ("claims are found by their words alone" in caplog.text) == storage.has_halfvec()


def test_many_texts_are_answered_like_each_alone(claims):
    texts = ["tierra plana", "minister Budapest", "mar sube"]
    assert find_many(texts, limit=2) == [find(text, limit=2) for text in texts]
    assert find_many([]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The sea rises. — A Name (@a_name) May 1, 2020", "The sea rises."),
        ("The sea – it rises – again (@someone said so in a long sentence about the sea)", None),
        ("#TheSeaRises says @BBCNews https://example.org/x", "The Sea Rises says BBC News"),
        ("", ""),
    ],
)
def test_the_encoder_reads_sentences(text, expected):
    assert spoken(text) == (text if expected is None else expected).replace("@", "")
