"""Is each file served to the readers who may see it, with its own type, and never as a page of this site?"""

import pytest
from django.test import Client

from sources.api.media.ranges import RangeNotSatisfiable, asked_range
from sources.media.storing import add_media
from tests.factories import LONG_AGO, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.media import FILES, MP4, image, with_exif

pytestmark = pytest.mark.django_db


def address(media, name):
    return f"/media/{media.pk}/{name}"


def shown(content):
    """Return the media of this content, shown by evidence of a public claim."""
    media = add_media(content, at=LONG_AGO).media
    EvidenceFactory(claim=VerdictFactory(published=True).claim, media=media)
    return media


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def logged_in(group=None):
    client = Client()
    client.force_login(UserFactory(group=group))
    return client


# Reader × whether public evidence shows it × file: the status.
TABLE = [
    (reader, is_public, name, status)
    for is_public, seen in ((True, 200), (False, 404))
    for reader, name, status in (
        ("anonymous", "picture.webp", seen),
        ("anonymous", "thumbnail.webp", seen),
        ("anonymous", "original.jpg", 404),
        ("without a group", "picture.webp", seen),
        ("without a group", "original.jpg", 404),
        ("contributor", "picture.webp", 200),
        ("contributor", "original.jpg", 200),
        ("contributor", "original.png", 404),
        ("contributor", "..", 404),
    )
]


@pytest.mark.parametrize(("reader", "is_public", "name", "status"), TABLE)
def test_each_reader_gets_the_files_of_the_table(reader, is_public, name, status):
    content = with_exif(image())
    media = shown(content) if is_public else add_media(content, at=LONG_AGO).media
    client = {"anonymous": Client, "without a group": logged_in}.get(reader, lambda: logged_in(reader))()
    answer = client.get(address(media, name))
    assert answer.status_code == status
    if status == 200:
        assert (b"A camera" in body(answer)) is (name == "original.jpg")
        is_for_all = is_public and name != "original.jpg"
        assert answer["Cache-Control"].startswith("public" if is_for_all else "private")


@pytest.mark.parametrize("media_type", FILES)
def test_a_file_has_its_type_and_runs_nothing(media_type):
    media = shown(FILES[media_type])
    name = "picture.webp" if media.kind == "image" else media.original_name
    answer = Client().get(address(media, name))
    assert answer["Content-Type"] == ("image/webp" if media.kind == "image" else media_type)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Cookie" in answer["Vary"]
    assert int(answer["Content-Length"]) == len(body(answer))


# Ranges

RANGES = [
    ("", None),
    ("bytes=0-99", (0, 100)),
    ("bytes=100-", (100, 1000)),
    ("bytes=-100", (900, 1000)),
    ("bytes=-5000", (0, 1000)),
    ("bytes=990-5000", (990, 1000)),
    ("bytes=0-0", (0, 1)),
    ("bytes=-", None),
    ("bytes=5-2", None),
    ("bytes=0-1,5-6", None),
    ("lines=0-1", None),
    ("bytes=a-b", None),
    ("bytes=٣-", None),
    (f"bytes={'9' * 400}-", None),
]


@pytest.mark.parametrize(("header", "part"), RANGES)
def test_a_range_is_read_as_the_standard_says(header, part):
    assert asked_range(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(header):
    with pytest.raises(RangeNotSatisfiable):
        asked_range(header, 1000)


def test_a_player_gets_the_part_that_it_asks_for():
    media = shown(MP4)
    answer = Client().get(address(media, "original.mp4"), HTTP_RANGE="bytes=10-19")
    assert (answer.status_code, body(answer)) == (206, MP4[10:20])
    assert answer["Content-Range"] == f"bytes 10-19/{len(MP4)}"
    refused = Client().get(address(media, "original.mp4"), HTTP_RANGE="bytes=99999-")
    assert (refused.status_code, refused["Content-Range"]) == (416, f"bytes */{len(MP4)}")
    assert refused["Cache-Control"] == "no-store"  # or a cache would refuse the file itself to all readers


def test_a_part_of_another_file_is_the_whole_file():
    media = shown(MP4)
    whole = Client().get(address(media, "original.mp4"))
    headers = {"HTTP_RANGE": "bytes=0-1", "HTTP_IF_RANGE": '"another"'}
    assert Client().get(address(media, "original.mp4"), **headers).status_code == 200
    headers["HTTP_IF_RANGE"] = whole["ETag"]
    assert Client().get(address(media, "original.mp4"), **headers).status_code == 206


def test_a_file_that_the_reader_has_is_not_sent_again():
    media = shown(MP4)
    answer = Client().get(address(media, "original.mp4"))
    again = Client().get(address(media, "original.mp4"), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again["ETag"], again.content) == (304, answer["ETag"], b"")
    assert again["Cache-Control"] == answer["Cache-Control"]


def test_a_file_that_the_reader_has_in_any_form_is_not_sent_again():
    """RFC 9110, section 13.1.2: a star names whatever there is."""
    assert Client().get(address(shown(MP4), "original.mp4"), HTTP_IF_NONE_MATCH="*").status_code == 304


def test_a_head_has_the_length_and_no_body():
    answer = Client().head(address(shown(MP4), "original.mp4"))
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", str(len(MP4)))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_there(method):
    assert getattr(Client(), method)(address(shown(MP4), "original.mp4")).status_code == 405


def test_a_file_that_the_storage_has_lost_is_a_404(media_folder):
    media = shown(MP4)
    (media_folder / str(media.pk) / "original.mp4").unlink()
    assert Client().get(address(media, "original.mp4")).status_code == 404
