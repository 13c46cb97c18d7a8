"""Which members of an answer does a mask such as `claims(text,claimReview/url),nextPageToken` select?

`parse_mask` reads the mask, `apply_mask` reduces an answer to it. The syntax is that of Google's partial responses:
names separated by commas, `a/b` for b within a, `a(b,c)` for several members of a, `*` for all. A mask that names a
member which no answer has is refused, so that a typo is not mistaken for an empty answer.

A mask is a dict of names; each value is the mask of that member, or None for all of it.
"""

import re
from collections import deque

from config.text.nearest import nearest_word

TOKEN = re.compile(r"[A-Za-z]+|[*,/()]")


class MaskRefused(ValueError):
    """The mask has a syntax error or names an unknown member. The message says which."""


def apply_mask(content, mask):
    """Return the members of `content` that `mask` selects, recursing into objects and lists."""
    if mask is None:
        return content
    if isinstance(content, list):
        return [apply_mask(item, mask) for item in content]
    return {name: apply_mask(value, mask[name]) for name, value in content.items() if name in mask}


def parse_mask(text, schema):
    """Parse `text` into a mask of an answer with that `schema`. Raise MaskRefused if it does not fit."""
    tokens = deque(TOKEN.findall(text))
    if "".join(tokens) != text:
        raise MaskRefused("A mask has names, commas, slashes, parentheses and asterisks.")
    mask = parse_list(tokens, schema)
    if tokens:
        raise MaskRefused(f"There is a “{tokens[0]}” too many.")
    return mask


def parse_list(tokens, schema):
    """Parse fields separated by commas."""
    mask = parse_field(tokens, schema)
    while tokens and tokens[0] == ",":
        tokens.popleft()
        mask = merge(mask, parse_field(tokens, schema))
    return mask


def parse_field(tokens, schema):
    """Parse one name and what follows it. The schema's depth bounds the recursion."""
    names = parse_names(tokens.popleft() if tokens else "", schema)
    separator = tokens.popleft() if tokens and tokens[0] in "/(" else None
    if separator is None:
        return dict.fromkeys(names)
    objects = {name: schema[name] for name in names if schema[name]}
    parse_inner = parse_field if separator == "/" else parse_list
    inner = parse_inner(tokens, merge(*objects.values()))
    if separator == "(" and not (tokens and tokens.popleft() == ")"):
        raise MaskRefused("A parenthesis is not closed.")
    return dict.fromkeys(objects, inner)


def parse_names(word, schema):
    """Return the members of `schema` that one word of a mask names: a name itself, all of them for `*`."""
    if word == "*" and schema:
        return list(schema)
    if word in schema:
        return [word]
    if not word.isalpha():
        raise MaskRefused(
            f"There is a name missing before “{word}”." if word else "There is a name missing at its end."
        )
    near = nearest_word(word, schema)
    raise MaskRefused(f"There is no “{word[:80]}”" + (f": did you mean “{near}”?" if near else " there."))


def merge(*masks):
    """Merge masks (or schemas) into one. Selecting a whole member wins over a part of it."""
    merged = {}
    for mask in masks:
        for name, inner in mask.items():
            known = merged.get(name, inner)
            merged[name] = None if inner is None or known is None else merge(known, inner)
    return merged
