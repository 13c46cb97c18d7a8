"""How likely is each language for a post?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.matching.words.prior import GUESSES, language_prior

SENTENCES = {
    "fr": "Les deux présidents se sont rencontrés, mais le sommet n’a donné aucun résultat.",
    "en": "The two presidents met, but the summit ended without a concrete result.",
    "pl": "Prezydenci spotkali się, ale szczyt zakończył się bez żadnego rezultatu.",
    "ar": "التقى الرئيسان لكن القمة انتهت دون نتيجة ملموسة",
    "zh": "两位总统会面了，但峰会没有取得具体成果。",
}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_the_language_of_a_sentence_is_the_most_likely(language, sentence):
    prior = language_prior(sentence)
    assert max(prior, key=prior.get) == language
    assert prior[language] > 0.5


def test_tags_addresses_digits_and_emoji_do_not_count():
    noise = "🚨🚨 #BreakingNews #TheSummit @SummitWatchers https://outlet.example/the-summit-has-ended 2020"
    assert language_prior(f"{noise} {SENTENCES['fr']}") == pytest.approx(language_prior(SENTENCES["fr"]), abs=0.01)


@pytest.mark.parametrize(
    ("known", "language"), [("pt", "pt"), ("pt-BR", "pt"), ("zh-Hant", "zh"), ("FR_ca", "fr"), ("iw", "he")]
)
def test_a_known_language_is_certain(known, language):
    assert language_prior(SENTENCES["en"], known) == {language: 1}


@pytest.mark.parametrize("unknown", [None, "", "und", "und-Latn", "mul", "no language"])
def test_without_a_known_language_the_text_decides(unknown):
    assert language_prior(SENTENCES["fr"], unknown) == language_prior(SENTENCES["fr"])


@pytest.mark.parametrize("text", ["", " ", "2020", "🚨", "#BreakingNews @noor", "https://outlet.example/", "?!"])
def test_nothing_is_guessed_without_words(text):
    assert language_prior(text) == {}


@given(st.text())
@example("a" * 20_000)
@example("\ud800é\x00" * 1_000)
@example("#" * 20_000)
def test_any_text_has_few_languages_whose_probabilities_sum_up_to_one(text):
    prior = language_prior(text)
    assert len(prior) <= GUESSES
    assert all(language.isalpha() and 0 <= probability <= 1.001 for language, probability in prior.items())
    assert sum(prior.values()) <= 1.01
