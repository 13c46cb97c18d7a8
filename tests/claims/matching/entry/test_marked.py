"""Which words of a stored statement are marked as missing in the one that is typed?"""

import pytest

from claims.matching.entry.duplicates import marked


@pytest.mark.parametrize(
    ("statement", "typed", "expected"),
    [
        (
            "Le sommet d’Anchorage est fini.",
            "le sommet d'Anchorage est fini",
            [("same", "Le sommet d’Anchorage est fini.")],
        ),
        ("The U.S. left NATO.", "The US left NATO", [("same", "The U.S. left NATO.")]),
        (
            "The summit ended without a result",
            "The summit ended with a result",
            [("same", "The summit ended "), ("gone", "without "), ("same", "a result")],
        ),
        ("All of this is something else", "The summit ended", [("same", "All of this is something else")]),
    ],
)
def test_other_words_are_marked_and_other_spellings_of_a_word_are_not(statement, typed, expected):
    assert marked(statement, typed) == expected
