"""Does the query of a post hold what was said once, and the words of its tags?"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.matching.words.query import MAX_LENGTH, MAX_READ, WINDOW, prepare, said_once, split_tag

POST = "Breaking: the summit ended without any concrete result whatsoever."


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", ""),
        (" \n\t ", ""),
        (POST, POST),
        ("See https://outlet.example/a?b=c#d now", "See now"),
        ("See HTTP://outlet.example\nwww.outlet.example/a now", "See now"),
        ("caught on camera pic.twitter.com/TvRkHvlgby", "caught on camera"),
        (f"{POST} — Noor (@noor) May 1, 2020", f"{POST} — Noor (@noor) May 1, 2020"),
        (f"{POST} {POST} {POST} Never.", f"{POST} Never."),
        (f"{POST}\n\nNever.\n\n{POST}", f"{POST} Never."),
        ("no no no no", "no no no no"),
        ("#ClimateChange is real", "#ClimateChange is real Climate Change"),
        ("said @BBCNews, #WHO and #ClimateChange", "said @BBCNews, #WHO and #ClimateChange BBC News Climate Change"),
        ("a\x00b \ud800c\udfff", "a b c"),
    ],
)
def test_the_query_of_a_post(text, query):
    assert prepare(text) == query


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("ClimateChange2020", ["Climate", "Change", "2020"]),
        ("BBCNews", ["BBC", "News"]),
        ("NoorDJT", ["Noor", "DJT"]),
        ("iPhone", ["i", "Phone"]),
        ("stop_the_summit", ["stop", "the", "summit"]),
        ("_noor_", ["noor"]),
        ("ÉtatsUnis", ["États", "Unis"]),
        ("covid19", ["covid", "19"]),
        ("الحجر_الصحي", ["الحجر", "الصحي"]),
        ("WHO", ["WHO"]),
        ("___", []),
        ("", []),
    ],
)
def test_a_tag_is_split_where_words_begin(tag, parts):
    assert split_tag(tag) == parts


anything = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"], include_characters="#@\x00\ud800"))
tags = st.text("aBcDé1_", max_size=40)


@given(tags)
def test_a_tag_loses_underscores_only(tag):
    assert "".join(split_tag(tag)) == tag.replace("_", "")


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_what_is_said_once_has_every_passage_of_the_text(words):
    kept = said_once(words)
    assert set(kept) == set(words)
    assert len(said_once(kept)) <= len(kept)
    windows = [tuple(words[place : place + WINDOW]) for place in range(len(words) - WINDOW + 1)]
    if len(set(windows)) == len(windows):
        assert kept == words


@given(anything)
@example("#" * 1_000)
@example("http://" * 1_000)
@example("\ud800" * 100)
def test_any_text_makes_a_query_that_postgresql_reads(text):
    query = prepare(text)
    assert len(query) <= MAX_LENGTH
    assert "\x00" not in query
    assert query == " ".join(query.split())
    query.encode()


HOSTILE = [letters * (size // len(letters)) for size in (MAX_READ, 10_000_000) for letters in ("a", "a ", "#aB", "#")]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:4]}-{len(text)}")
def test_the_work_is_bounded_by_what_is_read(text, monkeypatch):
    seen = []
    monkeypatch.setattr("claims.matching.words.query.said_once", lambda words: seen.append(words) or words)
    assert len(prepare(text)) <= MAX_LENGTH
    assert sum(map(len, seen[0])) <= MAX_READ
