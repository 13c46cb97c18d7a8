"""Does the form show likely duplicates while a claim is typed, to mouse and keyboard, and without the script?"""

import pytest

from claims.models import Claim, Claimant
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_admin import KNOWN, move_to
from tests.factories import ClaimantFactory, ClaimFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENT = "Putin has accepted a summit in Geneva on 12 December."


@pytest.fixture
def editor(visit, client):
    person = UserFactory(username="nora", is_staff=True, group="editor")
    visit.log_in(client, person)
    return person


@pytest.fixture
def stored():
    return VerdictFactory(published=True, claim__statement=STATEMENT, claim__claimant__name="Élise Moulin").claim


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=str)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.usefixtures("editor")
def test_an_editor_compares_and_saves_by_keyboard(visit, stored, screen, colours):
    visit.page.emulate_media(color_scheme=colours)
    page = visit("/admin/claims/claim/add/")
    move_to(page, "#id_statement")
    page.keyboard.type("Putin has accepted a summit in Geneva on 12 december")
    panel = page.locator("[data-similar]")
    panel.get_by_text("This may be here already: one entry is similar.").wait_for()
    assert panel.locator("mark").count() == 0, "case and punctuation are no difference"
    check_page(visit, "while typing", colours)
    move_to(page, "#id_language")
    page.keyboard.type("en")
    page.keyboard.press("Enter")  # presses “Save”
    button = page.get_by_role("button", name="Save all the same")
    button.wait_for()
    assert page.locator("#id_statement").input_value().endswith("12 december")
    assert Claim.objects.count() == 1
    check_page(visit, "before saving", colours)
    with page.context.expect_page() as opened:
        panel.get_by_role("link").click()
    opened.value.get_by_role("heading", name=STATEMENT[:20]).first.wait_for()
    assert opened.value.url.endswith(f"/admin/claims/claim/{stored.pk}/change/")
    opened.value.close()
    move_to(page, "[name=save_all_the_same]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/claims/claim/")
    assert Claim.objects.count() == 2


def check_page(visit, name, colours):
    assert {violation["id"] for violation in visit.axe(f"new claim {name}, {colours}")} <= KNOWN
    assert not visit.scrolls_sideways()


@pytest.mark.usefixtures("editor")
def test_the_panel_goes_away_when_nothing_is_similar_any_more(visit, stored):
    page = visit("/admin/claims/claim/add/")
    panel = page.locator("[data-similar]")
    assert panel.is_hidden()
    page.locator("#id_statement").fill(STATEMENT)
    panel.get_by_role("link").wait_for()
    page.locator("#id_statement").fill("Wheat prices doubled.")
    panel.wait_for(state="hidden")


@pytest.mark.usefixtures("editor")
def test_in_a_popup_the_stored_claimant_is_chosen_for_the_claim(visit):
    stored = ClaimantFactory(name="Élise Moulin")
    ClaimFactory()
    page = visit("/admin/claims/claim/add/")
    page.locator(".field-claimant [aria-label=More]").click()
    page.locator("#add_id_claimant").click()
    popup = page.frame_locator("#modal-content iframe")
    popup.locator("#id_name").fill("Elise Moulin")
    popup.get_by_role("button", name="Use this one").click()
    page.locator("#select2-id_claimant-container", has_text="Élise Moulin").wait_for()
    assert page.locator("#id_claimant").input_value() == str(stored.pk)
    assert Claimant.objects.filter(name__contains="Moulin").count() == 1


@pytest.mark.usefixtures("editor")
def test_without_its_script_the_page_asks_before_it_saves(visit, stored):
    visit.page.route("**/similar.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page = visit("/admin/claims/claim/add/")
    page.locator("#id_statement").fill(STATEMENT)
    page.locator("#id_language").fill("en")
    page.locator("#id_place").fill("Geneva")
    page.locator("[name=_continue]").click()
    page.get_by_role("button", name="Save all the same").click()
    page.wait_for_url("**/change/")
    assert Claim.objects.exclude(pk=stored.pk).get().place == "Geneva"
