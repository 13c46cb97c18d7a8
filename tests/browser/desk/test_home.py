"""Does an editor begin the day on my desk: see what waits, follow it, read the notices, look at the figures?"""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from claims.models import Notice, NoticeKind
from claims.notices import make_notices
from tests.factories import (
    ClaimFactory,
    DeskSettingsFactory,
    EvidenceFactory,
    NoticeFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = '<img src=x onerror="alert(1)"> ‮ هذا نص'


@pytest.fixture
def lena(client, visit):
    """An editor with work on her desk, who was here two hours ago."""
    lena = UserFactory(username="lena", is_staff=True, group="editor")
    writer, now = UserFactory(username="max"), timezone.now()
    ago = now - timedelta(hours=2)
    DeskSettingsFactory(owned_by=lena, visited_at=ago, opened_at=ago, notices=list(NoticeKind.values))
    make_notices()
    bridge = EvidenceFactory(claim__statement="The bridge is closed.").claim
    VerdictFactory(claim=bridge, written_by=writer, status="in_review")
    VerdictFactory(written_by=lena, return_reason=HOSTILE, returned_by=writer, returned_at=now)
    ClaimFactory(status="submitted", statement=HOSTILE, created_by=writer)
    ClaimFactory(assigned_to=lena)
    for days in (0, 1, 30, 55):  # in the last three months, whatever day it is
        at = now - timedelta(days=days, minutes=5)
        VerdictFactory(status="published", written_by=writer, published_by=UserFactory(), published_at=at)
    make_notices()
    NoticeFactory(owned_by=lena, reason=HOSTILE)
    visit.log_in(client, lena)
    return lena


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/home-{name}.png", full_page=True)


def test_the_day_begins_on_my_desk(visit, lena):
    page = visit("/desk/")
    overview = page.get_by_role("navigation", name="Needs you now")
    assert overview.get_by_role("link").count() == 4
    assert page.get_by_role("link", name="Notices").inner_text().split() == ["Notices", "4"]
    assert page.locator(".since .count").all_inner_texts() != []
    shot(page, "wide")

    # The figures, and the same numbers in the table.
    chart = page.get_by_role("img", name="false: 4")
    assert chart.is_visible()
    page.get_by_text("The same numbers in a table").click()
    assert page.get_by_role("row", name="false").get_by_role("cell").last.inner_text() == "4"
    page.get_by_role("link", name="This month").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?period=month#figures")

    # What others did is seen, and stays so.
    page.get_by_role("button", name="Seen").click()
    page.get_by_text("Nothing new: you have seen it all.").wait_for()
    visit("/desk/")
    assert page.get_by_text("Nothing new: you have seen it all.").is_visible()

    # The notices, by keyboard.
    page.get_by_role("link", name="Notices").click()
    page.wait_for_url("**/desk/notices/")
    assert page.get_by_role("button", name="Mark as read").count() == 4
    shot(page, "notices")
    page.get_by_role("button", name="Mark as read").first.focus()
    page.keyboard.press("Enter")
    wait_for(lambda: page.get_by_role("button", name="Mark as read").count() == 3)
    page.get_by_role("button", name="Mark all as read").focus()
    page.keyboard.press("Enter")
    page.get_by_text("You have read all notices.").wait_for()
    assert not Notice.objects.filter(owned_by=lena, seen_at=None).exists()

    # A row leads to its claim.
    page = visit("/desk/")
    assert page.get_by_role("link", name="Notices").inner_text().split() == ["Notices"]
    page.locator('[data-section="review"]').get_by_role("link", name="The bridge is closed.").click()
    page.wait_for_url("**/desk/claims/**")


@pytest.mark.usefixtures("lena")
@pytest.mark.parametrize("screen", [(1280, 900), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_my_desk_fits_each_screen_and_is_accessible(visit, theme, screen):
    for name, path in {"home": "/desk/?period=own", "notices": "/desk/notices/"}.items():
        visit.page.emulate_media(color_scheme=theme)
        page = visit(path)
        shot(page, f"{name}-{theme}-{screen[0]}")
        assert not visit.scrolls_sideways()
        assert visit.axe(f"my desk: {name}, {theme}") == []
        assert visit.faint_words() == []
