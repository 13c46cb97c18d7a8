"""Who is it that sends this token?"""

from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class DeskToken(TokenAuthentication):
    """knox's tokens, which are ASCII: what is not, is none. (knox would stumble over it.)"""

    def authenticate_credentials(self, token):
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)
