"""Do passkeys prove a second factor, and are forged, foreign and repeated responses refused?"""

import json
from hashlib import sha256

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from webauthn.helpers import bytes_to_base64url as encoded

from config.access import passkeys
from config.access.second_factor import has_factor
from config.models import Passkey
from tests.support.second_factor import ASK, OWN, at_the_desk, by_api, is_in, person, with_app

pytestmark = pytest.mark.django_db
SITE = "https://desk.example"
ADD = "/admin/second-factor/passkey/"


class Authenticator:
    """A security key in software (https://www.w3.org/TR/webauthn-3/#sctn-authenticator-model)."""

    def __init__(self, host="desk.example"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.host, self.count, self.id = (
            host,
            0,
            sha256(str(self.key.private_numbers().private_value).encode()).digest(),
        )

    def create(self, challenge, **client):
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32) for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        response = {
            "clientDataJSON": encoded(self.client_data("webauthn.create", challenge, **client)),
            "attestationObject": encoded(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self.data(0x45) + attested})
            ),
        }
        return json.dumps(self.credential(response))

    def get(self, challenge, flags=0x05, key=None, **client):
        self.count += 1
        data, said = self.data(flags), self.client_data("webauthn.get", challenge, **client)
        signature = (key or self.key).sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encoded(said),
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
        }
        return json.dumps(self.credential(response))

    def data(self, flags):
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def credential(self, response):
        return {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}

    @staticmethod
    def client_data(kind, challenge, origin=SITE):
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()


@pytest.fixture(autouse=True)
def at_a_host(settings):
    settings.SITE_URL = SITE


def with_passkey(owner):
    key = Authenticator()
    challenge = passkeys.registration_options(owner)["challenge"]
    assert passkeys.add_passkey(owner, challenge, key.create(challenge), "key ring", at=timezone.now())
    return key


def challenge_of(client, page=ASK):
    client.get(page)
    return client.session["passkey_challenge"]


def test_a_passkey_logs_in_at_the_desk(noor):
    key = with_passkey(noor)
    client, answer = at_the_desk()
    assert answer.headers["Location"] == ASK
    answer = client.post(ASK, {"passkey": key.get(challenge_of(client))})
    assert answer.headers["Location"] == "/admin/claims/claim/"
    assert is_in(client)
    assert Passkey.objects.get().used_at


def test_a_passkey_is_added_at_the_desk_with_recovery_codes(noor, settings):
    settings.SECOND_FACTOR_GROUPS = ["checker"]
    client, _ = at_the_desk()
    sent = {"name": "key ring", "passkey": Authenticator().create(challenge_of(client, ADD))}
    page = client.post(ADD, sent).content.decode()
    assert "Recovery codes" in page
    assert is_in(client)
    assert by_api().json()["code"] == "second_factor_required"


def test_a_response_is_good_once(noor):
    key = with_passkey(noor)
    client, _ = at_the_desk()
    sent = {"passkey": key.get(challenge_of(client))}
    assert client.post(ASK, sent).status_code == 302
    again, _ = at_the_desk()
    challenge_of(again)
    assert again.post(ASK, sent).status_code == 200
    assert not is_in(again)


def test_a_challenge_serves_once(noor):
    key = with_passkey(noor)
    client, _ = at_the_desk()
    challenge = challenge_of(client)
    assert client.post(ASK, {"passkey": "{}"}).status_code == 200
    assert client.post(ASK, {"passkey": key.get(challenge)}).status_code == 200
    assert not is_in(client)


FORGED = {
    "another site": lambda key, challenge: key.get(challenge, origin="https://desk.example.evil"),
    "plain http": lambda key, challenge: key.get(challenge, origin="http://desk.example"),
    "another challenge": lambda key, challenge: key.get(encoded(b"x" * 64)),
    "another private key": lambda key, challenge: key.get(challenge, key=Authenticator().key),
    "nobody present": lambda key, challenge: key.get(challenge, flags=0x00),
    "a registration": lambda key, challenge: key.create(challenge),
    "another host": lambda key, challenge: forged_host(key, challenge),
    "an older count": lambda key, challenge: older(key, challenge),
    "an unknown key": lambda key, challenge: Authenticator().get(challenge),
}


def forged_host(key, challenge):
    key.host = "evil.example"
    return key.get(challenge)


def older(key, challenge):
    Passkey.objects.update(sign_count=1_000)
    return key.get(challenge)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_response_is_refused(noor, name):
    key = with_passkey(noor)
    client, _ = at_the_desk()
    answer = client.post(ASK, {"passkey": FORGED[name](key, challenge_of(client))})
    assert answer.status_code == 200
    assert "not accepted" in answer.content.decode()
    assert not is_in(client)


def test_the_passkey_of_somebody_else_is_refused(noor):
    with_passkey(noor)
    key = with_passkey(person("other"))
    client, _ = at_the_desk()
    client.post(ASK, {"passkey": key.get(challenge_of(client))})
    assert not is_in(client)


@pytest.mark.parametrize("client_data", [{"origin": "https://evil.example"}, {"origin": "http://desk.example"}])
def test_a_passkey_made_for_another_site_is_not_stored(noor, client_data):
    challenge = passkeys.registration_options(noor)["challenge"]
    sent = Authenticator().create(challenge, **client_data)
    assert not passkeys.add_passkey(noor, challenge, sent, "x", at=timezone.now())
    assert not has_factor(noor)


def test_a_passkey_belongs_to_one_person(noor):
    key = with_passkey(noor)
    other = person("other")
    challenge = passkeys.registration_options(other)["challenge"]
    assert not passkeys.add_passkey(other, challenge, key.create(challenge), "x", at=timezone.now())


def test_a_person_has_a_limited_number_of_passkeys(noor):
    for _ in range(passkeys.MAX_PASSKEYS):
        with_passkey(noor)
    challenge = passkeys.registration_options(noor)["challenge"]
    assert not passkeys.add_passkey(noor, challenge, Authenticator().create(challenge), "x", at=timezone.now())


MALFORMED = [
    "", "x", "[]", "{}", "null", "1", '"x"', "[" * 10_000, '{"id": 5}', '{"id": null}',
    "x" * 50_000, '{"id": "\\ud800"}',
    '{"id": "\\u0000"}', '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": []}',
]  # fmt: skip


@pytest.mark.parametrize("sent", MALFORMED)
def test_a_malformed_response_is_refused(noor, sent):
    with_passkey(noor)
    client, _ = at_the_desk()
    challenge_of(client)
    assert client.post(ASK, {"passkey": sent}).status_code == 200
    client, _ = at_the_desk("other" if person("other") else "")
    challenge_of(client, ADD)
    assert client.post(ADD, {"passkey": sent, "name": "x"}).status_code == 200
    assert Passkey.objects.count() == 1


def damaged():
    """Return responses of which a part was replaced, in bytes or in structure."""
    return st.tuples(
        st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature"]),
        st.one_of(st.none(), st.integers(), st.text(max_size=20), st.binary(max_size=300).map(encoded)),
    )


class DamagedResponsesTest(TestCase):
    @given(damaged())
    def test_damaged_responses_are_refused(self, damage):
        name, value = damage
        owner = person("noor" + encoded(str(damage).encode())[:60])
        key = with_passkey(owner)
        for make, check in ((key.get, passkeys.uses_passkey), (Authenticator().create, None)):
            challenge = encoded(b"c" * 32)
            sent = json.loads(make(challenge))
            if name in sent["response"]:
                sent["response"][name] = value
                if check:
                    assert not check(owner, challenge, json.dumps(sent), at=timezone.now())
                else:
                    assert not passkeys.add_passkey(owner, challenge, json.dumps(sent), "x", at=timezone.now())


def test_wrong_passkeys_are_limited_with_the_codes(noor):
    key, _ = with_passkey(noor), with_app(noor)
    client, _ = at_the_desk()
    for _ in range(5):
        assert client.post(ASK, {"passkey": "{}"}).status_code == 200
    assert client.post(ASK, {"passkey": key.get(challenge_of(client))}).status_code == 429


def test_a_person_removes_a_passkey(noor, settings):
    key, code = with_passkey(noor), with_app(noor)
    with_passkey(other := person("other"))
    client, _ = at_the_desk()
    client.post(ASK, {"passkey": key.get(challenge_of(client))})
    for sent in ("x", "", str(Passkey.objects.get(owned_by=other).pk)):
        client.post(OWN, {"remove_passkey": sent})
    assert Passkey.objects.count() == 2
    client.post(OWN, {"remove_passkey": str(Passkey.objects.get(owned_by=noor).pk)})
    assert not Passkey.objects.filter(owned_by=noor).exists()
    assert is_in(client)
    assert code()


def test_the_only_factor_that_is_demanded_is_not_removed(noor, settings):
    key = with_passkey(noor)
    settings.SECOND_FACTOR_GROUPS = ["checker"]
    client, _ = at_the_desk()
    client.post(ASK, {"passkey": key.get(challenge_of(client))})
    client.post(OWN, {"remove_passkey": str(Passkey.objects.get().pk)})
    assert Passkey.objects.exists()


@pytest.mark.parametrize(
    ("site", "is_offered"),
    [
        (SITE, True),
        ("http://localhost:8000", True),
        ("https://desk.example:8443", True),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.1", False),
        ("https://[::1]", False),
        ("http://desk.example", False),
    ],
)
def test_passkeys_are_offered_where_browsers_know_them(noor, settings, site, is_offered):
    settings.SITE_URL = site
    client = Client()
    client.force_login(noor)
    assert (ADD in client.get(OWN).content.decode()) == is_offered
    assert (client.get(ADD).status_code == 200) == is_offered
