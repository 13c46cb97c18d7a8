"""How does a page show a picture, a video or a sound? `shown_media` says which part of it is meant.

Readers see the region as a frame over the picture, which is drawn by an SVG: no script and no style of its own.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

REGION = re.compile(r"xywh=(percent:)?(\d+),(\d+),(\d+),(\d+)", re.ASCII)
SPAN = re.compile(r"t=([\d.]+)(?:,([\d.]+))?", re.ASCII)


class Region(NamedTuple):
    """A part of a picture whose left upper corner is 0, 0 and whose size is `across` and `down`."""

    left: int
    top: int
    width: int
    height: int
    across: int
    down: int


class ShownMedia(NamedTuple):
    kind: str
    is_hidden: bool  # from the public: its file cannot be loaded
    file: str  # its path
    address: str  # its path with the part that is meant: players begin there
    alt: str
    width: int | None
    height: int | None
    region: Region | None
    span: str  # in words


def shown_media(piece, hidden):
    """Return the media of a piece of evidence, as its document has it; None without any. `hidden` are ids of media."""
    media = piece.get("media")  # documents of claims before 2026 do not name it
    if not media:
        return None
    fragment = piece["media_fragment"]
    return ShownMedia(
        kind=media["kind"],
        is_hidden=media["id"] in hidden,
        file=media["file"],
        address=f"{media['file']}#{fragment}" if fragment else media["file"],
        alt=piece["note"] or _("From: %(title)s") % {"title": piece["article"]["title"] or piece["article"]["url"]},
        width=media["width"],
        height=media["height"],
        region=region_of(fragment, media),
        span=span_of(fragment),
    )


def region_of(fragment, media):
    """Return the Region that a media fragment names; None if it names none, or pixels of an unknown size."""
    found = REGION.search(fragment)
    if not found:
        return None
    across, down = (100, 100) if found[1] else (media["width"], media["height"])
    return Region(*map(int, found.groups()[1:]), across, down) if across and down else None


def span_of(fragment):
    """Return the time that a media fragment names, in words."""
    found = SPAN.search(fragment)
    if not found:
        return ""
    start, end = clock(found[1]), found[2] and clock(found[2])
    if end:
        return _("from %(start)s to %(end)s") % {"start": start, "end": end}
    return _("from %(start)s on") % {"start": start}


def clock(seconds):
    """Return `1:05` for 65 seconds, `1:01:05` with hours, and fractions as they are."""
    whole, _point, part = seconds.partition(".")
    minutes, rest = divmod(int(whole), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{text}.{part}" if part else text
