"""Is only loaded what was shown and chosen, by one person, and is it work that can be counted afterwards?"""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.history import latest_change
from claims.interchange.imports import job as import_job
from claims.interchange.uploads.work import work_on
from claims.models import Claim, Import, Topic, Verdict
from config.server.worker import run_waiting
from config.tasks import Interrupted
from tests.claims.desk.imports.support import check, load, send, states
from tests.factories import ClaimFactory, DeskFactory
from tests.support.clients import client_of as api_client_of
from tests.support.imports import review
from tests.support.steps import triage

pytestmark = pytest.mark.django_db(transaction=True)


def reviews(*numbers, **members):
    return json.dumps([review(number) | members for number in numbers]).encode()


def test_a_preview_changes_nothing_and_a_second_load_finds_all_the_same(editor):
    upload = check(editor, reviews(1, 2, 3))
    assert (states(upload), Claim.objects.count(), Import.objects.count()) == (["new"] * 3, 0, 0)
    load(editor, upload)
    assert (upload.status, Claim.objects.count()) == ("loaded", 3)
    assert states(check(editor, reviews(1, 2, 3))) == ["same"] * 3


def test_a_changed_review_shows_its_old_and_its_new_words(editor):
    load(editor, check(editor, reviews(1)))
    label = {"reviewRating": {"@type": "Rating", "alternateName": "Nonsense"}}
    upload = check(editor, reviews(1, **label))
    [row] = upload.rows.all()
    assert row.state == "changed"
    assert "Nonsense" in [change["new"] for change in row.changes]
    page = editor.get(f"/desk/imports/{upload.pk}/").text
    assert "<ins>Nonsense</ins>" in page
    assert "<del>" in page


def test_rows_that_were_left_out_are_not_loaded(editor):
    load(editor, check(editor, reviews(1)))
    content = json.dumps(
        [review(1) | {"reviewBody": "Other words now, quite different."}, review(2), review(3)]
    ).encode()
    upload = check(editor, content)
    address = f"/desk/imports/{upload.pk}/choose/"
    editor.post(address, {"what": "new"})
    assert [row.number for row in upload.rows.filter(is_off=True)] == [
        row.number for row in upload.rows.exclude(state="new")
    ]
    number = upload.rows.filter(state="new").last().number
    answer = editor.post(address, {"number": number, "on": "false"}, headers={"HX-Request": "true"})
    assert "Load 1 row" in answer.text
    load(editor, upload)
    assert Claim.objects.count() == 2


def test_nothing_is_loaded_that_was_not_shown(editor):
    upload = check(editor, reviews(1, 2))
    load(editor, check(editor, reviews(1, reviewRating={"@type": "Rating", "alternateName": "Half"})))
    assert Verdict.objects.count() == 1
    load(editor, upload)
    assert upload.status == "checked"
    assert "changed in the meantime" in upload.problem
    assert sorted(states(upload)) == ["changed", "new"]
    assert Verdict.objects.count() == 1
    assert load(editor, upload).status == "loaded"
    assert Claim.objects.count() == 2


def test_of_two_people_who_load_a_file_one_is_refused(editor):
    upload = check(editor, reviews(1))
    assert editor.post(f"/desk/imports/{upload.pk}/load/").status_code == 302
    answer = editor.post(f"/desk/imports/{upload.pk}/load/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "editor is loading this file already" in answer.text
    run_waiting()
    assert Import.objects.count() == 1


def test_an_interrupted_load_resumes_where_it_stopped(editor, monkeypatch):
    monkeypatch.setattr(import_job, "BATCH_SIZE", 1)
    upload = check(editor, reviews(1, 2, 3))
    original, calls = import_job.BatchWriter.write, []

    def write(writer, batch):
        calls.append(batch[0].number)
        if len(calls) == 2:
            raise Interrupted
        return original(writer, batch)

    monkeypatch.setattr(import_job.BatchWriter, "write", write)
    load(editor, upload)
    if upload.status == "loading":
        run_waiting()
        upload.refresh_from_db()
    assert (upload.status, Claim.objects.count(), Import.objects.count()) == ("loaded", 3, 1)
    assert calls == [1, 2, 2, 3]


def test_a_load_that_failed_is_checked_again_and_completed(editor, monkeypatch):
    monkeypatch.setattr(import_job, "BATCH_SIZE", 1)
    upload = check(editor, reviews(1, 2, 3))
    original = import_job.BatchWriter.write

    def write(writer, batch):
        if batch[0].number == 2 and not writer.dry_run:
            raise RuntimeError("a fault of ours")
        return original(writer, batch)

    with monkeypatch.context() as broken:
        broken.setattr(import_job.BatchWriter, "write", write)
        load(editor, upload)
    assert (upload.status, Claim.objects.count(), Import.objects.get().status) == ("failed", 1, "failed")
    editor.post(f"/desk/imports/{upload.pk}/read/", {"kind": "reviews"})
    run_waiting()
    upload.refresh_from_db()
    assert states(upload) == ["new", "new", "same"]
    assert (load(editor, upload).status, Claim.objects.count()) == ("loaded", 3)


def test_progress_shows_while_the_worker_is_at_it(editor):
    upload = send(editor, reviews(1))
    page = editor.get(f"/desk/imports/{upload.pk}/")
    assert "every 1s" in page.text
    answer = editor.get(f"/desk/imports/{upload.pk}/state/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in answer
    run_waiting()
    assert "HX-Refresh" in editor.get(f"/desk/imports/{upload.pk}/state/", headers={"HX-Request": "true"})


def claim_of_a_set(number):
    fields = {"statement": f"Bridge {number} is closed.", "language": "en", "status": "submitted"}
    return {"model": "claims.claim", "pk": f"01a00000-0000-7000-8000-00000000000{number}", "fields": fields}


def test_a_review_set_is_loaded_and_its_claims_are_work(editor):
    upload = check(editor, json.dumps([claim_of_a_set(1), claim_of_a_set(2)]).encode())
    assert (upload.kind, states(upload)) == ("review_set", ["new", "new"])
    load(editor, upload)
    assert list(Claim.objects.values_list("status", flat=True)) == ["open", "open"]
    assert {latest_change(claim).username for claim in Claim.objects.all()} == {"editor"}
    assert work_on(upload) == (2, 0)
    assert "Work through 2 claims" in editor.get(f"/desk/imports/{upload.pk}/").text
    triage("dismiss", Claim.objects.first(), by=editor.person, reason="It is no claim.")
    assert work_on(upload) == (2, 1)
    queue = editor.get(f"/desk/queue/?tab=all&imported_in={upload.pk}&judged=false")
    assert "1 of 2 done" in queue.text
    assert states(check(editor, json.dumps([claim_of_a_set(2)]).encode())) == ["same"]


def test_claims_of_an_upload_are_found_by_their_filter(editor):
    ClaimFactory()
    upload = load(editor, check(editor, reviews(1, 2)))
    answer = api_client_of("editor").get(f"/api/v1/claims/?imported_in={upload.pk}")
    assert {claim["statement"] for claim in answer.json()["results"]} == {
        claim.statement for claim in Claim.objects.filter(verdicts__origin="import")
    }
    assert len(answer.json()["results"]) == 2


FORBIDDEN = {
    "a person": lambda: [{"model": "auth.user", "fields": {"username": "eve", "password": "!", "is_active": False}}],
    "a verdict that two people would sign": lambda: [
        {
            "model": "claims.verdict",
            "pk": "01a00000-0000-7000-8000-0000000000aa",
            "fields": {"claim": str(ClaimFactory().pk), "publisher": [DeskFactory().domain], "status": "in_review"},
        }
    ],
}


@pytest.mark.parametrize("rows", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_review_set_may_do_no_more_than_its_person(editor, rows):
    upload = check(editor, json.dumps(rows()).encode())
    assert states(upload) == ["wrong"]
    answer = editor.post(f"/desk/imports/{upload.pk}/load/", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert not Verdict.objects.exists()


def topic_of_a_set():
    key = "01a00000-0000-7000-8000-0000000000ab"
    return {"model": "claims.topic", "pk": key, "fields": {"slug": "x", "names": {"en": "X"}}}


def test_a_wrong_row_says_why_and_does_not_keep_the_others(editor):
    good = {
        "model": "claims.topic",
        "pk": "01a00000-0000-7000-8000-0000000000ab",
        "fields": {"slug": "x", "names": {"en": "X"}},
    }
    bad = {"model": "claims.topic", "fields": {"slug": "y", "nams": {}}}
    upload = check(editor, json.dumps([good, bad]).encode())
    assert states(upload) == ["new", "wrong"]
    assert "Did you mean “names”?" in editor.get(f"/desk/imports/{upload.pk}/").text
    load(editor, upload)
    assert (upload.status, Topic.objects.filter(slug="x").exists()) == ("loaded", True)


def test_a_topic_that_changes_shows_its_old_words(editor):
    topic = {
        "model": "claims.topic",
        "pk": "01a00000-0000-7000-8000-0000000000ab",
        "fields": {"slug": "x", "names": {"en": "X"}},
    }
    load(editor, check(editor, json.dumps([topic]).encode()))
    topic["fields"]["slug"] = "xy"
    [row] = check(editor, json.dumps([topic]).encode()).rows.all()
    assert (row.state, row.changes) == ("changed", [{"field": "slug", "old": "x", "new": "xy"}])


TABLE = b"Claim;Link;Day;Truth\nThe bridge is closed.;https://checker.example/r/1;02/03/2024;False\n"


def test_a_map_is_confirmed_column_by_column(editor):
    upload = send(editor, TABLE, "table.csv")
    page = editor.get(f"/desk/imports/{upload.pk}/")
    shown = {column.name: column.member for column in page.context["columns"]}
    assert shown == {"Claim": "claimReviewed", "Link": "url", "Day": "datePublished", "Truth": ""}
    assert page.context["asks_for_order"]
    form = {
        "column-0": "claimReviewed",
        "column-1": "url",
        "column-2": "datePublished",
        "column-3": "reviewRating.alternateName",
        "language": "en",
        "date_order": "mdy",
    }
    answer = editor.post(f"/desk/imports/{upload.pk}/map/", form)
    assert answer.status_code == 302
    run_waiting()
    upload.refresh_from_db()
    load(editor, upload)
    verdict = Verdict.objects.get()
    assert (verdict.label, f"{verdict.published_at:%Y-%m-%d}") == ("False", "2024-02-03")


MISTAKES = {
    "no address": ({"column-1": ""}, "columns", "does not say where “url” comes from"),
    "no publisher": ({"publisher": "https://x"}, "publisher", "is not the bare domain of a publisher"),
    "no language": ({"language": "klingonish"}, "language", "is not a language tag"),
    "no day": ({"reviewed_on": "soon"}, "reviewed_on", "soon"),
    "no TOML": ({"map": "members = ["}, "map", "is not TOML"),
}


@pytest.mark.parametrize(("change", "at", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_map_is_said_at_its_field(editor, change, at, sentence):
    upload = send(editor, TABLE, "table.csv")
    form = {"column-0": "claimReviewed", "column-1": "url", "column-2": "datePublished"} | change
    answer = editor.post(f"/desk/imports/{upload.pk}/map/", form)
    assert (answer.status_code, answer.context["broken_at"]) == (422, at)
    assert sentence in answer.text
    upload.refresh_from_db()
    assert upload.status == "received"


def test_a_page_of_many_rows_takes_as_many_queries_as_one(editor):
    one, many = check(editor, reviews(1)), check(editor, reviews(*range(2, 22)))
    counts = []
    for upload in (one, many):
        with CaptureQueriesContext(connection) as queries:
            editor.get(f"/desk/imports/{upload.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_list_of_many_imports_takes_as_many_queries_as_one(editor):
    counts = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            load(editor, check(editor, reviews(number)))
        with CaptureQueriesContext(connection) as queries:
            assert editor.get("/desk/imports/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
