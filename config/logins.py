"""How are passwords kept from being guessed? Failed attempts are counted, by address and by account, for all doors.

The counts are rows of PostgreSQL (`config.models.LoginAttempts`), so all processes share them. An attempt is counted
before its password is looked at, and a success takes its count back: of many attempts at once no more are tried than
one after another.

- From one address (of IPv6: from one /64) MAX_FROM_ADDRESS attempts may fail within WINDOW. A success takes back its
  own attempt only, so an account of one's own does not help to guess others.
- For one account MAX_FOR_ACCOUNT attempts may fail within WINDOW, from wherever they come. Names that nobody has are
  counted and answered alike.
- An attacker could use up the attempts of an account all the time and so lock its person out. Therefore an address
  that has logged in to the account within KNOWN_FOR has a count of its own, which nobody elsewhere can use up.
  From a new address the person has to wait until the attack pauses, or ask for another account.
"""

from datetime import timedelta
from math import ceil

from django.contrib.auth import authenticate, get_user_model
from django.utils.crypto import salted_hmac

from config.http.proxies import neighbourhood
from config.models import LoginAttempts

WINDOW = timedelta(minutes=5)
KNOWN_FOR = timedelta(days=30)
MAX_FROM_ADDRESS = 50
MAX_FOR_ACCOUNT = 10


class TooManyAttempts(Exception):
    """Nobody's password is looked at for the next `wait` seconds."""

    def __init__(self, wait):
        super().__init__(f"Too many attempts to log in with this name or from this address: wait {wait} seconds.")
        self.wait = wait


def log_in(request, username, password, *, at, admits=lambda person: True):
    """Return the person of that name and password whom `admits` lets in; None when there is none.

    Raise TooManyAttempts when too many have failed.
    """
    username = get_user_model().normalize_username(username)
    address = neighbourhood(request.META.get("REMOTE_ADDR", ""))
    LoginAttempts.objects.purge(at)
    from_address, known = key("address", address), key("known", username, address)
    count(from_address, MAX_FROM_ADDRESS, at)
    is_known = LoginAttempts.objects.filter(key=known, expires_at__gt=at).exists()
    for_account = key("account", username, address) if is_known else key("account", username)
    count(for_account, MAX_FOR_ACCOUNT, at)
    person = authenticate(request, username=username, password=password)
    if person is None or not admits(person):
        return None
    LoginAttempts.objects.take_back(from_address)
    LoginAttempts.objects.filter(key=for_account).delete()
    LoginAttempts.objects.add(known, at, at + KNOWN_FOR, extend=True)
    return person


def count(name, most, at):
    attempts, until = LoginAttempts.objects.add(name, at, at + WINDOW)
    if attempts > most:
        wait = min(until - at, WINDOW)  # the count may have begun while this attempt was on its way
        raise TooManyAttempts(max(1, ceil(wait.total_seconds())))


def key(*parts):
    """Return a name for what is counted that does not tell it: people type passwords where names belong."""
    return salted_hmac("claimdesk.logins", "\0".join(parts), algorithm="sha256").hexdigest()
