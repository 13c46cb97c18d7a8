"""Which sentences does a text have? Tables of sentences as people write them, and properties of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.matching.articles.sentences import MAX_SENTENCE, split_sentences

# Sentences that are joined by a blank, or by nothing where a script has none, and are found again.
JOINED = {
    "plain": ["The earth is flat.", "Is it?", "It is not!", "So they say…", "They do."],
    "titles": ["Dr. Smith met Mrs. Jones vs. Gov. Abbott.", "M. Macron et Mme. Borne sont là.", "El Sr. Díaz vino."],
    "initials": ["J. K. Rowling wrote to George W. Bush.", "F. D. R. was elected four times."],
    "abbreviations with dots": ["He left the U.S. Senate at 3 p.m. on Friday.", "She came, e.g. by train."],
    "a sentence after an abbreviation": ["He lives in the U.S.", "The law is new.", "Ask Acme Inc.", "He said so."],
    "numbers of things": ["See No. 5, fig. 3 and p. 12 of Vol. 2.", "On Jan. 6 he spoke.", "He said no.", "She left."],
    "decimals": ["Prices rose by 3.5 % to $1.50.", "Le déficit atteint 3.000 euros.", "It was 12.", "Then it fell."],
    "addresses": ["See https://lemonde.fr/a?b=c.d.", "Mail desk@desk.example.", "Ask lemonde.fr!"],
    "quotes": ["“Really?” he said.", "She said “no.”", "‘Never!’", "Il a dit : « Non. »", "« Ah ? » a-t-il dit."],
    "German": ["Am 3. Oktober kam er.", "Das gilt z.B. hier.", "Die 2. Bundesliga beginnt.", "Er sagt: „Ja.“", "Gut."],
    "Spanish": ["¿Es verdad?", "¡No!", "Según él, ¿qué pasó?", "El Dr. Díaz no sabe."],
    "notes": ["It rose.[12]", "It fell.¹", "It stayed."],
    "lower case": ["is it true? no way, she said. really.", "Then it ended."],
    "an ellipsis inside": ["He said… nothing at all.", "Well... perhaps not.", "She waited . . . and left."],
    "emphasis": ["WHAT?!", "They LIED!!!", "Share 🙏 this."],
    "Russian": ["Путин приехал в Москву.", "Это правда?", "Нет."],
    "Greek and Arabic": ["هل هذا صحيح؟", "نعم، هذا صحيح.", "قال: «لا.»"],
    "Hindi": ["यह सच है।", "नहीं।"],
}  # fmt: skip
UNSPACED = {
    "Chinese": ["这是第一句。", "这是真的吗？", "他说：「不。」", "是吗?", "假的!"],
    "Japanese": ["「はい。」と彼は言った。", "そうですか？", "はい。"],
    "Urdu and Arabic": ["یہ سچ ہے۔", "هل هذا صحيح؟", "نعم"],
}


@pytest.mark.parametrize("kind", JOINED)
def test_sentences_with_blanks_between_are_found_again(kind):
    assert [found.text for found in split_sentences(" ".join(JOINED[kind]))] == JOINED[kind]


@pytest.mark.parametrize("kind", UNSPACED)
def test_sentences_of_scripts_without_blanks_are_found_again(kind):
    assert [found.text for found in split_sentences("".join(UNSPACED[kind]))] == UNSPACED[kind]


LINES = {
    "headlines without a stop": ("Moscow hopes for a summit\nThe Kremlin said so", 2),
    "a headline above its text": ("Exclusive\n\nThe Kremlin said so. Nobody else did.", 3),
    "a line that continues": ("The Kremlin said\nthat it hopes for a summit.", 1),
    "a line after a sentence": ("The Kremlin said so.\nand then nothing", 2),
    "bullets": ("Claims:\n- The earth is flat\n• The moon is\n1. First\n(2) Second. Third\na) Fourth", 7),
    "Windows": ("One is here.\r\nTwo is there.\r\n", 2),
    "Unicode's own line ends": ("One\u2028Two\u2029Three\x85Four", 4),
    "nothing": ("", 0),
    "no words": (" \n…\n!!! 🙂 ---\n\t", 0),
}


@pytest.mark.parametrize("kind", LINES)
def test_line_ends_end_sentences(kind):
    text, number = LINES[kind]
    assert len(split_sentences(text)) == number


def test_bullets_are_no_part_of_a_sentence():
    assert [found.text for found in split_sentences("- One. Two\n1. Three\n– Four")] == [
        "One.",
        "Two",
        "Three",
        "Four",
    ]


def test_wrapped_lines_are_read_as_one_paragraph():
    wrapped = (
        "The text was wrapped by a program at a width which is about seventy\n"
        "letters, so that each line ends where no further word fitted. As Dr.\n"
        "Smith says in his book on letters, few people wrap lines of text now.\n"
        "They used to."
    )
    assert [found.text.split()[0] for found in split_sentences(wrapped)] == ["The", "As", "They"]


def test_thai_is_cut_at_blanks():
    parts = ["ประเทศไทยมีประชากรมากกว่าเจ็ดสิบล้านคนในปีนี้", "รัฐบาลกล่าวว่า เศรษฐกิจเติบโตขึ้นอย่างรวดเร็ว"]
    assert [found.text for found in split_sentences(" ".join(parts))] == parts


def test_a_text_without_marks_is_cut_at_blanks():
    found = split_sentences("word " * 1_000)
    assert {piece.text.replace("word", "").strip() for piece in found} == {""}
    assert max(len(piece.text) for piece in found) <= MAX_SENTENCE


ANY_TEXT = st.text(st.sampled_from("aAéж字ก1 .!?…。？؟»«\"”“')」と\n\r\u2028-•[]¹🙂") | st.characters(), max_size=300)


@given(ANY_TEXT)
def test_each_sentence_is_the_text_at_its_place_and_no_letter_is_lost(text):
    found = split_sentences(text)
    assert all(piece.text == text[piece.start : piece.end] == piece.text.strip() for piece in found)
    places = [place for piece in found for place in (piece.start, piece.end)]
    assert places == sorted(places)
    covered = {index for piece in found for index in range(piece.start, piece.end)}
    left_out = "".join(letter for index, letter in enumerate(text) if index not in covered)
    assert sum(map(str.isalpha, left_out)) <= text.count(")")  # a bullet, as in `a) text`


HOSTILE = ["a", "!", '."', "\n ", "- ", "a. ", "Mr. ", " ", ".[1]", ". \n", "กขค ", "a)\n", "U.S. A", "» "]


@pytest.mark.parametrize("unit", [*HOSTILE, *(f"{unit}x" for unit in HOSTILE)])
@pytest.mark.parametrize("end", ["", "x", "と", "」と"])
def test_sentences_of_a_repeated_text_are_bounded(unit, end):
    """Twice the text has about twice the sentences, or as few."""
    short, long = (len(split_sentences(unit * (length // len(unit)) + end)) for length in (10_000, 20_000))
    assert long <= 2 * short + 2
