"""Is the second factor asked for by both logins, demanded where the settings say so, and good once?"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.access import logins
from config.access.second_factor import new_recovery_codes
from config.models import LoginAttempts, RecoveryCode, Session
from tests.support.second_factor import ASK, OWN, SET_UP, at_the_desk, by_api, is_in, person, with_app

pytestmark = pytest.mark.django_db


# The desk


def test_nothing_changes_without_the_setting_and_without_a_factor(noor):
    client, answer = at_the_desk()
    assert answer.headers["Location"] == "/admin/claims/claim/"
    assert is_in(client)
    assert by_api().status_code == 200


def test_the_desk_asks_for_the_code(noor):
    code = with_app(noor)
    client, answer = at_the_desk()
    assert answer.headers["Location"] == ASK
    assert not is_in(client), "the password alone opens nothing"
    assert client.get(ASK).status_code == 200
    assert client.post(ASK, {"code": "000000" if code() != "000000" else "000001"}).status_code == 200
    assert not is_in(client)
    spaced = f" {code()[:3]} {code()[3:]} "
    assert client.post(ASK, {"code": spaced}).headers["Location"] == "/admin/claims/claim/"
    assert is_in(client)


def test_a_code_is_good_once(noor):
    code = with_app(noor)
    used = code()
    client, _ = at_the_desk()
    assert client.post(ASK, {"code": used}).status_code == 302
    again, _ = at_the_desk()
    assert again.post(ASK, {"code": used}).status_code == 200
    assert not is_in(again)
    assert by_api(otp=used).json()["code"] == "second_factor_wrong"


@pytest.mark.parametrize(("drift", "is_right"), [(-3, False), (-1, True), (0, True), (1, True), (3, False)])
def test_a_code_is_good_for_a_minute(noor, drift, is_right):
    code = with_app(noor)
    client, _ = at_the_desk()
    assert (client.post(ASK, {"code": code(drift)}).status_code == 302) == is_right


def test_a_code_of_somebody_else_is_wrong(noor):
    with_app(noor)
    code = with_app(person("other"))
    client, _ = at_the_desk()
    client.post(ASK, {"code": code()})
    assert not is_in(client)


@pytest.mark.parametrize(
    "code", ["", " ", "12345", "1234567", "１２３４５６", "-1", "0x1234", "a" * 40, "\x00", "é" * 6]
)
def test_a_malformed_code_is_wrong(noor, code):
    with_app(noor)
    client, _ = at_the_desk()
    assert client.post(ASK, {"code": code}).status_code == 200
    assert by_api(otp=code).status_code in (400, 401)


def test_a_recovery_code_is_good_once(noor):
    with_app(noor)
    codes = new_recovery_codes(noor)
    assert len(set(codes)) == 10
    client, _ = at_the_desk()
    assert client.post(ASK, {"code": codes[0].lower()}).status_code == 302
    assert is_in(client)
    assert by_api(otp=codes[0]).json()["code"] == "second_factor_wrong"
    assert by_api(otp=codes[1].replace("-", "")).status_code == 200
    assert RecoveryCode.objects.filter(used_at=None).count() == 8


def test_recovery_codes_are_not_stored(noor):
    codes = new_recovery_codes(noor)
    stored = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in stored.upper() for code in codes)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in stored.split())


def test_the_note_of_the_password_expires(noor):
    code = with_app(noor)
    client, _ = at_the_desk()
    session = client.session
    session["pending_login"] |= {"at": (timezone.now() - timedelta(seconds=601)).timestamp()}
    session.save()
    assert client.post(ASK, {"code": code()}).headers["Location"].startswith("/admin/login/")
    assert not is_in(client)


@pytest.mark.parametrize("change", [{"password": "!x"}, {"is_active": False}, {"is_staff": False}])
def test_the_second_step_ends_with_the_password_and_the_account(noor, change):
    code = with_app(noor)
    client, _ = at_the_desk()
    get_user_model().objects.filter(pk=noor.pk).update(**change)
    assert client.post(ASK, {"code": code()}).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("page", [ASK, SET_UP, OWN])
def test_strangers_are_sent_to_the_login_page(db, page):
    for method in ("get", "post"):
        answer = getattr(Client(), method)(page, {"code": "123456"})
        assert answer.headers["Location"].startswith("/admin/login/")


def test_a_login_starts_a_session_of_its_own(noor):
    """Otherwise a session key that an attacker planted would be logged in."""
    code = with_app(noor)
    client, _ = at_the_desk()
    before = client.session.session_key
    client.post(ASK, {"code": code()})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


# Limits


def test_wrong_codes_are_limited_over_both_logins(noor):
    code = with_app(noor)
    client, _ = at_the_desk()
    for _ in range(2):
        assert client.post(ASK, {"code": "abcdef"}).status_code == 200
    for number in range(logins.MAX_CODES - 2):
        assert by_api(otp="abcdef", client=APIClient(REMOTE_ADDR=f"203.0.113.{number}")).status_code == 401
    answer = client.post(ASK, {"code": code()})
    assert (answer.status_code, is_in(client)) == (429, False)
    assert 0 < int(answer["Retry-After"]) <= logins.CODE_WINDOW.total_seconds()
    answer = by_api(otp=code())
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    LoginAttempts.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert by_api(otp=code()).status_code == 200


def test_codes_are_not_checked_before_the_password(noor):
    code = with_app(noor)
    for _ in range(logins.MAX_CODES + 1):
        assert by_api(password="wrong", otp=code()).json()["code"] == "authentication_failed"
    assert by_api(otp=code()).status_code == 200, "a stranger uses up no attempts"


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_logins_with_one_code_one_succeeds(run_together):
    code = with_app(person())
    sent = code()
    answers = run_together([lambda: by_api(otp=sent)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


# The API


def test_the_api_asks_for_the_code(noor):
    code = with_app(noor)
    answer = by_api()
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["code"] == "second_factor_required"
    assert "otp" in answer.json()["detail"]
    assert not get_token_model().objects.exists()
    assert by_api(otp=code()).status_code == 200


def test_a_code_that_is_not_needed_is_ignored(noor):
    assert by_api(otp="123456").status_code == 200


def test_a_factor_that_was_added_meanwhile_prevents_a_token(noor):
    from rest_framework.exceptions import AuthenticationFailed

    from config.api.auth import new_token

    with_app(noor)
    with pytest.raises(AuthenticationFailed):
        new_token(noor, has_proven_factor=False)
