"""What does a text in a review say without its markup and control characters? `plain_text` answers.

HTML is read with the standard library: entities, twice because many are escaped twice, and the tags that HTML knows.
`a < b` and `<unknown>` are words, and stay. The result is text, not safe HTML: escape it where it is shown.
"""

import html
import re
import unicodedata

from sources.capture import BYTE_ORDER_MARK, UNPRINTABLE

MAX_READ_LENGTH = 200_000  # characters; more than any field keeps
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
BLOCK_TAGS = "article|blockquote|br|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|section|table|tbody|td|th|tr|ul"
INLINE_TAGS = "a|abbr|b|cite|code|em|font|i|iframe|img|ins|mark|q|s|script|small|span|strike|strong|style|sub|sup|tt|u"
TAG = re.compile(rf"</?(?:({BLOCK_TAGS})|{INLINE_TAGS})(?:\s[^<>]*|/)?>|<!--[^<>]*-->", re.IGNORECASE)
# More signs in a row than any text has, combining accents among them: to normalise thousands of these takes seconds.
MIN_LONG_RUN = 100
LONG_RUN = re.compile(rf"([^\w\s]{{{MIN_LONG_RUN}}})[^\w\s]+")
MIN_SHARE = 0.8  # of the allowed length, to be kept when the text is cut between two words


def plain_text(text, repairs, *, keeps_lines=False):
    """Return the text in NFC, without HTML, on one line or on its own lines. Appends what was removed to `repairs`."""
    text = text[:MAX_READ_LENGTH]
    if "&" in text:
        text = _unescaped(text, repairs)
    if "<" in text:
        text = _without_tags(text, repairs)
    text = _without_controls(text, repairs)
    lines = (" ".join(line.split()) for line in text.splitlines()) if keeps_lines else [" ".join(text.split())]
    return unicodedata.normalize("NFC", "\n".join(filter(None, lines)))


def exact_words(text, repairs):
    """Return a quotation in NFC with its blanks, lines and signs as they are, but for control characters."""
    words = _without_controls(text[:MAX_READ_LENGTH].replace("\r\n", "\n").replace("\r", "\n"), repairs)
    return unicodedata.normalize("NFC", words)


def truncate(text, length, repair, repairs):
    """Return at most `length` characters of a text, ending in `…` if it was cut, which is appended as `repair`."""
    if len(text) <= length:
        return text
    repairs.append(repair)
    kept = text[: length - 1]
    words = kept if text[length - 1].isspace() else kept.rsplit(maxsplit=1)[0]
    return f"{(words if len(words) >= length * MIN_SHARE else kept).rstrip()}…"


def says_something(text):
    """Return whether a text has a letter or a digit."""
    return any(map(str.isalnum, text))


def has_letters(text):
    return any(map(str.isalpha, text))


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


def _without_controls(text, repairs):
    words = text.replace(BYTE_ORDER_MARK, "")
    if not words.isprintable():  # which it is not either if it has line breaks
        words = UNPRINTABLE.sub("", words)
    if len(words) > MIN_LONG_RUN:
        words = LONG_RUN.sub(r"\1", words)
    if len(words) != len(text):
        repairs.append("rubbish_removed")
    return words
