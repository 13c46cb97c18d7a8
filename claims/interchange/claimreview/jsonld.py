"""What does a member of a review hold: a text, a number, an object, or a list of these?

`texts`, `nodes` and `parts_of` answer for any spelling. schema.org lets every member be left out, repeated, or written
shorter than it is described (https://schema.org/docs/datamodel.html), and JSON-LD spells names and values in several
ways.
"""

from decimal import Decimal

PREFIXES = (
    "schema:",
    *(f"{at}schema.org/" for at in ("http://", "https://", "http://www.", "https://www.", "", "//")),
)
LISTS = ("@list", "@set")
MAX_TRIED = 10  # unusable dates, links or languages of one list: to try more would only take time


def without_prefix(name):
    """Return a name without its vocabulary: `schema:author` and `https://schema.org/author` are `author`."""
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def strip_prefixes(value):
    """Return the value with no prefixes in member names, at any depth. An unprefixed member takes precedence."""
    if isinstance(value, list):
        return [strip_prefixes(part) for part in value]
    if not isinstance(value, dict):
        return value
    members = {without_prefix(key): strip_prefixes(part) for key, part in value.items() if without_prefix(key) != key}
    return members | {key: strip_prefixes(part) for key, part in value.items() if without_prefix(key) == key}


def parts_of(value):
    """Return the items of a list, also of nested ones, or a list of the value itself; an empty list for null."""
    if isinstance(value, list):
        return [inner for part in value for inner in parts_of(part)]
    if isinstance(value, dict) and len(value) == 1:
        for name in LISTS:
            if name in value:
                return parts_of(value[name])
    return [] if value is None else [value]


def types(node):
    """Return the set of an object's types, without prefixes."""
    names = node.get("@type")
    if isinstance(names, str):
        return {without_prefix(names)}
    return {without_prefix(name) for name in parts_of(names) if isinstance(name, str)}


def nodes(value):
    """Return the objects of a value."""
    return [part for part in parts_of(value) if isinstance(part, dict)]


def texts(value, *members):
    """Return the strings and numbers of a value as strings; for an object, the first of `members` that has text."""
    if isinstance(value, str):
        return [value]
    strings = []
    for part in parts_of(value) if value is not None else ():
        if isinstance(part, str):
            strings.append(part)
        elif isinstance(part, (int, Decimal, float)) and not isinstance(part, bool):
            # Decimal, because str() of an int refuses thousands of digits.
            strings.append(str(Decimal(part)) if isinstance(part, int) else str(part))
        elif isinstance(part, dict):
            first_texts = (text for name in ("@value", *members) for text in texts(part.get(name))[:1])
            if text := next(first_texts, None):
                strings.append(text)
    return strings
