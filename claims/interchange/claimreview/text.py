"""What do the words of others say, once markup and rubbish are out of them?

HTML is read with the standard library: entities, twice over because many are escaped twice, and the tags that HTML
knows. `a < b` and `<unknown>` are words, and stay. What comes out is text, not safe HTML: whoever shows it escapes it.
"""

import html
import re
import unicodedata

from sources.capture import BYTE_ORDER_MARK, UNPRINTABLE

MAX_READ_LENGTH = 200_000  # characters; nothing that is kept is as long
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
PARTING = "article|blockquote|br|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|section|table|tbody|td|th|tr|ul"
INLINE = "a|abbr|b|cite|code|em|font|i|iframe|img|ins|mark|q|s|script|small|span|strike|strong|style|sub|sup|tt|u"
TAG = re.compile(rf"</?(?:({PARTING})|{INLINE})(?:\s[^<>]*|/)?>|<!--[^<>]*-->", re.IGNORECASE)
# More signs in a row than any text has, accents among them: to normalise thousands takes seconds.
LONG_ROW = re.compile(r"([^\w\s]{100})[^\w\s]+")
SMALLEST_CUT = 0.8  # of the room: a cut is made between words if that leaves so much


def plain_text(text, repairs, *, keeps_lines=False):
    """The words on one line, or on their lines, in NFC. What was in the way is named in `repairs`."""
    text = text[:MAX_READ_LENGTH]
    if "&" in text:
        text = _unescaped(text, repairs)
    if "<" in text:
        text = _without_tags(text, repairs)
    text = _without_rubbish(text, repairs)
    lines = (" ".join(line.split()) for line in text.splitlines()) if keeps_lines else [" ".join(text.split())]
    return unicodedata.normalize("NFC", "\n".join(filter(None, lines)))


def truncate(text, most, repair, repairs):
    """The text, if need be without its end, with `…` in its place."""
    if len(text) <= most:
        return text
    repairs.append(repair)
    kept = text[: most - 1]
    words = kept if text[most - 1].isspace() else kept.rsplit(maxsplit=1)[0]
    return f"{(words if len(words) >= most * SMALLEST_CUT else kept).rstrip()}…"


def says_something(text):
    return any(map(str.isalnum, text))


def _unescaped(text, repairs):
    for _time in range(2):
        unescaped = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if unescaped == text:
            break
        repairs.append("html_unescaped")
        text = unescaped
    return text


def _without_tags(text, repairs):
    words, tags = TAG.subn(lambda tag: "\n" if tag[1] else "", text)
    if tags:
        repairs.append("tags_removed")
    return words


def _without_rubbish(text, repairs):
    words = text.replace(BYTE_ORDER_MARK, "")
    if not words.isprintable():  # it may be a line's end
        words = UNPRINTABLE.sub("", words)
    words = LONG_ROW.sub(r"\1", words)
    if len(words) != len(text):
        repairs.append("rubbish_removed")
    return words
