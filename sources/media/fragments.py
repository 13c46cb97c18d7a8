"""Which part of a picture, video or sound is meant? A media fragment: https://www.w3.org/TR/media-frags/

`normal_fragment` checks what a person typed and returns it in one spelling: `xywh=10,20,300,200`,
`xywh=percent:10,20,30,40`, `t=10,20.5`, or `t=10,20&xywh=0,0,100,50` for a region during a time.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FRAGMENT_LENGTH = 200
NUMBER = r"\d{1,7}(?:\.\d{1,3})?"
REGION = re.compile(r"xywh=(?:(pixel|percent):)?(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})", re.ASCII)
CLOCK = rf"(?:(?:(\d{{1,4}}):)?(\d{{1,2}}):)?({NUMBER})"
SPAN = re.compile(rf"t=(?:npt:)?(?:{CLOCK})?(,(?:{CLOCK})?)?", re.ASCII)
# The same, for the database. `normal_fragment` writes no other form.
NORMAL_REGION = r"xywh=(percent:)?\d{1,5},\d{1,5},[1-9]\d{0,4},[1-9]\d{0,4}"
NORMAL_SPAN = r"t=\d{1,8}(\.\d{1,3})?(,\d{1,8}(\.\d{1,3})?)?"
NORMAL_FRAGMENT = rf"^({NORMAL_REGION}|{NORMAL_SPAN}|{NORMAL_SPAN}&{NORMAL_REGION})$"


def normal_fragment(text, media):
    """Return the fragment in its normal form; "" for none. Raise ValidationError if `media` has no such part."""
    text = text.strip().removeprefix("#")
    if not text:
        return ""
    parts = sorted(text.split("&"))
    spans = [part for part in parts if part.startswith("t=")]
    regions = [part for part in parts if part.startswith("xywh=")]
    if len(spans) > 1 or len(regions) > 1 or len(spans) + len(regions) < len(parts):
        raise ValidationError(
            _("Write a region as xywh=10,20,300,200 or xywh=percent:10,20,30,40, a time in seconds as t=10,20.")
        )
    return "&".join([*(normal_span(part, media) for part in spans), *(normal_region(part, media) for part in regions)])


def normal_region(text, media):
    """Return the region, in pixels or per cent of an image or a video."""
    if media.kind == "audio":
        raise ValidationError(_("A sound has no region: name a time, as t=10,20."))
    found = REGION.fullmatch(text)
    if not found:
        raise ValidationError(_("A region is four whole numbers, left, top, width and height: xywh=10,20,300,200."))
    left, top, width, height = map(int, found.groups()[1:])
    if not (width and height):
        raise ValidationError(_("A region has a width and a height of at least 1."))
    is_percent = found[1] == "percent"
    across, down = (100, 100) if is_percent else (media.width, media.height)
    if across and (left + width > across or top + height > down):
        sentence = _("This region is not inside of the picture, which has %(width)d × %(height)d.")
        raise ValidationError(sentence % {"width": across, "height": down})
    return f"xywh={'percent:' if is_percent else ''}{left},{top},{width},{height}"


def normal_span(text, media):
    """Return the time of a video or a sound in seconds."""
    if media.kind == "image":
        raise ValidationError(_("A picture has no time: name a region, as xywh=10,20,300,200."))
    found = SPAN.fullmatch(text)
    groups = found.groups() if found else ()
    if not found or (groups[2] is None and groups[6] is None):
        raise ValidationError(_("A time is in seconds or minutes: t=10,20.5 or t=1:05,1:20."))
    start, end = seconds(*groups[:3]) or 0, seconds(*groups[4:])
    if end is not None and end <= start:
        raise ValidationError(_("The time ends before it begins."))
    return f"t={written(start)}" + (f",{written(end)}" if end is not None else "")


def seconds(hours, minutes, rest):
    """Return the time in thousandths of a second, or None."""
    if rest is None:
        return None
    return int(hours or 0) * 3_600_000 + int(minutes or 0) * 60_000 + round(float(rest) * 1000)


def written(time):
    whole, part = divmod(time, 1000)
    return f"{whole}.{part:03}".rstrip("0").rstrip(".") if part else str(whole)
