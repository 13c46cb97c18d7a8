"""How are passwords kept from being guessed? `log_in()` limits failed attempts by address and by account.

The admin and the API both use it. The counts are rows of PostgreSQL (`config.models.LoginAttempts`), which all
processes share. An attempt is counted before its password is checked, and a success is subtracted again: no more
passwords are checked for concurrent attempts than for successive ones.

- MAX_FROM_ADDRESS attempts may fail from one address (of IPv6: from one /64) within WINDOW. A success subtracts its
  own attempt only, so an attacker's own account does not help to guess others.
- MAX_FOR_ACCOUNT attempts may fail for one account within WINDOW, from any address. Unknown names are counted and
  answered alike.
- MAX_CODES second factors may be wrong for one account within CODE_WINDOW, after the right password: of 480 guesses a
  day at a code of six digits, one in 700 days is right.
- The old password that a change of the password asks for may be wrong MAX_FOR_ACCOUNT times within WINDOW as well.
- An attacker could use up the attempts of an account all the time, and so lock its owner out. Therefore an address
  that has logged in to the account within KNOWN_FOR has its own count, which no other address can use up. From a new
  address the owner has to wait until the attack pauses, or to ask for another account.
"""

from datetime import timedelta
from http import HTTPStatus
from math import ceil

from django.contrib.auth import authenticate, get_user_model
from django.utils.crypto import salted_hmac

from config.access.login_log import record
from config.http.proxies import subscriber_network
from config.models import LoginAttempts

WINDOW = timedelta(minutes=5)
KNOWN_FOR = timedelta(days=30)
MAX_FROM_ADDRESS = 50
MAX_FOR_ACCOUNT = 10
CODE_WINDOW = timedelta(minutes=15)
MAX_CODES = 5


class TooManyAttempts(Exception):
    """No password is checked for the next `wait` seconds."""

    def __init__(self, wait):
        super().__init__(f"Too many attempts to log in with this name or from this address: wait {wait} seconds.")
        self.wait = wait


def log_in(request, username, password, *, at, admits=lambda person: True):
    """Return the user with this name and password, if `admits(user)` is true; otherwise None.

    Raise TooManyAttempts if too many attempts have failed.
    """
    username = get_user_model().normalize_username(username)
    try:
        person = checked(request, username, password, at, admits)
    except TooManyAttempts:
        record("login_throttled", request, typed_name=username)
        raise
    if person is None:
        record("login_failed", request, typed_name=username)
    return person


def checked(request, username, password, at, admits):
    """Return what `log_in` returns, and count the attempt."""
    address = subscriber_network(request.META.get("REMOTE_ADDR", ""))
    LoginAttempts.objects.purge(at)
    from_address, known = key_of("address", address), key_of("known", username, address)
    count(from_address, MAX_FROM_ADDRESS, at)
    is_known = LoginAttempts.objects.filter(key=known, expires_at__gt=at).exists()
    for_account = key_of("account", username, address) if is_known else key_of("account", username)
    count(for_account, MAX_FOR_ACCOUNT, at)
    person = authenticate(request, username=username, password=password)
    if person is None or not admits(person):
        return None
    LoginAttempts.objects.take_back(from_address)
    LoginAttempts.objects.filter(key=for_account).delete()
    LoginAttempts.objects.add(known, at, at + KNOWN_FOR, extend=True)
    return person


def check_second_factor(request, person, check, *, at):
    """Return whether `check()` finds the second factor right, and count the attempt.

    Raise TooManyAttempts if too many have failed. Only people who know the password come here.
    """
    key = key_of("second factor", person.get_username())
    try:
        count(key, MAX_CODES, at, CODE_WINDOW)
    except TooManyAttempts:
        record("login_throttled", request, person)
        raise
    if not check():
        record("second_factor_failed", request, person)
        return False
    LoginAttempts.objects.filter(key=key).delete()
    return True


def check_password_change(request, change, *, at):
    """Return the response of `change()`, and count the attempt to name the old password; a redirect is a success.

    Raise TooManyAttempts if too many have failed: a stolen session would otherwise have guesses without a limit.
    """
    key = key_of("password change", request.user.get_username())
    try:
        count(key, MAX_FOR_ACCOUNT, at)
    except TooManyAttempts:
        record("login_throttled", request, request.user)
        raise
    response = change()
    if response.status_code == HTTPStatus.FOUND:
        LoginAttempts.objects.filter(key=key).delete()
    return response


def count(key, max_attempts, at, window=WINDOW):
    """Count an attempt; raise TooManyAttempts if there are more than `max_attempts`."""
    attempts, until = LoginAttempts.objects.add(key, at, at + window)
    if attempts > max_attempts:
        wait = min(until - at, window)  # the count may have begun while this attempt was on its way
        raise TooManyAttempts(max(1, ceil(wait.total_seconds())))


def key_of(*parts):
    """Return a digest of the parts, because people type passwords into the field of the name."""
    return salted_hmac("claimdesk.logins", "\0".join(parts), algorithm="sha256").hexdigest()
