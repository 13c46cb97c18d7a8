"""What does a member of a review hold, be it a text, a number, an object or a list of these?

schema.org lets every member be left out, repeated, or written shorter than it is described
(https://schema.org/docs/datamodel.html), and JSON-LD spells names and values in several ways.
"""

from decimal import Decimal

PREFIXES = ("schema:", "http://schema.org/", "https://schema.org/")
LISTS = ("@list", "@set")
MAX_TRIED = 10  # of a list of dates, links or languages none of which can be used: more would only take time


def without_prefix(name):
    """A name without its vocabulary: `schema:author` and `https://schema.org/author` are `author`."""
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def strip_prefixes(value):
    """The value with the names of all its members bare. A bare member wins over its prefixed twin."""
    if isinstance(value, list):
        return [strip_prefixes(part) for part in value]
    if not isinstance(value, dict):
        return value
    members = {without_prefix(key): strip_prefixes(part) for key, part in value.items() if without_prefix(key) != key}
    return members | {key: strip_prefixes(part) for key, part in value.items() if without_prefix(key) == key}


def parts_of(value):
    """The parts of a value: those of a list, or itself alone; nothing for null."""
    if isinstance(value, list):
        return [inner for part in value for inner in parts_of(part)]
    if isinstance(value, dict) and len(value) == 1:
        for name in LISTS:
            if name in value:
                return parts_of(value[name])
    return [] if value is None else [value]


def types(node):
    """The bare names of an object's types."""
    written = node.get("@type")
    if isinstance(written, str):
        return {without_prefix(written)}
    return {without_prefix(part) for part in parts_of(written) if isinstance(part, str)}


def nodes(value):
    """The objects among the parts of a value."""
    return [part for part in parts_of(value) if isinstance(part, dict)]


def texts(value, *of_objects):
    """The texts among the parts of a value; of an object that of the first of these members that has one."""
    found = []
    for part in parts_of(value):
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, (int, Decimal, float)) and not isinstance(part, bool):
            found.append(str(part) if isinstance(part, (Decimal, float)) else str(Decimal(part)))
        elif isinstance(part, dict):
            inner = (text for name in ("@value", *of_objects) for text in texts(part.get(name))[:1])
            found += [text for text in (next(inner, None),) if text]
    return found
