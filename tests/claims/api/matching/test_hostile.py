"""Hostile texts for `claims/match/`: each gets an answer or a problem, and no request works without a bound."""

import json
import random
import string

import orjson
import pytest

from claims.api.matching import answers
from claims.api.matching.bodies import MAX_SENTENCES, MAX_TEXT_LENGTH, MAX_TEXTS
from tests.claims.api.matching.test_match import EARTH, MATCH, MOON
from tests.factories import VerdictFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
RANDOM = random.Random(22)
RARE = " ".join("".join(RANDOM.choices(string.ascii_lowercase, k=3)) for _ in range(5_000))

TEXTS = {  # each gets an answer
    "20,000 characters of one letter": "a" * 20_000,
    "20,000 characters of one word": "moon " * 4_000,
    "20,000 characters of marks": "!" * 20_000,
    "5,000 rare words": RARE,
    "5,000 sentences": "a. " * 5_000,
    "10,000 lines": "a\n" * 10_000,
    "only stop words": "the of and to in a is it " * 500,
    "only blanks of Unicode around a word": "\u2003\u00a0\u3000moon\u2003",
    "emoji": "🙂👩‍👩‍👧‍👦🇫🇷" * 1_000,
    "right to left": "هل القمر مصنوع من الجبن؟ " * 500,
    "marks of direction": "\u202e\u2066moon\u2069\u200f" * 1_000,
    "combining marks": "m" + "\u0301" * 19_999,
    "Chinese without a blank": "月球登陆是在布达佩斯拍摄的" * 1_500,
    "Thai without a blank": "การลงจอดบนดวงจันทร์" * 1_000,
    "control characters": "moon\x01\x1b[31m\x7f landing",
    "characters of private use": "\ue000\uf8ff\U0010fffd moon",
    "SQL": "'; DROP TABLE claims_claim; -- moon",
    "a tsquery": "moon & ! (landing | :*) <-> 'x' \\",
    "markup": "<script>alert(1)</script> moon",
    "addresses": "https://moon.example/a " * 800,
    "an address that is long": "https://moon.example/" + "a" * 1_900 + " moon",
    "tags": "#MoonLandingWasFilmedInBudapest" * 600,
    "mentions": "@MoonLanding " * 1_500,
    "format characters": "%s {0} %(x)s $1 \\0 moon",
    "numbers": "1 22 333 4444 " * 1_000,
    "a number of 20,000 digits": "9" * 20_000,
}
REFUSED = {
    "nothing": (b"", 400, ""),
    "no member": (b"{}", 400, ""),
    "an array": (b'["moon"]', 400, ""),
    "two members": (b'{"text": "moon", "texts": ["moon"]}', 400, ""),
    "an unknown member": (b'{"text": "moon", "lang": "en"}', 400, "/lang"),
    "blanks": (b'{"text": " \\n\\t\\u2003"}', 400, "/text"),
    "one character too many": (orjson.dumps({"text": "a" * (MAX_TEXT_LENGTH + 1)}), 400, "/text"),
    "a number for a text": (b'{"text": 7}', 400, "/text"),
    "null for a text": (b'{"text": null}', 400, "/text"),
    "an object for a text": (b'{"text": {"text": "moon"}}', 400, "/text"),
    "a NUL": (rb'{"text": "mo\u0000on"}', 400, "/text"),
    "a lone surrogate": (rb'{"text": "mo\ud800on"}', 400, ""),
    "not UTF-8": (b'{"text": "mo\xffon"}', 400, ""),
    "cut off": (b'{"text": "moon', 400, ""),
    "NaN": (b'{"text": "moon", "min_confidence": NaN}', 400, ""),
    "too sure": (b'{"text": "moon", "min_confidence": 1.01}', 400, "/min_confidence"),
    "a word for a number": (b'{"text": "moon", "limit": "many"}', 400, "/limit"),
    "no match": (b'{"text": "moon", "limit": 0}', 400, "/limit"),
    "51 matches": (b'{"text": "moon", "limit": 51}', 400, "/limit"),
    "a huge number": (b'{"text": "moon", "limit": ' + b"9" * 400 + b"}", 400, ""),
    "11 matches for each of a batch": (b'{"texts": ["moon"], "limit": 11}', 400, "/limit"),
    "a language that is none": (b'{"text": "moon", "language": "moonish"}', 400, "/language"),
    "an empty batch": (b'{"texts": []}', 400, "/texts"),
    "a text for a batch": (b'{"texts": "moon"}', 400, "/texts"),
    "101 texts": (orjson.dumps({"texts": ["moon"] * (MAX_TEXTS + 1)}), 400, "/texts"),
    "a million texts": (orjson.dumps({"texts": ["a"] * 500_000}), 400, "/texts"),
    "5,000 deep": (b'{"text": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400, ""),
    "1,000 deep": (b'{"text": ' + b"[" * 1_000 + b"]" * 1_000 + b"}", 400, "/text"),
    "1,000 deep in a batch": (b'{"texts": {"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}}", 400, "/texts"),
    "an address that is none": (b'{"url": "moon"}', 400, "/url"),
    "an address of the machine": (b'{"url": "http://127.0.0.1/"}', 400, "/url"),
    "a NUL in an address": (rb'{"url": "https://moon.example/\u0000"}', 400, "/url"),
    "an address too long": (orjson.dumps({"url": "https://moon.example/" + "a" * 2_000}), 400, "/url"),
    "a member twice": (b'{"text": "moon", "text": "earth"}', 400, "/text"),
    "10 MB": (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413, ""),
}


@pytest.fixture(scope="module")
def somebody(module_rows):
    """Return an anonymous client; there are two public claims."""
    module_rows(lambda: [VerdictFactory(published=True, claim__statement=text) for text in (EARTH, MOON)])
    return client_of("anonymous")


def send(client, body, content_type="application/json"):
    return client.generic("POST", MATCH, body, content_type)


@pytest.mark.parametrize("what", TEXTS)
def test_any_text_gets_an_answer_alone_in_sentences_and_in_a_batch(somebody, what):
    text = TEXTS[what]
    for body in ({"text": text}, {"text": text, "sentences": True}, {"texts": [text, MOON]}):
        answer = send(somebody, json.dumps(body))  # escapes what is not ASCII
        assert answer.status_code == 200, answer.content[:500]
        assert len(answer.json().get("sentences", ())) <= MAX_SENTENCES
    assert answer.json()["results"][1]["matches"][0]["claim"]["statement"] == MOON


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_body_is_refused_where_it_is_wrong(somebody, what):
    body, status, pointer = REFUSED[what]
    answer = send(somebody, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content[:500]
    problem = answer.json()
    assert problem["detail"]
    assert {error["pointer"] for error in problem["errors"] or [{"pointer": ""}]} == {pointer}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_media_type_is_refused(somebody, kind):
    assert send(somebody, b'{"text": "moon"}', kind).status_code == 415


def test_a_hundred_texts_of_20_000_characters_are_answered(somebody):
    answer = send(somebody, orjson.dumps({"texts": [RARE[:19_950] + " moon"] * MAX_TEXTS}))
    assert (answer.status_code, len(answer.json()["results"])) == (200, MAX_TEXTS)


QUERIES = {
    "nothing": ("", "text"),
    "an empty text": ("text=", "text"),
    "two texts": ("text=moon&text=earth", "text"),
    "a NUL": ("text=mo%00on", "text"),
    "a lone surrogate": ("text=%ED%A0%80", "text"),
    "not UTF-8": ("text=%FF", "text"),
    "1,201 characters": (f"text={'a' * 1_201}", "text"),
    "5,000 characters": (f"text={'a' * 5_000}", "text"),
    "words of a list": ("text=moon&q=earth", "q"),
    "pages of a list": ("text=moon&cursor=x", "cursor"),
    "an order": ("text=moon&ordering=id", "ordering"),
    "members of the body": ("text=moon&texts=earth", "texts"),
    "an address": ("text=moon&url=https://moon.example", "url"),
    "a filter of the desk": ("text=moon&priority=1", "priority"),
    "a filter's wrong value": ("text=moon&category=flase", "category"),
    "a language that is none": ("text=moon&text_language=moonish", "text_language"),
    "other scripts' digits": ("text=moon&limit=%D9%A3", "limit"),
    "a limit of 51": ("text=moon&limit=51", "limit"),
    "a limit of 0": ("text=moon&limit=0", "limit"),
    "an exponent": ("text=moon&min_confidence=1e-1", "min_confidence"),
    "not a number": ("text=moon&min_confidence=nan", "min_confidence"),
    "too sure": ("text=moon&min_confidence=1.5", "min_confidence"),
    "an unknown field": ("text=moon&fields=statment", "fields"),
}


@pytest.mark.parametrize("what", QUERIES)
def test_a_bad_parameter_is_refused_by_its_name(somebody, what):
    query, name = QUERIES[what]
    answer = somebody.get(f"{MATCH}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert {error["parameter"] for error in answer.json()["errors"]} == {name}


@pytest.mark.parametrize("query", ["text=moon", "text_language=en", "limit=3", "min_confidence=1", "langage=x", "q=x"])
def test_a_post_takes_only_filters_in_its_address(somebody, query):
    answer = somebody.post(f"{MATCH}?{query}", {"text": MOON})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, query.partition("=")[0])


def test_a_batch_is_looked_for_in_statements_of_bounded_size(somebody, monkeypatch):
    sizes = []
    monkeypatch.setattr(answers, "find_many", lambda texts, **_: [sizes.append(len(texts)) or []] * len(texts))
    send(somebody, orjson.dumps({"texts": ["moon"] * MAX_TEXTS}))
    assert (sum(sizes), max(sizes)) == (MAX_TEXTS, answers.AT_ONCE)
