"""Is a directory of claims, posts and their matches read, and a malformed one refused with file and line?"""

import json

import pytest

from claims.matching.evaluation.sets import MalformedSet, read_set
from tests.docs.examples import CODE

EXAMPLE = CODE / "docs" / "examples" / "matching"
CLAIM = {"claim_id": "1", "text": "Water is dry.", "title": "Is water dry?", "language": "en"}
QUERY = {"query_id": "a", "text": "water is DRY", "language": "en"}
FILES = {
    "verified_claims.jsonl": json.dumps(CLAIM) + "\n",
    "queries.jsonl": json.dumps(QUERY) + "\n",
    "qrels.tsv": "a\t0\t1\t1\n",
}


def write(folder, **changes):
    """Write a small set, with other contents for the files named by their first word; `None` leaves a file out."""
    for name, content in FILES.items():
        content = changes.get(name.partition(".")[0], content)
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_the_example_is_read():
    known = read_set(EXAMPLE)
    assert (len(known.claims), len(known.queries)) == (12, 8)
    assert known.claims["9"].language == "de"
    assert known.claims["9"].title == "Zoo verschenkt Elefanten?"
    assert known.queries["h"].text.endswith("âgées.")
    assert known.judgements["h"] == {"8": -1.0}


@pytest.mark.parametrize(
    ("claim", "read"),
    [
        ({"claim_id": 7, "text": " a "}, ("7", "a", "", "und")),
        ({"claim_id": "7", "text": "a", "title": None, "language": "PT_br"}, ("7", "a", "", "pt-BR")),
        ({"claim_id": "7", "text": "a", "title": "b" * 600, "date": "1 May"}, ("7", "a", "b" * 500, "und")),
    ],
)
def test_what_a_claim_may_leave_out(tmp_path, claim, read):
    known = read_set(write(tmp_path, verified_claims=json.dumps(claim), qrels="a\t0\t7\t1"))
    assert known.claims["7"] == read


def test_empty_lines_and_line_ends_of_windows_are_fine(tmp_path):
    folder = write(tmp_path, **{name.partition(".")[0]: f"\r\n{FILES[name].strip()}\r\n\r\n" for name in FILES})
    assert read_set(folder).judgements == {"a": {"1": 1.0}}


def claims(**changes):
    return json.dumps(CLAIM | changes)


BROKEN = [
    ({"verified_claims": None}, "verified_claims.jsonl: It cannot be read: No such file or directory."),
    ({"queries": None}, "queries.jsonl: It cannot be read"),
    ({"qrels": None}, "qrels.tsv: It cannot be read"),
    ({"verified_claims": ""}, "verified_claims.jsonl: There is nothing in it."),
    ({"qrels": "\n"}, "qrels.tsv: There is nothing in it."),
    ({"verified_claims": b"\xff\n"}, "verified_claims.jsonl: It is not in UTF-8."),
    ({"verified_claims": claims() + "\n{"}, 'verified_claims.jsonl:2: Write an object a line, such as {"claim_id"'),
    ({"verified_claims": "[1]"}, "verified_claims.jsonl:1: Write an object a line"),
    ({"verified_claims": "[" * 100_000}, "verified_claims.jsonl:1: Write an object a line"),
    ({"verified_claims": claims() + "\n" + claims()}, "verified_claims.jsonl:2: “1” is there twice."),
    ({"verified_claims": claims(text="")}, "verified_claims.jsonl:1: “text” is missing or empty."),
    ({"verified_claims": claims(text=["a"])}, "verified_claims.jsonl:1: “text” is missing or empty."),
    ({"verified_claims": claims(claim_id=None)}, "verified_claims.jsonl:1: “claim_id” is missing or empty."),
    ({"verified_claims": claims(text="a" * 2_001)}, ":1: “text” has more than 2,000 characters."),
    ({"verified_claims": claims(text="a\x00")}, ":1: NUL and lone surrogates are no text."),
    ({"verified_claims": claims(title="a\x00")}, ":1: NUL and lone surrogates are no text."),
    ({"verified_claims": claims(title="a\ud800")}, "verified_claims.jsonl:1: Write an object a line"),
    ({"verified_claims": claims(language="English")}, ":1: “English” is not a language tag."),
    ({"verified_claims": claims(language=5)}, ":1: “5” is not a language tag."),
    ({"queries": "{}"}, "queries.jsonl:1: “query_id” is missing or empty."),
    ({"qrels": "a 0 1 1"}, "qrels.tsv:1: Write query, 0, claim and relevance, with tabs between them."),
    ({"qrels": "a\t0\t1\tyes"}, "qrels.tsv:1: Write query, 0, claim and relevance"),
    ({"qrels": "a\t0\t1\t1\nb\t0\t1\t1"}, "qrels.tsv:2: “b” is not in queries.jsonl."),
    ({"qrels": "a\t0\t2\t1"}, "qrels.tsv:1: “2” is not in verified_claims.jsonl."),
]


@pytest.mark.parametrize(("changes", "message"), BROKEN, ids=[message[:60] for _changes, message in BROKEN])
def test_a_malformed_set_is_refused_with_file_line_and_reason(tmp_path, changes, message):
    with pytest.raises(MalformedSet) as refusal:
        read_set(write(tmp_path, **changes))
    assert message in str(refusal.value)
    assert str(refusal.value).startswith(str(tmp_path))


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path):
    with pytest.raises(MalformedSet, match="It cannot be read: Not a directory"):
        read_set(write(tmp_path) / "qrels.tsv")
