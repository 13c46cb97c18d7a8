"""What does the log say of logins? `record()` writes one line for each event, with its facts as `extra`.

`event` is one of EVENTS, `interface` is `admin` or `api`, `address` is the client's. `username` is the name of an
existing account, and missing otherwise: people type passwords into the field of the name. No line holds a password, a
code or a token.
"""

import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import MinimumLengthValidator

log = logging.getLogger("config.logins")

# Each event, and the level of its line
EVENTS = {
    "login": logging.INFO,
    "login_failed": logging.INFO,
    "login_throttled": logging.WARNING,
    "second_factor_asked": logging.INFO,
    "second_factor_failed": logging.WARNING,
    "second_factor_added": logging.WARNING,
    "second_factor_removed": logging.WARNING,
    "second_factor_reset": logging.WARNING,
    "logout": logging.INFO,
    "password_changed": logging.INFO,
    "token_made": logging.INFO,
    "token_revoked": logging.INFO,
}


def record(event, request=None, person=None, typed_name=None, **facts):
    """Write a line. `typed_name` is what somebody typed as a name: it counts only if an account has it."""
    if person is None and typed_name:
        person = get_user_model().objects.filter(username=typed_name).only("username").first()
    if person is not None:
        facts["username"] = person.get_username()
    if request is not None:
        facts |= {
            "request": request,
            "interface": interface_of(request),
            "address": request.META.get("REMOTE_ADDR", ""),
        }
    log.log(EVENTS[event], event.replace("_", " "), extra={"event": event} | facts)


def interface_of(request):
    return "admin" if request.path.startswith("/admin/") else "api"


def record_login(sender, request, user, **kwargs):
    record("login", request, user)


def record_logout(sender, request, user, **kwargs):
    if user is not None:
        record("logout", request, user)


def record_revoked_token(sender, instance, **kwargs):
    record("token_revoked", person=instance.user)


class LoggedMinimumLength(MinimumLengthValidator):
    """Django tells validators of changed passwords, and not of hashes that are renewed: this one logs the change."""

    def password_changed(self, password, user=None):
        record("password_changed", person=user)
