"""Who may add, replace, remove or reset a second factor? Which sessions and tokens end with that?"""

import io
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import get_token_model
from rest_framework.test import APIClient

from config.access.second_factor import new_app_key, new_recovery_codes, remove_all
from config.models import Passkey, RecoveryCode
from config.upkeep.forgotten import forget
from tests.support.second_factor import ASK, OWN, SET_UP, at_the_desk, by_api, is_in, person, with_app

pytestmark = pytest.mark.django_db


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
