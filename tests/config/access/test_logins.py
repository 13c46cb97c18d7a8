"""Are failed logins limited by address and by account, over the admin and the API together?"""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from rest_framework.test import APIClient

from config.access import logins
from config.models import LoginAttempts
from tests.factories import UserFactory

LOGIN, DESK = "/api/v1/auth/login/", "/admin/login/"
PASSWORD = "a long enough password"
FOR_ACCOUNT, FROM_ADDRESS = logins.MAX_FOR_ACCOUNT, logins.MAX_FROM_ADDRESS


def person(name="noor", **given):
    made = UserFactory(username=name, is_staff=True, **given)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def noor(db):
    return person()


def by_api(name, password, address="198.51.100.7", **headers):
    return APIClient(REMOTE_ADDR=address).post(LOGIN, {"username": name, "password": password}, headers=headers)


def at_the_desk(name, password, address="198.51.100.7", **headers):
    return Client(REMOTE_ADDR=address).post(DESK, {"username": name, "password": password}, headers=headers)


def outcome(answer):
    """Return `in`, `wrong` or `wait` for a response of the admin or of the API."""
    if answer.status_code == 429:
        assert 0 < int(answer["Retry-After"]) <= logins.WINDOW.total_seconds()
        return "wait"
    if answer.wsgi_request.path == DESK:
        return {302: "in", 200: "wrong"}[answer.status_code]
    return {200: "in", 401: "wrong"}[answer.status_code]


def address(number):
    return f"203.0.{number // 250}.{number % 250 + 1}"


doors = pytest.mark.parametrize("door", [by_api, at_the_desk])


@doors
@pytest.mark.parametrize("name", ["noor", "nobody-has-this-name"])
def test_attempts_for_an_account_are_limited_over_all_addresses(noor, door, name):
    seen = [outcome(door(name, str(guess), address(guess))) for guess in range(FOR_ACCOUNT + 3)]
    assert seen == ["wrong"] * FOR_ACCOUNT + ["wait"] * 3
    assert outcome(door(name, PASSWORD, address(99))) == "wait", "nobody learns that this was the right one"


@doors
def test_attempts_from_an_address_are_limited_over_all_names(noor, door):
    for guess in range(FROM_ADDRESS):
        assert outcome(door(f"name{guess}", "x")) == "wrong"
    assert outcome(door("noor", PASSWORD)) == "wait"
    assert outcome(door("noor", PASSWORD, address(1))) == "in"


def test_the_admin_and_the_api_share_their_counts(noor):
    for guess in range(FOR_ACCOUNT):
        assert outcome((by_api, at_the_desk)[guess % 2]("noor", str(guess), address(guess))) == "wrong"
    for door in (by_api, at_the_desk):
        assert outcome(door("noor", PASSWORD, address(99))) == "wait"


@doors
def test_an_attempt_expires_after_the_window(noor, door):
    for guess in range(FOR_ACCOUNT + 1):
        door("noor", str(guess), address(guess))
    LoginAttempts.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert outcome(door("noor", PASSWORD, address(99))) == "in"


@doors
def test_a_known_address_can_log_in_during_an_attack(noor, door):
    """Otherwise an attacker could lock a person out."""
    assert outcome(door("noor", PASSWORD)) == "in"
    for guess in range(FOR_ACCOUNT + 3):
        door("noor", str(guess), address(guess))
    assert outcome(door("noor", PASSWORD, address(99))) == "wait"
    assert outcome(door("noor", PASSWORD)) == "in"
    assert outcome(door("noor", PASSWORD, address(99))) == "wait", "which gives those who guess no more attempts"


@doors
def test_attempts_from_a_known_address_are_limited(noor, door):
    assert outcome(door("noor", PASSWORD)) == "in"
    seen = [outcome(door("noor", str(guess))) for guess in range(FOR_ACCOUNT + 1)]
    assert seen == ["wrong"] * FOR_ACCOUNT + ["wait"]


@doors
def test_a_success_resets_the_count_of_its_account_only(noor, door):
    person("mallory")
    for guess in range(FOR_ACCOUNT - 1):
        door("noor", str(guess))
    assert outcome(door("noor", PASSWORD)) == "in"
    assert [outcome(door("noor", str(guess))) for guess in range(FOR_ACCOUNT)] == ["wrong"] * FOR_ACCOUNT
    for guess in range(FROM_ADDRESS - 2 * FOR_ACCOUNT + 1):
        assert outcome(door("mallory", PASSWORD)) == "in", "a success counts for nothing"
        assert outcome(door(f"name{guess}", "x")) == "wrong"
    assert outcome(door("mallory", PASSWORD)) == "wait", "and takes nothing back of what failed"


def test_a_client_cannot_forge_its_address(noor, settings):
    def guess(number, **server):
        return outcome(by_api(f"name{number}", "x", **server, **{"X-Forwarded-For": address(number)}))

    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert {guess(number) for number in range(FROM_ADDRESS)} == {"wrong"}
    assert guess(99) == "wait"
    assert guess(99, address="10.0.0.1") == "wrong", "a named proxy is believed"
    assert {guess(99, address="10.0.0.1") for number in range(FROM_ADDRESS)} == {"wrong", "wait"}


def test_the_addresses_of_an_ipv6_subscriber_share_a_count(noor):
    seen = [outcome(by_api(f"name{guess}", "x", f"2001:db8:1:2::{guess:x}")) for guess in range(FROM_ADDRESS + 1)]
    assert seen == ["wrong"] * FROM_ADDRESS + ["wait"]
    assert outcome(by_api("noor", PASSWORD, "2001:db8:1:3::1")) == "in"


@pytest.mark.django_db(transaction=True)
def test_concurrent_attempts_check_no_more_passwords_than_successive_ones(run_together):
    person()
    calls = [lambda guess=guess: by_api("noor", str(guess), address(guess)) for guess in range(20)]
    assert sorted(map(outcome, run_together(calls))) == ["wait"] * (20 - FOR_ACCOUNT) + ["wrong"] * FOR_ACCOUNT


@pytest.mark.django_db(transaction=True)
def test_concurrent_attempts_from_an_address_are_all_counted(run_together):
    for round_ in range(3):
        calls = [lambda guess=guess, round_=round_: by_api(f"name{round_}.{guess}", "x") for guess in range(20)]
        seen = list(map(outcome, run_together(calls)))
    assert sorted(seen) == ["wait"] * 10 + ["wrong"] * 10  # 60 in all


@doors
@pytest.mark.parametrize("name", ["noor", "nobody-has-this-name", "gone"])
def test_unknown_names_get_the_same_answer_and_the_same_work(noor, door, name, monkeypatch):
    person("gone", is_active=False)
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given) or encode(*given))
    answers = [door(name, "wrong", address(guess)) for guess in range(FOR_ACCOUNT + 1)]
    assert list(map(outcome, answers)) == ["wrong"] * FOR_ACCOUNT + ["wait"]
    assert len(hashed) == FOR_ACCOUNT, "one for each attempt, and none while nobody's password is looked at"


def test_the_table_contains_neither_names_nor_addresses(noor):
    by_api("my password, in the wrong field", "x")
    assert LoginAttempts.objects.count() == 2
    assert all(re.fullmatch("[0-9a-f]{64}", row.key) for row in LoginAttempts.objects.all())


def test_the_table_is_unlogged(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'config_loginattempts'::regclass")
        assert cursor.fetchone() == ("u",)


def test_expired_counts_are_deleted_by_later_attempts(noor):
    for guess in range(60):
        LoginAttempts.objects.add(f"{guess}", timezone.now(), timezone.now() - timedelta(seconds=1))
    for guess in range(4):
        by_api("noor", "x", address(guess))
    assert LoginAttempts.objects.count() == 5


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Too many attempts to log in with this name or from this address. Try again in 5 minutes."),
        ("fr", "Trop de tentatives de connexion"),
    ],
)
def test_the_login_page_says_how_long_to_wait(noor, language, words):
    headers = {"Accept-Language": language}
    for guess in range(FOR_ACCOUNT):
        at_the_desk("noor", str(guess), **headers)
    answer = at_the_desk("noor", PASSWORD, **headers)
    assert answer.status_code == 429
    assert words in answer.content.decode()
    assert 'name="password"' in answer.content.decode()
    translation.deactivate()


def test_the_api_says_how_long_to_wait(noor):
    for guess in range(FOR_ACCOUNT):
        by_api("noor", str(guess))
    answer = by_api("noor", PASSWORD)
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert answer.json()["code"] == "throttled"
    assert "from this address" in answer.json()["detail"]


def test_a_user_who_is_not_staff_cannot_log_in_to_the_admin(db):
    type(person("reader")).objects.update(is_staff=False)
    seen = [outcome(at_the_desk("reader", PASSWORD)) for _ in range(FOR_ACCOUNT + 1)]
    assert seen == ["wrong"] * FOR_ACCOUNT + ["wait"]


def change_password(client, old, new="another long enough one"):
    sent = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/admin/password_change/", sent)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_guesses_at_the_old_password_are_limited(noor, language):
    client = Client(headers={"Accept-Language": language})
    client.force_login(noor)
    for guess in range(FOR_ACCOUNT):
        assert change_password(client, str(guess)).status_code == 200
    answer = change_password(client, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= logins.WINDOW.total_seconds()
    assert ("Too many attempts" in answer.content.decode()) == (language == "en")
    noor.refresh_from_db()
    assert noor.check_password(PASSWORD)
    assert outcome(by_api("noor", PASSWORD)) == "in", "the logins have counts of their own"
    translation.deactivate()


def test_a_changed_password_resets_the_count(noor):
    client = Client()
    client.force_login(noor)
    for guess in range(FOR_ACCOUNT - 1):
        change_password(client, str(guess))
    assert change_password(client, PASSWORD).status_code == 302
    assert change_password(client, "wrong").status_code == 200


@pytest.mark.parametrize(
    ("group", "asked_for", "page"),
    [
        ("contributor", "", "/desk/"),
        ("editor", "", "/desk/"),
        (None, "", "/admin/"),
        ("editor", "/admin/auth/", "/admin/auth/"),
        ("editor", "https://elsewhere.example/", "/desk/"),
    ],
)
def test_a_login_leads_to_the_desk_if_the_person_may_open_it(db, group, asked_for, page):
    somebody = person("somebody", group=group)
    address = f"{DESK}?{urlencode({'next': asked_for})}" if asked_for else DESK
    answer = Client().post(address, {"username": somebody.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, page)
