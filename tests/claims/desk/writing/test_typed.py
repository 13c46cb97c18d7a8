"""Is text that was typed and not saved kept for its writer alone, and never in what the desk or the public reads?"""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, Presence, UnsavedText, Verdict
from tests.claims.desk.conftest import client_of
from tests.claims.desk.writing.conftest import HTMX, address, send, shown
from tests.factories import VerdictFactory

pytestmark = pytest.mark.django_db


def keep(client, claim, **sent):
    body = {"form": "claim", "owner": str(client.person.pk), "values": {}, "read": {}} | sent
    return client.post(address(claim, "autosave"), json.dumps(body), content_type="application/json", headers=HTMX)


def test_typed_text_is_kept_once_per_form_and_goes_when_saved(checker, claim):
    for words in ("Nî", "Nîmes"):
        answer = keep(checker, claim, values={"place": [words]}, read={"place": ["Arles"]})
        assert (answer.status_code, "saved_at" in answer.json()) == (200, True)
    row = UnsavedText.objects.get()
    assert (row.values, row.read, row.owned_by) == ({"place": ["Nîmes"]}, {"place": ["Arles"]}, checker.person)
    assert Claim.objects.get().place == "Arles"
    send(checker, claim, "save", shown(checker, claim) | {"place": "Nîmes"})
    assert not UnsavedText.objects.exists()


def test_a_form_that_is_refused_keeps_its_text(checker, claim):
    keep(checker, claim, values={"language": ["klingon"]})
    assert send(checker, claim, "save", shown(checker, claim) | {"language": "klingon"}).status_code == 422
    assert UnsavedText.objects.count() == 1


def test_throwing_away_forgets_one_form(checker, claim):
    keep(checker, claim, values={"place": ["Nîmes"]})
    keep(checker, claim, form="verdict", values={"summary": ["No."]})
    keep(checker, claim)
    assert UnsavedText.objects.get().form == "verdict"


@pytest.mark.parametrize("status", ["draft", "in_review", "published"])
def test_autosave_never_changes_a_verdict(checker, claim, status):
    published = {"published": True} if status == "published" else {}
    verdict = VerdictFactory(claim=claim, status=status, **published)
    before = Verdict.objects.values().get()
    assert keep(checker, claim, form=f"verdict:{verdict.pk}", values={"summary": ["Rewritten."]}).status_code == 200
    assert Verdict.objects.values().get() == before


def test_each_person_reads_their_own_text(checker, editor, claim):
    keep(checker, claim, values={"place": ["Nîmes"]})
    keep(editor, claim, values={"place": ["Avignon"]})
    for client, words, others in ((checker, "Nîmes", "Avignon"), (editor, "Avignon", "Nîmes")):
        page = client.get(f"/desk/claims/{claim.pk}/").text
        kept = json.loads(page.split('id="unsaved" type="application/json">')[1].split("</script>")[0])
        assert kept["claim"]["values"] == {"place": [words]}
        assert others not in json.dumps(kept)


def test_another_person_neither_gets_nor_overwrites_the_text(checker, editor, claim):
    keep(checker, claim, values={"place": ["Nîmes"]})
    answer = keep(editor, claim, owner=str(checker.person.pk), values={"place": ["Avignon"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "other_person")
    assert UnsavedText.objects.get().values == {"place": ["Nîmes"]}


@pytest.mark.parametrize(
    "sent",
    [
        {"form": "nobody"},
        {"form": "verdict:zzz"},
        {"form": ["claim"]},
        {"values": []},
        {"values": {"place": "Nîmes"}},
        {"values": {"place": [1]}},
        {"values": {"<script>": ["x"]}},
        {"values": {f"a{'b' * number}": [""] for number in range(60)}},
        {"read": None},
    ],
    ids=range(9),
)
def test_what_no_page_sends_is_refused(checker, claim, sent):
    assert keep(checker, claim, **sent).status_code == 400
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_bodies_that_are_no_objects_are_refused(checker, claim, body):
    answer = checker.post(address(claim, "autosave"), body, content_type="application/json", headers=HTMX)
    assert answer.status_code == 400


@pytest.mark.parametrize("words", ["\0", "\ud800", "<script>alert(1)</script>", "x" * 100_000, "🦊\u202e"])
def test_hostile_text_is_kept_and_comes_back_as_text(checker, claim, words):
    assert keep(checker, claim, values={"place": [words]}).status_code == 200
    assert UnsavedText.objects.exists()
    page = checker.get(f"/desk/claims/{claim.pk}/")
    assert (page.status_code, "<script>alert" in page.text) == (200, False)


def test_text_of_more_than_two_megabytes_is_refused(checker, claim):
    assert keep(checker, claim, values={"context": ["x" * 2_200_000]}).status_code == 413


def test_text_of_a_claim_that_is_gone_is_refused(checker, claim):
    claim.delete()
    assert keep(checker, claim, values={"place": ["x"]}).status_code == 404
    claim.pk = uuid4()
    assert keep(checker, claim, form="new", values={"statement": ["x"]}).status_code == 200


# Presence


def others(client, claim, field=""):
    return send(client, claim, "presence", {"field": field}).text


def test_people_see_who_else_is_here_and_where_they_write(checker, editor, claim):
    assert "editor" not in others(checker, claim, "claim.place")
    assert "checker is here, writing the place" in others(editor, claim, "verdict.summary")
    assert "editor is here, writing the summary" in others(checker, claim)
    send(editor, claim, "presence", {"leaving": "1"})
    assert "editor" not in others(checker, claim)


def test_a_person_is_gone_after_a_minute(checker, editor, claim, monkeypatch):
    others(editor, claim)
    Presence.objects.update(seen_at="2026-01-01T00:00:00Z")
    assert "editor" not in others(checker, claim)


@pytest.mark.parametrize("field", ["<script>", "\0", "claim.id", "x" * 10_000])
def test_unknown_fields_are_none(checker, editor, claim, field):
    others(editor, claim, field)
    assert Presence.objects.get().field == ""
    assert "editor is here" in others(checker, claim)


def test_a_beat_asks_two_queries_for_one_or_ten_people(checker, claim):
    for number in range(10):
        client = client_of("editor") if number == 0 else None
        if client:
            others(client, claim)
    others(checker, claim)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        others(checker, claim, "claim.place")
    assert len([query for query in queries if "claims_presence" in query["sql"]]) == 2


def test_the_session_names_the_person_and_a_token(checker):
    answer = checker.get("/desk/session/")
    assert answer.json()["person"] == str(checker.person.pk)
    assert len(answer.json()["token"]) == 64
