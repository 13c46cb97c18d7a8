"""How do two texts of any length differ? `text_diff()` compares paragraphs, then sentences, then words.

The work is linear in the length of the texts, but for the words of changed sentences: `config.text.diff` bounds that.
"""

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from config.text.diff import join_neighbours, word_diff

PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")
SENTENCE = re.compile(r".*?(?:[.!?…。！？؟]['\"”’»)]*\s+|\n|$)", re.DOTALL)
WORD = re.compile(r"\s+|\S+\s?")
LONG_SENTENCE = 10_000  # characters, beyond which the words around a change are looked for as paragraphs are
CONTEXT = 200  # characters of an unchanged passage that are shown beside a change
MAX_SHOWN = 300_000  # characters of one comparison


def text_diff(before, after, splits=(PARAGRAPH, SENTENCE, WORD)):
    """Return the parts of both texts in reading order, each as `("same" | "gone" | "new", text)`."""
    return join_neighbours((kind, text) for kind, text in compared(before, after, splits) if text)


def compared(before, after, splits):
    if before == after:
        yield "same", before
    elif not (before and after):
        yield from (("gone", before), ("new", after))
    elif not splits or (splits == (WORD,) and len(before) + len(after) < LONG_SENTENCE):
        yield from word_diff(before, after)
    else:
        old, new = (list(filter(None, splits[0].findall(text))) for text in (before, after))
        for (i, j), (next_i, next_j) in pairwise([(-1, -1), *anchors(old, new), (len(old), len(new))]):
            if i >= 0:
                yield "same", old[i]
            yield from compared("".join(old[i + 1 : next_i]), "".join(new[j + 1 : next_j]), splits[1:])


def anchors(old, new):
    """Return the indexes `(i, j)` of units that both texts have, in the order of both.

    They are those at the beginning and at the end, and between them the longest sequence of the units that occur once
    in each text (Bram Cohen's patience diff).
    """
    shortest = min(len(old), len(new))
    start = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    end = next((n for n in range(shortest - start) if old[-1 - n] != new[-1 - n]), shortest - start)
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    counts = Counter(inner_new)
    place = {unit: j for j, unit in enumerate(inner_new) if counts[unit] == 1}
    counts = Counter(inner_old)
    unique = [(i, place[unit]) for i, unit in enumerate(inner_old) if counts[unit] == 1 and unit in place]
    return [
        *((n, n) for n in range(start)),
        *((start + i, start + j) for i, j in longest_increasing(unique)),
        *((len(old) - n, len(new) - n) for n in range(end, 0, -1)),
    ]


def longest_increasing(pairs):
    """Return the longest subsequence of the pairs `(i, j)`, sorted by `i`, in which `j` increases too."""
    lowest, tops, before = [], [], {}  # the lowest last `j` of each length, its pair, and the pair before each pair
    for pair in pairs:
        length = bisect_left(lowest, pair[1])
        before[pair] = tops[length - 1] if length else None
        lowest[length : length + 1], tops[length : length + 1] = [pair[1]], [pair]
    sequence, pair = [], tops[-1] if tops else None
    while pair:
        sequence.append(pair)
        pair = before[pair]
    return sequence[::-1]


def shortened(parts, context=CONTEXT):
    """Return the parts with the middle of long unchanged passages as `("left out", number of characters)`."""
    short = []
    for number, (kind, text) in enumerate(parts):
        head = context if number else 0
        tail = context if number < len(parts) - 1 else 0
        if kind != "same" or len(text) <= head + tail + context:
            short.append((kind, text))
            continue
        start = text.rfind(" ", 0, head) + 1 or head
        end = text.find(" ", len(text) - tail) if tail else len(text)
        end = end if end >= 0 else len(text) - tail
        short += [("same", text[:start]), ("left out", end - start), ("same", text[end:])]
    return [(kind, text) for kind, text in short if text]


def capped(parts, limit=MAX_SHOWN):
    """Return the parts up to `limit` characters, and whether any were left out."""
    shown = []
    for kind, text in parts:
        if kind != "left out":
            shown.append((kind, text[:limit]))
            limit -= len(text)
        else:
            shown.append((kind, text))
        if limit < 0:
            return shown, True
    return shown, False
