"""Is a house of several domains one publisher, and does nobody take a domain of another one?"""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sources.capture import capture
from sources.changes import refusal_to_file
from sources.models import Article, DeskDomain, Publisher, PublisherDomain, domains_of_house
from tests.factories import LONG_AGO, DeskFactory, PublisherFactory, UserFactory

pytestmark = pytest.mark.django_db


def house(**values):
    return PublisherFactory(**{"domain": "agency.example", "other_domains": ["fakten.agency.example"]} | values)


def owners():
    return dict(PublisherDomain.objects.values_list("domain", "publisher__domain"))


def test_a_house_owns_its_main_domain_and_its_other_ones():
    house()
    assert owners() == {"agency.example": "agency.example", "fakten.agency.example": "agency.example"}


def test_a_domain_that_is_taken_off_the_list_is_nobodys():
    house()
    Publisher.objects.update(domain="new.example", other_domains=["agency.example"])
    assert owners() == {"new.example": "new.example", "agency.example": "new.example"}
    Publisher.objects.update(other_domains=[])
    assert owners() == {"new.example": "new.example"}


def test_a_house_may_list_the_domain_of_another_publisher_and_give_it_back():
    PublisherFactory(domain="fakten.agency.example")
    joined = house()
    assert owners()["fakten.agency.example"] == "agency.example"
    Publisher.objects.filter(pk=joined.pk).update(other_domains=[])
    assert owners()["fakten.agency.example"] == "fakten.agency.example"
    Publisher.objects.filter(pk=joined.pk).update(other_domains=["fakten.agency.example"])
    joined.delete()
    assert owners() == {"fakten.agency.example": "fakten.agency.example"}


def test_a_publisher_that_is_loaded_after_its_house_takes_nothing_away():
    house()
    PublisherFactory(domain="fakten.agency.example")
    assert owners()["fakten.agency.example"] == "agency.example"


def test_two_houses_do_not_list_one_domain():
    house()
    with transaction.atomic(), pytest.raises(IntegrityError, match="publisher_domain_is_of_one_house"):
        PublisherFactory(domain="other.example", other_domains=["fakten.agency.example"])
    assert len(owners()) == 2


@pytest.mark.parametrize(
    "other_domains",
    [["www.agency.example"], ["Agency.example"], ["agency"], ["https://a.example"], ["x y"], ["a.example"] * 101],
)
def test_other_domains_are_bare(other_domains):
    PublisherFactory()
    with pytest.raises(IntegrityError, match="publisher_other_domains_are_bare"):
        Publisher.objects.update(other_domains=other_domains)


def test_a_form_drops_the_main_domain_and_repetitions():
    publisher = Publisher(name="Agency", domain="agency.example", other_domains=["a.example", "agency.example"] * 2)
    publisher.full_clean()
    assert publisher.other_domains == ["a.example"]


def test_a_new_publisher_does_not_take_a_domain_of_a_house():
    house(name="The Agency")
    with pytest.raises(ValidationError, match="is one of the domains of The Agency"):
        Publisher(name="Fakten", domain="fakten.agency.example").full_clean()


def test_a_publisher_whose_domain_a_house_has_listed_can_still_be_changed():
    joined = PublisherFactory(domain="fakten.agency.example")
    house()
    joined.language = "de"
    joined.full_clean()


def test_a_house_that_joined_others_is_not_joined_itself():
    house()
    with pytest.raises(ValidationError, match="has other domains itself"):
        Publisher(name="Group", domain="group.example", other_domains=["agency.example"]).full_clean()


def test_no_other_publisher_lists_a_domain_of_our_desk():
    DeskFactory()
    with pytest.raises(IntegrityError, match="publisher_lists_no_domain_of_ours"):
        house(other_domains=["facts.desk.example"])


def test_our_desk_lists_only_free_domains_and_keeps_them():
    desk = DeskFactory(other_domains=["was.example"])
    assert set(DeskDomain.objects.values_list("domain", flat=True)) == {"desk.example", "was.example"}
    PublisherFactory(domain="taken.example")
    desk.other_domains = ["taken.example"]
    with pytest.raises(IntegrityError, match="publisher_of_ours_joins_no_other"):
        desk.save()


@pytest.mark.parametrize("url", ["https://fakten.agency.example/a", "https://www.agency.example/a"])
def test_an_article_at_any_of_its_domains_is_the_houses(url):
    agency = house()
    captured = capture("What the article says.", url, at=LONG_AGO, method="paste")
    assert captured.article.publisher == agency
    assert refusal_to_file(url, agency, UserFactory()) == ""
    assert refusal_to_file("https://elsewhere.example/a", agency, UserFactory())


@pytest.mark.parametrize("domain", ["agency.example", "fakten.agency.example"])
def test_a_lookup_finds_rows_of_all_publishers_of_a_house(domain):
    joined = PublisherFactory(domain="fakten.agency.example")
    agency = house()
    articles = [
        Article.objects.create(url=url, canonical_url=url, publisher=publisher, language="en")
        for url, publisher in {"https://a.example/1": joined, "https://a.example/2": agency}.items()
    ]
    PublisherFactory(domain="other.example")
    assert set(Article.objects.filter(publisher__domain__in_houses=[domain])) == set(articles)
    assert set(domains_of_house(domain)) == {"agency.example", "fakten.agency.example"}


def test_a_domain_of_nobody_is_a_house_of_its_own():
    assert domains_of_house("nobody.example") == ["nobody.example"]
