"""Who has to prove a second factor, and which codes are right? An app (TOTP, RFC 6238), passkeys, or a recovery code.

`is_required()` and `has_factor()` say who: everybody with a factor is asked for it, and members of the groups in
SECOND_FACTOR_GROUPS and superusers have to set one up. `uses_code()` accepts a code once. Adding or removing a factor
ends all sessions and tokens of the person, by triggers of the database (migration 0005): no session or token of a
person with a factor was made without it.

django-otp keeps the secret of the app. Its own recovery codes are stored in clear, as are those of django-allauth, so
they are rows of ours.
"""

import re
import secrets
from base64 import b32encode
from hashlib import sha256
from time import time
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import SimpleLazyObject
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from config.models import Passkey, RecoveryCode

NUM_RECOVERY_CODES = 10
PROVEN = "second_factor"  # the key of a session that says which factor was proved
RESET = "The second factor was reset"  # in the history of a person, before the reason
SIX_DIGITS = re.compile("[0-9]{6}")


def is_required(person):
    """Return whether the site's settings demand a second factor of this person."""
    groups = settings.SECOND_FACTOR_GROUPS
    return bool(groups) and (person.is_superuser or person.groups.filter(name__in=groups).exists())


def has_factor(person):
    return apps_of(person).exists() or passkeys_of(person).exists()


def apps_of(person):
    """Return the apps of a person: one at most, which a unique index holds to."""
    return TOTPDevice.objects.filter(user=person, confirmed=True)


def passkeys_of(person):
    return Passkey.objects.filter(owned_by=person).order_by("created_at")


def recovery_codes_left(person):
    return RecoveryCode.objects.filter(owned_by=person, used_at=None).count()


def lacks_required_factor(person_id):
    """Return an expression: whether the person has to have a second factor, and has none."""
    required = Q(is_superuser=True) | Exists(
        get_user_model().groups.through.objects.filter(
            user=OuterRef("pk"), group__name__in=settings.SECOND_FACTOR_GROUPS
        )
    )
    return Exists(
        get_user_model().objects.filter(
            required,
            ~Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
            ~Exists(Passkey.objects.filter(owned_by=OuterRef("pk"))),
            pk=person_id,
        )
    )


# Codes


def uses_code(person, code, *, at):
    """Return whether this is a code of the person's app, or a recovery code. Each is good once."""
    code = re.sub(r"[\s-]", "", code)
    if SIX_DIGITS.fullmatch(code):
        return uses_app_code(person, code)
    unused = RecoveryCode.objects.filter(owned_by=person, digest=digest_of(person, code), used_at=None)
    return bool(unused.update(used_at=at))


@transaction.atomic
def uses_app_code(person, code):
    """Check a code of the app. The row is locked, so of two requests with one code only one is right."""
    app = apps_of(person).select_for_update().first()
    return app is not None and app.verify_token(code)


def digest_of(person, code):
    return sha256(f"{person.pk} {code.upper()}".encode("utf-8", "replace")).hexdigest()


def new_recovery_codes(person):
    """Replace the recovery codes of a person; return the new ones, which cannot be read again."""
    codes = [b32encode(secrets.token_bytes(10)).decode() for _ in range(NUM_RECOVERY_CODES)]
    with transaction.atomic():
        locked(person)
        RecoveryCode.objects.filter(owned_by=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(owned_by=person, digest=digest_of(person, code)) for code in codes
        )
    return ["-".join(re.findall("....", code)) for code in codes]


# Adding and removing


def new_app_key():
    return default_key()


def app_address(person, key):
    """Return the address that an app reads from the QR code, and the secret for people who type it."""
    device = TOTPDevice(user=person, key=key)
    return device.config_url, " ".join(re.findall("..?.?.?", b32encode(device.bin_key).decode()))


@transaction.atomic
def add_app(person, key, code):
    """Store an app if `code` is its current one; return whether it is. The person's former app is replaced."""
    code = re.sub(r"[\s-]", "", code)
    totp = TOTP(bytes.fromhex(key))
    totp.time = time()
    if not SIX_DIGITS.fullmatch(code) or not totp.verify(int(code), tolerance=1):
        return False
    locked(person)
    apps_of(person).delete()
    TOTPDevice.objects.create(user=person, name="app", key=key, confirmed=True, drift=totp.drift, last_t=totp.t())
    return True


@transaction.atomic
def remove_all(person):
    """Remove every second factor of a person, and the recovery codes; return whether there was one."""
    locked(person)
    had = has_factor(person)
    TOTPDevice.objects.filter(user=person).delete()
    Passkey.objects.filter(owned_by=person).delete()
    RecoveryCode.objects.filter(owned_by=person).delete()
    return had


@transaction.atomic
def remove_passkey(person, passkey_id):
    """Remove a passkey of a person, unless it is the only factor of a person who has to have one."""
    locked(person)
    passkey = passkeys_of(person).filter(pk=as_uuid(passkey_id)).first()
    is_last = not apps_of(person).exists() and passkeys_of(person).count() == 1
    if passkey is None or (is_last and is_required(person)):
        return False
    passkey.delete()
    if is_last:
        RecoveryCode.objects.filter(owned_by=person).delete()
    return True


def as_uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def locked(person):
    """Lock the row of a person, as making a token does: no token without the factor is made meanwhile."""
    return get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)


# Sessions


class SecondFactorMiddleware:
    """Treat people as anonymous whose session lacks the second factor that they have to prove.

    Such a session was made before the factor was demanded of them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SECOND_FACTOR_GROUPS:
            identified = request.user
            request.user = SimpleLazyObject(lambda: admitted(request, identified))
        return self.get_response(request)


def admitted(request, person):
    if person.is_authenticated and PROVEN not in request.session and (is_required(person) or has_factor(person)):
        request._cached_user = AnonymousUser()
    return request._cached_user
