"""Is a claim that denies what a text affirms recognized, in each language, and one with another number?"""

import re
import tomllib
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.matching.judging.differences import KINDS, LEXICONS, MAX_READ, WORD, differences, lexicons, plain

# A sentence, its negation, and the same called false.
DENIED = {
    "ar": ("اللقاح يسبب المرض", "اللقاح لا يسبب المرض", "خبر كاذب: اللقاح يسبب المرض"),
    "de": ("Der Gipfel endete mit einem Ergebnis", "Der Gipfel endete nicht mit einem Ergebnis",
           "Falsch: Der Gipfel endete mit einem Ergebnis"),
    "en": ("The vaccine causes the disease", "The vaccine doesn’t cause the disease",
           "Debunked: the vaccine causes the disease"),
    "es": ("La vacuna causa la enfermedad", "La vacuna no causa la enfermedad",
           "Bulo: la vacuna causa la enfermedad"),
    "fr": ("Le vaccin donne la maladie", "Le vaccin ne donne pas la maladie",
           "INTOX : le vaccin donne la maladie"),
    "id": ("Vaksin menyebabkan penyakit", "Vaksin tidak menyebabkan penyakit", "Hoaks: vaksin menyebabkan penyakit"),
    "it": ("Il vaccino provoca la malattia", "Il vaccino non provoca la malattia",
           "Bufala: il vaccino provoca la malattia"),
    "nl": ("Het vaccin veroorzaakt de ziekte", "Het vaccin veroorzaakt de ziekte niet",
           "Nepnieuws: het vaccin veroorzaakt de ziekte"),
    "pl": ("Szczepionka powoduje chorobę", "Szczepionka nie powoduje choroby",
           "Fałsz: szczepionka powoduje chorobę"),
    "pt": ("A vacina causa a doença", "A vacina não causa a doença", "Boato: a vacina causa a doença"),
    "ru": ("Вакцина вызывает болезнь", "Вакцина не вызывает болезнь", "Фейк: вакцина вызывает болезнь"),
    "tr": ("Aşı hastalığın nedenidir", "Aşı hastalığın nedeni değildir", "Yalan: aşı hastalığın nedenidir"),
    "uk": ("Вакцина викликає хворобу", "Вакцина не викликає хворобу", "Фейк: вакцина викликає хворобу"),
}  # fmt: skip


def test_each_language_of_the_lexicon_has_an_example():
    assert DENIED.keys() == lexicons().keys()


@pytest.mark.parametrize("language", DENIED)
def test_a_negation_on_one_side_is_a_difference(language):
    affirmed, negated, _ = DENIED[language]
    assert list(differences(affirmed, negated, language, language)) == ["negation"]
    assert differences(negated, affirmed, language, language)["negation"].claim == ()
    assert differences(negated, negated, language, language) == {}
    assert differences(affirmed, affirmed, language, language) == {}


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        ("fr", "Le sommet s'est terminé sans aucun résultat", "Le sommet s’est terminé sans résultat"),
        ("es", "No vino nadie a la cumbre", "No vinieron a la cumbre"),
        ("it", "Non è mai successo niente", "Non è successo"),
        ("pl", "Nikt nigdy nie pytał", "Nie pytał"),
        ("pt", "Não houve nenhum acordo", "Não houve acordo"),
        ("ru", "Никто никогда не спрашивал", "Не спрашивал"),
        ("tr", "Hiçbir sonuç yok", "Sonuç yok"),
        ("uk", "Ніхто не питав", "Не питав"),
    ],
)
def test_a_second_negation_that_only_agrees_is_no_difference(language, text, claim):
    assert differences(text, claim, language, language) == {}
    assert differences(claim, text, language, language) == {}


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        ("fr", "Ce n’est pas impossible", "C’est impossible"),
        ("fr", "Aucun ministre ne viendra", "Un ministre viendra"),
        ("en", "It did not end without a result", "It ended without a result"),
        ("es", "Nadie vino", "Todos vinieron"),
    ],
)
def test_a_negation_that_stands_for_itself_is_a_difference(language, text, claim):
    assert list(differences(text, claim, language, language)) == ["negation"]


@pytest.mark.parametrize("language", DENIED)
def test_a_refutation_on_one_side_is_a_difference(language):
    affirmed, negated, refuted = DENIED[language]
    [(kind, difference)] = differences(refuted, affirmed, language, language).items()
    assert (kind, difference.claim) == ("refutation", ())
    assert difference.text[0] in refuted
    assert differences(refuted, negated, language, language) == {}, "both deny it"


@pytest.mark.parametrize(("language", "other"), list(product(DENIED, repeat=2)))
def test_sentences_of_two_languages_are_each_read_in_their_own(language, other):
    assert "negation" in differences(DENIED[language][0], DENIED[other][1], language, other)


@pytest.mark.parametrize(
    ("text", "claim", "found"),
    [
        ("Il n’est plus ministre", "Il est ministre", {"negation": (("plus",), ())}),
        ("Ils ne sont que trois", "Ils sont trois", {}),
        ("Il gagne plus", "Il gagne", {}),
        ("Il y a 50 morts", "Il y a 30 morts", {"number": (("50",), ("30",))}),
        ("Il y a trois morts", "Il y a 3 morts", {}),
        ("Il y a 10 000 morts", "Il y a 10.000 morts", {}),
        ("Il y a 5 millions de morts", "Il y a 5 000 000 morts", {}),
        ("Il y a 5 millions de morts", "Il y a 5 morts", {"number": (("5 millions",), ("5",))}),
        ("Il y a 1 234 morts", "Il y a 1 200 morts", {}),
        (
            "Il y a 2,8 millions de morts",
            "Il y a 2 millions de morts",
            {"number": (("2,8 millions",), ("2 millions",))},
        ),
        ("Il y a des morts", "Il y a 3 morts", {}),
        ("Le vaccin Covid-19 du G7", "Le vaccin de 30 pays", {}),
        ("Il est mort en 2019", "Il est mort en 2020", {"date": (("2019",), ("2020",))}),
        ("Il est mort le 3 mai", "Il est mort le 5 mai", {"date": (("3",), ("5",))}),
        ("Il est mort le 3 mai", "Il a 5 ans", {}),
        ("Il y a 50 morts. Le 3 mai, il y en avait 30.", "Il y a 30 morts", {}),
        ("Il est mort en 2019 — Noor (@noor) 1 mai 2018", "Il est mort en 2019", {}),
        ("Ce n’est pas une blague ! Le vaccin donne la maladie.", "Le vaccin donne la maladie", {}),
    ],
)
def test_what_differs_in_french(text, claim, found):
    assert differences(text, claim, "fr", "fr") == found


def test_differences_come_in_their_order_with_the_words_of_each():
    found = differences("In 2019 he did NOT fire 50 people", "In 2020 he fired 30 people", "en", "en-GB")
    assert found == {"negation": (("NOT",), ()), "number": (("50",), ("30",)), "date": (("2019",), ("2020",))}
    assert list(found) == ["negation", "number", "date"]


def test_without_a_lexicon_digits_still_count():
    assert list(differences("50 ölü, değil", "30 ölü", "xx", "")) == ["number"]


def test_words_of_the_lexicon_are_such_as_a_text_is_split_into():
    for language, lists in tomllib.loads(LEXICONS.read_text()).items():
        for word in re.split(r"[\s:]+", re.sub(r"=\d+", "", " ".join(lists.values()))):
            assert WORD.fullmatch(word), (language, word)
            assert plain(word) == plain(plain(word).upper()) or language == "tr", (language, word)


@pytest.mark.parametrize("language", DENIED)
def test_a_language_has_twelve_months_and_numbers_that_rise(language):
    lexicon = lexicons()[language]
    assert len(lexicon.months) == 12
    assert not lexicon.negation & lexicon.refutation
    assert {2, 3, 10, 100} <= set(lexicon.numbers.values())
    assert {1e3, 1e6} <= set(lexicon.magnitudes.values())


pieces = st.sampled_from(["ne", "pas", "faux", "3", "10 000", "1.5", "2020", "mai", "million", "é", "n't", ".", "\n",
                          "—", "\ud800", "\x00", "٣٤", "²", "🚨", "(@a)", "’", "covid-19"])  # fmt: skip


@given(
    st.lists(pieces).map(" ".join) | st.text(),
    st.text() | st.lists(pieces).map("".join),
    st.sampled_from(["fr", "", "ar"]),
)
@example("9" * 400, "1" * 400, "fr")
def test_any_two_texts_are_compared_both_ways(text, claim, language):
    there = differences(text, claim, language, language)
    assert list(there) == [kind for kind in KINDS if kind in there]
    for difference in there.values():
        assert all(word and word.split()[0] in text for word in difference.text)
        assert all(word and word.split()[0] in claim for word in difference.claim)
    assert differences(text, text, language, language).keys() <= {"negation", "refutation"}


HOSTILE = ["a", "é", "1", "1,111", "1 111 ", "a1", "a-1", ". ", "\n", " — ", "n't", "n’", "ne ", "— a (@a) ", "3 mai "]


@pytest.mark.parametrize("letters", HOSTILE)
def test_a_hostile_text_is_compared_by_its_beginning(letters):
    text = letters * (MAX_READ // len(letters))
    assert differences(text + " pas " * 10_000, text[:2_000], "fr", "fr") == differences(
        text, text[:2_000], "fr", "fr"
    )
