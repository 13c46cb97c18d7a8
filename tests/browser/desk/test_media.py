"""Does a person draw the region of a picture at the desk, with a pointer and with keys?"""

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import Evidence
from sources.media.storing import add_media
from tests.factories import EvidenceFactory, UserFactory
from tests.support.media import FILES
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(client, visit):
    """The page of a picture, at a claim with a source."""
    claim = EvidenceFactory().claim
    media = add_media(FILES["image/jpeg"], at=timezone.now()).media
    visit.log_in(client, UserFactory(is_staff=True, group="contributor"))
    visit(reverse("desk:show_media", args=[claim.pk, media.pk]))
    visit.page.wait_for_selector("#drawing.ready")
    visit.page.wait_for_function("document.querySelector('#drawing img').complete")
    return visit.page


def drag(page, start, end):
    """Drag over the picture between two points in per cent."""
    picture = page.locator("#drawing img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    (left, top), (right, bottom) = (
        (box["x"] + box["width"] * x / 100, box["y"] + box["height"] * y / 100) for x, y in (start, end)
    )
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.move(right, bottom)
    page.mouse.up()


def region(page):
    field = page.locator("#fragment").input_value()
    return [int(number) for number in field.removeprefix("xywh=percent:").split(",")] if field else None


def test_a_region_is_drawn_with_the_pointer_and_kept(page):
    drag(page, (60.5, 50.5), (20.5, 10.5))
    left, top, width, height = region(page)
    assert all(
        abs(drawn - meant) <= 1 for drawn, meant in zip((left, top, width, height), (20, 10, 41, 41), strict=True)
    )
    drawn = page.locator(".region").bounding_box()["width"] / page.locator("#drawing img").bounding_box()["width"]
    assert abs(drawn - width / 100) < 0.02
    page.fill("#note", "A flag.")
    page.select_option("#article", index=1)
    page.locator("button.main").click()
    wait_for(lambda: Evidence.objects.filter(media_fragment=f"xywh=percent:{left},{top},{width},{height}").exists())


def test_a_region_is_moved_and_taken_away_with_keys(page):
    page.focus(".region")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert region(page) == [26, 26, 51, 49]
    page.keyboard.press("Delete")
    assert region(page) is None


def test_what_is_typed_is_drawn(page):
    page.fill("#fragment", "xywh=320,240,320,240")
    picture, drawn = (page.locator(name).bounding_box() for name in ("#drawing img", ".region"))
    assert abs(drawn["x"] - picture["x"] - picture["width"] / 2) < 3
    assert abs(drawn["height"] - picture["height"] / 2) < 3


def test_the_page_can_be_used_by_everybody(page, visit):
    page.focus(".region")
    assert not visit.axe("a picture at the desk")
