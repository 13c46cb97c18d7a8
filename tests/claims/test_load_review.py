"""What reviewers are told about their files, and what becomes of them."""

import io
import json
import random
import threading
import uuid

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.interchange import review_file
from claims.interchange.review_file import Row
from claims.interchange.review_row import settable_fields
from claims.interchange.review_set import MODELS, load
from claims.management.commands import load_review
from claims.models import Claim, ClaimLink, Topic, Verdict
from sources.models import Publisher
from tests.factories import (
    LONG_AGO,
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db

REVIEW_SET = ["rating_scales", "topics", "summit"]
SUMMIT = json.loads((django_settings.FIXTURE_DIRS[0] / "summit.json").read_text(encoding="utf-8"))
CLAIM = "019a8e85-6c20-7002-8000-0000000000aa"
OTHER = "019a8e85-6c20-7002-8000-0000000000bb"


def everything_stored():
    models = [*apps.get_app_config("claims").get_models(), *apps.get_app_config("sources").get_models()]
    people = [get_user_model(), get_user_model().groups.through]
    stored = [model for model in [*models, *people] if model._meta.default_permissions]  # and not its history
    return {model: list(model._base_manager.order_by("pk").values()) for model in stored}


def review(*files, **options):
    """What the command prints."""
    output = io.StringIO()
    call_command("load_review", *map(str, files), stdout=output, no_color=True, **options)
    return output.getvalue()


def refusal(*files, **options):
    """The rows it calls wrong, and its last word, when nothing was loaded."""
    output, before = io.StringIO(), everything_stored()
    with pytest.raises(CommandError, match="Nothing was loaded") as error:
        call_command("load_review", *map(str, files), stdout=output, no_color=True, **options)
    assert error.value.returncode == 1
    assert everything_stored() == before
    return [line for line in output.getvalue().splitlines() if "  wrong  " in line], str(error.value)


@pytest.fixture
def write(tmp_path):
    """Makes a review file of rows, each on a line of its own after a first line with the bracket."""

    def file_of(*rows, name="review.json"):
        path = tmp_path / name
        path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
        return path

    return file_of


def row(model, pk=None, **fields):
    return {"model": model, "fields": fields} | ({"pk": pk} if pk else {})


def publisher(domain="courier.example", **fields):
    return row("sources.publisher", domain=domain, **{"name": "The Courier"} | fields)


def topic(slug="trains", **fields):
    return row("claims.topic", slug=slug, **{"names": {"en": "Trains"}} | fields)


def claim(pk=CLAIM, **fields):
    return row("claims.claim", pk, **{"statement": "The train was on time.", "language": "en"} | fields)


def scale(**fields):
    return row("claims.ratingscale", **{"code": "scale", "names": {"en": "Scale"}, "worst": 1, "best": 5} | fields)


def person(username="alix", **fields):
    return row("auth.user", username=username, **{"password": "!", "is_active": False} | fields)


# What loading does


def test_the_review_set_is_loaded_as_a_dry_run_said_and_a_second_load_changes_nothing():
    before = everything_stored()
    trial = review(*REVIEW_SET, dry_run=True)
    assert everything_stored() == before
    assert "Nothing was written, this was a trial:" in trial

    printed = review(*REVIEW_SET)
    assert trial.replace("Nothing was written, this was a trial:", "Loaded:") == printed
    assert Claim.objects.count() == sum(row["model"] == "claims.claim" for row in SUMMIT)
    waiting = printed.partition("Waiting for a verdict:")[2]
    assert {line.split()[0] for line in waiting.splitlines() if line.startswith("  ")} == {
        str(pk) for pk in Claim.objects.without_verdict().values_list("pk", flat=True)
    }
    assert "La date du prochain sommet entre Donald Trump et Vladimir Poutine est fixée." in waiting
    assert "0 changed, 0 same, 0 kept, 0 wrong." in waiting

    loaded = everything_stored()
    again = review(*REVIEW_SET)
    assert everything_stored() == loaded
    people = sum(row["model"] == "auth.user" for row in SUMMIT)
    assert f"Loaded: 0 new, 0 changed, {again.count('  same  ')} same, {people} kept, 0 wrong." in again


def test_it_stores_what_loaddata_stores_but_for_the_claims_it_opens():
    call_command("loaddata", *REVIEW_SET, verbosity=0)
    submitted = list(Claim.objects.filter(status="submitted").values_list("pk", flat=True))
    assert submitted
    by_loaddata = everything_stored()
    printed = review(*REVIEW_SET)
    assert f"0 new, {len(submitted)} changed" in printed
    Claim.objects.filter(pk__in=submitted).update(
        status="submitted", updated_at=next(r["updated_at"] for r in by_loaddata[Claim] if r["id"] in submitted)
    )
    assert everything_stored() == by_loaddata


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_does_not_matter(write, seed):
    shuffled = random.Random(seed).sample(SUMMIT, len(SUMMIT))
    printed = review("topics", write(*shuffled), "rating_scales")
    assert "0 wrong." in printed
    assert "0 new, 0 changed" in review(*REVIEW_SET)


def test_changed_fields_are_named_and_only_they_change(write):
    stored = ClaimFactory(pk=CLAIM, statement="The train was late.", place="Metz", priority=4)
    printed = review(write(claim(statement="The train was on time.", place="Metz")))
    assert "review.json:2  changed   claim “The train was on time.”: statement" in printed
    before, updated_at = stored.claimant, stored.updated_at
    stored.refresh_from_db()
    assert (stored.statement, stored.priority, stored.claimant) == ("The train was on time.", 4, before)
    assert stored.language == "en"
    assert stored.updated_at > updated_at


def test_new_rows_without_stamps_get_the_time_of_loading(write):
    review(write(claim()))
    stored = Claim.objects.get()
    assert stored.created_at == stored.updated_at
    assert stored.created_at > LONG_AGO


def test_the_same_row_in_two_files_is_the_same_row(write):
    printed = review(write(topic(), name="a.json"), write(topic(), name="b.json"))
    assert "a.json:2  new " in printed
    assert "b.json:2  same " in printed


def test_quiet_runs_still_name_what_waits(write):
    printed = review(write(claim()), verbosity=0)
    assert printed.startswith("Waiting for a verdict:\n  " + CLAIM)


def test_an_empty_list_is_no_mistake(write):
    assert "Loaded: 0 new, 0 changed, 0 same, 0 kept, 0 wrong." in review(write())


# The review queue


@pytest.mark.parametrize(("status", "becomes"), [("submitted", "open"), ("open", "open"), ("closed", "closed")])
def test_a_submitted_claim_without_a_verdict_is_opened(write, status, becomes):
    review(write(claim(status=status)))
    assert Claim.objects.get().status == becomes


def test_a_claim_with_a_published_verdict_is_not_opened(write):
    VerdictFactory(claim=ClaimFactory(pk=CLAIM, status="submitted"), published=True)
    assert "Waiting" not in review(write(claim(status="submitted")))
    assert Claim.objects.get().status == "submitted"


def test_claims_of_other_files_are_neither_opened_nor_listed(write):
    bystander = ClaimFactory(status="submitted")
    assert str(bystander.pk) not in review(write(claim()))
    bystander.refresh_from_db()
    assert bystander.status == "submitted"


@pytest.mark.parametrize(
    "taken_up", [{"status": "open"}, {"status": "closed"}, {"status": "dismissed", "dismissed_reason": "An opinion."}]
)
def test_a_file_does_not_undo_what_the_desk_made_of_its_claim(write, taken_up):
    submitted = claim(status="submitted", dismissed_reason="")
    review(write(submitted))
    Claim.objects.update(**taken_up)
    before = everything_stored()
    assert "0 new, 0 changed, 1 same" in review(write(submitted))
    assert everything_stored() == before


# People


def test_a_person_who_exists_stays_as_they_are(write):
    UserFactory(username="alix", first_name="Alix", is_staff=True, password="pbkdf2$unchanged")
    before = everything_stored()
    printed = review(write(person(first_name="Mallory", is_superuser=True, groups=[["editor"]])))
    assert "review.json:2  kept      user “alix”" in printed
    assert everything_stored() == before


def test_a_new_person_comes_with_their_group_but_cannot_log_in(write):
    review(write(person(groups=[["editor"]]), claim(created_by=["alix"])))
    stored = get_user_model().objects.get()
    assert list(stored.groups.all()) == [Group.objects.get(name="editor")]
    assert not stored.is_active
    assert not stored.has_usable_password()
    assert Claim.objects.get().created_by == stored


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"is_active": True}, "is_active"),
        ({"is_staff": True}, "is_staff"),
        ({"is_superuser": True}, "is_superuser"),
        ({"password": "pbkdf2_sha256$1000000$salt$hash"}, "password"),
    ],
)
def test_a_review_set_lets_nobody_in(write, fields, field):
    [wrong], _summary = refusal(write(person(**fields)))
    assert f"{field}: A review set lets nobody in" in wrong


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
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, monkeypatch, content, line, sentence):
    if sentence == "larger than":
        monkeypatch.setattr(review_file, "LARGEST_FILE", 500)
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
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path, name, sentence):
    [wrong], _summary = refusal(tmp_path / name)
    assert sentence in wrong


def test_every_unreadable_file_is_named(tmp_path):
    wrong, summary = refusal(tmp_path / "a.json", "topics", tmp_path / "b.json")
    assert len(wrong) == 2
    assert summary == "Nothing was loaded: 2 files cannot be read."


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake(tmp_path):
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
def test_a_wrong_row_is_named_with_its_line_its_field_and_a_sentence(write, kind):
    wrong_row, field, sentence = WRONG_ROWS[kind]
    wrong, summary = refusal(write(topic("before"), wrong_row, topic("after")))
    assert all("review.json:3  wrong" in line for line in wrong)
    [told] = [line for line in wrong if sentence in line]
    assert f": {field}: " in told if field else ": " in told
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
def test_what_json_readers_let_pass_is_refused(tmp_path, text, field, sentence):
    path = tmp_path / "review.json"
    path.write_text(f"[\n{text}]")
    wrong, _summary = refusal(path)
    assert sentence in wrong[0]
    assert f"{field}: " in wrong[0]


def test_all_wrong_rows_are_reported_each_with_its_line(write):
    rows = [topic("right"), topic(names=[]), claim(), publisher("WRONG"), claim(OTHER, language="x y")]
    wrong, summary = refusal(write(*rows, name="a.json"), write(topic(names={}), name="b.json"))
    assert [line.split()[0].rpartition("/")[2] for line in wrong] == ["a.json:3", "a.json:5", "a.json:6", "b.json:2"]
    assert summary == "Nothing was loaded: 2 new, 0 changed, 0 same, 0 kept, 4 wrong."


def test_all_wrong_fields_of_a_row_are_reported(write):
    wrong, _summary = refusal(write(claim(claimed_on="soon", claimant=["A", "person", ""], created_at="then")))
    assert [line.split("”: ")[1].partition(":")[0] for line in wrong] == ["claimed_on", "claimant", "created_at"]


def test_a_row_that_relies_on_a_wrong_one_says_so(write):
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


def test_a_file_of_one_wrong_row_among_many_loads_none(write):
    Publisher.objects.create(name="Courier", domain="courier.example")
    rows = [topic(), publisher(name="Renamed"), claim(), claim(OTHER, status="dismissed")]
    wrong, _summary = refusal(write(*rows))
    assert len(wrong) == 1
    assert Publisher.objects.get().name == "Courier"
    assert not Topic.objects.exists()


# What only the database knows


def test_a_published_verdict_is_not_edited_by_a_file(write):
    verdict = VerdictFactory(published=True)
    edited = row("claims.verdict", str(verdict.pk), claim=str(verdict.claim_id), summary="All was agreed.")
    [wrong], _summary = refusal(write(edited))
    assert "summary: A published verdict is never edited: correct it or retract it." in wrong


def test_a_captured_text_is_not_edited_by_a_file(write):
    version = ArticleVersionFactory()
    [wrong], _summary = refusal(write(row("sources.articleversion", str(version.pk), title="Another")))
    assert "title: This row is a record" in wrong


def test_a_row_does_not_move_to_another_claim(write):
    evidence = EvidenceFactory()
    [wrong], _summary = refusal(write(row("claims.evidence", str(evidence.pk), claim=str(ClaimFactory().pk))))
    assert "claim: This row belongs to its claim for good" in wrong


def test_a_quote_that_is_not_in_the_text_is_refused(write):
    version = ArticleVersionFactory()
    quote = row(
        "claims.evidence",
        OTHER,
        claim=CLAIM,
        article=[version.article.canonical_url],
        version=str(version.pk),
        stance="supports",
        quote_exact="They signed a treaty.",
    )
    [wrong], _summary = refusal(write(quote, claim()))
    assert "quote_exact: The quote does not stand word for word in this version of the article." in wrong


def test_a_second_published_verdict_of_one_publisher_is_refused(write):
    published = VerdictFactory(published=True)
    UserFactory(username="summit.writer"), UserFactory(username="summit.editor")
    second = row(
        "claims.verdict",
        OTHER,
        claim=str(published.claim_id),
        publisher=[published.publisher.domain],
        rating=[published.rating.scale.code, published.rating.code],
        summary="Something was agreed.",
        language="en",
        status="published",
        published_at="2025-11-18T12:00:00Z",
        written_by=["summit.writer"],
        published_by=["summit.editor"],
    )
    [wrong], _summary = refusal(write(second))
    assert "claim, publisher: This publisher has a published verdict on this claim: correct that one." in wrong


@pytest.mark.parametrize("correction_first", [True, False])
def test_a_correction_comes_in_one_file_in_any_order(write, correction_first):
    published = VerdictFactory(published=True)
    superseded = row("claims.verdict", str(published.pk), status="superseded")
    correction = row(
        "claims.verdict",
        OTHER,
        claim=str(published.claim_id),
        publisher=[published.publisher.domain],
        rating=[published.rating.scale.code, published.rating.code],
        summary="Something was agreed.",
        language="en",
        status="published",
        published_at="2025-11-19T12:00:00Z",
        written_by=[published.written_by.username],
        published_by=[published.published_by.username],
        supersedes=str(published.pk),
        correction_note="The date was wrong.",
    )
    rows = [correction, superseded] if correction_first else [superseded, correction]
    assert "1 new, 1 changed" in review(write(*rows))
    assert Verdict.objects.get(status="published").supersedes == published


def test_a_chain_of_corrections_comes_last_one_first(write):
    desk = DeskFactory()
    shared = {"claim": CLAIM, "publisher": [desk.domain], "language": "en", "origin": "import"}
    first, second, third = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
    judged = {"status": "superseded", "published_at": "2025-11-18T12:00:00Z"}
    last = {"status": "published", "published_at": "2025-11-19T12:00:00Z", "correction_note": "A better source."}
    rows = [
        row("claims.verdict", third, **shared, **last, supersedes=second),
        row("claims.verdict", second, **shared, **judged, supersedes=first, correction_note="The date was wrong."),
        row("claims.verdict", first, **shared, **judged),
    ]
    assert "4 new, 0 changed" in review(write(*rows, claim()))


def test_a_superseded_verdict_without_a_successor_is_refused(write):
    published = VerdictFactory(published=True)
    [wrong], _summary = refusal(write(row("claims.verdict", str(published.pk), status="superseded")))
    assert "status: A superseded verdict has one that took its place." in wrong


def test_verdicts_that_supersede_each_other_are_refused(write):
    desk, rating = DeskFactory(), RatingFactory()
    shared = {
        "claim": CLAIM,
        "publisher": [desk.domain],
        "rating": [rating.scale.code, rating.code],
        "language": "en",
        "correction_note": "Round and round.",
    }
    ids = [str(uuid.UUID(int=1)), str(uuid.UUID(int=2))]
    one = row("claims.verdict", ids[0], supersedes=ids[1], **shared)
    two = row("claims.verdict", ids[1], supersedes=ids[0], **shared)
    wrong, _summary = refusal(write(claim(), one, two))
    assert all("supersedes: There is no verdict" in line for line in wrong)
    assert len(wrong) == 2


def test_a_link_the_wrong_way_round_is_refused_not_turned(write):
    ClaimFactory(pk=CLAIM), ClaimFactory(pk=OTHER)
    [wrong], _summary = refusal(write(row("claims.claimlink", OTHER, claim=OTHER, other=CLAIM)))
    assert "claim, other: A link names the claim with the smaller id first." in wrong
    review(write(row("claims.claimlink", OTHER, claim=CLAIM, other=OTHER)))
    assert ClaimLink.objects.count() == 1


# Accidents and malice


def test_an_interrupted_load_leaves_nothing():
    class StoppedByHandError(Exception):
        pass

    def stop(done):
        if done == 2:
            raise StoppedByHandError

    rows = [Row("x", 1, "claims.topic", fields=topic(slug)["fields"]) for slug in ("one", "two", "three")]
    with pytest.raises(StoppedByHandError):
        load(rows, at=LONG_AGO, tell=stop)
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    ("accident", "sentence", "returncode"),
    [
        (OperationalError("deadlock detected\nDETAIL: ..."), "the database refused: deadlock detected.", 1),
        (KeyboardInterrupt(), "Interrupted: nothing was loaded.", 130),
    ],
)
def test_an_accident_ends_with_a_sentence(monkeypatch, accident, sentence, returncode):
    def fail(*arguments, **options):
        raise accident

    monkeypatch.setattr(load_review, "load", fail)
    with pytest.raises(CommandError, match=sentence) as error:
        review("topics")
    assert error.value.returncode == returncode


def test_a_file_gives_the_terminal_no_orders(write):
    printed = review(write(claim(statement="\x1b[2J\x07Cleared.\r\n  same  everything\u202e")))
    assert not set(printed) & {"\x1b", "\x07", "\r", "\u202e"}
    assert sum("review.json" in line for line in printed.splitlines()) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(CLAIM),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def rows_of_any_model(draw):
    label = draw(st.sampled_from(list(MODELS)))
    fields = draw(st.dictionaries(st.sampled_from(sorted(settable_fields(MODELS[label]))), json_values))
    return {"model": label, "pk": draw(st.just(CLAIM) | json_values), "fields": fields}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(rows_of_any_model() | json_values, min_size=1, max_size=3))
def test_whatever_stands_in_a_file_the_answer_is_a_sentence(tmp_path, rows):
    path = tmp_path / "review.json"
    path.write_text(json.dumps(rows))
    output = io.StringIO()
    try:
        call_command("load_review", str(path), stdout=output, no_color=True, dry_run=True)
    except CommandError as error:
        output.write(str(error))
    assert "Nothing was " in output.getvalue()
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_end_as_one_after_the_other(write):
    path = write(publisher(), topic(), claim(status="submitted"))
    answers = []

    def load_from_elsewhere():
        try:
            answers.append(review(path))
        finally:
            connection.close()

    second = threading.Thread(target=load_from_elsewhere)
    rows = review_file.read_rows(str(path))
    report = load(rows, at=LONG_AGO, tell=lambda done: done == 1 and start_and_see_waiting(second))
    second.join()
    assert report.was_written
    assert "Loaded: 0 new, 0 changed, 3 same, 0 kept, 0 wrong." in answers[0]
    assert (Publisher.objects.count(), Topic.objects.count(), Claim.objects.get().status) == (1, 1, "open")


def start_and_see_waiting(thread):
    """Start it and look on until it stands before a lock (or has ended)."""
    thread.start()
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
