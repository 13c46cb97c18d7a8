"""Can the desk send a picture, a video or a sound, is it found again, and is what is alike named?"""

import pytest
from rest_framework.test import APIClient

from sources.media.sniffing import MAX_FILE_BYTES
from sources.media.storing import add_media
from sources.models import Media
from tests.factories import LONG_AGO, EvidenceFactory, VerdictFactory
from tests.support.clients import client_of
from tests.support.media import FILES, MP4, encoded, image, with_exif

MEDIA = "/api/v1/media/"

pytestmark = pytest.mark.django_db


def send(client, body, query="", kind="image/jpeg", **headers):
    return client.generic("POST", f"{MEDIA}{query}", body, content_type=kind, **headers)


@pytest.mark.parametrize("role", ["contributor", "checker", "editor"])
def test_each_group_adds_media(role):
    answer = send(client_of(role), FILES["image/png"], "?name=summit.png", kind="application/octet-stream")
    media = answer.json()
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"{MEDIA}{media['id']}/")
    assert (media["media_type"], media["name"], media["similar"]) == ("image/png", "summit.png", [])
    assert media["file"] == f"/media/{media['id']}/picture.webp"
    read = client_of(role).get(answer["Location"]).json()
    assert read | {"similar": []} == media


def test_nobody_else_adds_media():
    assert send(APIClient(), MP4).status_code == 401
    assert not Media.objects.exists()


def test_the_same_file_again_is_a_200():
    first, again = (send(client_of("checker"), MP4) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_near_identical_image_is_named_at_entry():
    first = send(client_of("checker"), encoded(image())).json()
    send(client_of("checker"), encoded(image(2)))
    answer = send(client_of("checker"), encoded(image().resize((320, 240)), quality=40)).json()
    assert [one["media"] for one in answer["similar"]] == [first["id"]]
    assert answer["similar"][0]["distance"] <= 10


def test_the_declared_type_says_nothing():
    answer = send(client_of("checker"), MP4, kind="text/html")
    assert answer.json()["media_type"] == "video/mp4"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "image/jpeg", 400),
        (b"<svg/>", "image/svg+xml", 400),
        (b"<html>", "image/jpeg", 400),
        (FILES["image/jpeg"][:100], "image/jpeg", 400),
        (b"--x\r\n\r\nx\r\n--x--", "multipart/form-data; boundary=x", 415),
    ],
)
def test_what_is_no_media_is_refused_and_leaves_nothing(body, kind, status, media_folder):
    answer = send(client_of("checker"), body, kind=kind)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Media.objects.exists()
    assert not media_folder.exists()


def test_a_file_that_is_too_large_is_not_read():
    answer = send(client_of("checker"), b"x", CONTENT_LENGTH=str(MAX_FILE_BYTES + 1))
    assert (answer.status_code, answer.json()["detail"].startswith("The file is larger than 50 MiB")) == (413, True)


def test_an_unknown_parameter_is_refused():
    answer = send(client_of("checker"), MP4, "?nmae=x")
    assert (answer.status_code, Media.objects.count()) == (400, 0)


@pytest.mark.parametrize("more", [0, 3 * 1024 * 1024])  # than the body of a form may have
def test_a_repeated_request_with_its_key_adds_once(more):
    client = client_of("checker")
    answers = [send(client, MP4 + bytes(more), HTTP_IDEMPOTENCY_KEY="one") for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Media.objects.count() == 1
    assert send(client, MP4 + bytes(more + 1), HTTP_IDEMPOTENCY_KEY="one").status_code == 422


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "one"}], ids=["plain", "with a key"])
@pytest.mark.parametrize(("length", "status"), [(MAX_FILE_BYTES + 1, 413), ("", 411)])
def test_a_key_changes_no_refusal_of_a_body(headers, length, status):
    sent = {"CONTENT_LENGTH": str(length)} | ({} if length else {"HTTP_TRANSFER_ENCODING": "chunked"})
    assert send(client_of("checker"), MP4, **headers | sent).status_code == status


def test_the_public_reads_only_media_that_public_evidence_shows():
    shown, held = (add_media(FILES[name], at=LONG_AGO).media for name in ("image/png", "image/gif"))
    other = add_media(with_exif(image(3)), at=LONG_AGO, name="secret name.jpg").media
    EvidenceFactory(claim=VerdictFactory(published=True).claim, media=shown)
    EvidenceFactory(media=held)
    reader = APIClient()
    listed = reader.get(MEDIA).json()["results"]
    assert [media["id"] for media in listed] == [str(shown.pk)]
    assert {"name", "exif", "original", "added_by"}.isdisjoint(listed[0])
    assert [reader.get(f"{MEDIA}{media.pk}/").status_code for media in (shown, held, other)] == [200, 404, 404]
    assert len(client_of("contributor").get(MEDIA).json()["results"]) == 3


def test_media_are_filtered_by_kind_and_digest():
    client, video = client_of("checker"), add_media(MP4, at=LONG_AGO).media
    add_media(FILES["image/png"], at=LONG_AGO)
    for query in ("kind=video", f"sha256={video.sha256}"):
        assert [row["id"] for row in client.get(f"{MEDIA}?{query}").json()["results"]] == [str(video.pk)]
    assert client.get(f"{MEDIA}?kind=vidoe").status_code == 400


def test_a_list_takes_as_many_queries_for_ten_as_for_one(django_assert_max_num_queries):
    client = client_of("checker")
    for seed in range(3):
        add_media(encoded(image(seed)), at=LONG_AGO)
    with django_assert_max_num_queries(6):
        assert len(client.get(MEDIA).json()["results"]) == 3
