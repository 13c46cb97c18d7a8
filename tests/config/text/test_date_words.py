"""Are the words of dates known in many languages, each as the tokens of a text have them?"""

import pytest

from config.text.date_words import cldr_words, split_words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Le 22 juil. 2019", ("le", "22", "juil", "2019")),
        ("2019年07月22日", ("2019", "年", "7", "月", "22", "日")),
        ("1er d’abril", ("1", "er", "d", "abril")),
        ("२२ जुलाई", ("22", "जुलाई")),
        ("", ()),
    ],
)
def test_a_text_is_split_into_words_and_numbers(text, tokens):
    assert split_words(text) == tokens


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("juillet", 7),
        ("julho", 7),
        ("temmuz", 7),
        ("липня", 7),
        ("يوليو", 7),
        ("تموز", 7),
        ("tháng 7", 7),
        ("aout", 8),
    ],
)
def test_names_of_months_are_known_in_many_languages(name, month):
    assert list(cldr_words().months[split_words(name)]) == [month]


def test_a_name_of_two_months_has_the_languages_of_both():
    assert {month: "pl" in known for month, known in cldr_words().months["listopada",].items()} == {
        10: False,
        11: True,
    }


def test_weekdays_and_words_between_are_known_and_months_are_not_among_them():
    assert {"lundi", "montag", "de", "年"} <= cldr_words().others
    assert "juillet" not in cldr_words().others
