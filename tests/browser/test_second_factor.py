"""Do the pages of the second factor work in a browser, by keyboard, in both languages, on a phone?"""

import re

import pytest
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.models import Passkey
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_admin import KNOWN, move_to
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "Ink & paper, 1887"


@pytest.fixture
def nora(settings):
    settings.SECOND_FACTOR_GROUPS = ["editor"]
    person = UserFactory(username="nora", is_staff=True, group="editor")
    person.set_password(PASSWORD)
    person.save()
    return person


def type_password(page):
    move_to(page, "#id_username")
    page.keyboard.type("nora")
    move_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def is_well(visit, name):
    assert {violation["id"] for violation in visit.axe(name)} <= KNOWN
    assert visit.faint_words() == []
    assert not visit.scrolls_sideways()


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=str)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_person_sets_up_an_app_and_logs_in_with_it(visit, nora, language, tmp_path):
    visit.page.set_extra_http_headers({"Accept-Language": language})
    page = visit("/admin/")
    type_password(page)
    page.locator(".desk-qr svg").wait_for()
    is_well(visit, "second factor, set up")
    page.screenshot(path=tmp_path / "set-up.png", full_page=True)
    page.locator("summary").click()
    secret = page.locator(".desk-secret").inner_text()
    is_well(visit, "second factor, secret")
    page.locator("#id_code").focus()
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.locator(".desk-codes").wait_for()
    codes = page.locator(".desk-codes code").all_inner_texts()
    is_well(visit, "second factor, codes")
    page.screenshot(path=tmp_path / "codes.png", full_page=True)
    move_to(page, "a[href='/admin/']")
    page.keyboard.press("Enter")
    page.locator("#main h1").wait_for()

    visit("/admin/second-factor/own/")
    is_well(visit, "second factor, own")
    page.screenshot(path=tmp_path / "own.png", full_page=True)

    visit.context.clear_cookies()
    visit("/admin/")
    type_password(page)
    page.locator("#code-form").wait_for()
    is_well(visit, "second factor, prove")
    page.screenshot(path=tmp_path / "prove.png", full_page=True)
    page.keyboard.type("000000")  # the field has the focus
    page.keyboard.press("Enter")
    page.locator(".errors").first.wait_for()
    is_well(visit, "second factor, wrong")
    page.locator("#id_code").fill(codes[0])
    page.keyboard.press("Enter")
    page.locator("#main h1").wait_for()
    assert re.fullmatch("[A-Z2-7-]{19}", codes[0])
    assert TOTPDevice.objects.get().user == nora


def code_of(secret):
    from base64 import b32decode

    return f"{totp(b32decode(secret.replace(' ', ''))):06}"


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=str)
def test_a_superuser_resets_it(visit, client, screen):
    nora = UserFactory(username="nora", is_staff=True)
    TOTPDevice.objects.create(user=nora, confirmed=True)
    visit.log_in(client, UserFactory(username="chief", is_staff=True, is_superuser=True))
    page = visit(f"/admin/auth/user/{nora.pk}/change/")
    page.locator("a[href$='reset-second-factor/'], a[href$='reset-second-factor']").first.wait_for(state="attached")
    page = visit(f"/admin/auth/user/{nora.pk}/reset-second-factor")
    is_well(visit, "second factor, reset")
    page.locator("#id_reason").fill("Lost her phone; seen in person")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    assert not TOTPDevice.objects.exists()


@pytest.fixture
def security_key(visit):
    """Plug a virtual security key into the browser (https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn)."""
    devtools = visit.context.new_cdp_session(visit.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "isUserVerified": True, "automaticPresenceSimulation": True}
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield key
    devtools.send("WebAuthn.disable")


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=str)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_person_logs_in_with_a_passkey(visit, nora, security_key, live_server, settings, language, tmp_path):
    settings.SITE_URL = live_server.url
    visit.page.set_extra_http_headers({"Accept-Language": language})
    page = visit("/admin/")
    type_password(page)
    page.locator(".desk-qr svg").wait_for()
    move_to(page, "a[href='/admin/second-factor/passkey/']")
    page.keyboard.press("Enter")
    page.locator("#passkey-form").wait_for()
    is_well(visit, "second factor, add a passkey")
    page.screenshot(path=tmp_path / "add.png", full_page=True)
    page.locator("#id_name").fill("Key ring")
    page.keyboard.press("Enter")
    page.locator(".desk-codes").wait_for()
    assert Passkey.objects.get().name == "Key ring"
    visit("/admin/second-factor/own/")
    is_well(visit, "second factor, own passkeys")
    page.screenshot(path=tmp_path / "own.png", full_page=True)

    visit.context.clear_cookies()
    visit("/admin/")
    type_password(page)
    page.locator("#passkey-form").wait_for()
    is_well(visit, "second factor, prove with a passkey")
    page.screenshot(path=tmp_path / "prove.png", full_page=True)
    move_to(page, "#passkey-form button")
    page.keyboard.press("Enter")
    page.locator("#main h1").wait_for()
    assert Passkey.objects.get().sign_count > 0


@pytest.mark.parametrize("screen", [PHONE], ids=str)
def test_a_missing_passkey_is_explained(visit, nora, security_key, live_server, settings):
    settings.SITE_URL = live_server.url
    Passkey.objects.create(
        owned_by=nora, name="lost", credential_id="bG9zdA", public_key=b"x", created_at=timezone.now()
    )
    page = visit("/admin/")
    type_password(page)
    page.locator("#passkey-form button").click()
    page.locator("#passkey-form [role=alert]").wait_for()
    is_well(visit, "second factor, no passkey")
