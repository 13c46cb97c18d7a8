"""By which words does matching know a text, in which readings of its language?"""

import pytest
from django.db import connection

READINGS = {
    "en": ["en"],
    "en-GB": ["en"],
    "PT-br": ["pt"],
    "de": ["de", "de-grams"],
    "ar": ["ar", "ar-grams"],
    "pl": ["pl-grams"],
    "cs-CZ": ["cs-grams"],
    "nb": ["no"],
    "nn": ["no"],
    "hi": ["hi"],
    "zh-Hant-TW": ["zh"],
    "und": ["und"],
    "xx": ["und"],
    "": ["und"],
}

WORDS = [
    ("en", "The vaccines, vaccine; COVID-19 and the U.S.", {"vaccin": 2, "covid": 1, "19": 1, "us": 1}),
    ("fr", "Les accords d’Alaska", {"accord": 1, "alask": 1}),
    ("pl-grams", "Szczepionki szczepionka w 2021", {
        "szcz": 2, "zcze": 2, "czep": 2, "zepi": 2, "epio": 2, "pion": 2, "ionk": 2, "onki": 1, "onka": 1, "w": 1,
        "2021": 1,
    }),
    ("pl-grams", "Żółć 20212022", {"zolc": 1, "20212022": 1}),
    ("de-grams", "über-Flüge", {"uber": 1, "flug": 1, "luge": 1}),
    ("zh", "喝鹽水", {"喝鹽": 1, "鹽水": 1}),
    ("th", "ที่นี่", {"ทีน": 1, "ีนี": 1}),
    ("hi", "भारत भारत", {"भारत": 2}),
    ("und", "", {}),
    ("pl-grams", "— ! 🎉", {}),
]  # fmt: skip


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "readings"), READINGS.items())
def test_a_language_has_its_readings(language, readings):
    assert ask("SELECT catalogue.match_readings(%s)", language) == [(readings,)]


@pytest.mark.django_db
def test_every_searched_language_is_read_by_its_stemmer():
    assert (
        ask(
            """SELECT tag FROM unnest(catalogue.search_languages()) AS tag
        WHERE NOT tag = ANY (catalogue.match_readings(tag))"""
        )
        == []
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("reading", "text", "words"), WORDS)
def test_a_reading_knows_a_text_by_these_words(reading, text, words):
    assert dict(ask("SELECT * FROM catalogue.match_words(%s, %s)", reading, text)) == words


@pytest.mark.django_db
def test_a_long_word_is_all_its_parts_of_four_characters():
    text = "ab" * 500

    assert dict(ask("SELECT * FROM catalogue.match_words('pl-grams', %s)", text)) == {"abab": 499, "baba": 498}
