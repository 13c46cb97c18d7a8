"""Which words around a quote are needed to find it again, and only once? `select` adds as few as it can.

A page counts in UTF-16 and may cut through a character; `characters_of` and `select` put that right.
"""

import re

from django.utils.translation import gettext_lazy

from config.db.fields import BLANKS, NOT_BLANK
from config.text.graphemes import boundary_after, boundary_before, is_boundary
from sources.quotes import Quote

MAX_AROUND = 500  # characters before, and after
LONG_WORD = 30  # characters without a blank, after which words may be cut: some scripts write without blanks

NOTHING_SELECTED = gettext_lazy("Select the words to be quoted first.")
NEVER_ALONE = gettext_lazy(
    "These words are several times in the text, each time with the same words around them: select more of them."
)


class SelectionRefused(Exception):
    """The selected words cannot be quoted. The message is a sentence for the person who selected them."""


def characters_of(text, start, end):
    """Return the indexes of code points for two indexes of UTF-16 code units, as JavaScript counts.

    An index inside of a surrogate pair is moved outwards.
    """
    if text.isascii():
        return clamped(text, start, end)
    units = text.encode("utf-16-le")
    start, end = (max(0, min(place, len(units) // 2)) for place in (start, end))
    if 0 < end < len(units) // 2 and is_second_half(units, end):
        end += 1
    first, last = (len(units[: 2 * place].decode("utf-16-le", "ignore")) for place in (start, end))
    return first, last


def is_second_half(units, place):
    """Return whether the code unit at this place is the second one of a surrogate pair."""
    return 0xDC <= units[2 * place + 1] <= 0xDF


def clamped(text, start, end):
    return max(0, min(start, len(text))), max(0, min(end, len(text)))


def select(text, start, end):
    """Return the Quote for the characters from `start` to `end`, without blanks around them.

    The quote is found in the text exactly once, and would be found more often without any outer word of its prefix or
    suffix. No character is cut in two. Raises SelectionRefused if nothing is selected or nothing tells it apart.
    """
    start, end = trimmed(text, *clamped(text, start, end))
    if not re.search(NOT_BLANK, text[start:end]):
        raise SelectionRefused(str(NOTHING_SELECTED))
    before, after = starts_before(text, start), ends_after(text, end)

    def is_alone(steps_before, steps_after):
        first, last = before[min(steps_before, len(before) - 1)], after[min(steps_after, len(after) - 1)]
        words = text[first:last]
        place = text.find(words)
        return text.find(words, place + 1) < 0

    most = max(len(before), len(after)) - 1
    if not is_alone(most, most):
        raise SelectionRefused(str(NEVER_ALONE))
    both = fewest(most, lambda steps: is_alone(steps, steps))
    steps_before = fewest(both, lambda steps: is_alone(steps, both))
    steps_after = fewest(both, lambda steps: is_alone(steps_before, steps))
    first, last = before[min(steps_before, len(before) - 1)], after[min(steps_after, len(after) - 1)]
    return Quote(text[start:end], prefix=text[first:start], suffix=text[end:last])


def fewest(most, is_enough):
    """Return the smallest number up to `most` that is enough; each larger one is enough too, and `most` is."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return low


def trimmed(text, start, end):
    """Return the span widened to whole characters, without blank ones at its ends."""
    start, end = boundary_before(text, start), boundary_after(text, end)
    while start < end and text[start] in BLANKS and is_boundary(text, start + 1):
        start += 1
    while start < end and text[end - 1] in BLANKS and is_boundary(text, end - 1):
        end -= 1
    return start, end


def starts_before(text, start):
    """Return where a prefix may begin, nearest first: at `start`, and at each word before it."""
    starts, last = [start], start
    for place in range(start - 1, max(-1, start - MAX_AROUND - 1), -1):
        begins_word = text[place] not in BLANKS and (place == 0 or text[place - 1] in BLANKS)
        if (begins_word or place == 0 or last - place >= LONG_WORD) and is_boundary(text, place):
            starts.append(place)
            last = place
    return starts


def ends_after(text, end):
    """Return where a suffix may end, nearest first: at `end`, and at each word after it."""
    ends, last = [end], end
    for place in range(end + 1, min(len(text), end + MAX_AROUND) + 1):
        ends_word = text[place - 1] not in BLANKS and (place == len(text) or text[place] in BLANKS)
        if (ends_word or place == len(text) or place - last >= LONG_WORD) and is_boundary(text, place):
            ends.append(place)
            last = place
    return ends
