"""In which font is a text drawn, and where do its lines end? `lettering_for` has the font that has all its letters.

FiraGO has Latin, Cyrillic, Greek, Arabic, Hebrew, Georgian, Thai and Devanagari letters. Noto Sans CJK has Chinese,
Japanese and Korean ones; it takes the extra `cjk-pictures`. HarfBuzz and FriBidi, in Pillow, shape and order words.
"""

import io
import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import NamedTuple

import pymupdf_fonts
from PIL import ImageFont

from config.text.graphemes import boundary_after
from config.text.scripts import script_of

MEASURED_SIZE = 50  # pixels
MAX_LENGTH = 400  # characters; more do not fit in a picture
RIGHT_TO_LEFT = ("R", "AL")
STRONG = ("L", *RIGHT_TO_LEFT)
JOINERS = "\u200c\u200d"  # which Persian and Hindi need
LONELY_JOINERS = re.compile(rf" *(?<!\S)[{JOINERS}]+")
LONELY = re.compile(r" +([,.;:!?…])")  # after a sign that was left out
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
FIRAGO = {False: "figo", True: "figbo"}
# The faces of the collection: the same Han character has another form in each.
CJK_FACES = {"Jpan": 0, "Kore": 1, "Hani": 2, "Hans": 2, "Hant": 3}
NOT_FIRST = "、。，．！？：；）」』】》〉…,.!?:;)っゃゅょッャュョー々"  # of a line


class Lettering(NamedTuple):
    """A text with the font and the direction in which it is drawn."""

    text: str
    name: str
    direction: str

    def length(self, text, size):
        """Return how long the text is in this size. It is measured once, for all sizes."""
        return unit_length(self.name, self.direction, text) * size

    def write(self, pen, place, line, size, colour, anchor):
        font = font_of(self.name, size)
        pen.text(place, line, font=font, fill=colour, anchor=anchor, direction=self.direction)

    def lines(self, size, width):
        """Return the text in lines of that width."""
        lines, line, length = [], "", 0
        for part in self.parts(size, width):
            more = self.length(part.rstrip(), size)
            if line and length + more > width:
                lines.append(line.rstrip())
                line, length = "", 0
            line += part
            length += self.length(part, size)
        return [*lines, line.rstrip()]

    def parts(self, size, width):
        """Yield what a line may end after: a word, or each character of a word that is longer than a line."""
        for part in parts_of(self.text):
            if self.length(part.rstrip(), size) <= width:
                yield part
            else:
                yield from characters_of(part)

    def first_lines(self, size, width, most):
        """Return at most so many lines; if there are more, the last one ends in an ellipsis."""
        lines = self.lines(size, width)
        if len(lines) <= most:
            return lines
        last = lines[most - 1]
        while last and self.length(last, size) + self.length("…", size) > width:
            last = last[:-1]
        return [*lines[: most - 1], f"{last.rstrip(' ,;:–—-')}…"]


@lru_cache(maxsize=256)
def lettering_for(text, language, is_bold=False):
    """Return how the text is drawn, or None if no font here has its letters. What is no letter may be left out."""
    visible = "".join(sign for sign in text[:MAX_LENGTH] if is_visible(sign))
    for name in names_of_fonts(visible, language, is_bold):
        drawn = "".join(sign for sign in visible if sign in JOINERS or sign.isspace() or has_glyph(name, sign))
        if letters_of(drawn) == letters_of(visible) and drawn.strip():
            line = " ".join(drawn.split())
            if drawn != text:
                line = LONELY.sub(r"\1", LONELY_JOINERS.sub("", line))
            return Lettering(f"{line}…" if len(text) > MAX_LENGTH else line, name, direction_of(line))
    return None


def direction_of(text):
    """Return the direction of the first letter that has one: https://www.unicode.org/reports/tr9/#P2."""
    ways = (unicodedata.bidirectional(sign) for sign in text)
    return "rtl" if next((way for way in ways if way in STRONG), "L") in RIGHT_TO_LEFT else "ltr"


def is_visible(sign):
    return sign in JOINERS or sign.isspace() or unicodedata.category(sign) not in INVISIBLE


def letters_of(text):
    return [sign for sign in text if sign.isalnum()]


def names_of_fonts(text, language, is_bold):
    names = [FIRAGO[is_bold]]
    if find_spec("noto_cjk_sans_otc"):
        script = "Hant" if language.startswith("zh-Hant") or language in ("zh-TW", "zh-HK") else script_of(text)
        names.append(f"cjk:{CJK_FACES.get('Jpan' if language.startswith('ja') else script, 2)}")
    return names


@lru_cache(maxsize=64)
def font_of(name, size, layout=ImageFont.Layout.RAQM):
    if not name.startswith("cjk:"):
        return ImageFont.truetype(io.BytesIO(content_of(name)), size, layout_engine=layout)
    from noto_cjk_sans_otc import FONT_PATH

    return ImageFont.truetype(str(FONT_PATH), size, index=int(name[4:]), layout_engine=layout)


@lru_cache(maxsize=10_000)
def unit_length(name, direction, text):
    return font_of(name, MEASURED_SIZE).getlength(text, direction=direction) / MEASURED_SIZE


@cache
def content_of(name):
    return pymupdf_fonts.myfont(name)


@lru_cache(maxsize=10_000)
def has_glyph(name, sign):
    """Return whether the font draws the sign: otherwise it draws the box of a code point that no font has."""
    if unicodedata.category(sign) in ("Mn", "Me"):
        return True
    font = font_of(name, 24, ImageFont.Layout.BASIC)
    return bytes(font.getmask(sign)) != box_of(name)


@cache
def box_of(name):
    return bytes(font_of(name, 24, ImageFont.Layout.BASIC).getmask("\U0010fffd"))


def parts_of(text):
    """Yield what a line may end after: a word with its space, or a character of a script without spaces."""
    start = at = 0
    while at < len(text):
        at = boundary_after(text, at + 1)
        if at < len(text) and not may_break(text, at):
            continue
        yield text[start:at]
        start = at


def characters_of(text):
    at = 0
    while at < len(text):
        end = boundary_after(text, at + 1)
        yield text[at:end]
        at = end


def may_break(text, at):
    before, after = text[at - 1], text[at]
    if before == " ":
        return True
    return (is_ideograph(before) or is_ideograph(after)) and after not in NOT_FIRST and after != " "


def is_ideograph(sign):
    """Return whether a line may end beside it: Chinese and Japanese are written without spaces."""
    return (
        "\u2e80" <= sign <= "\u9fff"
        or "\uf900" <= sign <= "\ufaff"
        or "\uff00" <= sign <= "\uffef"
        or sign > "\U0001ffff"
    )
