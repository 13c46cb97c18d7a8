"""Do the menu and the first page show exactly what each person may open?"""

import knox.models
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(username="chief", is_staff=True, is_superuser=True))
    return client


LISTS_OF = {
    "contributor": {"claims", "sources"},
    "checker": {"claims", "sources"},
    "editor": {"claims", "sources"},
    "chief": {"claims", "sources", "auth", "knox"},
}


@pytest.mark.parametrize("role", LISTS_OF)
def test_the_menu_has_exactly_the_lists_that_a_person_may_open(role, client):
    person = UserFactory(is_staff=True, is_superuser=role == "chief", group=None if role == "chief" else role)
    client.force_login(person)
    way_out, *menu = client.get("/admin/").context_data["sidebar_navigation"]
    assert [entry["link"] for entry in way_out["items"]] == ["/desk/"]
    entries = [(entry["link"], entry["has_permission"]) for room in menu for entry in room["items"]]
    assert len(entries) == 18
    assert {link.split("/")[2] for link, allowed in entries if allowed} == LISTS_OF[role]
    for link, allowed in entries:
        assert client.get(link).status_code == (200 if allowed else 403), link


def test_the_first_page_has_the_sections_of_the_menu(chief):
    answer = chief.get("/admin/")
    rooms = [room["name"] for room in answer.context_data["app_list"]]
    assert rooms == [room["title"] for room in answer.context_data["sidebar_navigation"][1:]]
    assert sum(len(room["models"]) for room in answer.context_data["app_list"]) == 18


def test_only_staff_can_log_in(client):
    client.force_login(UserFactory(group="editor"))
    assert client.get("/admin/").status_code == 302


def test_a_user_is_added_to_a_group(chief):
    secret = "Ink & paper, 1887"
    sent = {"username": "nora", "usable_password": "true", "password1": secret, "password2": secret}
    assert chief.post(reverse("admin:auth_user_add"), sent).status_code == 302
    nora = get_user_model().objects.get(username="nora")
    assert chief.get(reverse("admin:auth_user_change", args=[nora.pk])).status_code == 200
    assert chief.get(reverse("admin:auth_group_change", args=[Group.objects.first().pk])).status_code == 200


def test_tokens_can_be_read_and_deleted_but_not_added(chief):
    token, _secret = knox.models.AuthToken.objects.create(UserFactory())
    assert chief.get(reverse("admin:knox_authtoken_add")).status_code == 403
    page = reverse("admin:knox_authtoken_change", args=[token.pk])
    assert chief.get(page).status_code == 200
    assert chief.post(page, {"user": UserFactory().pk}).status_code == 403
    chief.post(reverse("admin:knox_authtoken_delete", args=[token.pk]), {"post": "yes"})
    assert not knox.models.AuthToken.objects.exists()


@pytest.mark.parametrize("name", ["auth_user", "auth_group", "knox_authtoken"])
def test_ten_users_cost_the_same_queries_as_one(name, chief):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert chief.get(reverse(f"admin:{name}_changelist")).status_code == 200
        return len(counted)

    queries()
    for_few = queries()
    for number in range(9):
        knox.models.AuthToken.objects.create(UserFactory())
        Group.objects.create(name=f"guests {number}")
    assert queries() == for_few


def test_only_the_admin_has_a_relaxed_policy_for_scripts(client):
    assert "script-src 'self' 'unsafe-eval';" in client.get("/admin/login/")["Content-Security-Policy"]
    for address in ("/nowhere/", "/i18n/setlang/"):
        strict = client.get(address)["Content-Security-Policy"]
        assert "unsafe" not in strict
        assert "script-src 'self';" in strict
