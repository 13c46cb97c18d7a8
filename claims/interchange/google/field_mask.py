"""Which members of an answer does a mask such as `claims(text,claimReview/url),nextPageToken` ask for?

The syntax is that of Google's partial responses: names with commas between them, `a/b` for b within a, `a(b,c)` for
several, `*` for all. A mask that names what no answer has is refused, so that a typo is not taken for an empty answer.
"""

import difflib
import re
from collections import deque

WORD = re.compile(r"[A-Za-z]+|[*,/()]")


class MaskRefused(ValueError):
    """The message says what in the mask is wrong."""


def chosen(content, mask):
    """Of that content what the mask asks for; of a list, that of each."""
    if mask is None:
        return content
    if isinstance(content, list):
        return [chosen(one, mask) for one in content]
    return {name: chosen(value, mask[name]) for name, value in content.items() if name in mask}


def read_mask(text, members):
    """The mask in that text, as an object of names: each with a mask of its own, or None for all of it."""
    words = deque(WORD.findall(text))
    if "".join(words) != text:
        raise MaskRefused("A mask has names, commas, slashes, parentheses and asterisks.")
    mask = several(words, members)
    if words:
        raise MaskRefused(f"There is a “{words[0]}” too many.")
    return mask


def several(words, members):
    mask = one(words, members)
    while words and words[0] == ",":
        words.popleft()
        mask = both(mask, one(words, members))
    return mask


def one(words, members):
    """The mask of one name, with what follows it. No answer nests deeper than a mask may, so neither does this."""
    names = names_for(words.popleft() if words else "", members)
    step = words.popleft() if words and words[0] in "/(" else None
    if step is None:
        return dict.fromkeys(names)
    objects = {name: members[name] for name in names if members[name]}
    inner = (one if step == "/" else several)(words, both(*objects.values()))
    if step == "(" and not (words and words.popleft() == ")"):
        raise MaskRefused("A parenthesis is not closed.")
    return dict.fromkeys(objects, inner)


def names_for(word, members):
    if word == "*" and members:
        return list(members)
    if word in members:
        return [word]
    if not word.isalpha():
        raise MaskRefused(
            f"There is a name missing before “{word}”." if word else "There is a name missing at its end."
        )
    close = difflib.get_close_matches(word, members, n=1)
    raise MaskRefused(f"There is no “{word[:80]}”" + (f": did you mean “{close[0]}”?" if close else " there."))


def both(*masks):
    """What any of these masks asks for. Who asks for all of a member gets all of it."""
    found = {}
    for mask in masks:
        for name, inner in mask.items():
            known = found.get(name, inner)
            found[name] = None if inner is None or known is None else both(known, inner)
    return found
