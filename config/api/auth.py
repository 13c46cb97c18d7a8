"""How does a person get a token, and give it back?"""

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema, inline_serializer
from knox.models import get_token_model
from knox.views import LogoutView as KnoxLogoutView
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView


class CredentialsSerializer(serializers.Serializer):
    example = {"username": "checker", "password": "correct horse battery staple"}

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4_096, trim_whitespace=False)


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
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "login"

    def get_authenticate_header(self, request):
        """What a wrong password is answered with (RFC 9110, 11.6.1); without a scheme it would be a 403."""
        return "Token"

    @extend_schema(
        operation_id="log_in",
        summary="Log in",
        description="Return a token for a name and a password. It is good for ten hours.",
        request=CredentialsSerializer,
        responses=TOKEN,
    )
    def post(self, request):
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise AuthenticationFailed("The name or the password is wrong.")
        entry, token = get_token_model().objects.create(user)
        groups = sorted(user.groups.values_list("name", flat=True))
        return Response({"token": token, "expiry": entry.expiry, "username": user.username, "groups": groups})


class LogoutView(KnoxLogoutView):
    """Give the token of this request back: it is worth nothing from now on."""

    authentication_classes = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="log_out",
        summary="Log out",
        description="Revoke the token of this request.",
        request=None,
        responses={204: None},
    )
    def post(self, request):
        return super().post(request)
