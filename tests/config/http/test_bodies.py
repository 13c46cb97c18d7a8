"""Which bodies are refused before they are read? Each address of the site × a large form of an anonymous sender."""

import io

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import get_resolver

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MIB = 1024 * 1024
FORM = "multipart/form-data; boundary=edge"
FILE = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


class Endless(io.RawIOBase):
    """A body that counts how much of it was read."""

    def __init__(self, beginning=FILE):
        self.beginning, self.taken = beginning, 0

    def readable(self):
        return True

    def read(self, size=-1):
        size = 50 * MIB if size is None or size < 0 else size
        beginning, self.beginning = self.beginning[:size], self.beginning[size:]
        self.taken += size
        return beginning + b"x" * (size - len(beginning))


def addresses(resolver=None, before="/"):
    """Return every address of the site, with something in place of each parameter."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + simplify_regex(str(pattern.pattern)).lstrip("/")
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, route)
        else:
            yield route.replace("<uuid:", "<").replace("<int:", "<")


def filled_in(route):
    parts = [NIL if part.startswith("<") or "<" in part else part for part in route.split("/")]
    return "/".join(parts)


NIL = "00000000-0000-0000-0000-000000000000"
ADDRESSES = sorted({filled_in(route) for route in addresses()})


@pytest.fixture
def temporary(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    yield
    assert not list(tmp_path.iterdir()), "no body reaches the disk"


def send(address, body, method="POST", client=None, content_type=FORM, **headers):
    given = {"wsgi.input": body, "CONTENT_LENGTH": str(50 * MIB)} | headers
    client = client or Client(raise_request_exception=False)
    return client.generic(method, address, b"x", content_type, **given)


def test_the_table_has_the_addresses_of_all_interfaces():
    beginnings = {address.split("/")[1] for address in ADDRESSES}
    assert beginnings >= {"", "admin", "api", "i18n", "livez", "readyz", "v1alpha1"}
    assert len(ADDRESSES) > 150


@pytest.mark.parametrize("content_type", [FORM, "application/x-www-form-urlencoded", "application/json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_nothing_is_read_of_50_mb_of_an_anonymous_sender(temporary, method, content_type, subtests):
    for address in ADDRESSES:
        with subtests.test(address):
            body = Endless()
            answer = send(address, body, method, content_type=content_type)
            assert answer.status_code < 500
            assert body.taken == 0
            is_redirect = address in ("/", "/livez", "/readyz") or 300 <= answer.status_code < 400
            assert is_redirect or answer.status_code in (401, 403, 404, 405, 413, 415)


def test_nothing_is_read_of_50_mb_of_the_desk(temporary, subtests):
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for address in ADDRESSES:
        if address.startswith("/admin/"):
            with subtests.test(address):
                body = Endless()
                assert send(address, body, client=client).status_code == 413
                assert body.taken == 0


@pytest.mark.parametrize("address", ["/admin/login/", "/i18n/setlang/"])
def test_a_form_with_a_file_is_refused_at_the_file(temporary, address):
    body = Endless()
    answer = send(address, body, CONTENT_LENGTH=str(2 * MIB))
    assert answer.status_code == 415
    assert body.taken < MIB


def test_an_empty_field_for_a_file_is_no_file():
    form = FILE.replace(b"a.txt", b"") + b"\r\n--edge--\r\n"
    answer = Client().generic("POST", "/i18n/setlang/", form, content_type=FORM)
    assert answer.status_code == 302


@pytest.mark.parametrize("address", ["/admin/login/", "/i18n/setlang/", "/api/v1/auth/login/", "/api/v1/imports/"])
def test_a_body_without_its_length_is_refused(temporary, address):
    body = Endless()
    answer = send(address, body, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, body.taken) == (411, 0)
    if address.startswith("/api/"):
        assert (answer["Content-Type"], answer.json()["code"]) == ("application/problem+json", "length_required")


@pytest.mark.parametrize("length", ["-1", "+5", "1_000", "5, 5", "x", "９", "1" * 19])
@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/auth/login/"])
def test_a_length_that_is_no_number_is_refused(temporary, address, length):
    body = Endless()
    answer = send(address, body, CONTENT_LENGTH=length)
    assert (answer.status_code, body.taken) == (400, 0)


def test_the_api_says_how_much_it_takes():
    answer = send("/api/v1/auth/login/", Endless(), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "2 MiB" in answer.json()["detail"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_person_reads_why_a_form_was_not_accepted(language):
    answer = send("/admin/login/", Endless(), HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 413
    assert f'lang="{language}"' in answer.content.decode()


def test_refused_bodies_are_not_logged_as_errors(caplog):
    send("/admin/login/", Endless())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
