"""Which reviews are in a decoded value: is it a review, or a list, graph or feed? `reviews_in` yields its items."""

from claims.interchange.claimreview.jsonld import nodes, types, without_prefix

CONTAINERS = frozenset({"@graph", "dataFeedElement"})
MAX_REFERENCES = 20  # that are followed for one review; a graph may refer to itself


def reviews_in(value, container=""):
    """Yield the items of a value: objects, and any other values in places where a review should be.

    `container` is the name of the member that holds the value. Nodes of a graph that are not reviews are not items:
    the reviews refer to them.
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
    """Return the items of a container, or the value itself if it is not a container."""
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
    """Return the reviews of a graph, with the nodes that they refer to by `@id` put in."""
    graph = {node["@id"]: node for node in nodes(part) if isinstance(node.get("@id"), str)}
    return [_joined(review, graph, iter(range(MAX_REFERENCES))) for review in reviews_in(part, "@graph")]


def _joined(value, graph, left):
    """Return the value with references replaced by nodes of the graph, until the iterator `left` is exhausted."""
    if isinstance(value, list):
        return [_joined(part, graph, left) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() <= {"@id", "@type"} and value.get("@id") in graph and next(left, None) is not None:
        return _joined(graph[value["@id"]], graph, left)
    return {key: _joined(part, graph, left) for key, part in value.items()}
