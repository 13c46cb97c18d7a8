"""Is a file what its bytes say, whatever it is called?"""

import pytest

from sources.media import sniffing
from sources.media.sniffing import MediaRefused, media_type_of
from sources.models import MediaType
from sources.models.media import EXTENSIONS
from tests.support.media import FILES, MP4

REFUSED = {
    "nothing": (b"", "empty"),
    "text": (b"Hello", "unknown_type"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "unknown_type"),
    "SVG, which runs scripts": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unknown_type"),
    "SVG in XML": (b"<?xml version='1.0'?><svg/>", "unknown_type"),
    "PDF": (b"%PDF-1.7", "unknown_type"),
    "a ZIP archive": (b"PK\3\4" + bytes(60), "unknown_type"),
    "a program": (b"\x7fELF" + bytes(60), "unknown_type"),
    "BMP": (b"BM" + bytes(60), "unknown_type"),
    "TIFF": (b"II*\0" + bytes(60), "unknown_type"),
    "an icon": (b"\0\0\1\0" + bytes(60), "unknown_type"),
    "HEIC": (MP4.replace(b"ftypisom", b"ftypheic"), "unknown_type"),
    "AVIF": (MP4.replace(b"ftypisom", b"ftypavif"), "unknown_type"),
    "QuickTime": (MP4.replace(b"ftypisom", b"ftypqt  "), "unknown_type"),
    "Matroska": (FILES["video/webm"].replace(b"\x84webm", b"\x88matroska"), "unknown_type"),
    "a film in Ogg": (b"OggS\0\2" + bytes(20) + b"\x80theora" + bytes(100), "unknown_type"),
    "a film with its sound in Ogg": (
        b"OggS\0\2"
        + bytes(20)
        + b"\1\x2a\x80theora"
        + bytes(35)
        + b"OggS\0\2"
        + bytes(20)
        + b"\1\x1e\1vorbis"
        + bytes(99),
        "unknown_type",
    ),
    "WAVE": (b"RIFF\0\0\0\0WAVEfmt ", "unknown_type"),
    "half a signature": (b"\x89PNG", "unknown_type"),
    "bytes": (bytes(range(256)), "unknown_type"),
    "a page behind blanks": (b"\xff\xff\xff<html>", "unknown_type"),
}


@pytest.mark.parametrize("media_type", FILES)
def test_each_type_is_known_by_its_bytes(media_type):
    assert media_type_of(FILES[media_type]) == media_type


def test_there_is_a_file_and_an_extension_for_each_type():
    assert set(FILES) == set(MediaType.values) == set(EXTENSIONS)


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_other_files_are_refused_with_a_sentence(content, code):
    with pytest.raises(MediaRefused) as refusal:
        media_type_of(content)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(sniffing, "MAX_FILE_BYTES", len(MP4) - 1)
    with pytest.raises(MediaRefused, match="larger than"):
        media_type_of(MP4)
