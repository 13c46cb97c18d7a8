"""Which user sends this request? `DeskToken` reads `Authorization: Bearer …` or `Token …`.

A request without the header is anonymous. A header without a valid token is refused, even for public reads: its sender
would take the public's answer for the desk's.
"""

import re

from django.conf import settings
from django.db.models import OuterRef
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed

from config.access.second_factor import lacks_required_factor
from config.models import RevokedToken

CREDENTIALS = re.compile(r"(?:bearer|token) ([!-~]+)", re.IGNORECASE)
OTHER_SCHEMES = {"aws4-hmac-sha256", "basic", "digest", "hmac", "jwt", "negotiate", "ntlm", "oauth"}
LOG_IN = "POST /api/v1/auth/login/ gives a new one."
MISSING = "This account has to have a second factor first: log in at /admin/ to set it up."
EXPECTED = (
    "Send “Authorization: Bearer <token>” or “Authorization: Token <token>”, with one space and a token that "
    "POST /api/v1/auth/login/ gave you."
)


class DeskToken(TokenAuthentication):
    """The tokens of knox. Ended tokens are kept for a while, so that a refusal can say how they ended.

    Not knox's own checks: they accept one scheme, say “Invalid token.” to every fault, and delete expired tokens.
    """

    def authenticate(self, request):
        sent = request.META.get("HTTP_AUTHORIZATION")
        if sent is None:
            return None
        credentials = CREDENTIALS.fullmatch(sent.strip())
        if not credentials:
            raise AuthenticationFailed(f"{what_is_wrong_with(sent)} {EXPECTED}", "authorization_unreadable")
        return self.authenticate_credentials(credentials[1])

    def authenticate_credentials(self, token):
        """Return the user and the row of a valid token; raise AuthenticationFailed for any other."""
        digest = hash_token(token)
        entry = tokens_with_users().filter(digest=digest).first()
        if entry is None:
            raise refusal_of_unknown(digest)
        if entry.expiry is not None and entry.expiry <= timezone.now():
            at = entry.expiry.strftime("%Y-%m-%dT%H:%M:%SZ")
            raise AuthenticationFailed(f"This token expired at {at}. {LOG_IN}", "token_expired")
        if not entry.user.is_active:
            raise AuthenticationFailed("The account of this token is no longer active.", "account_inactive")
        if getattr(entry, "lacks_factor", False):
            raise AuthenticationFailed(MISSING, "second_factor_missing")
        return entry.user, entry

    def authenticate_header(self, request):
        return 'Token realm="claimdesk", Bearer realm="claimdesk"'


def tokens_with_users():
    """Return the tokens, and whether the person of each still has to set up a second factor."""
    tokens = get_token_model().objects.select_related("user")
    if settings.SECOND_FACTOR_GROUPS:
        tokens = tokens.annotate(lacks_factor=lacks_required_factor(OuterRef("user")))
    return tokens


def what_is_wrong_with(sent):
    """Return what is wrong with the header. Only known schemes are repeated: anything else may be a secret."""
    scheme, *rest = sent.split() or [""]
    if not scheme:
        return "Authorization is empty."
    if scheme.lower() in OTHER_SCHEMES:
        return f"The scheme {scheme} is not accepted here."
    if scheme.lower() in ("bearer", "token"):
        return "The token after the scheme is malformed." if rest else "The token after the scheme is missing."
    return "The scheme of Authorization is unknown." if rest else "The scheme before the token is missing."


def refusal_of_unknown(digest):
    if RevokedToken.objects.filter(digest=digest).exists():
        how = "by logging out, by the desk, or by newer ones beyond the most that a person may have"
        return AuthenticationFailed(f"This token was revoked, {how}. {LOG_IN}", "token_revoked")
    return AuthenticationFailed(f"This token is unknown: check that it was copied whole. {LOG_IN}", "token_unknown")
