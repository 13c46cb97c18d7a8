"""How do users get and revoke tokens? `LoginView` and `LogoutView`."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.models import get_token_model
from knox.settings import knox_settings
from knox.views import LogoutView as KnoxLogoutView
from rest_framework import serializers
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from config.access.login_log import record
from config.access.logins import TooManyAttempts, check_second_factor, log_in
from config.access.second_factor import has_factor, is_required, uses_code
from config.api.bodies.members import StrictBody, refuse_members, refuse_parameters
from config.api.tokens import MISSING, DeskToken

WRONG = "The name or the password is wrong."
REQUIRED = "This account has a second factor: send also `otp`, the code that its app shows, or a recovery code."


class CredentialsSerializer(StrictBody, serializers.Serializer):
    example = {"username": "checker", "password": "correct horse battery staple"}

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4_096, trim_whitespace=False)
    otp = serializers.CharField(
        max_length=40,
        required=False,
        help_text="The code that the person's app shows, or a recovery code. Needed of people with a second factor.",
    )


TOKEN = inline_serializer(
    "Token",
    {
        "token": serializers.CharField(help_text="Send it as `Authorization: Token …`. It is shown only now."),
        "expiry": serializers.DateTimeField(),
        "username": serializers.CharField(),
        "groups": serializers.ListField(child=serializers.CharField()),
    },
)


class LoginView(APIView):
    """Give a name and a password, get a token that is good for ten hours."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request):
        """Return the scheme of WWW-Authenticate in a 401 (RFC 9110, 11.6.1); without one a wrong password is a 403."""
        return "Token"

    @extend_schema(
        operation_id="log_in",
        summary="Log in",
        description=(
            "Return a token for a name and a password. It is good for ten hours. People with a second factor also "
            "send `otp`: without it, the answer is a 401 with the code `second_factor_required`. A code is good once."
        ),
        request=CredentialsSerializer,
        responses=TOKEN,
    )
    def post(self, request):
        refuse_parameters(request)
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        otp = credentials.validated_data.pop("otp", "")
        try:
            user = log_in(request._request, **credentials.validated_data, at=timezone.now())
            if user is None:
                raise AuthenticationFailed(WRONG)
            has_proven = prove_second_factor(request._request, user, otp)
        except TooManyAttempts as refusal:
            raise Throttled(refusal) from None
        entry, token = new_token(user, has_proven)
        record("token_made", request._request, user)
        user_logged_in.send(type(user), request=request._request, user=user)
        groups = sorted(user.groups.values_list("name", flat=True))
        return Response({"token": token, "expiry": entry.expiry, "username": user.username, "groups": groups})


def prove_second_factor(request, user, otp):
    """Return whether `otp` proved the second factor of `user`; raise SecondFactorRefused if that is still needed."""
    if not has_factor(user):
        if is_required(user):
            raise SecondFactorRefused(MISSING, "second_factor_missing")
        return False
    if not otp:
        record("second_factor_asked", request, user)
        raise SecondFactorRefused(REQUIRED, "second_factor_required")
    now = timezone.now()
    if not check_second_factor(request, user, lambda: uses_code(user, otp, at=now), at=now):
        raise SecondFactorRefused("The code in `otp` is wrong, too old, or was used before.", "second_factor_wrong")
    return True


class SecondFactorRefused(AuthenticationFailed):
    """The name and the password are right, and no token is made."""


class Throttled(APIException):
    status_code = 429
    default_code = "throttled"

    def __init__(self, refusal):
        super().__init__(str(refusal))
        self.wait = refusal.wait


@transaction.atomic
def new_token(user, has_proven_factor=False):
    """Return the row of a new token, and the token; delete the oldest tokens beyond TOKEN_LIMIT_PER_USER.

    knox refuses the login instead, which would keep out a user whose script lost its tokens and cannot revoke them.
    Raise AuthenticationFailed if the password has changed, the account has ended, or a second factor was added, since
    `user` was read.
    """
    # the lock serialises the logins of one user
    current = get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
    if current is None or current.password != user.password:
        raise AuthenticationFailed(WRONG)
    if not has_proven_factor and has_factor(user):
        raise SecondFactorRefused(REQUIRED, "second_factor_required")
    tokens = get_token_model().objects.filter(user=user)
    valid = tokens.filter(Q(expiry__gt=timezone.now()) | Q(expiry=None)).order_by("-created", "pk")
    beyond = valid.values_list("pk", flat=True)[knox_settings.TOKEN_LIMIT_PER_USER - 1 :]
    tokens.filter(pk__in=list(beyond)).delete()
    return get_token_model().objects.create(user)


class LogoutView(KnoxLogoutView):
    """Log out: delete the token that this request was sent with."""

    authentication_classes = (DeskToken,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="log_out",
        summary="Log out",
        description="Revoke the token of this request.",
        request=None,
        responses={204: None},
    )
    def post(self, request):
        refuse_parameters(request)
        refuse_members(request)
        return super().post(request)
