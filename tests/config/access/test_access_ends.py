"""Do sessions and tokens end with the password and with the account, whatever changes them?"""

import io
from unittest import mock

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIClient

from config.api.auth import new_token
from config.models import RevokedToken, Session
from tests.factories import UserFactory
from tests.support.waiting import wait_for

PASSWORD, OTHER = "a long enough password", "another long enough one"
PEOPLE, TOKENS = get_user_model().objects, get_token_model().objects


def person(name="noor", **given):
    made = UserFactory(username=name, is_staff=True, **given)
    made.set_password(PASSWORD)
    made.save()
    return made


def logged_in(name="noor"):
    client = Client()
    assert client.post("/admin/login/", {"username": name, "password": PASSWORD}).status_code == 302
    return client


def with_token(name="noor"):
    client = APIClient()
    token = client.post("/api/v1/auth/login/", {"username": name, "password": PASSWORD}).json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def is_in(client):
    path, allowed = ("/api/v1/claims/", 200) if isinstance(client, APIClient) else ("/admin/", 200)
    return client.get(path).status_code == allowed


def by_admin_form(noor, **changes):
    chief = Client()
    chief.force_login(UserFactory(is_staff=True, is_superuser=True))
    if "password" in changes:
        page = reverse("admin:auth_user_password_change", args=[noor.pk])
        sent = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}
    else:
        page = reverse("admin:auth_user_change", args=[noor.pk])
        joined = noor.date_joined
        sent = {"username": "noor", "date_joined_0": f"{joined:%Y-%m-%d}", "date_joined_1": f"{joined:%H:%M:%S}"}
        sent |= {"is_staff": "on"}
    assert chief.post(page, sent).status_code == 302


def by_command(noor, **changes):
    with mock.patch("getpass.getpass", return_value=OTHER):
        call_command("changepassword", "noor", stdout=io.StringIO())


def by_save(noor, **changes):
    for name, value in changes.items():
        setattr(noor, name, value)
    noor.save()


def by_update(noor, **changes):
    PEOPLE.filter(pk=noor.pk).update(**changes)


def by_bulk_update(noor, **changes):
    for name, value in changes.items():
        setattr(noor, name, value)
    PEOPLE.bulk_update([noor], list(changes))


def by_sql(noor, **changes):
    [(name, value)] = changes.items()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{*}', true)")  # switches pgtrigger's own off
        cursor.execute(f"UPDATE auth_user SET {name} = %s WHERE id = %s", [value, noor.pk])


WAYS = [by_admin_form, by_save, by_update, by_bulk_update, by_sql]
CHANGES = [
    *((way, {"password": "!new"}) for way in [*WAYS, by_command]),
    *((way, {"is_active": False}) for way in WAYS),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("way", "change"), CHANGES, ids=lambda given: getattr(given, "__name__", None))
def test_sessions_and_tokens_end_for_good(way, change):
    noor, _ = person(), person("other")
    ended, others = (logged_in(), logged_in(), with_token()), (logged_in("other"), with_token("other"))
    assert all(map(is_in, [*ended, *others]))
    way(noor, **change)
    assert not any(map(is_in, ended))
    assert all(map(is_in, others)), "nobody else is logged out"
    PEOPLE.filter(username="noor").update(is_active=True)
    assert not any(map(is_in, ended)), "nothing revives with the account"
    assert not TOKENS.filter(user=noor).exists()
    assert not Session.objects.filter(opened_by=noor).exists()
    assert ended[2].get("/api/v1/claims/").json()["code"] == "token_revoked"
    assert RevokedToken.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"email": "noor@desk.example"}, {"is_staff": True}, {"last_login": None}])
def test_other_changes_end_nothing(change):
    noor = person()
    clients = logged_in(), with_token()
    by_update(noor, **change)
    assert all(map(is_in, clients))


@pytest.mark.django_db
def test_people_stay_logged_in_where_they_change_their_own_password():
    person()
    here, elsewhere, script = logged_in(), logged_in(), with_token()
    sent = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
    assert here.post(reverse("admin:password_change"), sent).status_code == 302
    assert [is_in(client) for client in (here, elsewhere, script)] == [True, False, False]


@pytest.mark.django_db
def test_a_role_that_was_lost_is_lost_at_the_next_request():
    """Rights are read with each request, so a change of roles does not have to end sessions."""
    noor = person(is_superuser=True)
    page = logged_in()
    assert page.get("/admin/auth/user/").status_code == 200
    by_update(noor, is_superuser=False)
    assert page.get("/admin/auth/user/").status_code == 403
    by_update(noor, is_staff=False)
    assert not is_in(page)


@pytest.mark.django_db
def test_no_token_is_stored_for_a_deactivated_person():
    gone = person(is_active=False)
    with pytest.raises(IntegrityError, match="no longer active"), transaction.atomic():
        TOKENS.create(gone)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"password": "!new"}, {"is_active": False}])
def test_a_login_that_began_before_the_change_gets_no_token(change):
    noor = person()
    authenticated = authenticate(username="noor", password=PASSWORD)
    by_update(noor, **change)
    with pytest.raises(AuthenticationFailed):
        new_token(authenticated)
    assert not TOKENS.exists()


@pytest.mark.django_db
def test_a_login_that_began_before_the_deactivation_gets_no_session():
    noor = person()
    page = Client()
    with mock.patch(
        "django.contrib.auth.user_logged_in.send", side_effect=lambda **given: by_update(noor, is_active=False)
    ):
        answer = page.post("/admin/login/", {"username": "noor", "password": PASSWORD})
    assert answer.status_code == 400, "the session was deleted meanwhile"
    by_update(noor, is_active=True)
    assert not is_in(page)


@pytest.mark.django_db(transaction=True)
def test_a_login_waits_for_a_deactivation_on_its_way(run_together):
    noor = person()

    def deactivate():
        with transaction.atomic():
            by_update(noor, is_active=False)
            wait_for(a_statement_waits)

    def store_token():
        wait_for(lambda: connection_counts("state = 'idle in transaction'"))
        with pytest.raises(IntegrityError, match="no longer active"):
            TOKENS.create(noor)

    run_together([deactivate, store_token])
    assert not TOKENS.exists()


def a_statement_waits():
    return connection_counts("wait_event_type = 'Lock'")


def connection_counts(condition):
    with connection.cursor() as cursor:
        sql = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
        cursor.execute(sql + " AND pid <> pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_session_knows_its_person():
    noor = person()
    page = logged_in()
    assert [session.opened_by for session in Session.objects.all()] == [noor]
    page.post("/admin/logout/")
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_expired_sessions_are_deleted_by_the_command_of_django():
    person()
    logged_in()
    Session.objects.update(expire_date=timezone.now())
    call_command("clearsessions")
    assert not Session.objects.exists()
