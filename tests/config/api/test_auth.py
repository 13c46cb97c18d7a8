"""Logging in and out: a token for a name and a password, valid until it is revoked."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from rest_framework.test import APIClient

from config import settings as site
from tests.factories import UserFactory

LOGIN, LOGOUT, CLAIMS = "/api/v1/auth/login/", "/api/v1/auth/logout/", "/api/v1/claims/"


@pytest.fixture
def checker_account(db):
    person = UserFactory(username="noor", group="checker")
    person.set_password("a long enough password")
    person.save()
    return person


def test_login_rehashes_an_old_password(checker_account, settings):
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    checker_account.password = PBKDF2PasswordHasher().encode("a long enough password", "salt", iterations=1)
    checker_account.save()
    for _attempt in range(2):
        answer = APIClient().post(LOGIN, {"username": "noor", "password": "a long enough password"})
        assert answer.status_code == 200
        checker_account.refresh_from_db()
        assert checker_account.password.startswith("scrypt$")


def test_a_token_is_valid_until_logout(checker_account):
    client = APIClient()
    answer = client.post(LOGIN, {"username": "noor", "password": "a long enough password"})
    assert answer.status_code == 200
    assert answer.json()["groups"] == ["checker"]

    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    made = client.post(CLAIMS, {"statement": "It ended without a result.", "language": "en"})
    assert (made.status_code, made.json()["created_by"]) == (201, "noor")

    assert client.post(LOGOUT).status_code == 204
    assert client.get(CLAIMS).status_code == 401


@pytest.mark.parametrize(
    "credentials",
    [
        {"username": "noor", "password": "wrong"},
        {"username": "nobody", "password": "a long enough password"},
        {"username": "NOOR", "password": "a long enough password"},
    ],
)
def test_wrong_names_and_wrong_passwords_get_the_same_answer(checker_account, credentials):
    answer = APIClient().post(LOGIN, credentials)
    assert (answer.status_code, answer.json()["detail"]) == (401, "The name or the password is wrong.")


def test_an_inactive_user_gets_no_token(checker_account):
    checker_account.is_active = False
    checker_account.save()
    answer = APIClient().post(LOGIN, {"username": "noor", "password": "a long enough password"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "credentials",
    [{}, {"username": "noor"}, {"username": ["noor"], "password": {}}, {"username": "a" * 151, "password": "x"},
     {"username": "noor", "password": "x" * 5_000}, {"username": "a\x00b", "password": "x"}],
)  # fmt: skip
def test_malformed_credentials_are_refused(db, credentials):
    assert APIClient().post(LOGIN, credentials).status_code == 400


@pytest.mark.parametrize("token", [b"\xff", "é".encode(), b"0" * 64, b"a b", b""])
def test_malformed_tokens_of_any_bytes_are_refused(db, token):
    answer = APIClient().get(CLAIMS, HTTP_AUTHORIZATION=f"Token {token.decode('latin-1')}")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
