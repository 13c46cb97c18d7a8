"""What is in an image, and what is shown of it? `read_picture` decodes it and makes the two copies that readers get.

A copy is encoded again from the pixels alone, so what a camera or an attacker wrote into the file does not reach a
reader. Of an animation the first frame is shown. Pillow and numpy are loaded by the first image, not by every process.
"""

import io
from dataclasses import dataclass, field
from threading import Lock

from django.utils.translation import gettext as _

from sources.media.sniffing import MediaRefused
from sources.models.media import MediaType

MAX_SIDE = 2048  # pixels of the copy that is shown
MAX_THUMBNAIL_SIDE = 480
MAX_PIXELS = 40_000_000  # 160 MB while they are decoded
MAX_JPEG_PIXELS = 250_000_000  # a JPEG is decoded at a fraction of its size, except for a progressive one
QUALITY = 82
SAME_SHADE = 8  # of 255: an image whose shades differ by less has no features to compare
MAX_ICC_BYTES = 32_768
MAX_EXIF_FIELDS = 100
MAX_EXIF_LENGTH = 300  # characters of a value
FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.WEBP: "WEBP",
    MediaType.GIF: "GIF",
}

one_at_a_time = Lock()  # an image may take 200 MB while it is decoded, and a process has several threads


@dataclass(frozen=True)
class Picture:
    """What `read_picture` found. The copies are WebP."""

    width: int
    height: int
    perceptual_hash: int | None
    exif: dict = field(default_factory=dict)
    shown: bytes = b""
    thumbnail: bytes = b""


def read_picture(content, media_type):
    """Return the Picture in the bytes of an image. Raise MediaRefused if it cannot be decoded, or is too large."""
    with decoded(content, media_type) as (image, size, exif):
        shown = copy_of(image, MAX_SIDE)
        return Picture(
            *size,
            perceptual_hash=perceptual_hash(image),
            exif=exif,
            shown=encoded(shown, image.info.get("icc_profile")),
            thumbnail=encoded(copy_of(shown, MAX_THUMBNAIL_SIDE), image.info.get("icc_profile")),
        )


def hash_of(content, media_type):
    """Return the perceptual hash of an image, or None if it has one colour. Raise MediaRefused as `read_picture`."""
    with decoded(content, media_type) as (image, _size, _exif):
        return perceptual_hash(image)


class decoded:  # noqa: N801 (read as a verb: with decoded(…))
    """Open an image: `with decoded(content, media_type) as (image, size, exif)`, one at a time in a process.

    The image is turned upright, as a viewer does; `size` is that of the file. Decoders raise errors of every kind on
    a hostile file, inside the block too: each of them is a MediaRefused.
    """

    def __init__(self, content, media_type):
        self.content, self.media_type = content, media_type

    def __enter__(self):
        one_at_a_time.acquire()
        try:
            return self.open()
        except BaseException as error:
            one_at_a_time.release()
            if isinstance(error, Exception):
                self.refuse(error)
            raise

    def __exit__(self, kind, error, traceback):
        one_at_a_time.release()
        if isinstance(error, Exception):
            self.refuse(error)

    def open(self):
        from PIL import Image, ImageOps

        Image.MAX_IMAGE_PIXELS = None  # it would warn; the size is checked here before a pixel is decoded
        image = Image.open(io.BytesIO(self.content), formats=[FORMATS[self.media_type]])
        width, height = image.size
        is_scaled = self.media_type == MediaType.JPEG and not image.info.get("progressive")
        refuse_size(width, height, MAX_JPEG_PIXELS if is_scaled else MAX_PIXELS)
        if self.media_type == MediaType.JPEG:
            image.draft(image.mode, (MAX_SIDE, MAX_SIDE))
        image.load()
        upright = in_8_bits(ImageOps.exif_transpose(image))
        if upright.size != image.size:  # turned by a quarter
            width, height = height, width
        upright.info = image.info
        return upright, (width, height), exif_of(image)

    def refuse(self, error):
        if isinstance(error, MediaRefused):
            raise error
        raise MediaRefused(_("This image is damaged: it cannot be decoded."), "damaged") from error


def in_8_bits(image):
    """Return a grey image of 16 bits in 8: Pillow's own conversion cuts the shades off, and makes nearly all white."""
    return image.point(lambda shade: shade / 256).convert("L") if image.mode == "I;16" else image


def refuse_size(width, height, most):
    if width * height > most:
        sentence = _("The image has %(width)d × %(height)d pixels, more than the %(most)d million that are decoded.")
        raise MediaRefused(sentence % {"width": width, "height": height, "most": most // 1_000_000}, "too_many_pixels")


def copy_of(image, side):
    """Return a copy of the image that fits into a square, with transparency if it has some."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    copy = image.convert("RGBA" if has_alpha else "RGB")
    copy.thumbnail((side, side))
    return copy


def encoded(image, icc_profile):
    """Return the image as WebP, with its colour profile and nothing else of the file."""
    file = io.BytesIO()
    profile = icc_profile if icc_profile and len(icc_profile) <= MAX_ICC_BYTES else b""
    image.save(file, "WEBP", quality=QUALITY, method=4, icc_profile=profile, exif=b"", xmp=b"")
    return file.getvalue()


def perceptual_hash(image):
    """Return the 64 bits of imagehash's phash as a signed number, or None for an image of one colour.

    Transparent parts count as white, as on most pages.
    """
    import imagehash
    from PIL import Image

    small = copy_of(image, 512)
    if small.mode == "RGBA":
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small)
    grey = small.convert("L")
    darkest, lightest = grey.getextrema()
    if lightest - darkest < SAME_SHADE:
        return None
    return signed(int(str(imagehash.phash(grey)), 16))


def signed(bits):
    """Return 64 bits as PostgreSQL's bigint holds them."""
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def exif_of(image):
    """Return what the camera wrote, by the names of the standard, as texts."""
    from PIL import ExifTags

    exif = image.getexif()
    parts = [
        (exif, ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
        (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
    ]
    found = {}
    for part, names in parts:
        for number, value in part.items():
            name = names.get(number)
            if name and number not in POINTERS and len(found) < MAX_EXIF_FIELDS:
                found[name] = storable(value)
    return found


POINTERS = {0x8769, 0x8825, 0xA005, 0x927C}  # to other parts, and the maker's own binary notes


def storable(value):
    """Return a value of EXIF as a text that JSON in PostgreSQL can hold."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    text = text.encode("utf-8", "replace").decode()
    return "".join(sign for sign in text[:MAX_EXIF_LENGTH] if sign.isprintable()).strip()
