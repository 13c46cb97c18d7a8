"""Does a person get a file to a claim by its address, and follow how far it came, with and without a script?"""

import pytest
from django.test import Client
from django.urls import reverse

from config.server.worker import run_waiting
from sources.models import Media
from tests.factories import ClaimFactory, UserFactory
from tests.support.media import FILES
from tests.support.web import Page

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://outlet.example/summit.jpg"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def client():
    client = Client()
    client.force_login(UserFactory(group="contributor", is_staff=True))
    return client


@pytest.fixture
def claim():
    return ClaimFactory()


def ask(client, claim, url=URL):
    return client.post(reverse("desk:fetch_media", args=[claim.pk]), {"url": url})


def test_a_pasted_address_leads_to_the_media_file(client, claim, web):
    web[URL] = Page(FILES["image/jpeg"], "image/jpeg")
    assert 'name="url"' in client.get(reverse("desk:new_media", args=[claim.pk])).content.decode()
    address = ask(client, claim)["Location"]
    assert "Waiting to be fetched" in client.get(address).content.decode()
    assert "hx-get" in client.get(f"{address}state/", headers=SCRIPT).content.decode()
    run_waiting()
    shown = reverse("desk:show_media", args=[claim.pk, Media.objects.get().pk])
    assert client.get(address)["Location"] == shown
    assert client.get(f"{address}state/", headers=SCRIPT)["HX-Redirect"] == shown


def test_a_file_that_cannot_be_fetched_says_why_and_can_be_fetched_again(client, claim, web):
    web[URL] = "<p>A page"
    address = ask(client, claim)["Location"]
    run_waiting()
    for answer in (client.get(address), client.get(f"{address}state/", headers=SCRIPT)):
        assert 'role="alert"' in answer.content.decode()
        assert f'value="{URL}"' in answer.content.decode()
    assert not Media.objects.exists()


def test_a_fetch_keeps_the_way_back_to_the_queue(client, claim, web):
    web[URL] = "<p>A page"
    origin, back = "from=tab%3Dcheck%26q%3Dpont", 'name="from" value="tab=check&amp;q=pont"'
    fetch = reverse("desk:fetch_media", args=[claim.pk])
    assert back in client.post(fetch, {"url": "x", "from": "tab=check&q=pont"}).text
    address = client.post(fetch, {"url": URL, "from": "tab=check&q=pont"})["Location"]
    assert address.endswith(f"?{origin}")
    assert f'state/?{origin}"' in client.get(address).text
    run_waiting()
    assert back in client.get(address).text
    web[URL] = Page(FILES["image/jpeg"], "image/jpeg")
    address = client.post(fetch, {"url": URL, "from": "tab=check&q=pont"})["Location"]
    run_waiting()
    state = address.replace("?", "state/?")
    for shown in (client.get(address)["Location"], client.get(state, headers=SCRIPT)["HX-Redirect"]):
        assert shown.endswith(f"?{origin}")


@pytest.mark.parametrize("url", ["", "summit.jpg", "file:///etc/passwd", "https://localhost/a.jpg"])
def test_what_is_no_address_is_refused_and_stays(client, claim, url):
    answer = ask(client, claim, url)
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.content.decode()


def test_an_unknown_fetch_is_a_404(client, claim):
    for name in ("desk:fetched_media", "desk:media_fetch_state"):
        assert client.get(reverse(name, args=[claim.pk, claim.pk])).status_code == 404
