"""How do two texts differ, word by word?"""

import re
from difflib import SequenceMatcher

MOST_WORDS = 2_000  # comparing takes the square of this; longer texts are shown one after the other


def difference(before, after):
    """Parts of both texts in reading order: `("same" | "gone" | "new", words)`."""
    old, new = words(before), words(after)
    if max(len(old), len(new)) > MOST_WORDS or not old or not new:
        return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]
    parts = []
    for operation, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append(("same", "".join(old[old_from:old_to])))
            continue
        parts += [("gone", "".join(old[old_from:old_to])), ("new", "".join(new[new_from:new_to]))]
    return [(kind, text) for kind, text in parts if text]


def words(text):
    """The text in pieces that a reader would compare: a word with the space after it."""
    return re.findall(r"\s+|\S+\s?", text)
