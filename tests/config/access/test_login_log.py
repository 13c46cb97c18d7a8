"""Does the log say of every login who, from where and through which interface, and never a secret?"""

import io
import logging
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.access import logins
from config.access.login_log import EVENTS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD, OTHER = "a long enough password", "another long enough one"
ADDRESS = "198.51.100.7"


@pytest.fixture
def noor():
    made = UserFactory(username="noor", is_staff=True)
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture(autouse=True)
def lines(caplog):
    caplog.set_level(logging.INFO, "config.logins")
    caplog.clear()
    return caplog


def events(lines):
    """Return event, interface, name and address of each line, and check that no line holds a secret."""
    found = []
    for line in lines.records:
        if line.name == "config.logins":
            facts = {name: str(value) for name, value in vars(line).items()}
            assert not any(secret in value for value in facts.values() for secret in (PASSWORD, OTHER, "hunter2"))
            found.append(tuple(getattr(line, name, None) for name in ("event", "interface", "username", "address")))
            assert line.levelno == EVENTS[line.event]
    lines.clear()
    return found


def admin(name, password, client=None):
    return (client or Client(REMOTE_ADDR=ADDRESS)).post("/admin/login/", {"username": name, "password": password})


def api(name, password, client=None):
    client = client or APIClient(REMOTE_ADDR=ADDRESS)
    return client.post("/api/v1/auth/login/", {"username": name, "password": password})


interfaces = pytest.mark.parametrize(("log_in", "word"), [(admin, "admin"), (api, "api")])


@interfaces
def test_a_failure_has_the_name_only_of_an_account(noor, lines, log_in, word):
    lines.clear()
    log_in("noor", "hunter2")
    log_in("hunter2", "noor")
    assert events(lines) == [
        ("login_failed", word, "noor", ADDRESS),
        ("login_failed", word, None, ADDRESS),
    ]


@interfaces
def test_a_refusal_to_check_a_password_is_logged(noor, lines, log_in, word):
    for _ in range(logins.MAX_FOR_ACCOUNT):
        log_in("noor", "hunter2")
    lines.clear()
    log_in("noor", PASSWORD)
    assert events(lines) == [("login_throttled", word, "noor", ADDRESS)]


def test_the_admin_logs_login_password_and_logout(noor, lines):
    client = Client(REMOTE_ADDR=ADDRESS)
    lines.clear()
    assert admin("noor", PASSWORD, client).status_code == 302
    sent = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
    assert client.post(reverse("admin:password_change"), sent).status_code == 302
    client.post("/admin/logout/")
    assert events(lines) == [
        ("login", "admin", "noor", ADDRESS),
        ("password_changed", None, "noor", None),
        ("logout", "admin", "noor", ADDRESS),
    ]


def test_the_api_logs_tokens(noor, lines):
    client = APIClient(REMOTE_ADDR=ADDRESS)
    lines.clear()
    token = api("noor", PASSWORD, client).json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    client.post("/api/v1/auth/logout/")
    found = events(lines)
    assert found == [
        ("token_made", "api", "noor", ADDRESS),
        ("login", "api", "noor", ADDRESS),
        ("token_revoked", None, "noor", None),
        ("logout", "api", "noor", ADDRESS),
    ]


def test_a_token_that_the_desk_deletes_is_logged(noor, lines):
    get_token_model().objects.create(noor)
    lines.clear()
    get_token_model().objects.filter(user=noor).delete()
    assert events(lines) == [("token_revoked", None, "noor", None)]


def test_a_password_that_a_command_changes_is_logged(noor, lines):
    lines.clear()
    with mock.patch("getpass.getpass", return_value=OTHER):
        call_command("changepassword", "noor", stdout=io.StringIO())
    assert events(lines) == [("password_changed", None, "noor", None)]


def test_a_hash_that_is_renewed_is_no_changed_password(noor, lines, settings):
    lines.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    admin("noor", PASSWORD)
    assert get_user_model().objects.get().password.startswith("pbkdf2")
    assert [event for event, *_ in events(lines)] == ["login"]


def test_a_line_belongs_to_its_request(noor, lines):
    lines.clear()
    answer = Client().post("/admin/login/", {"username": "noor", "password": "x"}, headers={"X-Request-Id": "a1"})
    [line] = [line for line in lines.records if line.name == "config.logins"]
    assert (line.request.request_id, answer["X-Request-Id"]) == ("a1", "a1")
