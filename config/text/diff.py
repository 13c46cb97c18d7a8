"""How do two texts differ, word by word?"""

import re
from itertools import pairwise

# A page compares a hundred texts, and anybody at the desk may have written them: these two keep the worst at a blink.
MAX_WORDS = 2_000
MAX_CHANGES = 300


def difference(before, after):
    """Parts of both texts in reading order: `("same" | "gone" | "new", words)`.

    Texts that are too long, or differ in too many words, are shown one after the other.
    """
    old, new = words(before), words(after)
    parts = []
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *kept(old, new), (len(old), len(new))]):
        if i >= 0:
            parts.append(("same", old[i]))
        parts += [("gone", "".join(old[i + 1 : next_i])), ("new", "".join(new[j + 1 : next_j]))]
    return joined((kind, text) for kind, text in parts if text)


def words(text):
    """The text in pieces that a reader would compare: a word with the space after it."""
    return re.findall(r"\s+|\S+\s?", text)


def kept(old, new):
    """Where the words stand, before and after, that both texts have: as many as can be, by Myers' O(ND) search.

    (difflib looks for longest runs instead, which takes the cube of the length when few words are repeated a lot.)
    """
    if max(len(old), len(new)) > MAX_WORDS:
        return []
    reached, earlier = {1: 0}, []  # how far into `old` one gets on each diagonal (old minus new words read)
    for changes in range(MAX_CHANGES + 1):
        earlier.append(dict(reached))
        for diagonal in range(-changes, changes + 1, 2):
            came_from = previous(reached, diagonal, changes)
            i = reached[came_from] + (came_from < diagonal)
            while i < len(old) and i - diagonal < len(new) and old[i] == new[i - diagonal]:
                i += 1
            reached[diagonal] = i
            if i >= len(old) and i - diagonal >= len(new):
                return way_back(earlier, len(old), len(new))
    return []


def previous(reached, diagonal, changes):
    """The neighbour to come from: the one that got further."""
    if diagonal == -changes or (diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1]):
        return diagonal + 1
    return diagonal - 1


def way_back(earlier, i, j):
    """The kept words on the way that was found, in reading order."""
    found = []
    for changes, reached in reversed(list(enumerate(earlier))):
        came_from = previous(reached, i - j, changes)
        start_i, start_j = reached[came_from], reached[came_from] - came_from
        while i > start_i and j > start_j:
            i, j = i - 1, j - 1
            found.append((i, j))
        i, j = start_i, start_j
    return found[::-1]


def joined(parts):
    """Neighbours of one kind as one part."""
    whole = []
    for kind, text in parts:
        if whole and whole[-1][0] == kind:
            whole[-1] = (kind, whole[-1][1] + text)
        else:
            whole.append((kind, text))
    return whole
