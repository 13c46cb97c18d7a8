"""What is a file, by its first bytes? `media_type_of` says so; the name and the type that a sender gives say nothing.

The signatures are those of https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern and its neighbours, and
stricter where browsers guess.
"""

import re

from django.utils.translation import gettext as _

from sources.models.media import MediaType

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEBIBYTE
OGG_PAGE_BYTES = 512  # the first pages of an Ogg file name its codecs
SOUNDS_IN_OGG = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
FILMS_IN_OGG = (b"\x80theora", b"OVP80", b"BBCD\0")  # Theora, VP8, Dirac: most have a sound, too
# Brands of ISO base media files that browsers play; HEIC and AVIF images have others. https://mp4ra.org/registered-types/brands
VIDEO_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|f4v ")
SOUND_BRANDS = re.compile(rb"M4A |M4B ")
MAX_BOXES = 10_000  # a recording in fragments has some hundreds
# 11 bits of frame sync, a version that exists, layer III, and neither a bad bit rate nor a bad sample rate
MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL)


class MediaRefused(Exception):
    """A file that is refused: a sentence for the person who sent it, and a `code` for programs."""

    def __init__(self, sentence, code):
        super().__init__(sentence)
        self.code = code


def media_type_of(content):
    """Return the MediaType of a file by its bytes. Raise MediaRefused for one that is not shown here."""
    if not content:
        raise MediaRefused(_("The file is empty."), "empty")
    if len(content) > MAX_FILE_BYTES:
        sentence = _("The file is larger than %(size)s MB: send a smaller copy, or a part of it.")
        raise MediaRefused(sentence % {"size": MAX_FILE_BYTES // MEBIBYTE}, "too_large")
    media_type = image_type(content) or played_type(content)
    if media_type is None:
        raise MediaRefused(
            _("This is no file that can be shown here: send JPEG, PNG, WebP, GIF, MP4, WebM, MP3, M4A or OGG."),
            "unknown_type",
        )
    return media_type


def image_type(content):
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return MediaType.GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return None


def played_type(content):
    if content[4:8] == b"ftyp":
        return brand_type(content)
    if content.startswith(b"\x1aE\xdf\xa3"):  # EBML: WebM, or another Matroska file
        return MediaType.WEBM if b"\x42\x82\x84webm" in content[:64] else None
    if content.startswith(b"OggS"):
        start = content[:OGG_PAGE_BYTES]
        is_film = any(name in start for name in FILMS_IN_OGG)
        return MediaType.OGG if not is_film and any(name in start for name in SOUNDS_IN_OGG) else None
    if re.match(rb"ID3[\x02-\x04]", content) or MP3_FRAME.match(content):
        return MediaType.MP3
    return None


def brand_type(content):
    """Return the type of an ISO base media file by its major brand."""
    brand = content[8:12]
    media_type = MediaType.M4A if SOUND_BRANDS.fullmatch(brand) else None
    media_type = MediaType.MP4 if VIDEO_BRANDS.fullmatch(brand) else media_type
    if media_type and b"moov" not in boxes_of(content):
        raise MediaRefused(
            _("This recording is cut off: what a player needs to begin is missing. Send the whole file."), "damaged"
        )
    return media_type


def boxes_of(content):
    """Return the names of the first boxes of an ISO base media file, up to one that is wrong."""
    names, at = [], 0
    while at + 8 <= len(content) and len(names) < MAX_BOXES:
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16])
        names.append(name)
        if size < 8:  # 0 is the rest of the file
            break
        at += size
    return names
