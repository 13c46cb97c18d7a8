"""Can people of the desk capture a page by its address over the API, and follow what becomes of it?"""

import pytest

from sources.models import PageCapture
from tests.factories import PageCaptureFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
CAPTURES = "/api/v1/articles/capture/"
URL = "https://ledger.example/2025/summit?utm_source=x"


def test_an_address_is_accepted_at_once_and_followed_at_its_location():
    client = client_of("contributor")
    answer = client.post(CAPTURES, {"url": URL})
    assert answer.status_code == 202, answer.content
    asked = answer.json()
    assert (asked["url"], asked["status"], asked["article"], asked["version"]) == (URL, "waiting", None, None)
    PageCapture.objects.update(status="fetching")
    assert client.get(answer["Location"]).json() == asked | {"status": "fetching"}


def test_a_capture_ends_with_an_article_or_with_a_reason():
    done, failed = PageCaptureFactory(done=True), PageCaptureFactory(failed=True)
    client = client_of("checker")
    read = client.get(f"{CAPTURES}{done.pk}/").json()
    assert (read["status"], read["article"], read["version"]) == ("done", str(done.article_id), str(done.version_id))
    read = client.get(f"{CAPTURES}{failed.pk}/").json()
    assert (read["code"], read["problem"], read["article"]) == ("no_text", "No text was found.", None)


def test_an_address_that_is_under_way_is_not_fetched_twice():
    first, again = (client_of("checker").post(CAPTURES, {"url": URL}) for _person in range(2))
    assert first["Location"] == again["Location"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "url"),
        ({"url": ""}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "http://[::1]/"}, "url"),
        ({"url": "https://a.example/" + "x" * 2000}, "url"),
        ({"url": "https://a.example/\u0000"}, "url"),
        ({"url": ["https://a.example/"]}, "url"),
        ({"url": URL, "text": "It ended."}, "text"),
    ],
)
def test_what_is_no_address_is_refused_and_named(body, named):
    answer = client_of("checker").post(CAPTURES, body)
    assert answer.status_code == 400, answer.content
    assert f"/{named}" in str(answer.json()["errors"])
    assert not PageCapture.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("anonymous", 401), ("nobody", 403)])
def test_strangers_neither_ask_for_a_page_nor_see_who_did(role, status):
    client, asked = client_of(role), PageCaptureFactory()
    assert client.post(CAPTURES, {"url": URL}).status_code == status
    assert client.get(f"{CAPTURES}{asked.pk}/").status_code == 404
    assert PageCapture.objects.count() == 1
