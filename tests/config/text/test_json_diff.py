"""Does a JSON diff say all that is needed to make the second document of the first?"""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from config.text import json_diff as module
from config.text.json_diff import json_diff

WORDS = st.sampled_from(["", "a", "b", "id", "names", "1"])
PLAIN = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 1.5]) | WORDS


def named_lists(values):
    members = st.dictionaries(WORDS, values, max_size=3)
    return st.lists(st.tuples(st.sampled_from("wxyz"), members), unique_by=lambda one: one[0], max_size=4).map(
        lambda pairs: [member | {"id": name} for name, member in pairs]
    )


DOCUMENTS = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4) | named_lists(inner),
    max_leaves=15,
)


def applied(document, found):
    """Return the other document, made from the description of the format alone."""
    document = copy.deepcopy(document)
    for difference in found:
        path = difference["path"]
        if not path:
            return copy.deepcopy(difference["after"])
        place = document
        for name in path[:-1]:
            place = member(place, name)
        last = path[-1]
        if "order" in difference:
            listed = member(place, last)
            listed.sort(key=lambda one, order=difference["order"]: order.index(one["id"]))
        elif "after" not in difference:
            drop(place, last)
        else:
            put(place, last, copy.deepcopy(difference["after"]))
    return document


def member(place, name):
    return place[name] if isinstance(place, dict) else next(one for one in place if one["id"] == name)


def drop(place, name):
    if isinstance(place, dict):
        del place[name]
    else:
        place.remove(member(place, name))


def put(place, name, value):
    if isinstance(place, dict):
        place[name] = value
    elif name in [one["id"] for one in place]:
        place[[one["id"] for one in place].index(name)] = value
    else:
        place.append(value)


def written(document):
    return json.dumps(document, sort_keys=True)


@given(DOCUMENTS, DOCUMENTS)
def test_applying_the_diff_to_one_document_gives_the_other(before, after):
    assert written(applied(before, json_diff(before, after))) == written(after)


@given(named_lists(PLAIN), named_lists(PLAIN))
def test_applying_the_diff_to_a_list_with_ids_gives_the_other(before, after):
    before, after = {"evidence": before}, {"evidence": after}
    assert written(applied(before, json_diff(before, after))) == written(after)


@given(DOCUMENTS, DOCUMENTS)
def test_a_difference_has_the_value_before(before, after):
    for difference in json_diff(before, after):
        if "before" in difference:
            place = before
            for name in difference["path"]:
                place = member(place, name)
            assert written(place) == written(difference["before"])


@given(DOCUMENTS, DOCUMENTS)
def test_the_diff_is_empty_exactly_for_equal_documents(before, after):
    assert (json_diff(before, after) == []) == (written(before) == written(after))
    assert written(json_diff(before, after)) == written(json_diff(copy.deepcopy(before), copy.deepcopy(after)))


@given(st.dictionaries(WORDS, DOCUMENTS), st.dictionaries(WORDS, DOCUMENTS))
def test_too_many_differences_are_reported_by_outermost_member(before, after):
    most, module.MAX_DIFFERENCES = module.MAX_DIFFERENCES, 2
    try:
        found = json_diff(before, after)
    finally:
        module.MAX_DIFFERENCES = most
    assert len(found) <= max(2, len(before.keys() | after.keys()))
    assert written(applied(before, found)) == written(after)


def test_items_of_a_list_are_matched_by_id():
    before = {"topics": [{"id": "x", "slug": "a"}, {"id": "y", "slug": "c"}], "place": None, "tags": ["a"]}
    after = {"topics": [{"id": "z", "slug": "b"}, {"id": "y", "slug": "d"}], "place": "Moscow", "tags": ["a", "b"]}
    assert json_diff(before, after) == [
        {"path": ["topics", "x"], "before": {"id": "x", "slug": "a"}},
        {"path": ["topics", "y", "slug"], "before": "c", "after": "d"},
        {"path": ["topics", "z"], "after": {"id": "z", "slug": "b"}},
        {"path": ["topics"], "order": ["z", "y"]},
        {"path": ["place"], "before": None, "after": "Moscow"},
        {"path": ["tags"], "before": ["a"], "after": ["a", "b"]},
    ]


def test_a_new_or_removed_document_is_one_difference():
    assert json_diff(None, {"id": "x"}) == [{"path": [], "before": None, "after": {"id": "x"}}]
    assert json_diff({"id": "x"}, None) == [{"path": [], "before": {"id": "x"}, "after": None}]
