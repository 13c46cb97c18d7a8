"""Is the second factor asked for by both logins, demanded where the settings say so, and good once?"""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.access import logins
from config.access.second_factor import new_app_key, new_recovery_codes, remove_all
from config.checks import database
from config.models import LoginAttempts, Passkey, RecoveryCode, Session
from config.upkeep.forgotten import forget
from tests.factories import UserFactory

PASSWORD, OTHER = "a long enough password", "another long enough one"
ASK, SET_UP, OWN = "/admin/second-factor/", "/admin/second-factor/set-up/", "/admin/second-factor/own/"
LOGIN = "/api/v1/auth/login/"
pytestmark = pytest.mark.django_db


def person(name="noor", group="checker", **given):
    made = UserFactory(username=name, is_staff=True, group=group, **given)
    made.set_password(PASSWORD)
    made.save()
    return made


def with_app(owner):
    """Give the person an app; return a function that returns a code for a step further on each time."""
    app = TOTPDevice.objects.create(user=owner, name="app", key=new_app_key(), confirmed=True)
    return lambda drift=0: f"{totp(app.bin_key, drift=drift):06}"


@pytest.fixture
def noor(db):
    return person()


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_GROUPS = ["editor", "checker"]


def at_the_desk(name="noor", password=PASSWORD, **server):
    client = Client(**server)
    return client, client.post("/admin/login/?next=/admin/claims/claim/", {"username": name, "password": password})


def by_api(name="noor", password=PASSWORD, client=None, **more):
    return (client or APIClient()).post(LOGIN, {"username": name, "password": password} | more)


def is_in(client):
    return client.get("/admin/").status_code == 200


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


def test_no_token_is_made_without_the_factor_that_is_demanded(noor, demanded):
    answer = by_api()
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_missing")
    assert "/admin/" in answer.json()["detail"]
    assert by_api(person("reader", group=None).username).status_code == 200


def test_a_factor_that_was_added_meanwhile_prevents_a_token(noor):
    from rest_framework.exceptions import AuthenticationFailed

    from config.api.auth import new_token

    with_app(noor)
    with pytest.raises(AuthenticationFailed):
        new_token(noor, has_proven_factor=False)


# What the settings demand


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
    """The secret belongs to the session: somebody who knows the password cannot read what the person scans."""
    (first, _), (second, _) = at_the_desk(), at_the_desk()
    first.get(SET_UP), second.get(SET_UP)
    assert first.session["second_factor_key"] != second.session["second_factor_key"]


# Changes end access


def logged_in_twice(owner, code=None):
    here, _ = at_the_desk(owner.username)
    elsewhere, _ = at_the_desk(owner.username)
    token = get_token_model().objects.create(owner)[1]
    return here, elsewhere, APIClient(headers={"Authorization": f"Bearer {token}"})


def test_adding_an_app_ends_access_elsewhere(noor):
    here, elsewhere, api = logged_in_twice(noor)
    here.get(SET_UP)
    code = f"{totp(bytes.fromhex(here.session['second_factor_key'])):06}"
    assert here.post(SET_UP, {"code": code}).status_code == 200
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert api.get("/api/v1/claims/").json()["code"] == "token_revoked"


WAYS_TO_LOSE_IT = {
    "a query": lambda owner: TOTPDevice.objects.filter(user=owner).delete(),
    "SQL": lambda owner: TOTPDevice.objects.filter(user=owner)._raw_delete("default"),
    "unconfirming it": lambda owner: TOTPDevice.objects.filter(user=owner).update(confirmed=False),
    "another secret": lambda owner: TOTPDevice.objects.filter(user=owner).update(key=new_app_key()),
    "reset": remove_all,
}


@pytest.mark.parametrize("way", WAYS_TO_LOSE_IT)
def test_losing_the_app_ends_access(noor, way):
    with_app(noor)
    page = Client()
    page.force_login(noor)
    get_token_model().objects.create(noor)
    WAYS_TO_LOSE_IT[way](noor)
    assert not is_in(page)
    assert not get_token_model().objects.exists()


@pytest.mark.parametrize("way", ["add", "remove"])
def test_passkeys_end_access_too(noor, way):
    key = {"owned_by": noor, "name": "x", "credential_id": "x", "public_key": b"x", "created_at": timezone.now()}
    if way == "remove":
        Passkey.objects.create(**key)
    page = Client()
    page.force_login(noor)
    Passkey.objects.create(**key) if way == "add" else Passkey.objects.all().delete()
    assert not is_in(page)


def test_proving_a_code_ends_nothing(noor):
    code = with_app(noor)
    client, _ = at_the_desk()
    client.post(ASK, {"code": code()})
    assert by_api(otp=code(1)).status_code == 200
    assert is_in(client)


def test_a_person_has_one_app_at_most(noor):
    with_app(noor)
    with pytest.raises(IntegrityError), transaction.atomic():
        with_app(noor)


def test_a_person_removes_it_unless_it_is_demanded(noor, settings):
    code = with_app(noor)
    client, _ = at_the_desk()
    client.post(ASK, {"code": code()})
    settings.SECOND_FACTOR_GROUPS = ["checker"]
    client.post(OWN, {"remove": "1"})
    assert TOTPDevice.objects.exists()
    settings.SECOND_FACTOR_GROUPS = []
    client.post(OWN, {"remove": "1"})
    assert not TOTPDevice.objects.exists()
    assert is_in(client)


def test_a_person_replaces_the_recovery_codes(noor):
    code, old = with_app(noor), new_recovery_codes(noor)
    client, _ = at_the_desk()
    client.post(ASK, {"code": code()})
    page = client.post(OWN, {"new_codes": "1"}).content.decode()
    new = re.findall("<code>([A-Z2-7-]{19})</code>", page)
    assert by_api(otp=old[0]).status_code == 401
    assert by_api(otp=new[0]).status_code == 200


# Resetting


def reset_page(owner):
    return reverse("admin:auth_user_reset_second_factor", args=[owner.pk])


def test_a_superuser_resets_it_for_a_reason(noor):
    with_app(noor)
    page = Client()
    page.force_login(noor)
    chief = Client()
    chief.force_login(person("chief", is_superuser=True))
    assert "noor" in chief.get(reset_page(noor)).content.decode()
    assert chief.post(reset_page(noor), {"reason": ""}).status_code == 200
    assert TOTPDevice.objects.exists(), "not without a reason"
    assert chief.post(reset_page(noor), {"reason": "Lost her phone; seen in person"}).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not is_in(page)
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_id) == ("chief", str(noor.pk))
    assert "Lost her phone" in entry.change_message


def test_only_superusers_reset_it(noor):
    with_app(noor)
    client = Client()
    manager = person("manager")
    manager.user_permissions.set(_permissions_of_users())
    client.force_login(manager)
    assert client.get(reverse("admin:auth_user_change", args=[noor.pk])).status_code == 200
    assert client.post(reset_page(noor), {"reason": "I want to be noor"}).status_code == 403
    assert TOTPDevice.objects.exists()


def _permissions_of_users():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="auth")


def test_the_command_resets_it(noor):
    with_app(noor)
    call_command("reset_second_factor", "noor", reason="Lost her phone", stdout=io.StringIO())
    assert not TOTPDevice.objects.exists()
    assert "Lost her phone" in LogEntry.objects.get().change_message
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", "noor", reason="Again")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_factor", "nobody", reason="x")


def test_nobody_reads_the_secret_in_the_admin(noor):
    chief = Client()
    chief.force_login(person("chief", is_superuser=True))
    assert chief.get("/admin/otp_totp/totpdevice/").status_code == 404


def test_a_person_who_is_forgotten_has_no_second_factor(noor):
    with_app(noor), new_recovery_codes(noor)
    Passkey.objects.create(owned_by=noor, name="x", credential_id="x", public_key=b"x", created_at=timezone.now())
    forget(noor, reason="A request in writing", at=timezone.now())
    assert not any(model.objects.exists() for model in (TOTPDevice, Passkey, RecoveryCode))


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
