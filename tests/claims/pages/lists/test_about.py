"""Do the pages about the house explain every category and scale, and say how the house is reached?"""

import pytest

from claims.models import Category
from claims.pages.lists.about import MEANINGS
from tests.factories import JudgeFactory, PublisherFactory, RatingFactory, RatingScaleFactory

pytestmark = pytest.mark.django_db


def test_every_category_has_a_meaning():
    assert set(MEANINGS) == set(Category)


def test_scales_for_all_and_of_our_own_are_explained_with_their_ratings(client):
    RatingFactory(names={"en": "Pants on fire", "fr": "Archifaux"}, category="false", value=1)
    of_others = RatingScaleFactory(code="theirs", names={"en": "Their own scale"}, owner=JudgeFactory())
    RatingFactory(scale=of_others, code="hoax", names={"en": "A hoax of theirs"})
    text = client.get("/methodology/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Archifaux" in text
    assert "Their own scale" not in text


def test_the_page_about_us_says_who_where_and_how_the_program_names_itself(client, settings):
    settings.SITE_ABOUT = "We check.\n\nSince <2019>."
    settings.SITE_CONTACT = "desk@house.example"
    settings.FETCH_USER_AGENT = "Claimdesk (+https://house.example/about/)"
    PublisherFactory(domain="house.example", name="The House", is_desk=True)
    text = client.get("/about/").content.decode()
    for words in (
        "<p>We check.</p>",
        "Since &lt;2019&gt;.",
        'href="mailto:desk@house.example"',
        'href="/publishers/house.example/"',
        "Claimdesk (+https://house.example/about/)",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://house.example/contact?a=1&b=2", 'href="https://house.example/contact?a=1&amp;b=2"'),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_mail_or_web_becomes_a_link(client, settings, contact, link):
    settings.SITE_CONTACT = contact
    text = client.get("/about/").content.decode()
    assert link in text
    assert 'href="javascript' not in text
