"""Does a page of another site show the card of a claim, in the frame that oEmbed gives it?"""

from itertools import pairwise
from threading import Thread
from wsgiref.simple_server import make_server

import pytest
from django.test import Client

from claims.pages.web.oembed import MIN_HEIGHT, MIN_WIDTH
from tests.claims.pages.web.rows import judge_again, judged, many_judges

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_site():
    """A server of another origin, which answers everything with the page in its list.

    What the browser answers itself counts as a page of the internet, and may not frame one of this machine.
    """
    pages = []

    def answer(environ, start):
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [pages[-1].encode()]

    with make_server("127.0.0.1", 0, answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", pages
        server.shutdown()
        thread.join()


def test_a_frame_of_another_site_shows_the_card_with_its_style(visit, live_server, settings, other_site):
    address, pages = other_site
    # Playwright runs REPORT_VIOLATIONS in every frame, and sometimes before it knows that this one is sandboxed.
    visit.expected = f"Blocked script execution in '{live_server.url}/embed/claims/"
    settings.SITE_URL = live_server.url
    claim = judged(publisher__name="The desk")
    judge_again(claim, label="Mostly wrong", publisher__name="Other House")
    frame = Client().get("/oembed", {"url": f"{live_server.url}/claims/{claim.pk}/"}).json()["html"]
    pages.append(f'<!DOCTYPE html><html lang="en"><title>News</title><link rel="icon" href="data:,">{frame}')
    visit.page.goto(address)
    card = visit.page.frame_locator("iframe")
    card.get_by_role("heading", name="The summit ended without a result.").wait_for()
    assert card.locator("li").all_inner_texts() == ["False The desk", "Mostly wrong Other House"]
    assert card.locator("main").evaluate("main => getComputedStyle(main).display") == "flex", "the style is allowed"
    link = card.get_by_role("link", name="Read it at Claimdesk")
    assert link.get_attribute("href") == f"{live_server.url}/claims/{claim.pk}/the-summit-ended-without-a-result"


def test_the_card_can_be_read_by_everyone_in_both_themes(visit):
    claim = judged()
    for theme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=theme)
        visit(f"/embed/claims/{claim.pk}").get_by_role("heading").wait_for()
        assert visit.axe(f"card, {theme}") == []
        assert not visit.scrolls_sideways()


def test_the_smallest_card_shows_the_statement_its_verdicts_and_the_link(visit):
    claim = judged("The summit ended without a result, and nobody knows when there is another one.")
    many_judges(claim, 3)
    page = visit.page
    page.set_viewport_size({"width": MIN_WIDTH, "height": MIN_HEIGHT})
    visit(f"/embed/claims/{claim.pk}").get_by_role("heading").wait_for()
    lines = [part.bounding_box() for part in page.locator("h1, li, a").all()]
    assert all(line["height"] >= 18 for line in lines)
    assert all(above["y"] + above["height"] <= below["y"] + 0.5 for above, below in pairwise(lines))
    assert lines[-1]["y"] + lines[-1]["height"] <= MIN_HEIGHT
