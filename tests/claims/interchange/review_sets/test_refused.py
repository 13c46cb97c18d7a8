"""Which files and rows does `load_review` refuse, with which line, field and reason?"""

import json

import pytest

from claims.interchange.review_sets import file
from claims.models import Topic
from sources.models import Publisher
from tests.support.review_sets import CLAIM, OTHER, claim, person, publisher, refusal, review, row, scale, topic

pytestmark = pytest.mark.django_db


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", 1, "It is empty."),
        (b" \n\t ", 1, "It is empty."),
        (b"{}", 1, "It is not a JSON list of rows"),
        (b"null", 1, "It is not a JSON list of rows"),
        (b"- model: claims.topic\n", 1, "It is not a JSON list of rows"),
        (b"<django-objects/>", 1, "It is not a JSON list of rows"),
        (b"[", 1, "It is not JSON: Expecting value."),
        (b"[\n{}\n{}]", 3, "a comma or “]” is missing"),
        (b"[\n{}", 2, "a comma or “]” is missing"),
        (b"[{},\n]", 2, "It is not JSON: Expecting value."),
        (b"[{}]\n[{}]", 2, "There is more text after the end of the list."),
        (b'[\n{"model": "claims.topic" "fields": {}}]', 2, "It is not JSON: Expecting ',' delimiter."),
        (b"[\n{'model': 'claims.topic'}]", 2, "It is not JSON: Expecting property name"),
        (b'[{"model": "two\nlines"}]', 1, "It is not JSON: Invalid control character"),
        (b'[{"a": "\\x"}]', 1, "It is not JSON: Invalid \\escape"),
        (b"[{},\n" + b"[" * 200_000, 2, "nested too deeply"),
        (b"[{},\n{}," + b"9" * 5_000 + b"]", 2, "too many digits"),
        (b"\x7fELF\x00\x00\x01", 1, "binary or not in UTF-8"),
        ("[]".encode("utf-16"), 1, "binary or not in UTF-8"),
        ('[\n{"model": "é"}]'.encode("latin-1"), 2, "not in UTF-8: the byte 0xe9"),
        (b'["\xed\xa0\x80"]', 1, "not in UTF-8"),
        (b"[" + b" " * 500 + b"]", 1, "larger than"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_line_and_reason(tmp_path, monkeypatch, content, line, sentence):
    if sentence == "larger than":
        monkeypatch.setattr(file, "MAX_FILE_BYTES", 500)
    path = tmp_path / "review.json"
    path.write_bytes(content)
    [wrong], summary = refusal(path)
    assert f"review.json:{line}  wrong" in wrong
    assert sentence in wrong
    assert summary == "Nothing was loaded: 1 file cannot be read."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.json", "There is no file or fixture of this name."),
        ("x" * 5_000, "There is no file or fixture of this name."),
        (".", "This is a folder"),
    ],
)
def test_a_missing_file_or_a_folder_is_refused(tmp_path, name, sentence):
    [wrong], _summary = refusal(tmp_path / name)
    assert sentence in wrong


def test_every_unreadable_file_is_named(tmp_path):
    wrong, summary = refusal(tmp_path / "a.json", "topics", tmp_path / "b.json")
    assert len(wrong) == 2
    assert summary == "Nothing was loaded: 2 files cannot be read."


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(tmp_path):
    path = tmp_path / "review.json"
    path.write_bytes(b"\xef\xbb\xbf[\r\n" + json.dumps(topic()).encode() + b"\r\n]\r\n")
    assert "review.json:2  new " in review(path)


# Rows that are wrong


WRONG_ROWS = {
    "no object": ([], "", "A row is an object"),
    "a text": ("claims.topic", "", "A row is an object"),
    "no model": ({"fields": {}}, "model", "does not name its model"),
    "a number as model": ({"model": 1, "fields": {}}, "model", "does not name its model"),
    "no fields": ({"model": "claims.topic"}, "fields", "has no object of fields"),
    "a list of fields": ({"model": "claims.topic", "fields": []}, "fields", "has no object of fields"),
    "another key": (topic() | {"filds": {}}, "filds", "no other key"),
    "a model that is none": (row("claims.clam"), "model", "no part of a review set. Did you mean “claims.claim”?"),
    "a model of another kind": (row("auth.group", name="editor"), "model", "“auth.group” is no part of a review set"),
    "a table of the framework": (row("sessions.session"), "model", "no part of a review set"),
    "a field that is none": (topic(nmes={}), "nmes", "has no such field. Did you mean “names”?"),
    "the key among the fields": (topic(id=CLAIM), "id", "has no such field"),
    "a relation from elsewhere": (claim(verdicts=[]), "verdicts", "has no such field"),
    "topics on the claim": (claim(topics=[["trains"]]), "topics", "has no such field"),
    "NUL": (claim(statement="on\0time"), "statement", "NUL"),
    "NUL deep inside": (topic(names={"en": ["\0"]}), "names", "NUL"),
    "NUL in a key": (claim(created_by=["al\0ix"]), "created_by", "NUL"),
    "half a pair in a key": (topic("\ud800"), "slug", "half of a pair"),
    "half a pair": (claim(statement="\ud800"), "statement", "half of a pair"),
    "no pk": (row("claims.claim", statement="x", language="en"), "pk", "needs a pk"),
    "a number as pk": (claim(pk=7), "pk", "Write a UUID."),
    "a pk that is none": (claim(pk="CLAIM-1"), "pk", "Write a UUID."),
    "a person by number": (person() | {"pk": 1}, "pk", "named by username"),
    "a reference to a person by number": (claim(created_by=1), "created_by", "Name the person by username"),
    "a person who is not there": (claim(created_by=["nobody"]), "created_by", "There is no user “nobody”"),
    "a group that is not there": (person(groups=[["chiefs"]]), "groups", "There is no group “chiefs”"),
    "groups by number": (person(groups=[1]), "groups", "Write a list of keys"),
    "a number as text": (claim(statement=5), "statement", "Write a text."),
    "a list as text": (claim(statement=["x"]), "statement", "Write a text."),
    "a text as number": (claim(priority="2"), "priority", "Write a whole number."),
    "true as number": (claim(priority=True), "priority", "Write a whole number."),
    "half a number": (claim(priority=2.5), "priority", "Write a whole number."),
    "a huge number": (claim(priority=10**30), "priority", "not a valid choice"),
    "a huge number among the free ones": (scale(best=10**30), "best", "less than or equal to 32767"),
    "a priority that is none": (claim(priority=9), "priority", "not a valid choice"),
    "a number as date": (claim(claimed_on=20251118), "claimed_on", "Write a date"),
    "a date that is none": (claim(claimed_on="2025-02-30"), "claimed_on", "invalid date"),
    "a time without zone": (claim(created_at="2025-11-18T09:00:00"), "created_at", "a time with its zone"),
    "a day as time": (claim(created_at="2025-11-18"), "created_at", "a time with its zone"),
    "one as truth": (publisher(is_desk=1), "is_desk", "Write true or false."),
    "a text as list": (row("claims.claimant", name="X", aliases="Y"), "aliases", "Write a list of texts."),
    "numbers as list": (row("claims.claimant", name="X", aliases=[1]), "aliases", "Write a list of texts."),
    "an object as list": (row("claims.claimant", name="X", aliases='{"a": 1}'), "aliases", "Write a list of texts."),
    "null where there is something": (claim(statement=None), "statement", "cannot be null"),
    "nothing where there is something": (claim(statement=""), "statement", "cannot be blank"),
    "2,001 characters": (claim(statement="x" * 2001), "statement", "at most 2000 characters"),
    "a language that is none": (claim(language="french"), "language", "is not a language tag"),
    "names in a list": (topic(names=["Trains"]), "names", "Write at least one name by language"),
    "a name that is a number": (topic(names={"en": 1}), "names", "The name in “en” is empty."),
    "a domain with www": (publisher("www.courier.example"), "domain", "bare domain"),
    "a claimant that is not there": (claim(claimant=["A", "person", ""]), "claimant", "There is no claimant “A, pers"),
    "a claimant by half a key": (claim(claimant=["A"]), "claimant", "not the key of a row of claims.claimant"),
    "a claimant by a book": (claim(claimant=["A" * 100_000, "person", ""]), "claimant", "There is no claimant “AAA"),
    "a person by hostile signs": (claim(created_by=["'\\ %s {} \uffff 🎉"]), "created_by", "There is no user “'\\ %s"),
    "a claimant by an unknown number": (claim(claimant=OTHER), "claimant", "There is no claimant “019a8e85-6c20-7"),
    "a reference that is an object": (claim(claimant={"name": "A"}), "claimant", "Write a UUID, or a key"),
    "a claim by a list": (row("claims.evidence", OTHER, claim=["x"]), "claim", "is not a valid UUID"),
    "a rating of no scale": (row("claims.rating", code="x", names={"en": "X"}), "scale", "known by it"),
    "a scale by an unknown number": (row("claims.rating", scale=OTHER, code="x"), "scale", "There is no rating scale"),
    "a dismissal without a reason": (claim(status="dismissed"), "dismissed_reason, status", "says why"),
    "a scale upside down": (scale(best=0), "best, worst", "The worst value is below the best one."),
    "a link of nothing": (row("claims.claimlink", CLAIM, other=OTHER), "other", "There is no claim"),
}


@pytest.mark.parametrize("kind", WRONG_ROWS)
def test_a_wrong_row_is_refused_with_its_line_field_and_reason(write, kind):
    wrong_row, field, sentence = WRONG_ROWS[kind]
    wrong, summary = refusal(write(topic("before"), wrong_row, topic("after")))
    assert all("review.json:3  wrong" in line for line in wrong)
    [refusal_line] = [line for line in wrong if sentence in line]
    assert (f": {field}: " if field else ": ") in refusal_line
    assert summary == "Nothing was loaded: 2 new, 0 changed, 0 same, 0 kept, 1 wrong."


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ('{"model": "claims.topic", "model": "claims.claim", "fields": {}}', "model", "stands there twice"),
        ('{"model": "claims.topic", "fields": {"slug": "a", "slug": "b"}}', "slug", "stands there twice"),
        ('{"model": "claims.topic", "fields": {"slug": "a", "names": {"en": "A", "en": "B"}}}', "en", "twice"),
        ('{"model": "claims.topic", "fields": {"slug": "a", "names": NaN}}', "", "“NaN” is not a number in JSON"),
        ('{"model": "claims.topic", "fields": {"slug": "a", "names": -Infinity}}', "", "“-Infinity” is not"),
    ],
)
def test_repeated_keys_and_nan_are_refused(tmp_path, text, field, sentence):
    path = tmp_path / "review.json"
    path.write_text(f"[\n{text}]")
    wrong, _summary = refusal(path)
    assert sentence in wrong[0]
    assert f"{field}: " in wrong[0]


def test_all_wrong_rows_are_reported_with_their_lines(write):
    rows = [topic("right"), topic(names=[]), claim(), publisher("WRONG"), claim(OTHER, language="x y")]
    wrong, summary = refusal(write(*rows, name="a.json"), write(topic(names={}), name="b.json"))
    assert [line.split()[0].rpartition("/")[2] for line in wrong] == ["a.json:3", "a.json:5", "a.json:6", "b.json:2"]
    assert summary == "Nothing was loaded: 2 new, 0 changed, 0 same, 0 kept, 4 wrong."


def test_all_wrong_fields_of_a_row_are_reported(write):
    wrong, _summary = refusal(write(claim(claimed_on="soon", claimant=["A", "person", ""], created_at="then")))
    assert [line.split("”: ")[1].partition(":")[0] for line in wrong] == ["claimed_on", "claimant", "created_at"]


def test_a_row_that_refers_to_a_wrong_one_is_wrong(write):
    version = row("sources.articleversion", OTHER, article=["https://courier.example/1"], text="", method="paste")
    article = row(
        "sources.article",
        url="https://courier.example/1",
        canonical_url="https://courier.example/1",
        publisher=["courier.example"],
        language="en",
        current_version=OTHER,
    )
    wrong, _summary = refusal(write(publisher(), article, version))
    assert any(
        "review.json:3  wrong" in line and "current_version: There is no article version" in line for line in wrong
    )
    assert any("review.json:4  wrong" in line and "text: " in line for line in wrong)


def test_two_files_that_contradict_each_other_are_refused(write):
    first, second = write(topic(), name="a.json"), write(topic(names={"en": "Rails"}), name="b.json")
    [wrong], _summary = refusal(first, second)
    assert "b.json:2  wrong" in wrong
    assert f"names: The same row in {first}, line 2, says otherwise." in wrong


def test_one_wrong_row_among_many_prevents_the_load(write):
    Publisher.objects.create(name="Courier", domain="courier.example")
    rows = [topic(), publisher(name="Renamed"), claim(), claim(OTHER, status="dismissed")]
    wrong, _summary = refusal(write(*rows))
    assert len(wrong) == 1
    assert Publisher.objects.get().name == "Courier"
    assert not Topic.objects.exists()
