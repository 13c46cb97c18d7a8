"""Can an editor map labels of other houses by the keyboard alone, in English and in French, on any screen?"""

import os

import pytest

from claims.models import Rating
from tests.claims.admin.test_labels import PAGE, label
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _labels(client, visit):
    visit.log_in(client, UserFactory(username="lena", is_staff=True, group="editor"))
    for domain in ("a.example", "b.example", "c.example"):
        label("hoax", domain, 2)
    label("half", "a.example", 1, names={"hi": "आधा सच"})
    label("long", "b.example", 1, names={"ar": "زائف " * 30})


@pytest.mark.usefixtures("_labels")
def test_a_label_is_mapped_by_the_keyboard(visit):
    page = visit(PAGE)
    page.locator("[name=hoax]").focus()
    page.keyboard.press("f")  # picks “false”, as in any list
    assert page.locator("[name=hoax]").input_value() == "false"
    for _number in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.get_by_text("3 labels are mapped now.").wait_for()
    assert set(Rating.objects.filter(code="hoax").values_list("category", flat=True)) == {"false"}


@pytest.mark.usefixtures("_labels")
@pytest.mark.parametrize("screen", [(1280, 900), (390, 844)], ids=["wide", "phone"])
def test_the_page_fits_each_screen_and_is_accessible(visit):
    page = visit(PAGE)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/labels-{page.viewport_size['width']}.png", full_page=True)
    assert not visit.scrolls_sideways()
    assert [found for found in visit.axe("labels") if "desk-label" in str(found)] == []
    assert visit.faint_words() == []


@pytest.mark.usefixtures("_labels")
def test_the_page_is_french_for_a_french_reader(visit):
    visit.context.add_cookies([{"name": "django_language", "value": "fr", "url": visit.site}])
    page = visit(PAGE)
    words = page.locator("#main").inner_text()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/labels-fr.png", full_page=True)
    assert "Formules à classer" in words
    assert "6 vérifications" in words
    visit.context.clear_cookies(name="django_language")
