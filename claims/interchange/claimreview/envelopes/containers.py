"""Which reviews are in a decoded value, however deep and under whatever member? `reviews_in` yields its items.

Items are reviews, and whatever else is in a place for reviews: a list that is the whole file, and the
`dataFeedElement` of a feed. Everywhere else, only reviews count, because a page or an answer of an API has a thousand
other members. A value without any review in it is an item itself, so that nothing vanishes without a word.
"""

import re

from claims.interchange.claimreview.envelopes.google_answers import google_reviews
from claims.interchange.claimreview.envelopes.surroundings import completed, completes_reviews
from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types, without_prefix
from claims.interchange.claimreview.media.pairing import paired, with_media_review
from claims.interchange.claimreview.media.reading import is_media_review
from claims.interchange.claimreview.verbatim import DECODER

FEED = "dataFeedElement"  # https://schema.org/DataFeed
EMPTY_LISTS = {FEED, "claims"}  # that say by themselves that there is no review
WRAPPERS = {"DataFeedItem", "ListItem"}
MAX_REFERENCES = 20  # that are followed for one review; a graph may refer to itself
MAX_JOINED_SIZE = 20_000_000  # of all reviews of a graph: a thousand may refer to one large node
SIZE_OF_PART = 10  # of an object, a list or a number; a string has its length
REFERENCE = {"@id", "@type"}  # members of a node that only refers to another
SCRIPT = re.compile(r"<script[^<>]{0,200}application/ld\+json[^<>]{0,200}>(.*?)</script>", re.DOTALL | re.IGNORECASE)
UNTYPED = {"review", ""}  # types of reviews that are ClaimReviews if they say which claim they judge


class OverfullGraph(Exception):
    """The reviews of a graph are too large once the nodes that they refer to are put in."""


def reviews_in(value, is_item=True, surroundings=None):
    """Yield the items of a value: reviews as objects, and other values in places for reviews.

    `is_item` says whether the value is in a place for reviews. Members that a review leaves out are completed from
    its `surroundings`, such as the article that holds it.
    """
    if isinstance(value, dict):
        yield from _in_object(value, is_item, surroundings)
    elif is_graph(value):
        yield from _reviews_of_graph(value)
    elif isinstance(value, list) and (value or not is_item):
        yield from paired(item for part in value for item in reviews_in(part, is_item, surroundings))
    else:
        reviews = _in_text(value) if isinstance(value, str) else []
        yield from reviews or ([value] if is_item else [])


def is_review(node):
    """Return whether an object is a ClaimReview, or a review that says which claim it judges, as many are mistyped."""
    names = types(node)
    if "ClaimReview" in names:
        return True
    names = {name.strip().casefold() for name in names or texts(node.get("type")) or [""]}
    return "claimreview" in names or (names <= UNTYPED and _has_claim(node))


def _names_claim(node):
    return any(without_prefix(key) in ("claimReviewed", "itemReviewed") for key in node)


def _has_claim(node):
    members = {without_prefix(key): part for key, part in node.items()}
    return bool(texts(members.get("claimReviewed"), "text", "name")) or any(
        "Claim" in types(item) for item in nodes(members.get("itemReviewed"))
    )


def _in_object(node, is_item, surroundings):
    if is_review(node):
        if is_item or not node.keys() <= REFERENCE:
            yield completed(node, surroundings)
        # Some write the type of the review in its other objects as well: only those that judge a claim are reviews.
        inside = (item for item in _inside(node, is_item=False) if isinstance(item, dict) and _names_claim(item))
        yield from (item for item in inside if not is_media_review(item))
        return
    if is_media_review(node):
        if is_item or not node.keys() <= REFERENCE:
            yield from _in_media_review(completed(node, surroundings))
        return
    has_any = False
    for item in _inside(node, is_item):
        has_any = True
        yield item
    if is_item and not has_any and not _is_empty(node):
        yield node


def _in_media_review(node):
    """Yield the ClaimReviews in a MediaReview, with that in them; or else the MediaReview itself.

    A ClaimReview that does not judge a claim is only the address of one elsewhere.
    """
    inside = (item for item in _inside(node, is_item=False) if isinstance(item, dict) and _names_claim(item))
    inside = [item for item in inside if not is_media_review(item)]
    yield from [with_media_review(review, node) for review in inside] or [node]


def _inside(node, is_item):
    """Yield the items in the members of an object."""
    if reviews := google_reviews(node):
        yield from reviews
        return
    names = types(node)
    in_texts = [item for part in node.values() if isinstance(part, str) for item in _in_text(part)]
    completes = completes_reviews(names)
    is_wrapper = is_item and not names.isdisjoint(WRAPPERS)
    for key, part in node.items():
        name = without_prefix(key)
        surroundings = (node, key) if completes else None
        if name == "@graph":
            inside = _reviews_of_graph(part)
        elif (name == FEED and part != []) or (name == "item" and is_wrapper):
            inside = reviews_in(part, surroundings=surroundings)
        elif isinstance(part, (dict, list)):
            inside = reviews_in(part, is_item=False, surroundings=surroundings)
        else:
            continue
        for item in inside:
            if item in in_texts:  # WordPress has the markup of a post as a text and as objects
                in_texts.remove(item)
            yield item
    yield from in_texts


def _is_empty(node):
    return any(part == [] and without_prefix(key) in EMPTY_LISTS for key, part in node.items())


def _in_text(text):
    """Return the reviews in a text that is itself JSON, as in dumps of databases, or has scripts of JSON-LD in it."""
    if "laimReview" not in text and "MediaReview" not in text:
        return []
    if text[:20].lstrip().startswith(("{", "[")):
        return _in_json(text)
    closed = text[: text.rfind("</script>") + len("</script>")]  # else each open script is searched to the text's end
    return [item for script in SCRIPT.findall(closed) for item in _in_json(script)] if "ld+json" in text else []


def _in_json(text):
    try:
        value = DECODER.decode(text.strip())
        return [item for item in reviews_in(value, is_item=False) if isinstance(item, dict)]
    except (ValueError, RecursionError):
        return []


# Graphs


def is_graph(value):
    """Return whether a value is a list of nodes that refer to each other, as in JSON-LD without `@graph`."""
    if not isinstance(value, list) or not any(isinstance(part, dict) and "@id" in part for part in value):
        return False
    names = {node["@id"] for node in _named_nodes(value)}
    return any(name in names for name in _references(value))


def _reviews_of_graph(part):
    """Return the reviews of a graph, with the nodes that they refer to by `@id` put in. Raises OverfullGraph."""
    graph = _Graph({node["@id"]: node for node in _named_nodes(part)})
    items = (item for node in parts_of(part) for item in reviews_in(node, is_item=False))
    try:
        joined = (
            graph.joined(item, iter(range(MAX_REFERENCES))) if isinstance(item, dict) else item for item in items
        )
        return paired(joined)
    except RecursionError as error:
        raise OverfullGraph from error


def _named_nodes(value):
    """Yield the nodes with an `@id` and more than that, at any depth."""
    if isinstance(value, list):
        for part in value:
            yield from _named_nodes(part)
    elif isinstance(value, dict):
        for part in value.values():
            if isinstance(part, (dict, list)):
                yield from _named_nodes(part)
        if isinstance(value.get("@id"), str) and not value.keys() <= REFERENCE:
            yield value


def _references(value):
    """Yield the names of the nodes that a value refers to, at any depth."""
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and value.keys() <= REFERENCE:
        yield value["@id"]
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _references(part)


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
        name = value.get("@id")
        if isinstance(name, str) and value.keys() <= REFERENCE and name in self.nodes and next(left, None) is not None:
            return self.joined(self.nodes[name], left)
        return {key: self.joined(part, left) for key, part in value.items()}
