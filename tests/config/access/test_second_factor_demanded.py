"""Do the settings demand a second factor of their groups, and how does a person set one up?"""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.access.second_factor import new_app_key
from config.checks import database
from tests.support.second_factor import ASK, OWN, SET_UP, at_the_desk, by_api, is_in, person, with_app

pytestmark = pytest.mark.django_db


WHO = {
    "checker": ({"group": "checker"}, True),
    "editor": ({"group": "editor"}, True),
    "contributor": ({"group": "contributor"}, False),
    "superuser": ({"group": None, "is_superuser": True}, True),
    "nobody": ({"group": None}, False),
}


@pytest.mark.parametrize("who", WHO)
def test_the_groups_of_the_setting_and_superusers_have_to_set_one_up(demanded, who):
    given, is_demanded = WHO[who]
    owner = person(**given)
    before = Client()
    before.force_login(owner)  # as a session from before the setting
    token = get_token_model().objects.create(owner)[1]
    client, answer = at_the_desk()
    assert (answer.headers["Location"] == ASK) == is_demanded
    assert is_in(client) != is_demanded
    assert is_in(before) != is_demanded
    api = APIClient(headers={"Authorization": f"Bearer {token}"})
    assert api.get("/api/v1/claims/").status_code == (401 if is_demanded else 200)
    if is_demanded:
        assert api.get("/api/v1/claims/").json()["code"] == "second_factor_missing"
        assert client.get(ASK).headers["Location"] == SET_UP


def test_no_token_is_made_without_the_factor_that_is_demanded(noor, demanded):
    answer = by_api()
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_missing")
    assert "/admin/" in answer.json()["detail"]
    assert by_api(person("reader", group=None).username).status_code == 200


def test_every_page_of_the_desk_is_closed_to_sessions_without_the_factor(noor, demanded, subtests):
    client = Client()
    client.force_login(noor)
    for address in ("/admin/", "/admin/claims/claim/", "/admin/password_change/", "/admin/jsi18n/", OWN):
        with subtests.test(address):
            assert client.get(address).headers["Location"].startswith("/admin/login/")


def test_setting_it_up_logs_in_and_shows_recovery_codes_once(noor, demanded):
    client, _ = at_the_desk()
    page = client.get(SET_UP).content.decode()
    assert "<svg" in page
    secret = re.search('translate="no">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    key = client.session["second_factor_key"]
    assert client.get(SET_UP).content.decode().count(secret[:4]) >= 1, "the same secret after a reload"
    assert client.post(SET_UP, {"code": "000"}).status_code == 200
    assert not TOTPDevice.objects.exists()
    answer = client.post(SET_UP, {"code": f"{totp(bytes.fromhex(key)):06}"})
    codes = re.findall("<code>([A-Z2-7-]{19})</code>", answer.content.decode())
    assert len(codes) == 10
    assert "no-store" in answer["Cache-Control"]
    assert is_in(client)
    assert "second_factor_key" not in client.session
    assert codes[0] not in client.get(OWN).content.decode()
    assert by_api(otp=codes[3]).status_code == 200


def test_people_with_a_factor_cannot_set_up_another_by_the_password_alone(noor):
    with_app(noor)
    client, _ = at_the_desk()
    assert client.get(SET_UP).headers["Location"] == ASK
    session = client.session
    session["second_factor_key"] = key = new_app_key()
    session.save()
    client.post(SET_UP, {"code": f"{totp(bytes.fromhex(key)):06}"})
    assert TOTPDevice.objects.get().key != key


def test_two_secrets_are_never_the_same(noor, demanded):
    """Each session has its own secret: a second login with the password does not show the first one's."""
    (first, _), (second, _) = at_the_desk(), at_the_desk()
    first.get(SET_UP), second.get(SET_UP)
    assert first.session["second_factor_key"] != second.session["second_factor_key"]


# Cost


def test_a_session_with_the_factor_costs_no_query(noor, demanded):
    code = with_app(noor)
    client, _ = at_the_desk()
    client.post(ASK, {"code": code()})
    with CountedQueries() as with_setting:
        client.get("/admin/password_change/")
    assert not any("otp_totp" in query["sql"] for query in with_setting.captured_queries)


def test_a_token_costs_one_query(noor, demanded, django_assert_num_queries):
    with_app(noor)
    token = get_token_model().objects.create(noor)[1]
    with django_assert_num_queries(1):
        APIClient().options("/api/v1/auth/logout/", HTTP_AUTHORIZATION=f"Bearer {token}")


class CountedQueries:
    def __new__(cls):
        from django.test.utils import CaptureQueriesContext

        return CaptureQueriesContext(connection)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_are_in_the_readers_language(noor, language, demanded):
    client, _ = at_the_desk()
    page = client.get(SET_UP, headers={"Accept-Language": language}).content.decode()
    assert ("Scannez" in page) == (language == "fr")
    assert f'lang="{language}"' in page


def test_groups_of_the_setting_exist(settings):

    settings.SECOND_FACTOR_GROUPS = ["editor", "redactor"]
    [finding] = database.check_second_factor_groups(None, ["default"])
    assert "redactor" in finding.msg
    assert finding.id == "config.E022"
    assert Group.objects.first().name in finding.hint
