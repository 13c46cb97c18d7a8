"""Can evidence show a picture, a video or a sound, and does the public read it with the claim?"""

import pytest
from rest_framework.test import APIClient

from claims.amendments import decide, propose
from claims.models import Evidence
from claims.workflow import lock
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    MediaFactory,
    UserFactory,
    VerdictFactory,
    published_earlier,
)
from tests.support.clients import client_of

EVIDENCE = "/api/v1/evidence/"

pytestmark = pytest.mark.django_db


def content(media, **members):
    claim, article = ClaimFactory(), ArticleFactory()
    sent = {"claim": str(claim.pk), "article": str(article.pk), "role": "appearance", "media": str(media.pk)}
    return sent | members


@pytest.mark.parametrize(
    ("video", "typed", "stored"),
    [(False, "#xywh=pixel:1,2,30,40", "xywh=1,2,30,40"), (True, "t=npt:10,20", "t=10,20"), (False, "", "")],
)
def test_evidence_shows_a_part_of_a_media_file(video, typed, stored):
    media = MediaFactory(video=video)
    answer = client_of("contributor").post(EVIDENCE, content(media, media_fragment=typed))
    assert answer.status_code == 201
    read = answer.json()
    assert (read["media"]["id"], read["media_fragment"], read["quote"]) == (str(media.pk), stored, None)
    assert read["media"]["file"].startswith(f"/media/{media.pk}/")


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"media_fragment": "t=1,2"}, "/media_fragment"),
        ({"media_fragment": "xywh=0,0,9999,1"}, "/media_fragment"),
        ({"media_fragment": "xywh=0,0,10,10", "media": None}, ""),
        ({"quote": {"exact": "No result."}}, ""),
        ({"media": "019a0000-0000-7001-8000-000000000009"}, "/media"),
    ],
)
def test_a_part_that_there_is_not_is_refused(members, place):
    answer = client_of("contributor").post(EVIDENCE, content(MediaFactory()) | members)
    assert answer.status_code == 400
    assert place in {error.get("pointer", "").removeprefix("#") for error in answer.json()["errors"]}
    assert not Evidence.objects.exists()


def test_what_was_read_can_be_sent_back():
    piece = EvidenceFactory(media=MediaFactory(), media_fragment="xywh=0,0,10,10")
    client, address = client_of("checker"), f"{EVIDENCE}{piece.pk}/"
    read = client.get(address)
    sent = read.json() | {"note": "The left half."}
    answer = client.put(address, sent, headers={"If-Match": read["ETag"]})
    assert (answer.status_code, answer.json()["note"]) == (200, "The left half.")
    assert answer.json()["media"] == read.json()["media"]


def test_the_public_reads_the_media_with_the_claim():
    media = MediaFactory()
    claim = VerdictFactory(published=True).claim
    EvidenceFactory(claim=claim, media=media, media_fragment="xywh=percent:0,0,50,50")
    published_earlier(claim)
    EvidenceFactory(claim=claim, media=MediaFactory())
    shown = [piece["media"] for piece in APIClient().get(f"/api/v1/claims/{claim.pk}/").json()["evidence"]]
    assert [one and one["id"] for one in shown if one] == [str(media.pk)]


def test_evidence_is_filtered_by_media():
    piece = EvidenceFactory(media=MediaFactory())
    EvidenceFactory(media=MediaFactory())
    found = client_of("checker").get(f"{EVIDENCE}?media={piece.media_id}").json()["results"]
    assert [row["id"] for row in found] == [str(piece.pk)]


def test_the_media_of_shown_evidence_changes_by_an_amendment():
    claim = VerdictFactory(published=True).claim
    old, new = MediaFactory(), MediaFactory()
    piece = EvidenceFactory(claim=claim, media=old)
    published_earlier(claim)
    client, address = client_of("editor"), f"{EVIDENCE}{piece.pk}/"
    refused = client.patch(address, {"media": str(new.pk)}, headers={"If-Match": "*"})
    assert (refused.status_code, "amendment" in refused.json()["detail"]) == (409, True)

    amendment = propose(
        lock(claim), note="The other picture.", by=UserFactory(group="checker"), evidence={piece: {"media": new}}
    )
    decide("accept", lock(amendment), by=UserFactory(group="editor"), at=LONG_AGO)
    piece.refresh_from_db()
    assert piece.media == new
