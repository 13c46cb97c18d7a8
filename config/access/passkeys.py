"""How is a passkey added, and how does it prove who uses it? By WebAuthn, which `webauthn` (py_webauthn) verifies.

The page gets options with a challenge, the browser's authenticator signs them, and the form brings back what it said.
A challenge serves once: the caller keeps it in the session and removes it before it is checked. Passkeys are bound to
the host of SITE_URL, and browsers know none for an address such as 127.0.0.1.

https://www.w3.org/TR/webauthn-3/
"""

import json
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from config.access.second_factor import locked, passkeys_of
from config.models import Passkey

BASE64URL = re.compile("[A-Za-z0-9_-]{1,1400}")
MAX_PASSKEYS = 10  # of a person
MAX_RESPONSE_LENGTH = 20_000  # characters; attestations with certificates have some 5,000
# What reading a malformed response may raise beside the library's own errors
UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


def are_possible():
    """Return whether browsers know passkeys for the address of this site."""
    site = urlsplit(settings.SITE_URL)
    return site.hostname == "localhost" or (site.scheme == "https" and not is_address(site.hostname))


def is_address(host):
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def host():
    return urlsplit(settings.SITE_URL).hostname


def registration_options(person):
    """Return what the browser needs to make a passkey for the person; `challenge` is to be kept."""
    options = generate_registration_options(
        rp_id=host(),
        rp_name="Claimdesk",
        user_id=str(person.pk).encode(),
        user_name=person.get_username(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,  # the password has said already whose login this is
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=descriptors(person),
    )
    return json.loads(options_to_json(options))


def authentication_options(person):
    """Return what the browser needs to use a passkey of the person; `challenge` is to be kept."""
    options = generate_authentication_options(rp_id=host(), allow_credentials=descriptors(person))
    return json.loads(options_to_json(options))


def descriptors(person):
    ids = passkeys_of(person).values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential_id)) for credential_id in ids]


def add_passkey(person, challenge, response, name, *, at):
    """Store the passkey that the authenticator made for `challenge`; return whether its response is right."""
    verified = read(
        lambda: verify_registration_response(
            credential=loaded(response),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host(),
            expected_origin=settings.SITE_URL,
        )
    )
    if verified is None:
        return False
    credential_id = bytes_to_base64url(verified.credential_id)
    with transaction.atomic():
        locked(person)
        if passkeys_of(person).count() >= MAX_PASSKEYS or Passkey.objects.filter(credential_id=credential_id).exists():
            return False
        Passkey.objects.create(
            owned_by=person,
            name=name,
            credential_id=credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            created_at=at,
        )
    return True


@transaction.atomic
def uses_passkey(person, challenge, response, *, at):
    """Return whether a passkey of the person signed `challenge`. Its row is locked, because it counts signatures."""
    credential = read(lambda: loaded(response))
    credential_id = credential.get("id") if isinstance(credential, dict) else None
    if not isinstance(credential_id, str) or not BASE64URL.fullmatch(credential_id):
        return False
    passkey = passkeys_of(person).filter(credential_id=credential_id).select_for_update().first()
    if passkey is None:
        return False
    verified = read(
        lambda: verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host(),
            expected_origin=settings.SITE_URL,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    )
    if verified is None:
        return False
    passkey.sign_count, passkey.used_at = verified.new_sign_count, at
    passkey.save(update_fields=["sign_count", "used_at"])
    return True


def loaded(response):
    if len(response) > MAX_RESPONSE_LENGTH:
        raise ValueError("The response is too long.")
    return json.loads(response)


def read(reading):
    """Return what `reading()` returns; None if the response is malformed or wrong."""
    try:
        return reading()
    except UNREADABLE:
        return None
