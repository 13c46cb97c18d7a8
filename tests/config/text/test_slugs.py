"""Does an address name its page in the reader's own letters?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text.slugs import MAX_SLUG_LENGTH, slug_of

SLUGS = {
    "The Eiffel Tower is 300 m high!": "the-eiffel-tower-is-300-m-high",
    "L’été a coûté 3,5 % de l'impôt": "l-ete-a-coute-3-5-de-l-impot",
    "Größe": "große",
    "Київ — столиця": "київ-столиця",
    "अंतरिक्ष में": "अंतरिक्ष-में",
    "地球は平らだ": "地球は平らだ",
    "القمر من جبن": "القمر-من-جبن",
    "!!! 🙂": "claim",
    "a" * 200: "a" * MAX_SLUG_LENGTH,
    "word " * 40: "-".join(["word"] * 16),
}


@pytest.mark.parametrize(("text", "slug"), SLUGS.items())
def test_a_slug_is_the_words_of_a_text(text, slug):
    assert slug_of(text) == slug


@given(st.text())
def test_a_slug_is_short_and_has_nothing_that_an_address_escapes(text):
    slug = slug_of(text)
    assert 0 < len(slug) <= MAX_SLUG_LENGTH
    assert not set(slug) & set("/.?#% \0")
    assert slug_of(slug) == slug
