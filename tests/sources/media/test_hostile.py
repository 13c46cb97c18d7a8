"""What becomes of files that are two things at once, say what they are not, or are rare forms of what is taken?"""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from sources.media.sniffing import MAX_FILE_BYTES, MediaRefused
from sources.media.storing import add_media, storage
from sources.models import Media
from tests.factories import LONG_AGO, EvidenceFactory, VerdictFactory
from tests.support.media import FILES, FTYP, MP4, box, encoded, image, with_exif

SCRIPT = b"<!doctype html><script>alert(document.cookie)</script>"


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("Applet.class", b"\xca\xfe\xba\xbe" + bytes(40))
    return file.getvalue()


def commented():
    return encoded(image(), comment=SCRIPT)


def animation(form, **options):
    frames = [image(seed) for seed in range(1, 4)]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)


def deep_png():
    """Return a PNG with 16 bits for each grey."""
    grey = image().convert("L")
    return encoded(Image.frombytes("I;16", grey.size, b"".join(bytes([0, shade]) for shade in grey.tobytes())), "PNG")


# Files that are an image and something else as well: the image is shown, encoded again, and nothing of the rest.
POLYGLOTS = {
    "JPEG with a page behind it": FILES["image/jpeg"] + SCRIPT,
    "JPEG with a page as its comment": commented(),
    "GIF that is an archive of Java": FILES["image/gif"] + archive(),
    "PNG with a page behind it": FILES["image/png"] + SCRIPT,
    "WebP with a page behind it": FILES["image/webp"] + SCRIPT,
}
RARE = {
    "animated WebP": (animation("WEBP", duration=50), "image/webp"),
    "animated GIF": (animation("GIF", duration=50), "image/gif"),
    "animated PNG": (animation("PNG"), "image/png"),
    "JPEG in CMYK": (encoded(image().convert("CMYK")), "image/jpeg"),
    "PNG of 16 bits": (deep_png(), "image/png"),
    "PNG with a palette": (encoded(image().convert("P"), "PNG"), "image/png"),
    "PNG of two colours": (encoded(image().convert("1"), "PNG"), "image/png"),
    "progressive JPEG": (encoded(image(), progressive=True), "image/jpeg"),
}
REFUSED = {
    "no byte": b"",
    "51 MB": MP4 + bytes(MAX_FILE_BYTES),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "SVG behind a comment": b"<!-- a drawing -->\n<svg/>",
    "a page that says that it is a GIF": SCRIPT + FILES["image/gif"],
    "GIF that is a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "MP4 without an index": FTYP + box(b"mdat", bytes(500)),
    "MP4 cut off before its index": FTYP + box(b"mdat", bytes(5_000))[:400],
    "MP4 whose boxes have no end": FTYP + b"\0\0\0\0free" + box(b"moov", bytes(100)),
    "MP4 whose boxes are too small": FTYP + b"\0\0\0\4free" + box(b"moov", bytes(100)),
    "M4A without an index": FTYP.replace(b"ftypisom", b"ftypM4A ") + box(b"mdat", bytes(500)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS)
def test_of_a_file_that_is_two_things_the_image_is_shown(content):
    media = add_media(content, at=LONG_AGO).media
    for name in ("picture.webp", "thumbnail.webp"):
        with storage().open(f"{media.pk}/{name}") as file:
            shown = file.read()
        assert Image.open(io.BytesIO(shown)).format == "WEBP"
        assert not any(part in shown for part in (b"script", b"Applet", b"PK\3\4"))


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "media_type"), RARE.values(), ids=RARE)
def test_a_rare_form_is_shown_as_the_image_that_it_is(content, media_type):
    media = add_media(content, at=LONG_AGO).media
    assert (media.media_type, media.width, media.height) == (media_type, 640, 480)
    with storage().open(f"{media.pk}/picture.webp") as file:
        shown = Image.open(io.BytesIO(file.read()))
        assert getattr(shown, "n_frames", 1) == 1
        assert abs(mean(shown) - mean(image())) < 30  # neither inverted nor black


def mean(picture):
    return sum(picture.convert("L").resize((32, 32)).tobytes()) / 1024


@pytest.mark.django_db
@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_other_files_leave_nothing(content):
    with pytest.raises(MediaRefused):
        add_media(content, at=LONG_AGO, name="summit.jpg")
    assert not Media.objects.exists()


@pytest.mark.django_db
def test_the_name_of_a_file_says_nothing():
    media = add_media(FILES["image/png"], at=LONG_AGO, name="holiday.html").media
    assert (media.media_type, media.original_path) == ("image/png", f"/media/{media.pk}/original.png")


@pytest.mark.django_db
def test_no_reader_gets_the_place_of_a_photograph():
    media = add_media(with_exif(image(), orientation=6), at=LONG_AGO).media
    EvidenceFactory(claim=VerdictFactory(published=True).claim, media=media)
    assert "GPSLatitude" in media.exif
    for path in (media.path, media.thumbnail_path):
        shown = Image.open(io.BytesIO(Client().get(path).getvalue()))
        assert not shown.getexif()
        assert shown.height > shown.width  # upright
    assert "exif" not in Client().get(f"/api/v1/media/{media.pk}/").json()


@pytest.mark.django_db
def test_what_is_not_public_is_answered_like_what_there_is_not():
    hidden = add_media(FILES["image/jpeg"], at=LONG_AGO).media
    EvidenceFactory(claim=VerdictFactory().claim, media=hidden)
    unknown = "019a92b0-0300-7002-8000-000000000009"

    def answer(path):
        found = Client().get(path)
        headers = {name: text for name, text in found.headers.items() if name != "X-Request-Id"}
        body = found.content.decode().replace(str(hidden.pk), unknown)
        return found.status_code, headers, body.replace(found["X-Request-Id"], "")

    for path in ("/media/{}/picture.webp", "/media/{}/thumbnail.webp", "/media/{}/original.jpg", "/api/v1/media/{}/"):
        assert answer(path.format(hidden.pk)) == answer(path.format(unknown))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("media_type", ["image/jpeg", "video/mp4"])
def test_of_the_same_bytes_sent_at_once_one_is_stored(media_type):
    def send(_number):
        try:
            return add_media(FILES[media_type], at=LONG_AGO)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as senders:
        added = list(senders.map(send, range(8)))
    assert [one.is_new for one in added].count(True) == 1
    assert {one.media.pk for one in added} == {Media.objects.get().pk}
    folders, _files = storage().listdir("")
    assert [folder for folder in folders if storage().listdir(folder)[1]] == [str(Media.objects.get().pk)]
