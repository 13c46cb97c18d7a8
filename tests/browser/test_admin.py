"""Does the admin work in a browser, by mouse and by keyboard, on a wide screen and on a phone?"""

import re

import pytest

from claims.models import Claim, Claimant, ClaimLink, ClaimTopic
from tests.browser.conftest import PHONE, WIDE
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("screen", [WIDE, PHONE], ids=str),
]


@pytest.fixture
def chief(visit, client):
    person = UserFactory(username="nora", is_staff=True, is_superuser=True)
    visit.log_in(client, person)
    return person


@pytest.fixture
def claim():
    """Return a claim with one row of each kind."""
    claim = ClaimFactory(
        statement="Le sommet d’Anchorage s’est achevé sans résultat concret, ont reconnu les deux délégations.",
        language="fr",
        claimant=ClaimantFactory(name="Élise Moulin", role="envoyée spéciale en Alaska"),
    )
    version = ArticleVersionFactory(article=ArticleFactory(title="Le sommet s’achève"))
    EvidenceFactory(claim=claim, article=version.article, version=version, quote_exact="The two presidents met")
    ClaimTopic.objects.create(claim=claim, topic=TopicFactory())
    ClaimLink.objects.create(claim=claim, other=ClaimFactory(priority=4))
    VerdictFactory(claim=claim, published=True, publisher=PublisherFactory())
    VerdictFactory(claim=claim)
    return claim


CLAIM_LIST = re.compile("/admin/claims/claim/(#.*)?$")
# What axe-core finds in Unfold's own templates, which we cannot change.
KNOWN = {
    "empty-table-header",  # the column of delete buttons in a tabular inline has no title
    "heading-order",  # a stacked inline in a tab starts with an h3 under the page's h1
}


def pages(claim):
    draft, published = claim.verdicts.order_by("status")
    evidence = claim.evidence.get()
    form = f"/admin/claims/claim/{claim.pk}/change/"
    return {
        "dashboard": "/admin/",
        "claims": "/admin/claims/claim/",
        "claim, new": "/admin/claims/claim/add/",
        "claim": form,
        "claim, evidence": f"{form}#evidence",
        "claim, published verdicts": f"{form}#verdicts",
        "claim, drafts": f"{form}#verdicts-2",
        "claim, links": f"{form}#claims-claimlink",
        "verdict, published": f"/admin/claims/verdict/{published.pk}/change/",
        "verdict, draft": f"/admin/claims/verdict/{draft.pk}/change/",
        "claim, history": f"/admin/claims/claim/{claim.pk}/history/",
        "evidence": "/admin/claims/evidence/",
        "article": f"/admin/sources/article/{evidence.article.pk}/change/#versions",
        "article version": f"/admin/sources/articleversion/{evidence.version.pk}/change/",
        "rating scale": f"/admin/claims/ratingscale/{published.rating.scale.pk}/change/",
        "people": "/admin/auth/user/",
    }


def test_pages_are_accessible_and_do_not_scroll_sideways(visit, chief, claim, screen):
    found, wide, covering = {}, [], []
    for name, path in pages(claim).items():
        path, _hash, tab = path.partition("#")
        if not visit.page.url.partition("#")[0].endswith(path):
            visit(path)
        if tab:  # of the page that is open: loading it again for each tab is slow
            visit.page.locator(f"a[href='#{tab}']").click()
            visit.page.locator(f"#{tab}-group").wait_for()
        wide += [name] * visit.scrolls_sideways()
        covering += [(name, field) for field in visit.fields_that_cover_others()]
        if screen == WIDE or name in ("claims", "claim"):  # axe-core is slow
            found[name] = {violation["id"] for violation in visit.axe(name)} - KNOWN
    assert {name: rules for name, rules in found.items() if rules} == {}
    assert wide == []
    assert covering == []


def test_a_person_logs_in(visit):
    person = UserFactory(username="nora", is_staff=True, is_superuser=True)
    person.set_password("Ink & paper")
    person.save()
    page = visit("/admin/")
    move_to(page, "#id_username")
    page.keyboard.type("nora")
    move_to(page, "#id_password")
    page.keyboard.type("Ink & paper")
    page.keyboard.press("Enter")
    page.locator("#main h1", has_text="The desk").wait_for()


def test_the_login_page_is_accessible(visit):
    visit("/admin/login/")
    assert {violation["id"] for violation in visit.axe("login")} <= KNOWN
    assert not visit.scrolls_sideways()


def move_to(page, selector, key="Tab"):
    """Press the key until the element, once it is shown, has the focus."""
    page.locator(selector).locator("visible=true").first.wait_for()
    for _step in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"The keyboard does not reach {selector}.")


def pick(page, words):
    """Choose from the suggestions of the select box that has the focus."""
    page.keyboard.press("Enter")
    page.locator(".select2-search__field").wait_for()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def test_a_claim_with_evidence_is_entered_by_keyboard(visit, chief):
    ClaimantFactory(name="Élise Moulin")
    article = ArticleFactory(title="Le sommet s’achève")
    page = visit("/admin/claims/claim/add/")
    move_to(page, "#id_statement")
    page.keyboard.type("Le sommet s’est achevé sans résultat.")
    move_to(page, "#id_claimant + span .select2-selection")
    pick(page, "Moulin")
    move_to(page, "#id_language")
    page.keyboard.type("fr")
    move_to(page, "a[href='#evidence']", "Shift+Tab")
    page.keyboard.press("Enter")
    move_to(page, "#evidence-group a.add-row")
    page.keyboard.press("Enter")
    move_to(page, "#id_evidence-0-stance")
    page.keyboard.type("supports")
    move_to(page, "#id_evidence-0-article + span .select2-selection")
    pick(page, "sommet")
    move_to(page, "#id_evidence-0-quote_exact")
    page.keyboard.type("sans résultat concret")
    move_to(page, "[name=_save]")
    page.keyboard.press("Enter")
    page.wait_for_url(CLAIM_LIST)

    claim = Claim.objects.get()
    evidence = claim.evidence.get()
    assert (claim.claimant.name, claim.language, claim.created_by) == ("Élise Moulin", "fr", chief)
    assert (evidence.article, evidence.stance, evidence.added_by) == (article, "supports", chief)


def test_evidence_is_removed_by_keyboard(visit, chief):
    evidence = EvidenceFactory()
    page = visit(f"/admin/claims/claim/{evidence.claim.pk}/change/#evidence")
    move_to(page, "#id_evidence-0-DELETE")
    page.keyboard.press("Space")
    move_to(page, "[name=_save]")
    page.keyboard.press("Enter")
    page.wait_for_url(CLAIM_LIST)
    assert not evidence.claim.evidence.exists()


def test_a_list_is_filtered_by_keyboard(visit, chief, claim):
    page = visit("/admin/claims/claim/")
    rows = page.locator("#result_list tbody tr")
    assert rows.count() == 2
    move_to(page, ".filter-open-button")
    page.keyboard.press("Enter")
    page.locator("#changelist-filter").wait_for()
    move_to(page, "#changelist-filter input[name=language]")
    page.keyboard.type("fr")
    page.keyboard.press("Enter")
    page.wait_for_url("**language=fr**")
    assert rows.count() == 1


def test_the_menu_and_the_language_work_by_keyboard(visit, chief):
    page = visit("/admin/")
    move_to(page, "[aria-label=Menu]")
    page.keyboard.press("Enter")
    page.locator("#nav-sidebar").wait_for()
    move_to(page, "#nav-sidebar [data-desk-button]:has(.truncate)", "Shift+Tab")
    page.keyboard.press("Enter")
    move_to(page, "form:has([name=language][value=fr]) button", "Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("html[lang=fr]").wait_for()
    page.locator("#main h1", has_text="La rédaction").wait_for()


def test_a_claimant_is_added_from_the_form_of_a_claim(visit, chief):
    page = visit("/admin/claims/claim/add/")
    page.locator(".field-claimant [aria-label=More]").click()
    page.locator("#add_id_claimant").click()
    form = page.frame_locator("#modal-content iframe")
    form.locator("#id_name").fill("Élise Moulin")
    form.locator("[name=_save]").click()
    page.locator("#select2-id_claimant-container", has_text="Élise Moulin").wait_for()
    assert Claimant.objects.get(kind="person").name == "Élise Moulin"


def test_a_verdict_is_returned_with_a_reason_by_keyboard(visit, chief, claim):
    verdict = VerdictFactory(claim=claim, status="in_review", publisher=PublisherFactory())
    page = visit(f"/admin/claims/verdict/{verdict.pk}/change/")
    move_to(page, "#step_reason")
    page.keyboard.type("Which day?")
    move_to(page, "button[value=return]")
    page.keyboard.press("Enter")
    page.get_by_text("Done: return.").wait_for()
    verdict.refresh_from_db()
    assert verdict.status == "draft"
    visit(f"/admin/claims/verdict/{verdict.pk}/history/")
    assert page.locator(".desk-history li").first.inner_text().startswith("Verdict · changed\n")
    assert "Reason: Which day?" in page.locator(".desk-history li").first.inner_text()
