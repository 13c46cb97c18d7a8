"""API clients of people in each role."""

from rest_framework.test import APIClient

from tests.factories import UserFactory

ROLES = ("anonymous", "nobody", "contributor", "checker", "editor")


def client_of(role):
    """Return an API client signed in as a person of that role; `nobody` has a name but no group.

    It sends `If-Match: *`, so it changes a row whatever its version; tests/claims/api/conditional/ sends tags.
    """
    client = APIClient()
    client.credentials(HTTP_IF_MATCH="*")
    if role != "anonymous":
        client.force_authenticate(UserFactory(group=None if role == "nobody" else role))
    return client
