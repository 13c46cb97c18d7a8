"""Do the pages that lead to claims read well: in both languages and themes, on a phone, by keys, and in print?

With `SHOTS=folder` each page leaves a picture there, to be looked at.
"""

import os
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from claims.models import Claim, ClaimTopic
from config.management.commands import demo
from tests.browser.conftest import PHONE
from tests.factories import ClaimantFactory, ClaimFactory, RatingFactory, TopicFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pages(transactional_db):
    """Make claims in several scripts with corrected and retracted verdicts, and return the address of each page."""
    demo.load_rows_and_people()
    speaker = ClaimantFactory(name="Ana Müller-Hohenstein", role="minister", aliases=["A. Müller"], wikidata_id="Q42")
    statements = [
        (
            "en",
            "The new bridge was closed for three years because nobody had checked its foundations.",
            "mostly_false",
        ),
        ("fr", "Le chômage a doublé en dix ans.", "mixed"),
        ("ar", "ارتفعت أسعار الخبز ثلاثة أضعاف خلال عام واحد.", "misleading"),
        ("ja", "この橋は三年間閉鎖されていた。", "unverifiable"),
        ("en", "W" * 300, "true"),
    ]
    for language, statement, category in statements:
        claim = ClaimFactory(statement=statement, language=language, claimant=speaker, claimed_on="2025-10-01")
        VerdictFactory(claim=claim, published=True, rating=RatingFactory(category=category), origin="import")
        ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug="economy", names={"en": "Economy"}))
    with transaction.atomic():  # the successor comes with it
        VerdictFactory(claim=claim, published=True, status="superseded", rating=RatingFactory(category="false"))
    for _ in range(18):
        VerdictFactory(published=True, origin="import", rating=RatingFactory(category="satire"))
    return {
        "home": "/",
        "claims": "/claims/",
        "search": "/claims/?q=bridge&category=mostly_false&claimed_on__gte=2025-01-01",
        "nothing": "/claims/?q=xylophone",
        "refused": "/claims/?catgory=false&claimed_on__gte=soon",
        "topic": "/topics/economy/",
        "claimant": Client().get(f"/claimants/{speaker.pk}/")["Location"],
        "publisher": "/publishers/judge.example/",
        "corrections": "/corrections/",
        "methodology": "/methodology/",
        "about": "/about/",
    }


def shoot(visit, name):
    if folder := os.environ.get("SHOTS"):
        visit.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def look(visit, name, address, status):
    """Open a page, and return what axe and the window find wrong with it."""
    visit(address, status)
    shoot(visit, name)
    sideways = ["scrolls sideways"] if visit.scrolls_sideways() else []
    return visit.axe(name) + sideways


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_can_be_read_by_everybody(visit, pages, language, theme):
    visit.page.emulate_media(color_scheme=theme)
    visit(f"/?lang={language}")
    found = {}
    for name, address in pages.items():
        found[name] = look(visit, f"{name}-{language}-{theme}", address, 400 if name == "refused" else 200)
        assert visit.page.locator("html").get_attribute("lang") == language
    visit.complaints.clear()  # chromium reports the page with the status 400
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("screen", [PHONE])
def test_pages_fit_a_phone(visit, pages):
    wide = [name for name in pages if look(visit, f"{name}-phone", pages[name], 400 if name == "refused" else 200)]
    visit.complaints.clear()
    assert wide == []


def test_a_reader_without_scripts_finds_a_claim_by_the_form_and_the_facets(visit, pages):
    page = visit("/")
    page.get_by_label("Search checked claims").fill("bridge")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/claims/?q=bridge")
    page.locator("aside").get_by_role("link", name="mostly false").click()
    page.wait_for_url("**/claims/?q=bridge&category=mostly_false")
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    claim = Claim.objects.get(statement__startswith="The new bridge")
    page.get_by_role("link", name="The new bridge was closed").click()
    page.wait_for_url(f"**/claims/{claim.pk}/the-new-bridge-was-closed*")
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
