"""Is a claim said in few words without being said wrongly?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.pages.web.summary import conclusions, shortened, title_of
from config.text.graphemes import is_boundary


def verdict(publisher, **members):
    return {
        "publisher": {"id": publisher, "name": publisher, "domain": f"{publisher}.example"},
        "rating": {"names": {"en": "False", "fr": "Faux"}, "category": "false"},
        "label": "",
        "language": "en",
        "summary": "Nothing was agreed.",
        "status": "published",
        "published_at": "2025-11-18T12:00:00Z",
        "retraction_reason": "",
    } | members


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([verdict("a")], ["a: False"]),
        ([verdict("a", language="fr")], ["a: Faux"]),
        ([verdict("a", label="Pants on fire")], ["a: Pants on fire"]),
        ([verdict("a", rating=None)], ["a: Fact check"]),
        ([verdict("a", status="retracted")], ["a: Retracted"]),
        ([verdict("a", status="superseded"), verdict("a", label="True")], ["a: True"]),
        ([verdict("a", status="retracted"), verdict("a", label="True")], ["a: True"]),
        (
            [verdict("a"), verdict("b", published_at="2025-11-19T12:00:00Z"), verdict("c", status="retracted")],
            ["b: False", "a: False", "c: Retracted"],
        ),
    ],
)
def test_each_judge_has_one_conclusion_the_newest_first(verdicts, expected):
    found = conclusions({"verdicts": verdicts})
    assert [f"{conclusion.publisher}: {conclusion.words}" for conclusion in found] == expected


def test_a_retracted_verdict_has_no_category_and_gives_its_reason():
    [found] = conclusions({"verdicts": [verdict("a", status="retracted", retraction_reason="The source withdrew.")]})
    assert (found.category, found.summary) == ("", "The source withdrew.")


@given(st.text(), st.integers(min_value=5, max_value=100))
def test_a_text_is_cut_between_characters_of_its_readers(text, length):
    short = shortened(text, length)
    line = " ".join(text.split())
    assert len(short) <= length
    assert short == line or short.endswith("…")
    if short != line:
        assert line.startswith(short[:-1])
        assert is_boundary(line, len(short) - 1)


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_title_fits_however_long_its_parts_are(statement, label):
    title = title_of({"statement": statement * 50, "verdicts": [verdict("a", label=label * 50)]})
    assert len(title) <= 200
