"""What does the desk do with files that are broken, bombs, too large, or sent by people who may not?"""

import gzip
import json

import pytest
from django.test import Client

from claims.interchange.uploads import files
from claims.models import Claim, Upload, UploadPart
from config.server.worker import run_waiting
from tests.claims.desk.conftest import client_of
from tests.claims.desk.imports.support import NEW, check, post_file, send, states
from tests.support.imports import review

pytestmark = pytest.mark.django_db(transaction=True)

ONE = json.dumps(review(1)).encode()
BROKEN = {  # by what is in them: content, name
    "a bomb": (gzip.compress(b'{"@type": "ClaimReview"' + b" " * 20_000_000), "bomb.json.gz"),
    "a table as a bomb": (gzip.compress(b"a,b\n" + b"\n" * 5_000_000), "bomb.csv.gz"),
    "NUL": (b"\0" * 1_000, "nul.json"),
    "NUL in a text": (json.dumps(review(1) | {"claimReviewed": "A\0B closes the bridge."}).encode(), "nul.json"),
    "half of a pair": (
        b'{"@type": "ClaimReview", "claimReviewed": "\\ud800", "url": "https://a.example/1"}',
        "a.json",
    ),
    "a wrong extension": (ONE, "reviews.xlsx"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "reviews.json"),
    "no rows": (b"[]", "empty.json"),
    "a header alone": (b"url,claim,date\n", "empty.csv"),
    "a broken ZIP": (b"PK\x03\x04" + b"x" * 500, "broken.zip"),
    "a set that is cut": (b'[{"model": "claims.topic", "fields": {', "set.json"),
    "a set of odd rows": (
        b'[{"model": "auth.group", "fields": {"name": "x"}}, {"model": "claims.topic", "pk": 7}]',
        "s.json",
    ),
    "deep nesting": (b"[" * 100_000, "deep.json"),
    "a script for a name": (ONE, "<script>alert(1)</script>.json"),
    "a long name": (ONE, "x" * 5_000),
}


@pytest.mark.parametrize(("content", "name"), BROKEN.values(), ids=BROKEN)
def test_no_file_breaks_the_desk(editor, content, name):
    upload = send(editor, content, name)
    if upload.kind == "table":
        editor.post(f"/desk/imports/{upload.pk}/map/", {"map": upload.map})
    run_waiting()
    upload.refresh_from_db()
    assert upload.status in ("checked", "failed", "received")
    page = editor.get(f"/desk/imports/{upload.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert editor.get("/desk/imports/").status_code == 200
    assert not Claim.objects.exists()


def test_a_file_with_a_wrong_extension_is_read_by_its_content(editor):
    assert states(check(editor, ONE, "reviews.xlsx")) == ["new"]


def test_an_empty_file_is_refused(editor):
    answer = post_file(editor, b"", headers={"HX-Request": "true"})
    assert (answer.status_code, "The file is empty." in answer.text) == (422, True)
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(editor):
    class Untouched:
        def read(self, *args):
            raise AssertionError("it was read")

        readline = read

    answer = editor.generic(
        "POST", f"{NEW}?name=x", b"", CONTENT_LENGTH=str(101 * 1024 * 1024), **{"wsgi.input": Untouched()}
    )
    assert answer.status_code == 413


def test_other_pages_of_the_desk_take_no_more_than_before(editor):
    answer = editor.post("/desk/imports/new/", {"text": "x" * 3_000_000})
    assert answer.status_code == 413


def test_a_person_may_not_keep_too_much(editor, monkeypatch):
    monkeypatch.setattr(files, "MAX_KEPT_BYTES", len(ONE) + 10)
    send(editor, ONE)
    answer = post_file(editor, ONE, headers={"HX-Request": "true"})
    assert (answer.status_code, "wait to be loaded" in answer.text) == (422, True)
    assert Upload.objects.count() == UploadPart.objects.count() == 1


def test_a_file_without_the_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(client_of("editor").person)
    assert post_file(client, ONE).status_code == 403
    assert not Upload.objects.exists()


def test_a_session_that_ended_asks_for_the_password(editor):
    editor.logout()
    answer = post_file(editor, ONE, headers={"HX-Request": "true"})
    assert (answer.status_code, "desk:log-in" in answer["HX-Trigger"]) == (401, True)


@pytest.mark.parametrize("group", ["contributor", "checker"])
def test_people_who_may_not_import_see_and_change_nothing(editor, group):
    upload, client = check(editor, ONE), client_of(group)
    assert post_file(client, ONE).status_code == 403
    for place in ("", "load/", "choose/", "discard/", "read/", "map/"):
        address = f"/desk/imports/{upload.pk}/{place}"
        answer = client.post(address) if place else client.get(address)
        assert answer.status_code == 403, place
    assert client.get("/desk/imports/").status_code == 403
    upload.refresh_from_db()
    assert upload.status == "checked"


def test_a_file_that_was_discarded_is_gone(editor):
    upload = check(editor, ONE)
    assert editor.post(f"/desk/imports/{upload.pk}/discard/").status_code == 302
    assert editor.get(f"/desk/imports/{upload.pk}/").status_code == 404
    assert editor.post(f"/desk/imports/{upload.pk}/load/").status_code == 404
    assert not UploadPart.objects.exists()
