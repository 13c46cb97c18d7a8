"""Are language tags validated, and languages detected without a network?"""

import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from config.text import languages
from config.text.languages import MAX_TAG_LENGTH, TAG_PATTERN, detect_language, standard_tag, validate_language
from sources.models import Article, Publisher

HOSTILE_TAGS = [
    *("", " ", "f", "FR", "fr ", "fr\n", "fr\x00", "\x00", "fr-", "-fr", "fr--FR", "fr fr", "français", "１２", "٣٤"),
    *("fr-\ud800", "x-private", "en-u-ca-gregory", "a" * 10_000, "fr-" * 3_333 + "fr", "en" + "-a1b2c3d4" * 1_000),
    "aaaaaaaa-" * 1_000,
]
SENTENCES = {
    "fr": "Les deux présidents se sont rencontrés, mais le sommet n’a donné aucun résultat.",
    "en": "The two presidents met, but the summit ended without a concrete result.",
    "de": "Die beiden Präsidenten trafen sich, doch der Gipfel endete ohne Ergebnis.",
    "pt": "Os dois presidentes encontraram-se, mas a cimeira terminou sem resultado.",
    "ru": "Два президента встретились, но саммит закончился без результата.",
    "uk": "Два президенти зустрілися, але саміт завершився без жодного результату.",
    "ar": "التقى الرئيسان لكن القمة انتهت دون نتيجة ملموسة",
    "zh": "两位总统会面了，但峰会没有取得具体成果。",
}


@pytest.mark.parametrize("tag", ["fr", "en", "pt-BR", "zh-Hant", "de-DE-1996", "en-419", "fil", "und", "mul"])
def test_a_standard_tag_is_accepted(tag):
    validate_language(tag)
    assert standard_tag(tag) == tag


@pytest.mark.parametrize(
    ("typed", "usual"), [("FR", "fr"), ("fr_ca", "fr-CA"), ("PT-br", "pt-BR"), ("iw", "he"), ("ZH-HANT", "zh-Hant")]
)
def test_another_spelling_is_refused_with_the_standard_tag(typed, usual):
    assert standard_tag(typed) == usual
    with pytest.raises(ValidationError, match=f"“{usual}”"):
        validate_language(typed)


@pytest.mark.parametrize("typed", HOSTILE_TAGS, ids=lambda typed: f"{typed[:12]!a}-{len(typed)}")
def test_an_invalid_tag_is_refused_with_a_short_printable_message(typed):
    with pytest.raises(ValidationError) as refusal:
        validate_language(typed)
    (sentence,) = refusal.value.messages
    assert len(sentence) < 120
    assert sentence.isprintable()


pieces = st.sampled_from(
    ["fr", "FR", "x", "i", "en", "GB", "oed", "Latn", "1996", "klingon", "art", "lojban", "u", "ca"]
)


@given(st.text(st.characters()) | st.lists(pieces, max_size=12).map("-".join))
@example("sgn-BE-FR")
@example("en-GB-oed")
def test_every_accepted_tag_fits_the_database(typed):
    usual = standard_tag(typed)
    if usual is not None:
        assert re.fullmatch(TAG_PATTERN, usual)
        assert len(usual) <= MAX_TAG_LENGTH
        assert standard_tag(usual) == usual


def test_the_maximum_length_is_that_of_the_columns():
    assert {model._meta.get_field("language").max_length for model in (Article, Publisher)} == {MAX_TAG_LENGTH}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_the_language_of_a_sentence_is_detected(language, sentence):
    assert detect_language(sentence) == language
    assert detect_language(sentence.upper()) == language


def test_a_name_or_title_before_the_text_does_not_decide():
    headline = (
        "Donald Trump, Vladimir Putin, Marco Rubio, Sergey Lavrov, Karoline Leavitt, Dmitry Peskov, Yuri Ushakov"
    )
    assert len(headline) > 80  # where the detector would stop reading by itself
    assert detect_language(f"{headline}\n\n{SENTENCES['fr']} {SENTENCES['fr']} {SENTENCES['fr']}") == "fr"


def test_leading_whitespace_does_not_matter():
    assert detect_language("\n " * 10_000 + SENTENCES["fr"]) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n" * 5_000,
        "...",
        "—«»…",
        "12345 67890 12345",
        "🎉🎉🎉🎉🎉",
        "ok",
        "Trump",
        "a" * 25,
        "\x00" * 50,
        "\ud800" * 50,
    ],
)
def test_a_text_without_clear_language_is_undetermined(text):
    assert detect_language(text) == "und"


@pytest.mark.parametrize("text", ["x" * 5_000_000, "中" * 1_000_000, "a " * 1_000_000, "\ud800 le sommet " * 100])
def test_large_and_broken_texts_get_a_tag(text):
    validate_language(detect_language(text))


@given(st.text(st.characters(), max_size=2_000))
def test_any_text_gets_a_valid_tag(text):
    validate_language(detect_language(text))


def test_every_language_of_the_model_has_a_tag_but_a_withdrawn_one():
    labels = {guess["lang"] for guess in languages._detector().detect("a", k=200)}
    assert len(labels) > 150
    assert {label for label in labels if standard_tag(label) is None} <= {"eml"}


def test_languages_are_detected_without_a_network(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    languages._detector.cache_clear()  # nothing loaded yet
    assert detect_language(SENTENCES["fr"]) == "fr"


def test_detection_is_safe_in_threads():
    languages._detector.cache_clear()  # all of them load it
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(detect_language, list(SENTENCES.values()) * 50))
    assert found == list(SENTENCES) * 50


@pytest.mark.parametrize(
    ("guesses", "language"),
    [
        ([("arz", 0.6), ("ar", 0.3)], "ar"),
        ([("arz", 0.3), ("ar", 0.3), ("fa", 0.4)], "ar"),
        ([("pnb", 0.9)], "ur"),
        ([("ia", 0.6), ("es", 0.2)], "und"),
        ([("ia", 0.3), ("es", 0.5)], "es"),
        ([("eml", 0.4), ("it", 0.4)], "it"),
        ([("fr", 0.4), ("en", 0.4)], "und"),
        ([], "und"),
    ],
)
def test_a_dialect_counts_for_the_language_that_is_written(monkeypatch, guesses, language):
    class Detector:
        def detect(self, _text, **_options):
            return [{"lang": tag, "score": score} for tag, score in guesses]

    monkeypatch.setattr(languages, "_detector", Detector)
    assert detect_language("A text of enough letters") == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("브리지", "ko"),
        ("ปิด", "th"),
        ("חסום", "he"),
        ("ხიდი", "ka"),
        ("பாலம்", "ta"),
        ("мост", "und"),
        ("صحيح", "und"),
        ("假", "und"),
    ],
)
def test_a_short_text_is_in_the_only_language_of_its_script(text, language):
    assert detect_language(text) == language
