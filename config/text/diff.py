"""How do two texts differ, word by word? `word_diff()` returns the words that are the same, gone and new."""

import re
from itertools import groupby, pairwise
from operator import itemgetter

# A page compares up to a hundred texts of any content. These two limits bound the time of the worst.
MAX_WORDS = 2_000
MAX_CHANGES = 300


def word_diff(before, after, spelling=str):
    """Return the parts of both texts in reading order, each as `("same" | "gone" | "new", text)`.

    Words with the same `spelling()` are the same, and are shown as in `before`. Texts with more than `MAX_WORDS`
    words, or `MAX_CHANGES` changed words, are returned one after the other.
    """
    old, new = split_words(before), split_words(after)
    parts = []
    common = common_words(list(map(spelling, old)), list(map(spelling, new)))
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *common, (len(old), len(new))]):
        if i >= 0:
            parts.append(("same", old[i]))
        parts += [("gone", "".join(old[i + 1 : next_i])), ("new", "".join(new[j + 1 : next_j]))]
    return join_neighbours((kind, text) for kind, text in parts if text)


def split_words(text):
    """Return the words of the text, each with the space after it."""
    return re.findall(r"\s+|\S+\s?", text)


def common_words(old, new):
    """Return the indexes `(i, j)` of a longest common subsequence, by Myers' O(ND) algorithm.

    http://www.xmailserver.org/diff2.pdf. (difflib looks for longest runs instead, which takes cubic time when a few
    words are repeated often.)
    """
    if max(len(old), len(new)) > MAX_WORDS:
        return []
    furthest, history = {1: 0}, []  # the furthest index in `old` by diagonal (index in `old` minus index in `new`)
    for changes in range(MAX_CHANGES + 1):
        history.append(dict(furthest))
        for diagonal in range(-changes, changes + 1, 2):
            neighbour = best_neighbour(furthest, diagonal, changes)
            i = furthest[neighbour] + (neighbour < diagonal)
            while i < len(old) and i - diagonal < len(new) and old[i] == new[i - diagonal]:
                i += 1
            furthest[diagonal] = i
            if i >= len(old) and i - diagonal >= len(new):
                return backtrack(history, len(old), len(new))
    return []


def best_neighbour(furthest, diagonal, changes):
    """Return the neighbouring diagonal that reaches further."""
    if diagonal == -changes or (diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]):
        return diagonal + 1
    return diagonal - 1


def backtrack(history, i, j):
    """Return the indexes of the common words on the path that ends at `(i, j)`, in reading order."""
    common = []
    for changes, furthest in reversed(list(enumerate(history))):
        neighbour = best_neighbour(furthest, i - j, changes)
        start_i, start_j = furthest[neighbour], furthest[neighbour] - neighbour
        while i > start_i and j > start_j:
            i, j = i - 1, j - 1
            common.append((i, j))
        i, j = start_i, start_j
    return common[::-1]


def join_neighbours(parts):
    """Return the parts with neighbours of one kind joined."""
    return [(kind, "".join(text for _kind, text in group)) for kind, group in groupby(parts, key=itemgetter(0))]
