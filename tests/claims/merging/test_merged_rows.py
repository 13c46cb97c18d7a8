"""Does what others cite of a merged row lead to the kept one: addresses, filters, and imports that come later?"""

import pytest
from django.db import connection
from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.interchange.imports.own_exports.references import References
from claims.merging import merge
from claims.models import Claim, Claimant, ClaimTopic, Topic
from sources.models import Publisher
from tests.factories import ClaimantFactory, ClaimFactory, PublisherFactory, TopicFactory, UserFactory
from tests.factories import imported_claim as public_claim
from tests.support.clients import client_of
from tests.support.imports import import_reviews, review

pytestmark = pytest.mark.django_db

API = "/api/v1"


def merged(kind, kept, gone):
    merge(kind, kept.pk, gone.pk, by=UserFactory(group="editor"), at=now(), reason="One and the same.")
    return kept, gone


def claimants():
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", wikidata_id="Q1")
    public_claim(claimant=gone)
    return merged("claimant", kept, gone)


def topics():
    kept, gone = TopicFactory(slug="elections"), TopicFactory(slug="votes")
    ClaimTopic.objects.create(claim=public_claim(), topic=gone)
    return merged("topic", kept, gone)


def publishers():
    kept, gone = PublisherFactory(domain="checker.example"), PublisherFactory(domain="fr.checker.example")
    return merged("publisher", kept, gone)


@pytest.mark.parametrize("reader", ["anonymous", "editor"])
def test_the_address_of_a_merged_row_redirects_to_the_kept_one(reader):
    client, (claimant, other_claimant), (topic, other_topic) = client_of(reader), claimants(), topics()

    for name, kept, gone in [
        ("claimants", claimant.pk, other_claimant.pk),
        ("topics", topic.pk, other_topic.pk),
        ("topics", "elections", "votes"),
    ]:
        answer = client.get(f"{API}/{name}/{gone}/")
        assert (answer.status_code, answer["Location"]) == (308, f"{API}/{name}/{kept}/")
        assert answer.json()["code"] == "moved"
        assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["claims", "claims/facets"])
def test_a_filter_by_a_merged_row_redirects_to_the_kept_one(name):
    client, (claimant, other_claimant), (topic, other_topic) = client_of("anonymous"), claimants(), topics()
    grouped = "&group_by=category" if name.endswith("facets") else ""

    for parameter, kept, gone in [
        ("claimant", claimant.pk, other_claimant.pk),
        ("topic", topic.slug, other_topic.slug),
    ]:
        answer = client.get(f"{API}/{name}/?{parameter}={gone}&language=en{grouped}")
        assert answer.status_code == 308, answer.json()
        assert f"{parameter}={kept}&language=en" in answer["Location"]
        assert client.get(answer["Location"]).status_code == 200
    both = f"{claimant.pk},{other_claimant.pk}"
    answer = client.get(f"{API}/claims/?claimant={both}")
    assert answer["Location"] == f"{API}/claims/?claimant={claimant.pk},{claimant.pk}"


def test_a_filter_by_a_row_that_never_was_is_refused():
    claimants()

    answer = client_of("anonymous").get(f"{API}/claims/?claimant={ClaimFactory().pk}&topic=nothing")

    assert answer.status_code == 400


def test_the_public_is_not_led_to_a_row_that_it_does_not_see():
    _kept, gone = merged("claimant", ClaimantFactory(), ClaimantFactory())

    assert client_of("anonymous").get(f"{API}/claimants/{gone.pk}/").status_code == 404
    assert client_of("editor").get(f"{API}/claimants/{gone.pk}/").status_code == 308


def test_a_merged_row_is_not_changed_at_its_old_address():
    _kept, gone = claimants()

    answer = client_of("editor").patch(f"{API}/claimants/{gone.pk}/", {"role": "x"}, content_type="application/json")

    assert answer.status_code in (404, 428)


def test_the_domain_of_a_merged_publisher_finds_the_kept_one():
    kept, gone = publishers()
    import_reviews(review(url="https://fr.checker.example/1", author={"name": "Checker", "url": f"https://{gone}"}))
    client = client_of("editor")

    assert Claim.objects.get().verdicts.get().publisher == kept
    assert not Publisher.objects.filter(domain=gone.domain).exists()
    [found] = client.get(f"{API}/claims/?issuer={gone.domain}").json()["results"]
    assert found["verdicts"][0]["publisher"]["domain"] == kept.domain
    assert client.get(f"{API}/publishers/{gone.domain}/")["Location"] == f"{API}/publishers/{kept.domain}/"


def test_an_import_by_the_name_of_a_merged_claimant_is_of_the_kept_one():
    kept, _gone = merged("claimant", ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", role="PM"))
    said = {"@type": "Claim", "author": {"@type": "Person", "name": "J. Smith", "jobTitle": "PM"}}
    import_reviews(review(itemReviewed=said))

    assert Claim.objects.get().claimant == kept
    assert not Claimant.objects.filter(name="J. Smith").exists()


def test_an_export_of_another_desk_finds_the_kept_rows():
    (claimant, _other_claimant), (topic, _other_topic) = claimants(), topics()
    with connection.cursor() as cursor:
        references = References(cursor, now())
        said = {"id": uuid7(), "name": "J. Smith", "kind": "person", "role": "", "wikidata_id": None, "aliases": []}
        references.add_claimants([{"claimant": said}, {"claimant": said | {"name": "Smith", "wikidata_id": "Q1"}}])
        references.add_topics([{"topics": [{"id": uuid7(), "slug": "votes", "names": {}}]}])

    assert {*references.claimants.values()} == {claimant.pk}
    assert references.topics == {("votes",): topic.pk}
    assert not Claimant.objects.filter(name__in=["J. Smith", "Smith"]).exists()
    assert not Topic.objects.filter(slug="votes").exists()
