"""The Authorization header: a token works with two schemes, and anything else is refused with the reason."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.models import RevokedToken
from tests.claims.api.test_permissions import Scene, as_json
from tests.factories import UserFactory
from tests.support.endpoints import routes
from tests.support.google import PAGES, SEARCH, is_error
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

ME = "/api/v1/claims/"
GOOGLE = [f"{SEARCH}?query=summit&key=k", f"{PAGES}?organization=desk.example", f"{PAGES}/x"]
TOKENS = get_token_model().objects
OWN_SIGN_IN = {"auth/login/"}  # takes a name and a password, whatever an old client still sends in its header


def token_of(person=None, **more):
    return TOKENS.create(person or UserFactory(group="checker"), **more)[1]


def ask(authorization, method="GET", address=ME, body=None):
    with rolled_back():
        return APIClient().generic(method, address, HTTP_AUTHORIZATION=authorization, **as_json(body or {}))


def refusal(authorization):
    answer = ask(authorization)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json"), authorization
    assert answer["WWW-Authenticate"] == 'Token realm="claimdesk", Bearer realm="claimdesk"'
    return answer.json()["code"], answer.json()["detail"]


@pytest.fixture(scope="module")
def scene(module_rows):
    return module_rows(lambda: Scene("published", UserFactory()))


@pytest.fixture(scope="module")
def token(module_rows):
    return module_rows(token_of)


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "bearer", "TOKEN", "bEaReR"])
def test_a_token_works_with_both_schemes(token, scheme):
    answer = ask(f"{scheme} {token}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")


MALFORMED = [
    "", " ", "{token}", "Token", "Bearer", "Token ", "Token  {token}", "Bearer\t{token}", "Token {token} {token}",
    "Token={token}", "Token: {token}", "Token {token}, Bearer {token}", "Bearer Token {token}", "'Token {token}'",
    "Basic bm9vcjpzZWNyZXQ=", "Digest username=noor", "Negotiate x", "JWT {token}", "ApiKey {token}", "Tokenn {token}",
    "Token \xe9", "Token {token}\x00", "\xff\xfe", "null", "undefined", "Bearer \u2026", "," * 5_000, "x" * 5_000,
]  # fmt: skip
UNKNOWN = ["Token 0", "Bearer null", "Token undefined", "Bearer {token}x", "Token " + "0" * 64, "Token " + "a" * 5_000]


@pytest.mark.parametrize("sent", MALFORMED)
def test_an_unreadable_header_is_refused_with_the_expected_form(token, sent):
    code, detail = refusal(sent.format(token=token).encode().decode("latin-1"))
    assert code == "authorization_unreadable"
    assert "Authorization: Bearer <token>" in detail
    assert token not in detail


@pytest.mark.parametrize("sent", UNKNOWN)
def test_an_unknown_token_is_refused(token, sent):
    code, detail = refusal(sent.format(token=token))
    assert code == "token_unknown"
    assert "unknown" in detail


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("sent", ["{token}", "Basic eDp5", "Token 0", ""])
def test_no_route_treats_an_invalid_token_as_anonymous(scene, token, method, sent, subtests):
    for route in sorted({route for _method, route, _view in routes()} - OWN_SIGN_IN):
        with subtests.test(route):
            answer = ask(sent.format(token=token), method, scene.address(route), scene.body(method, route))
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"]


@pytest.mark.parametrize("sent", [*MALFORMED, *UNKNOWN])
@pytest.mark.parametrize("address", GOOGLE)
def test_no_google_address_treats_an_invalid_token_as_anonymous(token, sent, address):
    answer = ask(sent.format(token=token).encode().decode("latin-1"), address=address)
    is_error(answer, 401, "UNAUTHENTICATED")
    assert answer["WWW-Authenticate"].startswith("Bearer realm=")


def test_each_kind_of_invalid_token_has_its_own_message():
    left = token_of(leaving := UserFactory(group="checker"))
    with_triggers_off(lambda: type(leaving).objects.filter(pk=leaving.pk).update(is_active=False))
    expired, revoked = token_of(expiry=-timedelta(hours=1)), token_of()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {revoked}")
    assert client.post("/api/v1/auth/logout/").status_code == 204
    found = [refusal(f"Token {sent}") for sent in (expired, revoked, "0" * 64, left)]
    assert [code for code, _ in found] == ["token_expired", "token_revoked", "token_unknown", "account_inactive"]
    assert len({detail for _, detail in found}) == 4
    assert [refusal(f"Token {sent}")[0] for sent in (expired, revoked)] == ["token_expired", "token_revoked"], "again"
    for sent, word in ((expired, "expired"), (revoked, "revoked")):
        assert word in is_error(ask(f"Bearer {sent}", address=GOOGLE[0]), 401, "UNAUTHENTICATED")


def with_triggers_off(change):
    """Change rows as the restore of a backup does."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        change()
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_token_is_revoked_whatever_deletes_it():
    ways = {
        "a query": lambda person: TOKENS.filter(user=person).delete(),
        "its person goes": lambda person: person.delete(),
        "SQL": lambda person: TOKENS.filter(user=person)._raw_delete("default"),
    }
    for way, delete in ways.items():
        person = UserFactory()
        token = token_of(person)
        delete(person)
        assert refusal(f"Token {token}")[0] == "token_revoked", way


def test_deleting_an_expired_token_does_not_record_it_as_revoked():
    person = UserFactory()
    token_of(person, expiry=-timedelta(seconds=1))
    person.delete()
    assert not RevokedToken.objects.exists()


def test_a_new_token_purges_tokens_that_ended_a_month_ago():
    now = timezone.now()
    for days in (29, 31):
        token_of(expiry=-timedelta(days=days))
        RevokedToken.objects.create(digest=str(days), revoked_at=now - timedelta(days=days))
    valid = token_of()
    assert [round((now - kept.expiry) / timedelta(days=1)) for kept in TOKENS.all() if kept.expiry < now] == [29]
    assert [kept.digest for kept in RevokedToken.objects.all()] == ["29"]
    assert ask(f"Token {valid}").status_code == 200


def test_a_token_costs_one_query(token, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert ask_without_savepoint(f"Token {token}").status_code == 200


def ask_without_savepoint(authorization):
    return APIClient().options("/api/v1/auth/logout/", HTTP_AUTHORIZATION=authorization)


def test_an_invalid_token_in_the_header_does_not_prevent_a_login():
    person = UserFactory(username="noor")
    person.set_password("a long enough password")
    person.save()
    credentials = {"username": "noor", "password": "a long enough password"}
    assert ask("Token expired", "POST", "/api/v1/auth/login/", credentials).status_code == 200


def test_a_write_without_a_token_says_what_to_send(anonymous):
    answer = anonymous.post(ME, {})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert "Authorization: Bearer <token>" in answer.json()["detail"]


def test_revoked_tokens_are_not_dumped(capsys):
    token_of()
    TOKENS.all().delete()
    call_command("dumpdata", "config")
    assert "revokedtoken" not in capsys.readouterr().out
