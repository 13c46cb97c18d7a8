"""Which reviews are in a decoded value: is it a review, or a list, graph or feed? `reviews_in` yields its items."""

from claims.interchange.claimreview.jsonld import nodes, types, without_prefix

CONTAINERS = frozenset({"@graph", "dataFeedElement"})
MAX_REFERENCES = 20  # that are followed for one review; a graph may refer to itself
MAX_JOINED_SIZE = 20_000_000  # of all reviews of a graph: a thousand may refer to one large node
SIZE_OF_PART = 10  # of an object, a list or a number; a string has its length


class OverfullGraph(Exception):
    """The reviews of a graph are too large once the nodes that they refer to are put in."""


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
    """Return the reviews of a graph, with the nodes that they refer to by `@id` put in. Raises OverfullGraph."""
    graph = _Graph({node["@id"]: node for node in nodes(part) if isinstance(node.get("@id"), str)})
    return [graph.joined(review, iter(range(MAX_REFERENCES))) for review in reviews_in(part, "@graph")]


class _Graph:
    """The nodes of a graph by their `@id`, and the size that its reviews may still have once they are joined."""

    def __init__(self, named_nodes):
        self.nodes = named_nodes
        self.room = MAX_JOINED_SIZE

    def joined(self, value, left):
        """Return the value with references replaced by nodes of the graph, until the iterator `left` is exhausted."""
        self.room -= len(value) if isinstance(value, str) else SIZE_OF_PART
        if self.room < 0:
            raise OverfullGraph
        if isinstance(value, list):
            return [self.joined(part, left) for part in value]
        if not isinstance(value, dict):
            return value
        if value.keys() <= {"@id", "@type"} and value.get("@id") in self.nodes and next(left, None) is not None:
            return self.joined(self.nodes[value["@id"]], left)
        return {key: self.joined(part, left) for key, part in value.items()}
