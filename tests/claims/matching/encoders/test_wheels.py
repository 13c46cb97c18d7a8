"""Do the bundled encoders offer what `Encoder` asks for, and read any text?"""

from functools import cache
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.matching.encoders import BUNDLED, MAX_LENGTH, encoder_class, load
from claims.matching.encoders.checks import WHEELS

INSTALLED = [word for word, (module, _extra) in WHEELS.items() if find_spec(module)]
TEXTS = st.text(st.characters(), max_size=200)  # lone surrogates as well


@cache
def encoder(word):
    return load(word)


def product(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_the_wheel_of_the_development_group_is_tested():
    assert "use" in INSTALLED


@pytest.mark.parametrize("word", BUNDLED)
def test_each_encoder_says_what_it_is_without_its_wheel(word):
    kind = encoder_class(word)
    assert kind.name
    assert kind.dimension > 0
    assert 0 < kind.share <= 1
    assert 0 < kind.share_across <= 1


@pytest.mark.parametrize("word", INSTALLED)
@settings(max_examples=30)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_any_text_has_a_vector_of_length_1(word, texts):
    for vectors in (encoder(word).encode_query(texts), encoder(word).encode_passage(texts)):
        assert len(vectors) == len(texts)
        for vector in vectors:
            assert len(vector) == encoder(word).dimension
            assert product(vector, vector) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("word", INSTALLED)
def test_only_the_beginning_of_a_long_text_is_read(word):
    text = "The sea rises. " * 200
    one, other = encoder(word).encode_query([text[:MAX_LENGTH], text])
    assert one == other


@pytest.mark.parametrize("word", INSTALLED)
def test_the_same_in_another_language_is_nearer_than_something_else(word):
    [query] = encoder(word).encode_query(["Le vaccin contient une puce électronique."])
    same, other = encoder(word).encode_passage(
        ["The vaccine contains a microchip.", "Unemployment fell to seven percent."]
    )
    assert product(query, same) > product(query, other) + 0.1
