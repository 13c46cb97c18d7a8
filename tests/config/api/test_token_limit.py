"""The limit of tokens for each user, and the time of the last login."""

import pytest
from django.conf import settings
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.test import APIClient

from tests.factories import UserFactory

LOGIN, CLAIMS = "/api/v1/auth/login/", "/api/v1/claims/"
CREDENTIALS = {"username": "noor", "password": "a long enough password"}
LIMIT = settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]


def account():
    person = UserFactory(username="noor", group="checker")
    person.set_password(CREDENTIALS["password"])
    person.save()
    return person


def token():
    answer = APIClient().post(LOGIN, CREDENTIALS)
    assert answer.status_code == 200, answer.content
    return answer.json()["token"]


def works(token):
    return APIClient().get(CLAIMS, HTTP_AUTHORIZATION=f"Token {token}").status_code == 200


@pytest.mark.django_db
def test_a_login_deletes_the_oldest_token_beyond_the_limit():
    """Refusing the login would lock out a user whose script lost its tokens and cannot revoke them."""
    person, other = account(), get_token_model().objects.create(UserFactory())[1]
    tokens = [token() for _ in range(LIMIT)]
    assert all(map(works, tokens))
    newest = token()
    assert [works(one) for one in tokens] == [False] + [True] * (LIMIT - 1)
    assert works(newest)
    assert works(other)
    assert person.auth_token_set.count() == LIMIT


@pytest.mark.django_db
def test_expired_tokens_do_not_count_towards_the_limit():
    person = account()
    tokens = [token() for _ in range(LIMIT)]
    expired = person.auth_token_set.latest("created")
    type(expired).objects.filter(pk=expired.pk).update(expiry=timezone.now())
    token()
    assert works(tokens[0])


@pytest.mark.django_db(transaction=True)
def test_concurrent_logins_keep_to_the_limit(run_together):
    person = account()
    for _ in range(LIMIT - 2):
        get_token_model().objects.create(person)
    made = run_together([token] * 8)
    assert person.auth_token_set.count() == LIMIT
    assert all(map(works, made))


@pytest.mark.django_db
def test_the_last_login_is_recorded_by_api_and_admin(client):
    person = account()
    person.is_staff = True
    person.save()
    for log_in in (token, lambda: client.post("/admin/login/", CREDENTIALS)):
        type(person).objects.update(last_login=None)
        before = timezone.now()
        log_in()
        person.refresh_from_db()
        assert before <= person.last_login <= timezone.now()
    type(person).objects.update(last_login=None)
    APIClient().post(LOGIN, CREDENTIALS | {"password": "wrong"})
    person.refresh_from_db()
    assert person.last_login is None
