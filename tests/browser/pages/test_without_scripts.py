"""Can a reader whose browser runs no scripts walk through the whole public site?"""

import re

import pytest
from django.db import transaction

from claims.models import ClaimTopic
from config.management.commands import demo
from tests.factories import (
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    JudgeFactory,
    RatingFactory,
    TopicFactory,
    VerdictFactory,
)
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENT = "The new bridge was closed for three years."


@pytest.fixture
def claim(transactional_db):
    demo.load_rows_and_people()
    claim = ClaimFactory(statement=STATEMENT, claimant=ClaimantFactory(name="Ana Müller", role="mayor"))
    ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="economy", names={"en": "Economy"}))
    EvidenceFactory(claim=claim, article=ArticleFactory(title="The bridge is open"), stance="refutes")
    judge = JudgeFactory(name="The Desk of the Bridge", domain="bridge.example")
    with transaction.atomic():  # its successor, which is retracted, comes with it
        VerdictFactory(
            claim=claim, published=True, publisher=judge, status="superseded", rating=RatingFactory(category="false")
        )
    VerdictFactory(claim=claim, published=True, publisher=judge, rating=RatingFactory(category="mixed"))
    return claim


@pytest.fixture
def page(visit, claim):
    context = visit.context.browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(PATIENCE * 1_000)
    yield context.new_page()
    context.close()


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def follow(page, name, within="body"):
    page.locator(within).get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_from_the_home_page_to_the_methods(visit, page, claim):
    page.goto(visit.site)
    assert heading(page) == "Was it true?"
    page.get_by_label("Search checked claims").fill("bridge")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/claims/?q=bridge")
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    follow(page, "Economy", "aside")
    assert page.url.endswith("/claims/?q=bridge&topic=economy")
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    follow(page, STATEMENT)

    assert heading(page) == STATEMENT
    assert page.locator(".verdict h3").all_inner_texts() == ["The Desk of the Bridge"] * 2
    assert page.locator(".verdict .words").all_inner_texts()[1].endswith("Retracted")
    page.get_by_text("Speaks against the claim").wait_for()
    page.get_by_role("link", name="The bridge is open").wait_for()
    assert "The date was wrong." in page.locator("ol.corrections").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", page.locator(".digest code").inner_text())
    of_the_claim = page.url

    with page.expect_download() as downloaded:
        page.get_by_role("link", name="BibTeX").click()
    assert STATEMENT in downloaded.value.path().read_text()
    follow(page, "All versions")
    assert heading(page) == "Versions"
    follow(page, "Version 1")
    page.get_by_text("This is version 1, as it was published on").wait_for()
    follow(page, "Read the current version")
    assert page.url == of_the_claim

    follow(page, "Corrections", "header")
    assert heading(page) == "Corrections"
    follow(page, STATEMENT)
    follow(page, "Economy")
    assert heading(page) == "Economy"
    follow(page, "Ana Müller")
    assert heading(page) == "Ana Müller"
    follow(page, STATEMENT)
    follow(page, "The Desk of the Bridge")
    assert heading(page) == "The Desk of the Bridge"
    page.get_by_text(STATEMENT).wait_for()
    follow(page, "How we work", "header")
    assert heading(page) == "How we work"
    follow(page, "Français", "footer")
    assert page.locator("html").get_attribute("lang") == "fr"
