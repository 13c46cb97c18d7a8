"""Does a media file come in by its address, and does a page or a dangerous address not?"""

import pytest
from django.core.management import CommandError, call_command

from sources.media.fetched import fetch_media
from sources.media.pictures import hash_of
from sources.media.sniffing import MediaRefused
from sources.models import Media, MediaType
from tests.factories import LONG_AGO, MediaFactory
from tests.support.media import FILES, MP4
from tests.support.web import Page

pytestmark = pytest.mark.django_db


def test_a_file_is_fetched_and_stored_with_its_address(web):
    url = "https://outlet.example/pictures/le%20sommet.png"
    web[url] = Page(FILES["image/png"], "image/png")
    added = fetch_media(url, at=LONG_AGO)
    assert (added.is_new, added.media.url, added.media.name) == (True, url, "le sommet.png")
    assert fetch_media(url, at=LONG_AGO) == type(added)(added.media, is_new=False)


@pytest.mark.parametrize("declared", ["image/jpeg", "application/octet-stream", "video/webm"])
def test_the_bytes_say_what_it_is(web, declared):
    web["https://outlet.example/film"] = Page(MP4, declared)
    assert fetch_media("https://outlet.example/film", at=LONG_AGO).media.media_type == "video/mp4"


@pytest.mark.parametrize(
    "url",
    [
        "https://outlet.example/page",
        "https://outlet.example/missing.jpg",
        "https://outlet.example/lie.jpg",
        "http://127.0.0.1/a.jpg",
        "file:///etc/passwd",
        "",
        "summit.jpg",
    ],
)
def test_what_is_no_media_file_is_refused_with_a_sentence(web, url):
    web["https://outlet.example/page"] = "<p>A page"
    web["https://outlet.example/lie.jpg"] = Page(b"<script>", "image/jpeg")
    with pytest.raises(MediaRefused) as refusal:
        fetch_media(url, at=LONG_AGO)
    assert str(refusal.value)
    assert not Media.objects.exists()


def test_the_command_adds_by_address_and_names_what_is_alike(web, capsys):
    near = MediaFactory(perceptual_hash=hash_of(FILES["image/png"], MediaType.PNG))
    web["https://outlet.example/a.png"] = Page(FILES["image/png"], "image/png")
    call_command("add_media", url="https://outlet.example/a.png")
    said = capsys.readouterr().out
    assert "added." in said
    assert f"Nearly the same: {near.pk} (0 of 64 bits differ)." in said


@pytest.mark.parametrize("arguments", [["/nowhere/at/all.jpg"], [__file__], ["--url", "http://127.0.0.1/a.jpg"]])
def test_the_command_refuses_with_a_sentence(arguments):
    with pytest.raises(CommandError):
        call_command("add_media", *arguments)
