"""Does a media file come in by its address over the API, and is the fetch for the desk alone?"""

import pytest

from config.server.worker import run_waiting
from sources.models import Media
from tests.support.clients import client_of
from tests.support.media import FILES
from tests.support.web import Page

pytestmark = pytest.mark.django_db(transaction=True)

FETCH, URL = "/api/v1/media/fetch/", "https://outlet.example/summit.png"


def ask(client, **body):
    return client.post(FETCH, body, format="json")


def test_an_address_is_fetched_and_followed(web):
    web[URL] = Page(FILES["image/png"], "image/png")
    client = client_of("contributor")
    asked = ask(client, url=URL)
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    assert client.get(asked["Location"]).json() == asked.json()
    run_waiting()
    done = client.get(asked["Location"]).json()
    assert (done["status"], done["media"], done["is_new"]) == ("done", str(Media.objects.get().pk), True)


def test_a_failure_says_why(web):
    web[URL] = "<p>A page"
    client = client_of("contributor")
    address = ask(client, url=URL)["Location"]
    run_waiting()
    failed = client.get(address).json()
    assert (failed["status"], failed["media"], bool(failed["code"] and failed["problem"])) == ("failed", None, True)


def test_nobody_else_asks_or_follows():
    address = ask(client_of("contributor"), url=URL)["Location"]
    for role, status in (("anonymous", 401), ("nobody", 403)):
        client = client_of(role)
        assert ask(client, url=URL).status_code == status
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"url": ""}, {"url": "summit.jpg"}, {"url": "http://127.0.0.1/"}, {"address": URL}]
)
def test_what_is_no_address_is_refused(body):
    answer = ask(client_of("contributor"), **body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
