"""Which MediaReview goes with which ClaimReview? `paired` puts it into that one, as its `associatedMediaReview`.

A publisher writes both of one article: https://schema.org/associatedClaimReview names the other, or both have one
address. As two reviews of one claim, the later would be a correction of the earlier.
"""

from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types, without_prefix
from claims.interchange.claimreview.media.reading import IN_CLAIM_REVIEW, as_claim_review, is_media_review

IN_MEDIA_REVIEW = ("associatedClaimReview", "relatedClaimReview", "associatedReview")
MAX_PAIRED = 50  # of each kind; more are a feed, and each item is one of its own


def paired(items):
    """Return the items, with each MediaReview in the ClaimReview that it goes with, if there is one such."""
    items = list(items)
    media = [item for item in items if is_media_review(item)]
    reviews = [item for item in items if isinstance(item, dict) and "ClaimReview" in types(item)]
    if not media or not reviews or max(len(media), len(reviews)) > MAX_PAIRED:
        return items
    with_media = {id(review): review for review in reviews}
    for item in media:
        if partner := _partner(item, reviews):
            with_media[id(partner)] = with_media_review(with_media[id(partner)], item)
            with_media[id(item)] = None
    kept = (with_media.get(id(item), item) for item in items)
    return [item for item in kept if item is not None]


def with_media_review(review, media):
    """Return the ClaimReview with the MediaReview in it, unless it is there."""
    inner = {key: part for key, part in media.items() if without_prefix(key) not in IN_MEDIA_REVIEW}
    there = [part for name in IN_CLAIM_REVIEW for part in nodes(review.get(name))]
    if inner in there or any(part.get("@id") and part.get("@id") == media.get("@id") for part in there):
        return review
    name = IN_CLAIM_REVIEW[0]
    return review | {name: [*parts_of(review[name]), inner] if name in review else inner}


def _partner(media, reviews):
    """Return the ClaimReview that a MediaReview names or contains, or the one at its address; or None."""
    partners = [part for key in IN_MEDIA_REVIEW for part in parts_of(media.get(key))]
    named = set(texts(partners, "@id"))
    addresses = _addresses(media).union(*map(_addresses, nodes(partners)))
    near = [review for review in reviews if review.get("@id") in named] or [
        review for review in reviews if _addresses(review) & addresses
    ]
    words = {text.casefold().strip() for text in texts(as_claim_review(media)["claimReviewed"])}
    same = [
        review for review in near if words & {text.casefold().strip() for text in texts(review.get("claimReviewed"))}
    ]
    return same[0] if same else near[0] if len(near) == 1 else None


def _addresses(node):
    return {text.strip().rstrip("/") for text in texts(node.get("url"), "@id", "url")}
