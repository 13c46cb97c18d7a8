"""Does a reader see the picture, the video and the sound that a claim rests on, and which part of it matters?"""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from sources.media.storing import add_media
from tests.factories import LONG_AGO, ClaimFactory, EvidenceFactory, VerdictFactory
from tests.support.media import CLIPS, MP3, MP4, encoded, image
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim(transactional_db):
    claim = ClaimFactory(statement="The bridge was closed for a week")
    shown = [
        (encoded(image()), "xywh=64,48,320,240", "A barrier across the bridge."),
        (MP4, "t=65,80.5&xywh=percent:10,20,30,40", "The mayor at the bridge."),
        (MP3, "t=5", "The mayor on the radio."),
    ]
    for content, fragment, note in shown:
        media = add_media(content, at=LONG_AGO).media
        EvidenceFactory(claim=claim, media=media, media_fragment=fragment, note=note, quote_exact="", stance="refutes")
    held_back = add_media(encoded(image(seed=9)), at=LONG_AGO).media
    VerdictFactory(claim=claim, published=True)
    EvidenceFactory(claim=claim, media=held_back, note="Held back.", is_shown=False, quote_exact="", stance="refutes")
    return claim


def test_each_part_that_matters_is_shown_without_scripts(visit, claim):
    context = visit.context.browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(visit.site + reverse("pages:claim-short", args=[claim.pk]))
    picture = page.get_by_role("img", name="A barrier across the bridge.")
    picture.scroll_into_view_if_needed()
    frame = page.locator(".media svg.region").first
    whole, part = picture.bounding_box(), frame.locator("rect").bounding_box()
    assert part["x"] - whole["x"] == pytest.approx(whole["width"] / 10, abs=3)
    assert part["y"] - whole["y"] == pytest.approx(whole["height"] / 10, abs=3)
    assert (part["width"], part["height"]) == (
        pytest.approx(whole["width"] / 2, abs=6),
        pytest.approx(whole["height"] / 2, abs=6),
    )
    video, sound = page.locator("video"), page.locator("audio")
    assert urlsplit(video.get_attribute("src")).fragment == "t=65,80.5&xywh=percent:10,20,30,40"
    assert urlsplit(sound.get_attribute("src")).fragment == "t=5"
    assert video.get_attribute("aria-label") == "The mayor at the bridge."
    assert page.get_by_text("From 1:05 to 1:20.5").is_visible()
    assert page.get_by_text("From 0:05 on").is_visible()
    assert page.get_by_text("Held back.").count() == 0
    assert page.locator(".media").count() == 3
    context.close()


def test_a_picture_is_loaded_and_all_fit_a_phone(visit, claim):
    page = visit(reverse("pages:claim-short", args=[claim.pk]))
    picture = page.get_by_role("img", name="A barrier across the bridge.")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.media img').naturalWidth === 640")
    assert visit.axe("claim with media") == []
    assert not visit.scrolls_sideways()
    page.set_viewport_size({"width": 390, "height": 844})
    assert not visit.scrolls_sideways()


PLAY = """async () => {
    const player = document.querySelector(".media video, .media audio");
    player.muted = true;
    await player.play();
    return [player.currentTime, player.duration];
}"""


@pytest.mark.parametrize("clip", ["clip.webm", "clip.ogg", "clip.mp3"])
def test_a_browser_plays_a_clip_from_the_time_that_matters(visit, transactional_db, clip):
    media = add_media((CLIPS / clip).read_bytes(), at=LONG_AGO).media
    claim = EvidenceFactory(media=media, media_fragment="t=2", quote_exact="").claim
    VerdictFactory(claim=claim, published=True)
    page = visit(reverse("pages:claim-short", args=[claim.pk]))
    begun, duration = page.evaluate(PLAY)
    assert begun >= 2
    assert duration == pytest.approx(4, abs=0.2)
    wait_for(lambda: page.evaluate("document.querySelector('.media video, .media audio').currentTime") > begun)
