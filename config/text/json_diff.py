"""How does one JSON document differ from another, member by member?

A difference is `{"path", "before", "after"}`: `before` is left out of what is new, `after` of what is gone. Members of
a list are known by their `id`, which then stands in the path; a list without ids is one value. Where the order of such
a list does not follow (what is gone taken out, what is new put at the end), `{"path", "order"}` names all its ids.
"""

from itertools import chain

import orjson

MAX_DIFFERENCES = 500  # of more differences only the outermost members are told, each as a whole


def differences(before, after):
    """What makes the second document of the first, always in the same order; nothing when they say the same."""
    found = list(compared(before, after, []))
    return found if len(found) <= MAX_DIFFERENCES else list(compared(before, after, [], deep=False))


def compared(before, after, path, deep=True):
    if written(before) == written(after):
        return
    if is_object(before) and is_object(after) and (deep or not path):
        yield from compared_members(before, after, path, deep)
    elif path and is_named_list(before) and is_named_list(after) and deep:
        old, new = by_id(before), by_id(after)
        yield from compared_members(old, new, path, deep)
        if list(new) != [*(name for name in old if name in new), *(name for name in new if name not in old)]:
            yield {"path": path, "order": list(new)}
    else:
        yield {"path": path, "before": before, "after": after}


def compared_members(old, new, path, deep):
    for name in chain(old, (name for name in new if name not in old)):
        here = [*path, name]
        if name not in new:
            yield {"path": here, "before": old[name]}
        elif name not in old:
            yield {"path": here, "after": new[name]}
        else:
            yield from compared(old[name], new[name], here, deep)


def written(value):
    """The value as text: Python takes 1, 1.0 and true for the same, JSON does not."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def is_object(value):
    return isinstance(value, dict)


def is_named_list(value):
    """Whether each member has an id of its own. An empty list may be one of these."""
    if not isinstance(value, list) or not all(is_object(one) and isinstance(one.get("id"), str) for one in value):
        return False
    return len(by_id(value)) == len(value)


def by_id(members):
    return {member["id"]: member for member in members}
