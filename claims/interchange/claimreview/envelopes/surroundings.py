"""What does a review leave out because the object that holds it says it? `completed` puts that into the review.

| a review in | gets what it has not |
|---|---|
| an article or page | its date, address and publisher |
| an item of a feed or list | the date of the item |
| a claim, as its `review` | that claim as the item reviewed |

Dates and addresses are put under the names of second choice, so that the reader reports the repair.
"""

from claims.interchange.claimreview.jsonld import without_prefix

ITEMS = {"DataFeedItem", "ListItem"}
WORKS = {"Report", "WebPage", "ItemPage", "MediaReview"}
KINDS_OF_WORKS = ("Article", "Posting")  # the ends of their names: NewsArticle, BlogPosting
DATES = {"datePublished", "dateCreated", "dateModified"}


def completes_reviews(names):
    """Return whether an object of these types says something of the reviews in it."""
    return any(name in ITEMS or name == "Claim" or _is_work(name) for name in names)


def completed(review, surroundings):
    """Return the review with the members that it leaves out. `surroundings` are an object and its member, or None."""
    if surroundings is None:
        return review
    node, member = surroundings
    present = {without_prefix(key) for key, part in review.items() if part}
    outer = {without_prefix(key): part for key, part in node.items() if part and key != member}
    missing = dict(_missing(present, outer, node))
    return review | missing if missing else review


def _missing(present, outer, node):
    """Yield the members that a review needs and has not, from the object around it."""
    names = outer.get("@type")
    names = names if isinstance(names, list) else [names]
    names = {without_prefix(name) for name in names if isinstance(name, str)}
    if "Claim" in names:
        if present.isdisjoint({"itemReviewed", "claimReviewed"}):
            yield "itemReviewed", {key: node[key] for key in node if without_prefix(key) in outer}
        return
    is_work = any(map(_is_work, names))
    if present.isdisjoint(DATES):
        if is_work and "datePublished" in outer:
            yield "dateCreated", outer["datePublished"]
        yield from ((name, outer[name]) for name in ("dateCreated", "dateModified") if not is_work and name in outer)
    if is_work:
        address = outer.get("url") or outer.get("mainEntityOfPage")
        if address and present.isdisjoint({"url", "mainEntityOfPage"}):
            yield "mainEntityOfPage", address
        judge = outer.get("publisher") or outer.get("author")
        if judge and present.isdisjoint({"author", "publisher"}):
            yield "publisher", judge


def _is_work(name):
    return name in WORKS or name.endswith(KINDS_OF_WORKS)
