"""Which names may be those of one person or organisation, and which are not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.entry.names import is_one_edit_apart, likeness, words_of

PEOPLE = [
    # as another spelling of the same name
    ("José García", "Jose Garcia", "name"),
    ("EMMANUEL MACRON", "Emmanuel Macron", "name"),
    ("Macron Emmanuel", "Emmanuel Macron", "name"),
    ("Macron, Emmanuel", "Emmanuel Macron", "name"),
    ("Jean-Luc Mélenchon", "Jean Luc Melenchon", "name"),
    ("Valéry Giscard d’Estaing", "Valery Giscard d'Estaing", "name"),
    ("Conor O’Brien", "Conor OBrien", "name"),
    ("Ursula von der Leyen", "Ursula Leyen", "name"),
    ("Lars Løkke Rasmussen", "Lars Lokke Rasmussen", "name"),
    ("Dr. Anthony Fauci", "Anthony Fauci", "name"),
    ("Mme Marine Le Pen", "Marine Le Pen", "name"),
    ("J.K. Rowling", "J. K. Rowling", "name"),
    ("JK Rowling", "J. K. Rowling", "name"),
    ("@emmanuelmacron", "Emmanuel Macron", "name"),
    ("Владимир Путин", "ВЛАДИМИР ПУТИН", "name"),
    ("محمد بن سلمان", "محمد بن سلمان", "name"),
    ("Großmann, Karl", "Karl Grossmann", "name"),
    # other spellings
    ("Volodymyr Zelenskyy", "Volodymyr Zelensky", "spelling"),
    ("Wolodymyr Selenskyj", "Volodymyr Zelensky", "spelling"),
    ("Mohammed Salah", "Mohamed Salah", "spelling"),
    ("Philippe Martin", "Philipe Martin", "spelling"),
    ("Emanuel Macron", "Emmanuel Macron", "spelling"),
    ("Emmnauel Macron", "Emmanuel Macron", "spelling"),
    ("Владимир Зеленский", "Владимир Зеленскии", "name"),  # й is и with an accent
    # shorter forms
    ("J. Smith", "John Smith", "short_form"),
    ("John F. Kennedy", "John Fitzgerald Kennedy", "short_form"),
    ("John Kennedy", "John Fitzgerald Kennedy", "short_form"),
    ("J. F. Kennedy", "John Fitzgerald Kennedy", "short_form"),
    ("J.-L. Mélenchon", "Jean-Luc Mélenchon", "short_form"),
    ("Pedro Sánchez", "Pedro Sánchez Pérez-Castejón", "short_form"),
    ("Martin Luther King", "Martin Luther King Jr.", "short_form"),
    # other people
    ("John Smith", "Jane Smith", None),
    ("John Smith", "Joan Smith", None),
    ("J. Smith", "Mary Smith", None),
    ("J. Smith", "J. Jones", None),
    ("Smith", "John Smith", None),
    ("Macron", "Brigitte Macron", None),
    ("Emmanuel Macron", "Brigitte Macron", None),
    ("Marie Dupont", "Jean-Marie Dupont", None),
    ("Marie Dupont", "Maria Dupont", None),
    ("Simon Martin", "Simone Martin", None),
    ("Daniel Weber", "Daniela Weber", None),
    ("M. Le Pen", "Jean-Marie Le Pen", None),
    ("John Parker", "John Barker", None),
    ("George H. W. Bush", "George W. Bush", "short_form"),  # an editor decides
    ("Xi Jinping", "Li Keqiang", None),
    ("Ali Khan", "Ali Kahn", None),
    ("😀", "John Smith", None),
    ("", "", None),
]
ORGANISATIONS = [
    ("the Ministry of Health", "Health Ministry", "name"),
    ("Ministère de la Santé", "ministère de la santé", "name"),
    ("Washington Post", "washingtonpost", "name"),
    ("U.S. Department of State", "US Department of State", "name"),
    ("World Health Organization", "World Health Organisation", "spelling"),
    ("Ministry of Defense", "Ministry of Defence", "spelling"),
    ("The Who", "Who", "name"),
    ("Ministry of Health", "Ministry of Wealth", None),
    ("Ministry of Health", "Ministry of Labour", None),
    ("Ministry of Health", "Ministry of Health of France", None),
    ("Bank of England", "Bank of Ireland", None),
    ("University of Oxford", "Oxford University Press", None),
    ("The", "Of", None),
]
TABLE = [(*row, True) for row in PEOPLE] + [(*row, False) for row in ORGANISATIONS]


@pytest.mark.parametrize(("name", "other", "expected", "is_person"), TABLE)
def test_names_are_alike_as_the_table_says(name, other, expected, is_person):
    pair = [words_of(name), words_of(other)]
    assert likeness(*pair, is_person) == expected
    assert likeness(*pair[::-1], is_person) == expected


NAMES = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), min_size=1, max_size=4)


@given(NAMES, st.randoms())
def test_a_name_is_itself_in_any_order_and_case(words, random):
    other = random.sample(words, len(words))
    if words_of(" ".join(words)):
        assert likeness(words_of(" ".join(words)), words_of(" ".join(other))) == "name"


@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_any_two_texts_are_compared_both_ways_alike(name, other, is_person):
    words, others = words_of(name), words_of(other)
    assert likeness(words, others, is_person) == likeness(others, words, is_person)


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("abc", "abc", True), ("abc", "abd", True), ("abc", "ab", True), ("abc", "bc", True), ("abc", "acb", True),
        ("abc", "abcd", True), ("abc", "cba", False), ("abc", "abcde", False), ("abc", "xyc", False), ("", "a", True),
    ],
)  # fmt: skip
def test_one_edit(word, other, expected):
    assert is_one_edit_apart(word, other) is expected
