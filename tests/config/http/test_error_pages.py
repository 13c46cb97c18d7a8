"""What does a person read when a page is refused, missing or broken, and what does a program?"""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client, override_settings
from django.urls import include, path

from config.http import error_pages
from tests.factories import UserFactory


def raises(error):
    def view(request):
        raise error

    return view


BROKEN = {
    "bad-request": (BadRequest("no"), 400, "bad_request"),
    "forbidden": (PermissionDenied, 403, "permission_denied"),
    "missing": (Http404, 404, "not_found"),
    "broken": (RuntimeError("a secret"), 500, "server_error"),
}
ADDRESSES = [path(name, raises(error)) for name, (error, _status, _code) in BROKEN.items()]
urlpatterns = [path("admin/", include(ADDRESSES)), path("api/v1/", include(ADDRESSES)), path("", include(ADDRESSES))]
handler400 = "config.api.problems.bad_request"
handler403 = "config.api.problems.permission_denied"
handler404 = "config.api.problems.not_found"
handler500 = "config.api.problems.server_error"

IN_FRENCH = {
    "bad_request": "Cette requête n’a pas pu être lue",
    "permission_denied": "Vous ne pouvez pas faire cela",
    "csrf_failed": "Ce formulaire n’a pas été accepté",
    "not_found": "Cette page n’existe pas",
    "server_error": "Une erreur s’est produite ici",
}


def read(answer, code, language, way_back="/admin/"):
    html = answer.content.decode()
    title = IN_FRENCH[code] if language == "fr" else str(error_pages.SENTENCES[code][0])
    assert f'<html lang="{language}">' in html
    assert f"<h1>{title}</h1>" in html
    assert f'<a class="button" href="{way_back}">' in html
    assert answer["X-Request-Id"] in html
    assert "a secret" not in html


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", BROKEN)
def test_error_pages_of_the_desk_need_no_database(name, language):
    """Without `django_db`, a query would fail the test."""
    _error, status, code = BROKEN[name]
    answer = Client(raise_request_exception=False).get(f"/admin/{name}", headers={"accept-language": language})
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    read(answer, code, language)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", BROKEN)
def test_a_program_gets_a_problem_and_a_browser_a_page(name):
    _error, status, code = BROKEN[name]
    client = Client(raise_request_exception=False)
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for address, headers in [(f"/api/v1/{name}", browser), (f"/api/v1/{name}", {}), (f"/{name}", {})]:
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    answer = client.get(f"/{name}", headers=browser)
    assert answer.status_code == status
    read(answer, code, "en", way_back="/")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_form_without_its_csrf_token_gets_an_explanation(language):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {}, headers={"accept-language": language})
    assert answer.status_code == 403
    read(answer, "csrf_failed", language)


@pytest.mark.django_db
def test_a_broken_database_still_gets_a_page():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE config_session RENAME TO lost")
    answer = client.get("/admin/", headers={"accept-language": "fr"})
    assert answer.status_code == 500
    read(answer, "server_error", "fr")


@pytest.mark.django_db
def test_pages_of_the_desk_have_the_same_errors():
    client = Client()
    client.force_login(UserFactory(is_staff=True, group="contributor"))
    read(client.get("/admin/auth/user/"), "permission_denied", "en")
    read(client.get("/admin/nowhere/"), "not_found", "en")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "way_back"),
    [("/desk/nowhere/", "/desk/"), ("/desk/", "/admin/"), ("/admin/nowhere/", "/admin/"), ("/nowhere/", "/")],
)
def test_an_error_page_leads_back_to_where_the_reader_came_from(path, way_back):
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    html = client.get(path, headers={"Accept": "text/html"}).content.decode()
    assert f'<a class="button" href="{way_back}">' in html


def test_an_error_page_of_the_public_site_has_its_name_and_no_way_to_the_desk(settings):
    settings.SITE_NAME = "Vérif & Nord"
    html = Client().get("/nowhere/", headers={"Accept": "text/html", "Accept-Language": "fr"}).content.decode()
    assert "Vérif &amp; Nord</title>" in html
    assert "Claimdesk" not in html
    assert "/admin/" not in html
    assert "Retour à l’accueil" in html
