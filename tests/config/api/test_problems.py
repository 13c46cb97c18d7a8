"""Every refusal is a problem (RFC 9457): of the API, of Django and of the database. The admin answers with pages."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test import Client, override_settings

from claims.models import Claim, Verdict
from config.api.problems import explain, problem
from config.logs import WithRequestId
from tests.factories import ClaimFactory, VerdictFactory

MEMBERS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def is_problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    found = answer.json()
    assert set(found) == MEMBERS
    assert found["status"] == status
    assert found["detail"]
    assert found["request_id"] == answer["X-Request-Id"]
    return found


@pytest.mark.parametrize("path", ["/nowhere", "/api/", "/api/v1/nowhere/", "/api/v2/claims/", "/%00", "/livez/x"])
def test_an_unknown_address(anonymous, path):
    is_problem(anonymous.get(path), 404)


def test_an_unknown_host(anonymous):
    is_problem(anonymous.get("/api/v1/claims/", HTTP_HOST="evil.example"), 400)


def test_a_form_from_another_site(db):
    client = Client(enforce_csrf_checks=True)
    is_problem(client.post("/livez"), 403)
    assert client.post("/admin/login/")["Content-Type"].startswith("text/html")


def test_a_method_the_address_does_not_take(anonymous, editor):
    is_problem(editor.generic("TRACE", "/api/v1/claims/"), 405)
    is_problem(anonymous.get("/api/v1/auth/login/"), 405)
    is_problem(editor.delete("/api/v1/claims/"), 405)


def test_a_format_we_do_not_speak(anonymous, editor):
    is_problem(anonymous.get("/api/v1/claims/", HTTP_ACCEPT="application/xml"), 406)
    is_problem(editor.post("/api/v1/claims/", b"<a/>", content_type="application/xml"), 415)
    is_problem(editor.post("/api/v1/claims/", b"a=b", content_type="application/x-www-form-urlencoded"), 415)


def test_an_invalid_token(anonymous):
    anonymous.credentials(HTTP_AUTHORIZATION="Token 123")
    answer = anonymous.get("/api/v1/claims/")
    is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Token")


def test_a_missing_token(anonymous):
    answer = anonymous.post("/api/v1/claims/", {})
    is_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Token")


def test_a_refusal_names_the_missing_permission(checker):
    assert "claims.add_topic" in is_problem(checker.post("/api/v1/topics/", {}), 403)["detail"]


def test_a_server_error_is_logged_with_the_request_id_of_the_answer(db, monkeypatch, caplog):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("claims.api.verdicts.VerdictViewSet.get_queryset", lambda view: 1 / 0)
    found = is_problem(client.get("/api/v1/verdicts/"), 500)
    (record,) = [record for record in caplog.records if record.exc_info]
    assert WithRequestId().filter(record)
    assert record.request_id == found["request_id"]


def test_an_unreachable_database_is_a_503_with_retry_after(anonymous, monkeypatch):
    def broken(view):
        raise OperationalError("connection refused")

    monkeypatch.setattr("claims.api.verdicts.VerdictViewSet.get_queryset", broken)
    answer = anonymous.get("/api/v1/verdicts/")
    is_problem(answer, 503)
    assert answer["Retry-After"] == "5"


def test_pointers_lead_into_the_body(editor):
    answer = editor.post(
        "/api/v1/rating-scales/",
        {"code": "x", "names": {"en": "X"}, "worst": 1, "best": 2, "ratings": [{"code": "a", "names": {"en": "A"}}]},
    )
    assert is_problem(answer, 400)["errors"] == [
        {"pointer": "/ratings/0/category", "detail": "This field is required.", "code": "required"}
    ]


def test_model_errors_have_pointers_too(editor):
    answer = editor.post("/api/v1/claims/", {"statement": "a", "language": "fr_FR"})
    assert [error["pointer"] for error in is_problem(answer, 400)["errors"]] == ["/language"]


@pytest.mark.django_db
def test_constraint_violations_use_the_message_of_the_model():
    verdict = VerdictFactory(published=True)
    refusals = {
        "claim_status_is_known": (400, lambda: Claim.objects.update(status="lost")),
        "verdict_once_published_keeps_its_content": (409, lambda: Verdict.objects.update(summary="other")),
        "verdict_is_the_only_published_one_of_its_publisher": (
            409,
            lambda: VerdictFactory(claim=verdict.claim, published=True),
        ),
    }
    for code, (status, change) in refusals.items():
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            change()
        found = explain(refusal.value)
        assert found[:2] == (status, code)
        assert found[2][0].isupper()
        assert found[2].endswith(".")


def test_a_value_that_cannot_be_stored_is_a_400(db):
    ClaimFactory()
    with pytest.raises(DataError) as refusal, connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert explain(refusal.value)[0] == 400


def test_a_deadlock_is_a_503_with_retry_after(db):
    with pytest.raises(OperationalError) as refusal, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END $$")
    assert explain(refusal.value)[:2] == (503, "try_again")


def test_a_body_over_the_limit_is_a_413():
    assert explain(RequestDataTooBig("too much"))[0] == 413


def test_undecodable_text_is_replaced():
    assert problem(400, "invalid", "\ud800")["detail"] == "?"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-1.2_3", True), ("a" * 64, True), ("a" * 65, False), ("x y", False), ("é", False), ("", False)],
)
def test_a_harmless_request_id_is_kept(anonymous, sent, kept):
    answer = anonymous.get("/livez", HTTP_X_REQUEST_ID=sent)
    assert (answer["X-Request-Id"] == sent) is kept
    assert answer["X-Request-Id"]


def test_the_admin_answers_with_pages(db):
    client = Client(raise_request_exception=False)
    for path in ("/admin/login/?next=/admin/", "/admin/nowhere/"):
        assert client.get(path, follow=True)["Content-Type"].startswith("text/html")


@override_settings(DEBUG=False)
def test_problems_are_read_in_the_clients_language(editor):
    answer = editor.post("/api/v1/claims/", {"statement": "", "language": "fr"}, HTTP_ACCEPT_LANGUAGE="fr")
    assert answer.json()["errors"][0]["detail"] == "Ce champ ne peut être vide."
