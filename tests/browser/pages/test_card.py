"""Does a page of another site show the card of a claim, in the frame that oEmbed gives it?"""

from django.test import Client

from tests.claims.pages.web.rows import judge_again, judged

OTHER_SITE = "http://127.0.0.1:9/"  # answered by the test, in the browser


def test_a_frame_of_another_site_shows_the_card_with_its_style(visit, live_server, settings):
    settings.SITE_URL = live_server.url
    claim = judged(publisher__name="The desk")
    judge_again(claim, label="Mostly wrong", publisher__name="Other House")
    frame = Client().get("/oembed", {"url": f"{live_server.url}/claims/{claim.pk}/"}).json()["html"]
    content = f'<!DOCTYPE html><html lang="en"><title>News</title><link rel="icon" href="data:,">{frame}'
    visit.page.route(f"{OTHER_SITE}**", lambda route: route.fulfill(content_type="text/html", body=content))
    visit.page.goto(OTHER_SITE)
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
