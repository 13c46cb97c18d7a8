"""Which reviews are in a value: is it one, or a list, graph or feed of them?"""

from claims.interchange.claimreview.jsonld import parts_of, types, without_prefix

CONTAINERS = frozenset({"@graph", "dataFeedElement"})
MAX_REFERENCES = 20  # references of one review; a graph that refers to itself could grow without end


def reviews_in(value, container=""):
    """What stands in the value where a review should, one by one: the objects, and whatever else is there.

    Nodes of a graph that are no reviews are what the reviews refer to, and no items.
    """
    if isinstance(value, list) and value:
        for part in value:
            yield from reviews_in(part, container)
    elif not isinstance(value, dict) or "ClaimReview" in types(value):
        yield value
    elif container != "@graph":
        yield from _inside(value)
    elif not types(value):
        yield value


def _inside(value):
    """The reviews of a container, or the value when it is none."""
    for key, part in value.items():
        name = without_prefix(key)
        if name == "@graph":
            return _reviews_of_graph(part) or [value]
        if name == "dataFeedElement":
            return [] if part == [] else reviews_in(part)
        if name == "item" and types(value) & {"DataFeedItem", "ListItem"}:
            return reviews_in(part)
    return [value]


def _reviews_of_graph(part):
    """Each review of a graph, with what it refers to by `@id` put in."""
    graph = {
        node["@id"]: node for node in parts_of(part) if isinstance(node, dict) and isinstance(node.get("@id"), str)
    }
    return [_joined(review, graph, iter(range(MAX_REFERENCES))) for review in reviews_in(part, "@graph")]


def _joined(value, graph, left):
    if isinstance(value, list):
        return [_joined(part, graph, left) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() <= {"@id", "@type"} and value.get("@id") in graph and next(left, None) is not None:
        return _joined(graph[value["@id"]], graph, left)
    return {key: _joined(part, graph, left) for key, part in value.items()}
