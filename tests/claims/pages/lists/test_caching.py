"""Is a page that a reader has already sent again only when something changed?"""

import pytest

from claims.models import Topic
from claims.pages.lists.caching import ALWAYS_ASK, release
from sources.models import Publisher
from tests.factories import PublisherFactory, RatingFactory, TopicFactory, VerdictFactory, imported_claim

pytestmark = pytest.mark.django_db

PAGES = ["/", "/claims/", "/claims/?q=summit", "/publishers/judge.example/", "/corrections/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_nothing_changed_is_a_304_after_one_or_two_queries(client, address, django_assert_max_num_queries):
    imported_claim()
    first = client.get(address)
    assert first["Cache-Control"] == ALWAYS_ASK
    with django_assert_max_num_queries(2):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert {"Accept-Language", "Cookie"} <= set(again["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize("address", PAGES)
def test_a_new_verdict_changes_every_page_of_claims_at_once(client, address):
    claim = imported_claim()
    tag = client.get(address)["ETag"]
    VerdictFactory(claim=claim, published=True, rating=RatingFactory(category="mixed"))
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag


def test_a_name_that_no_public_claim_shows_changes_its_page(client):
    topic = TopicFactory(slug="votes")
    house = PublisherFactory(domain="house.example", is_desk=True)
    tags = {address: client.get(address)["ETag"] for address in ("/topics/votes/", "/publishers/house.example/")}
    Topic.objects.filter(pk=topic.pk).update(names={"en": "Ballots"})
    Publisher.objects.filter(pk=house.pk).update(kind="fact_checker")
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", ["/methodology/", "/about/"])
def test_pages_about_the_house_have_a_tag_of_their_content(client, address):
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    PublisherFactory(is_desk=True, name="The Desk")
    RatingFactory()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_each_language_has_a_tag_of_its_own(client):
    english = client.get("/claims/")["ETag"]
    french = client.get("/claims/", headers={"Accept-Language": "fr"})["ETag"]
    assert english != french


def test_a_new_release_changes_every_tag(client, monkeypatch):
    tag = client.get("/claims/")["ETag"]
    monkeypatch.setattr("claims.pages.lists.caching.release", lambda: "another")
    assert client.get("/claims/", headers={"If-None-Match": tag}).status_code == 200
    assert release() == release()


@pytest.mark.parametrize("name", ["SITE_NAME", "SITE_URL"])
@pytest.mark.parametrize("address", ["/", "/claims/", "/corrections/"])
def test_another_name_or_address_of_the_site_changes_every_tag(client, settings, name, address):
    tag = client.get(address)["ETag"]
    setattr(settings, name, "https://other.example")
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "https://other.example" in answer.content.decode()


def test_a_tag_in_the_spelling_of_a_proxy_is_known(client):
    tag = client.get("/claims/")["ETag"].removeprefix("W/").strip('"')
    for spelling in (f'"{tag}-gzip"', f'W/"{tag}"', f'"other", "{tag}"'):
        assert client.get("/claims/", headers={"If-None-Match": spelling}).status_code == 304


@pytest.mark.parametrize("sent", ["*", "nonsense", '"', 'W/"x', "\x80"])
def test_a_strange_condition_is_no_error(client, sent):
    assert client.get("/claims/", headers={"If-None-Match": sent}).status_code in (200, 304)
