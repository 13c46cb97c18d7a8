"""Which names by language are accepted, and which one is shown?"""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from config.db.names import name_in, validate_names

TAKEN = [{"en": "False"}, {"fr": "Faux", "en": "False"}, {"pt-BR": "Falso", "zh-Hant": "假"}, {"und": "x"}]
REFUSED = [
    None,
    {},
    [],
    ["False"],
    "False",
    1,
    {"en": ""},
    {"en": " \n"},
    {"en": None},
    {"en": 1},
    {"en": ["False"]},
    {"en": {"one": "False"}},
    {"English": "False"},
    {"EN": "False"},
    {"": "False"},
    {"fr": "Faux", "en": ""},
]


@pytest.mark.parametrize("names", TAKEN)
def test_names_by_language_are_accepted(names):
    validate_names(names)


@pytest.mark.parametrize("names", REFUSED)
def test_other_values_than_names_by_language_are_refused(names):
    with pytest.raises(ValidationError):
        validate_names(names)


FRENCH_AND_ENGLISH = {"fr": "Faux", "en": "False"}

READ = [
    # names, language asked for, language of the reader, name read
    (FRENCH_AND_ENGLISH, "fr", "en", "Faux"),
    (FRENCH_AND_ENGLISH, None, "fr", "Faux"),
    (FRENCH_AND_ENGLISH, None, "fr-ca", "Faux"),
    (FRENCH_AND_ENGLISH, "fr-CA", "en", "Faux"),
    (FRENCH_AND_ENGLISH, "de", "fr", "False"),
    (FRENCH_AND_ENGLISH, None, None, "False"),
    ({"fr-CA": "Faux, là", "fr": "Faux"}, "fr-CA", "en", "Faux, là"),
    ({"fr": "Faux"}, "de", "en", "Faux"),
    ({}, "fr", "en", ""),
]


@pytest.mark.parametrize(("names", "asked", "reader", "read"), READ)
def test_name_in_falls_back_to_the_reader_then_english_then_any_language(names, asked, reader, read):
    with override(reader):
        assert name_in(names, asked) == read
