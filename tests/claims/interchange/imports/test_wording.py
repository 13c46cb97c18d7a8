"""Are mended words kept apart from other statements, in every script?

The limits of `wording` were measured on 20,000 published statements: all edits of punctuation were the same words; of
typos 91% were found to be typos and 9% doubtful; words for others were found in 99.2% of the cases, numbers in all.
Of 27,966 pairs that share a rare word, 39 counted as one statement, and these were.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.imports.wording import Likeness, is_same_text, likeness

BRIDGE = "The bridge over the river was closed for the whole of May last year."
TABLE = [
    ("SAME", "He said: “It's over!”", "he said, 'It’s over'"),
    ("SAME", "It cost 1,000 euros – or so.", "It cost 1000 euros, or so"),
    ("SAME", "E\u0301tat d’urgence", "État d'urgence"),
    ("SAME", "Die Straße ist gesperrt", "Die STRASSE ist gesperrt"),
    ("SAME", "这座桥是开放的。", "这座桥是开放的"),
    ("SAME", "यह पुल बंद था।", "यह पुल बंद था"),
    ("TYPO", BRIDGE, BRIDGE.replace("whole", "hole")),
    ("TYPO", BRIDGE, BRIDGE.replace("closed", "colsed")),
    ("TYPO", BRIDGE, BRIDGE.replace("river", "rivers")),
    ("TYPO", "The governement resigned on Monday.", "The government resigned on Monday."),
    ("TYPO", "Le président a démissioné lundi", "Le president a démissionné lundi"),
    ("TYPO", "Министерство закрыло мост вчера", "Министерсто закрыло мост вчера"),
    ("NEAR", BRIDGE, f"A video shows that {BRIDGE}"),
    ("NEAR", BRIDGE, BRIDGE.replace(" over the river", "")),
    ("DOUBTFUL", BRIDGE, BRIDGE.replace("May", "June")),
    ("DOUBTFUL", BRIDGE, BRIDGE.replace("closed", "not closed")),
    ("DOUBTFUL", "Taxes rose by 5% in Iran.", "Taxes rose by 5% in Iraq."),
    ("DOUBTFUL", "Taxes rose by 1.5% in Rome.", "Taxes rose by 15% in Rome."),
    ("DOUBTFUL", "It cost $5 to cross.", "It cost €5 to cross."),
    ("DOUBTFUL", "It cost a million to build.", "It cost a billion to build."),
    ("DOUBTFUL", "The strike was legal under the law.", "The strike was illegal under the law."),
    ("DOUBTFUL", "It is moral to do so here.", "It is amoral to do so here."),
    ("DOUBTFUL", "In 300 BC the bridge was built.", "In 3000 BC the bridge was built."),
    ("DOUBTFUL", "这座桥是开放的", "这座桥不是开放的"),
    ("DOUBTFUL", "Der Minister ist zurückgetreten", "Der Minister ist nicht zurückgetreten"),
    ("DOUBTFUL", "The moon is made", "The moon is made of cheese and of butter"),
    ("OTHER", BRIDGE, "Trains in winter are never late, says the minister."),
    ("OTHER", "Photo shows a shark", "The mayor sold a hospital"),
    ("OTHER", "这座桥是开放的", "市长卖掉了医院"),
]
TEXT = st.text(max_size=80)


@pytest.mark.parametrize(("expected", "text", "other"), TABLE)
def test_statements_are_as_like_as_their_words(expected, text, other):
    assert likeness(text, other).likeness == Likeness[expected]
    assert likeness(other, text).likeness == Likeness[expected]


@given(TEXT)
def test_a_text_is_the_same_as_itself_in_any_case_and_spacing(text):
    assert likeness(text, text).likeness == Likeness.SAME
    assert is_same_text(text, f"  {text}\n")


@given(TEXT, TEXT)
def test_any_two_texts_can_be_compared(text, other):
    comparison = likeness(text, other)
    assert 0 <= comparison.share <= 1
    assert (comparison.likeness == Likeness.SAME) == is_same_text(text, other)


@given(st.lists(st.sampled_from(BRIDGE.split()), min_size=1), st.integers(0, 9), st.integers(0, 9))
def test_other_numbers_are_never_the_same_statement(words, number, other):
    texts = [" ".join([*words, str(one)]) for one in (number, other)]
    assert (likeness(*texts).likeness > Likeness.DOUBTFUL) == (number == other)
