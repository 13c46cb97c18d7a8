"""Can everybody read the page of a claim? Without a script, in both themes and languages, on a phone and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.browser.conftest import PHONE, WIDE
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    JudgeFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
STATEMENTS = {"en": "The bridge was closed for a week", "ar": "أُغلق الجسر لمدة أسبوع كامل بعد الفيضان"}


@pytest.fixture(params=STATEMENTS)
def claim(request, transactional_db):
    claim = ClaimFactory(
        statement=STATEMENTS[request.param], language=request.param, claimant=ClaimantFactory(role="Mayor"),
        place="Geneva", context="Said on the radio.",
    )  # fmt: skip
    version = ArticleVersionFactory(article=ArticleFactory(archive_url="https://archive.example/1"))
    quoted = {"version": version, "quote_exact": "The two presidents met"}
    EvidenceFactory(claim=claim, article=version.article, stance="refutes", **quoted)
    EvidenceFactory(claim=claim, role="appearance", stance=None, note="In print.")
    VerdictFactory(claim=claim, published=True, label="Wrong")
    VerdictFactory(claim=claim, published=True, publisher=JudgeFactory(name="Juge"), origin="import", language="fr")
    return claim


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_reader_can_use_the_page_of_a_claim(visit, claim, screen):
    visit(reverse("pages:claim-short", args=[claim.pk]))
    assert not visit.scrolls_sideways()
    address = visit.page.url
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        for language in ("en", "fr"):
            visit.page.goto(f"{address}?lang={language}")
            assert visit.page.locator("html").get_attribute("lang") == language
            found = Axe().run(visit.page, options=AXE).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_paper_shows_the_verdicts_and_not_the_navigation(visit, claim):
    visit(reverse("pages:claim-short", args=[claim.pk]))
    visit.page.emulate_media(media="print")
    assert visit.page.locator(".verdict").first.is_visible()
    assert not visit.page.locator("footer.site").is_visible()


def test_the_versions_of_a_claim_can_be_read(visit, claim):
    visit(reverse("pages:versions", args=[claim.pk]))
    assert visit.axe("versions") == []
    visit.page.locator("ol.versions a").first.click()
    visit.page.wait_for_url("**/versions/*/")
    assert visit.page.locator("h1").inner_text() == claim.statement
