"""Where may a text be cut so that no character is broken in two? `is_boundary` answers for one place.

A reader's character, a grapheme cluster, may have several code points: a letter with its accents, an emoji with its
skin tone. The rules are those of https://www.unicode.org/reports/tr29/, read from the tables of `unicodedata`. In
doubt a place is no boundary, so a text that is cut here may keep two characters together.
"""

import unicodedata

JOINER, NON_JOINER = "\u200d", "\u200c"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)
# Letters that Unicode attaches to the letter before them, and numeral signs of Arabic and others that come first.
SPACING = frozenset("\u0e33\u0eb3\uff9e\uff9f")
PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d")  # of scripts whose joined consonants are one character
HANGUL_FIRST, HANGUL_MIDDLE = (range(0x1100, 0x1160), range(0xA960, 0xA97D)), (range(0x1160, 0x11A8),)
HANGUL_LAST, HANGUL_SYLLABLES = (range(0x11A8, 0x1200),), (range(0xAC00, 0xD7A4),)
MAX_FLAGS = 1_000  # code points read backwards in a row of flags


def is_boundary(text, at):
    """Return whether a reader's character begins, or the text ends, at this index."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < "\u0300" and after < "\u0300":
        return (before, after) != ("\r", "\n")
    if is_control(before) or is_control(after):
        return True
    if extends(after) or before in PREPENDED:
        return False
    if before == JOINER and not after.isalnum():
        return False
    if before in VIRAMAS and unicodedata.category(after) == "Lo":
        return False
    if ord(before) in FLAG_LETTERS and ord(after) in FLAG_LETTERS:
        return flags_before(text, at) % 2 == 0
    return not joins_hangul(before, after)


def boundary_before(text, at):
    """Return the last boundary that is not after this index."""
    while not is_boundary(text, at):
        at -= 1
    return at


def boundary_after(text, at):
    """Return the first boundary that is not before this index."""
    while not is_boundary(text, at):
        at += 1
    return at


def is_control(character):
    category = unicodedata.category(character)
    if category == "Cf":
        is_part = character in (JOINER, NON_JOINER) or character in PREPENDED or ord(character) in TAGS
        return not is_part
    return category in ("Cc", "Zl", "Zp")


def extends(character):
    """Return whether the character belongs to the one before it."""
    if character in (JOINER, NON_JOINER) or character in SPACING:
        return True
    code = ord(character)
    return code in SKIN_TONES or code in TAGS or unicodedata.category(character) in ("Mn", "Me", "Mc")


def flags_before(text, at):
    """Return how many letters of flags come directly before this index."""
    start = at
    while start > max(0, at - MAX_FLAGS) and ord(text[start - 1]) in FLAG_LETTERS:
        start -= 1
    return at - start


def joins_hangul(before, after):
    """Return whether two parts of a Korean syllable follow each other."""
    first, middle, last, whole = (
        [any(ord(character) in block for block in blocks) for character in (before, after)]
        for blocks in (HANGUL_FIRST, HANGUL_MIDDLE, HANGUL_LAST, HANGUL_SYLLABLES)
    )
    if first[0]:
        return first[1] or middle[1] or whole[1]
    if middle[0]:
        return middle[1] or last[1]
    if whole[0]:
        return last[1] or (middle[1] and (ord(before) - 0xAC00) % 28 == 0)
    return last[0] and last[1]
