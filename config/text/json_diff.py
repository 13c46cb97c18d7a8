"""How does one JSON document differ from another, member by member? `json_diff()` returns the differences.

A difference is `{"path", "before", "after"}`, without `before` for a new member, and without `after` for a removed
one. The items of a list are matched by their `id`, which is then a step of the path; a list without ids is one value.
If the order of such a list differs from the order before, less the removed items and with the new ones at the end,
`{"path", "order"}` lists all its ids.
"""

from itertools import chain

import orjson

MAX_DIFFERENCES = 500  # beyond which only the outermost members are compared, each as one value


def json_diff(before, after):
    """Return the differences that make `after` of `before`, in a fixed order; an empty list if they are equal."""
    found = list(compare(before, after, []))
    return found if len(found) <= MAX_DIFFERENCES else list(compare(before, after, [], deep=False))


def compare(before, after, path, deep=True):
    if canonical_json(before) == canonical_json(after):
        return
    if is_object(before) and is_object(after) and (deep or not path):
        yield from compare_members(before, after, path, deep)
    elif path and is_list_with_ids(before) and is_list_with_ids(after) and deep:
        old, new = by_id(before), by_id(after)
        yield from compare_members(old, new, path, deep)
        if list(new) != [*(key for key in old if key in new), *(key for key in new if key not in old)]:
            yield {"path": path, "order": list(new)}
    else:
        yield {"path": path, "before": before, "after": after}


def compare_members(old, new, path, deep):
    for name in chain(old, (name for name in new if name not in old)):
        member_path = [*path, name]
        if name not in new:
            yield {"path": member_path, "before": old[name]}
        elif name not in old:
            yield {"path": member_path, "after": new[name]}
        else:
            yield from compare(old[name], new[name], member_path, deep)


def canonical_json(value):
    """Return the value as JSON with sorted keys, for comparisons: in Python 1, 1.0 and True are equal."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def is_object(value):
    return isinstance(value, dict)


def is_list_with_ids(value):
    """Return whether the value is a list of objects with unique ids. An empty list is one."""
    if not isinstance(value, list) or not all(is_object(item) and isinstance(item.get("id"), str) for item in value):
        return False
    return len(by_id(value)) == len(value)


def by_id(items):
    return {item["id"]: item for item in items}
