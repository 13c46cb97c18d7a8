"""Which of two sentences is more worth checking?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.articles.worthiness import worthiness

# The first is more worth checking than the second.
PAIRS = [
    ("Unemployment fell by 3 percent last year.", "I want to talk about unemployment tonight."),
    ("We lost five million jobs under Governor Davis.", "We should all think about jobs together, please."),
    ("Donald Trump signed the Paris Agreement.", "Thank you, thank you very much, everybody here."),
    ("The budget was cut in half since 2016.", "Was the budget cut in half since 2016?"),
    ("Taxes rose in every state of the country.", "Taxes rose."),
    ("Le chômage a baissé de 3,5 % depuis 2016 en France.", "Le chômage, nous allons en parler ce soir."),
    ("Germany took in 890,000 people in 2015.", "Germany took in many people in that year."),
]


@pytest.mark.parametrize(("more", "less"), PAIRS)
def test_a_sentence_with_facts_comes_before_one_without(more, less):
    assert worthiness(more) > worthiness(less)


@given(st.text(max_size=500))
def test_any_text_has_a_score_within_bounds(text):
    assert -5 < worthiness(text) < 5


def test_more_of_a_sign_adds_no_more_than_its_maximum():
    assert worthiness("1 " * 500) == worthiness("1 " * 40)
    assert worthiness("x Ab " * 500) == worthiness("x Ab " * 20)
