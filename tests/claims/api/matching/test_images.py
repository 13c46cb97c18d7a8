"""Are claims found by an image, and only those that the reader may see?"""

import pytest
from rest_framework.test import APIClient

from claims.api.matching.images import MAX_IMAGE_BYTES, hash_of_image
from sources.media.likeness import MAX_SIMILAR
from sources.media.storing import add_media
from sources.models import Media
from tests.factories import LONG_AGO, EvidenceFactory, LinkFactory, MediaFactory, VerdictFactory, published_earlier
from tests.support.clients import client_of
from tests.support.media import FILES, MP4, encoded, image

MATCH = "/api/v1/claims/match/"

pytestmark = pytest.mark.django_db


def send(body, client=None, query="", kind="image/jpeg"):
    return (client or APIClient()).generic("POST", f"{MATCH}{query}", body, content_type=kind)


def shown(picture, **claim):
    """Return a public claim that shows the image."""
    claim = VerdictFactory(published=True, **claim).claim
    EvidenceFactory(claim=claim, media=add_media(encoded(picture), at=LONG_AGO).media)
    return claim


def test_a_claim_is_found_by_a_worked_over_copy_of_its_image():
    claim = shown(image(1))
    shown(image(2))
    answer = send(encoded(image(1).resize((300, 225)), quality=30))
    found = answer.json()
    assert answer.status_code == 200
    assert [one["id"] for one in found["claims"]] == [str(claim.pk)]
    assert [(one["media"], one["claim"]) for one in found["images"]] == [
        (str(Media.objects.earliest("created_at", "pk").pk), str(claim.pk))
    ]
    assert found["images"][0]["distance"] <= 10
    assert answer["Cache-Control"] == "no-store"
    assert Media.objects.count() == 2


def test_what_is_not_public_is_found_by_the_desk_alone():
    draft = EvidenceFactory(media=add_media(encoded(image(1)), at=LONG_AGO).media).claim
    public = VerdictFactory(published=True).claim
    published_earlier(public)
    held = EvidenceFactory(claim=public, media=add_media(encoded(image(1), quality=50), at=LONG_AGO).media)
    assert not held.is_shown or held.refresh_from_db() is None
    assert send(encoded(image(1))).json()["claims"] == []
    found = send(encoded(image(1)), client_of("checker")).json()["claims"]
    assert {one["id"] for one in found} == {str(draft.pk), str(public.pk)}


def test_what_the_reader_may_not_see_takes_no_place_of_what_they_may():
    MediaFactory.create_batch(MAX_SIMILAR, perceptual_hash=hash_of_image(encoded(image(1))))
    claim = shown(image(1).resize((300, 225)))
    assert [one["id"] for one in send(encoded(image(1))).json()["claims"]] == [str(claim.pk)]


def test_the_filters_of_lists_hold():
    claim = shown(image(1))
    assert len(send(encoded(image(1)), query=f"?language={claim.language}").json()["claims"]) == 1
    found = send(encoded(image(1)), query="?language=fr").json()
    assert (found["claims"], found["images"]) == ([], [])
    assert send(encoded(image(1)), query="?langauge=fr").status_code == 400


def test_of_claims_that_say_the_same_the_nearest_image_is_shown_on_request():
    near, far = shown(image(1)), VerdictFactory(published=True).claim
    similar = MediaFactory(perceptual_hash=hash_of_image(encoded(image(1))) ^ 0b111)
    EvidenceFactory(claim=far, media=similar, role="appearance", stance=None)
    LinkFactory(claim=near, other=far, kind="same", state="confirmed")
    every, one = (send(encoded(image(1)), query=query).json() for query in ("", "?collapse=group"))
    assert [claim["id"] for claim in every["claims"]] == [str(near.pk), str(far.pk)]
    assert [claim["id"] for claim in one["claims"]] == [str(near.pk)]
    assert {found["claim"] for found in one["images"]} == {str(near.pk)}


def test_an_image_of_one_colour_says_so():
    found = send(encoded(image(size=(4, 4)).resize((1, 1)).resize((50, 50)))).json()
    assert (found["claims"], found["note"]) == ([], "The image has one colour: there is nothing to compare.")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "image/png", 400),
        (b"<svg/>", "image/svg+xml", 400),
        (FILES["image/png"][:60], "image/png", 400),
        (MP4, "image/jpeg", 400),
        (MP4, "video/mp4", 415),
        (FILES["image/png"], "application/octet-stream", 415),
        (FILES["image/png"], "application/json", 400),
    ],
)
def test_what_is_no_image_is_refused(body, kind, status):
    answer = send(body, kind=kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_an_image_that_is_too_large_is_not_read():
    answer = APIClient().generic(
        "POST", MATCH, b"x", content_type="image/png", CONTENT_LENGTH=str(MAX_IMAGE_BYTES + 1)
    )
    assert answer.status_code == 413
