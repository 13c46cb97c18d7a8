"""Can editors send a file of reviews, follow its import, and read what became of each item?"""

import gzip
import io
from zipfile import ZipFile

import orjson
import pytest

from claims.api import imports
from claims.models import Claim, Import, Verdict
from config.server.worker import run_waiting
from tests.factories import ImportFactory, ImportFindingFactory, PublisherFactory
from tests.support.clients import client_of
from tests.support.imports import review
from tests.support.pages import page, page_of

IMPORTS = "/api/v1/imports/"

pytestmark = pytest.mark.django_db


def send(client, body, query="", kind="application/json", **headers):
    return client.generic("POST", f"{IMPORTS}{query}", body, content_type=kind, **headers)


def run_worker():
    """Run a worker until its queue is empty."""
    run_waiting()


def zipped(files):
    """Return a ZIP archive of files by name."""
    archive = io.BytesIO()
    with ZipFile(archive, "w") as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return archive.getvalue()


ONE = orjson.dumps(review(1))
FORMS = {
    "an object": (ONE, "application/json"),
    "an array": (b"[%b]" % ONE, "application/json"),
    "lines": (ONE + b"\n", "application/x-ndjson"),
    "gzip": (gzip.compress(ONE), "application/gzip"),
    "ld+json": (ONE, "application/ld+json"),
    "a ZIP archive": (zipped({"a/1.json": ONE}), "application/zip"),
    "a web page": (page_of(review(1)).encode(), "text/html"),
}


def test_a_multipart_form_is_refused():
    answer = client_of("editor").post(IMPORTS, {"file": "x"}, format="multipart")
    assert (answer.status_code, "file itself" in answer.json()["detail"]) == (415, True)
    assert not Import.objects.exists()


@pytest.mark.parametrize(("body", "kind"), FORMS.values(), ids=FORMS)
@pytest.mark.django_db(transaction=True)
def test_a_file_is_accepted_at_once_and_imported_by_a_worker(body, kind):
    editor = client_of("editor")
    answer = send(editor, body, "?source=monday.json", kind)
    assert answer.status_code == 202, answer.content
    taken = answer.json()
    assert (taken["status"], taken["source"], taken["done"]) == ("waiting", "monday.json", 0)
    assert not Claim.objects.exists()

    run_worker()
    done = editor.get(answer["Location"]).json()
    assert (done["status"], done["done"], done["new"], done["problem"]) == ("done", 1, 1, "")
    assert done["finished_at"]
    assert Claim.objects.get().statement == review(1)["claimReviewed"]
    assert Import.objects.get().content is None, "it is not kept twice"


def test_a_request_says_how_the_dates_of_a_file_are_read(editor):
    job = send(editor, ONE, "?date=2024-05-02&date_order=mdy").json()
    assert (job["date"], job["date_order"]) == ("2024-05-02", "mdy")
    assert send(editor, ONE, "?date=2024-05-02").json()["id"] != job["id"], "it is read in another way"
    plain = send(editor, ONE).json()
    assert (plain["date"], plain["date_order"]) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_refused_and_repaired_items_are_listed():
    editor = client_of("editor")
    answer = send(editor, orjson.dumps([review(1), {"@type": "ClaimReview"}, review(3, datePublished="18/11/2025")]))
    run_worker()
    [refused, repaired] = editor.get(f"{answer['Location']}findings/").json()["results"]
    assert (refused["number"], repaired["number"]) == (2, 3)
    assert (bool(refused["refusal"]), refused["repairs"]) == (True, [])
    assert (refused["refusal_codes"], repaired["refusal_codes"]) == (["no_url"], [])
    assert (repaired["refusal"], len(repaired["repairs"]), repaired["url"]) == ("", 1, review(3)["url"])


@pytest.mark.django_db(transaction=True)
def test_the_findings_of_an_archive_name_the_file_of_each():
    editor = client_of("editor")
    body = zipped({"1.json": orjson.dumps([review(1), {"@type": "ClaimReview"}]), "pages/2.html": page()})
    answer = send(editor, body, kind="application/zip")
    run_worker()
    findings = editor.get(f"{answer['Location']}findings/").json()["results"]
    assert [(found["number"], found["file"]) for found in findings] == [(2, "1.json"), (3, "pages/2.html")]


def test_sending_a_file_again_before_it_is_done_returns_the_same_import(editor):
    first = send(editor, ONE).json()
    assert send(editor, ONE).json()["id"] == first["id"]
    assert send(editor, ONE + b" ").json()["id"] != first["id"]


@pytest.mark.django_db(transaction=True)
def test_a_failed_import_resumes_if_its_file_is_sent_again(monkeypatch):
    editor = client_of("editor")
    monkeypatch.setattr("claims.interchange.imports.job.BATCH_SIZE", 2)
    body = orjson.dumps([review(number) for number in range(5)])
    answer = send(editor, body)
    monkeypatch.setattr("claims.interchange.imports.job.progress_after", stop_after(1))
    run_worker()
    failed = editor.get(answer["Location"]).json()
    assert (failed["status"], failed["done"]) == ("failed", 2)
    assert "Send the file again" in failed["problem"]

    monkeypatch.undo()
    assert send(editor, body).json()["id"] == failed["id"]
    run_worker()
    done = editor.get(answer["Location"]).json()
    assert (done["status"], done["done"], done["new"], done["problem"]) == ("done", 5, 5, "")


def stop_after(batches):
    from claims.interchange.imports.job import progress_after

    left = iter(range(batches))

    def progress_until_then(*args):
        next(left)  # raises StopIteration in the end
        return progress_after(*args)

    return progress_until_then


@pytest.mark.parametrize(
    ("body", "query", "status"),
    [
        (b"", "", 400),
        (ONE, "?publisher=nobody.example", 400),
        (ONE, "?publisher=", 400),
        (ONE, "?date=yesterday", 400),
        (ONE, "?date=2024-02-30", 400),
        (ONE, "?date_order=ymd", 400),
        (ONE, "?sauce=monday", 400),
        (b"x" * 2_001, "", 413),
        (b"x" * 2_000, "", 202),  # the import finds out that it is no JSON
    ],
)
def test_a_request_is_refused_without_reading_the_file(editor, monkeypatch, body, query, status):
    monkeypatch.setattr(imports.ImportFileParser, "max_bytes", 2_000)
    assert send(editor, body, query).status_code == status


@pytest.mark.parametrize(("role", "status"), [("anonymous", 401), ("nobody", 403), ("checker", 403), ("editor", 202)])
def test_only_editors_import(role, status):
    assert send(client_of(role), ONE).status_code == status


@pytest.mark.parametrize(
    ("role", "is_seen"),
    [("anonymous", False), ("nobody", False), ("contributor", False), ("checker", False), ("editor", True)],
)
def test_only_editors_see_imports(role, is_seen):
    finding = ImportFindingFactory(refusal="There is no claim in it.")
    client = client_of(role)
    assert len(client.get(IMPORTS).json()["results"]) == is_seen
    for address in (f"{IMPORTS}{finding.import_job_id}/", f"{IMPORTS}{finding.import_job_id}/findings/"):
        assert client.get(address).status_code == (200 if is_seen else 404)


def test_the_publisher_parameter_sets_the_judge(editor):
    PublisherFactory(domain="other.example")
    assert send(editor, ONE, "?publisher=other.example").json()["publisher"] == "other.example"
    assert ImportFactory().publisher is None


@pytest.mark.django_db(transaction=True)
def test_the_order_of_dates_in_a_file_is_found_and_reported():
    editor = client_of("editor")
    answer = send(editor, orjson.dumps([review(1, datePublished="04/25/2019"), review(2, datePublished="03/04/2019")]))
    run_worker()
    assert editor.get(answer["Location"]).json()["date_order"] == "mdy"
    assert {str(day) for day in Verdict.objects.values_list("published_at__date", flat=True)} == {
        *("2019-04-25", "2019-03-04")
    }
