"""Is of an image shown what it shows, and nothing of what a camera or an attacker wrote into the file?"""

import io
import struct
import zlib
from contextlib import suppress
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sources.media import pictures
from sources.media.pictures import MAX_SIDE, MAX_THUMBNAIL_SIDE, hash_of, read_picture
from sources.media.sniffing import MediaRefused
from sources.models import MediaType
from tests.support.media import FILES, encoded, image, with_exif

IMAGES = [name for name in FILES if name.startswith("image/")]


def opened(content):
    return Image.open(io.BytesIO(content))


def png_of_size(width, height):
    """Return a PNG that says it is so large, in a hundred bytes."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("media_type", IMAGES)
def test_each_type_is_decoded_and_shown_as_two_copies(media_type):
    picture = read_picture(FILES[media_type], MediaType(media_type))
    assert (picture.width, picture.height) == (640, 480)
    assert opened(picture.shown).format == opened(picture.thumbnail).format == "WEBP"
    assert opened(picture.shown).size == (640, 480)
    assert opened(picture.thumbnail).size == (MAX_THUMBNAIL_SIDE, MAX_THUMBNAIL_SIDE * 480 // 640)
    assert picture.perceptual_hash is not None


def test_exif_is_read_and_not_shown():
    content = with_exif(image())
    picture = read_picture(content, MediaType.JPEG)
    assert picture.exif["Make"] == "A camera"
    assert picture.exif["GPSLatitude"].startswith("(48.0, 51.0")
    for copy in (picture.shown, picture.thumbnail):
        assert b"A camera" not in copy
        assert not opened(copy).getexif()
    assert b"A camera" in content


@pytest.mark.parametrize(("orientation", "size"), [(1, (640, 480)), (3, (640, 480)), (6, (480, 640)), (8, (480, 640))])
def test_a_turned_image_is_shown_upright(orientation, size):
    picture = read_picture(with_exif(image(), orientation=orientation), MediaType.JPEG)
    assert (picture.width, picture.height) == opened(picture.shown).size == size


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_image_that_names_no_orientation_of_the_standard_is_shown_as_it_is(orientation):
    picture = read_picture(with_exif(image(), orientation=orientation), MediaType.JPEG)
    assert (picture.width, picture.height) == opened(picture.shown).size == (640, 480)


def test_a_large_image_is_shown_smaller():
    picture = read_picture(encoded(image(size=(5000, 1000))), MediaType.JPEG)
    assert (picture.width, picture.height) == (5000, 1000)
    assert max(opened(picture.shown).size) == MAX_SIDE


def test_transparency_is_shown():
    drawn = image(mode="RGBA")
    drawn.putalpha(Image.new("L", drawn.size, 90))
    picture = read_picture(encoded(drawn, "PNG"), MediaType.PNG)
    assert opened(picture.shown).mode == "RGBA"


def test_a_grey_image_of_16_bits_keeps_its_shades():
    grey = image().convert("L")
    deep = grey.convert("I").point(lambda shade: shade * 257).convert("I;16")
    picture = read_picture(encoded(deep, "PNG"), MediaType.PNG)
    plain = read_picture(encoded(grey, "PNG"), MediaType.PNG)
    assert picture.perceptual_hash == plain.perceptual_hash
    assert opened(picture.shown).convert("L").tobytes() == opened(plain.shown).convert("L").tobytes()


def test_of_an_animation_the_first_frame_is_shown():
    content = encoded(image(1), "GIF", save_all=True, append_images=[image(2), image(3)])
    picture = read_picture(content, MediaType.GIF)
    assert getattr(opened(picture.shown), "n_frames", 1) == 1
    assert picture.perceptual_hash == hash_of(encoded(image(1), "GIF"), MediaType.GIF)


def test_an_image_of_one_colour_has_no_hash():
    content = encoded(Image.new("RGB", (300, 300), "navy"))
    assert read_picture(content, MediaType.JPEG).perceptual_hash is None


# Hostile files

BOMBS = {
    "PNG": (png_of_size(60_000, 60_000), MediaType.PNG),
    "PNG of a line": (png_of_size(2_000_000_000, 1), MediaType.PNG),
    "GIF": (b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0\0\0" + FILES["image/gif"][13:], MediaType.GIF),
}


@pytest.mark.parametrize(("content", "media_type"), BOMBS.values(), ids=BOMBS)
def test_an_image_that_unpacks_to_too_much_is_not_decoded(content, media_type, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", None)  # so that decoding would be another error
    with pytest.raises(MediaRefused) as refusal:
        read_picture(content, media_type)
    assert refusal.value.code in ("too_many_pixels", "damaged")


def test_a_progressive_jpeg_is_refused_sooner_because_it_is_decoded_whole(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 640 * 480 - 1)
    assert read_picture(encoded(image()), MediaType.JPEG).width == 640
    with pytest.raises(MediaRefused) as refusal:
        read_picture(encoded(image(), progressive=True), MediaType.JPEG)
    assert refusal.value.code == "too_many_pixels"


DAMAGED = {
    "a head alone": (FILES["image/jpeg"][:200], MediaType.JPEG),
    "half of it": (FILES["image/jpeg"][: len(FILES["image/jpeg"]) // 2], MediaType.JPEG),
    "another type": (FILES["image/png"], MediaType.JPEG),
    "a signature alone": (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    "no pixels": (png_of_size(10, 10), MediaType.PNG),
    "no size": (png_of_size(0, 0), MediaType.PNG),
    "a wrong chunk": (FILES["image/webp"][:30] + bytes(60), MediaType.WEBP),
}


@pytest.mark.parametrize(("content", "media_type"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_image_is_refused_with_a_sentence(content, media_type):
    with pytest.raises(MediaRefused, match="damaged"):
        read_picture(content, media_type)
    assert not pictures.one_at_a_time.locked()


@pytest.mark.parametrize("media_type", IMAGES)
@given(place=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_changed_byte_is_decoded_or_refused(media_type, place, byte, cut):
    content = bytearray(FILES[media_type])
    at = int(place * (len(content) - 1))
    content[at] = byte
    with suppress(MediaRefused):
        hash_of(bytes(content[:at] if cut else content), MediaType(media_type))
    assert not pictures.one_at_a_time.locked()


def test_one_image_is_decoded_at_a_time(monkeypatch):
    monkeypatch.setattr(pictures, "one_at_a_time", lock := Lock())
    seen = []
    monkeypatch.setattr(pictures, "perceptual_hash", lambda image: seen.append(lock.locked()))
    hash_of(FILES["image/png"], MediaType.PNG)
    assert seen == [True]
    assert not lock.locked()
