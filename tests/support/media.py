"""Which files do tests of media send? Small ones of each kind that is taken, and images to compare."""

import io
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

CLIPS = Path(__file__).with_name("clips")  # that play, where those of FILES only begin like a file of their type


def image(seed=1, size=(640, 480), mode="RGB"):
    """Return an image of some shapes; another `seed` makes another image."""
    chance, picture = Random(seed), Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for _number in range(12):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        right, bottom = chance.randrange(left, size[0]) + 1, chance.randrange(top, size[1]) + 1
        draw.ellipse((left, top, right, bottom), fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture.convert(mode)


def encoded(picture, form="JPEG", **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def with_exif(picture, *, orientation=1):
    """Return the image as JPEG with what a camera writes: its maker, a time, and the place."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = orientation, "A camera", "2025:11:18 07:10:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    return encoded(picture, exif=exif)


def box(name, content):
    """Return a box of an ISO base media file."""
    return (8 + len(content)).to_bytes(4) + name + content


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
MP4 = FTYP + box(b"moov", bytes(100)) + box(b"mdat", bytes(range(256)) * 8)
WEBM = b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + bytes(
    200
)
MP3 = b"\xff\xfb\x90\x64" + bytes(413)
OGG = b"OggS\0\2" + bytes(20) + b"\x01\x13OpusHead\x01\x02" + bytes(100)
# A file of each type that is taken.
FILES = {
    "image/jpeg": encoded(image()),
    "image/png": encoded(image(), "PNG"),
    "image/webp": encoded(image(), "WEBP"),
    "image/gif": encoded(image(), "GIF"),
    "video/mp4": MP4,
    "video/webm": WEBM,
    "audio/mpeg": MP3,
    "audio/mp4": MP4.replace(b"ftypisom", b"ftypM4A "),
    "audio/ogg": OGG,
}
