"""What does a MediaReview say? `as_claim_review` returns it with the members of a ClaimReview, for the reader.

| member of the MediaReview | read as |
|---|---|
| `interpretedAsClaim` of the item, or else the description of the media | the claim |
| `creator` of the item | the claimant |
| `mediaItemAppearance`: its page (`isPartOf`), or else `url` and `contentUrl` | where it was said |
| `mediaAuthenticityCategory`, unless the rating has a label | the label |
| `originalMediaContextDescription`, unless there is a description | the summary |
| `originalMediaLink` | evidence that is context |

A MediaReview in a ClaimReview adds the places of its media to those of the claim.
"""

from claims.interchange.claimreview.jsonld import nodes, parts_of, texts, types
from claims.interchange.claimreview.media.categories import label_of

TYPE = "MediaReview"
IN_CLAIM_REVIEW = ("associatedMediaReview", "relatedMediaReview")
ITEM = "MediaReviewItem"
MEDIA_TYPES = {
    *("MediaObject", "ImageObject", "VideoObject", "AudioObject"),
    *("ImageObjectSnapshot", "VideoObjectSnapshot", "AudioObjectSnapshot"),
}
WORDS = ("text", "description", "name", "headline")
WORDS_OF_MEDIA = ("caption", "description", "name", "headline")
MAX_ITEMS = 50


def is_media_review(node):
    """Return whether an object is a MediaReview, and no ClaimReview as well."""
    return isinstance(node, dict) and TYPE in (names := types(node)) and "ClaimReview" not in names


def as_claim_review(node):
    """Return the MediaReview with the members of a ClaimReview beside its own."""
    items = [item for part in nodes(node.get("itemReviewed"))[:MAX_ITEMS] for item in _claims_of(part)]
    rating = next(iter(nodes(node.get("reviewRating"))), {})
    members = {
        "@type": "ClaimReview",
        "claimReviewed": [item["text"] for item in items] or node.get("claimReviewed"),
        "itemReviewed": items,
        "reviewRating": {"@type": "Rating", "alternateName": label_of(node.get("mediaAuthenticityCategory"))} | rating,
        "description": node.get("description") or node.get("originalMediaContextDescription"),
    }
    if original := texts(node.get("originalMediaLink"), "url", "contentUrl", "@id"):
        members["citation"] = [*parts_of(node.get("citation")), *original]
    return node | members


def with_media_places(node):
    """Return the ClaimReview with the places of the media that its MediaReviews are about, if it judges one claim."""
    reviews = [review for name in IN_CLAIM_REVIEW for review in nodes(node.get(name))]
    places = [place for review in reviews for item in nodes(review.get("itemReviewed")) for place in _places_of(item)]
    items = parts_of(node.get("itemReviewed")) or [{"@type": "Claim"}]
    if not places or len(items) > 1 or not isinstance(items[0], dict):
        return node
    appearances = [*parts_of(items[0].get("appearance")), *places]
    return node | {"itemReviewed": items[0] | {"appearance": appearances[:MAX_ITEMS]}}


def _claims_of(item):
    """Yield the claims that an item is interpreted as, in the form of https://schema.org/Claim."""
    media = _media_of(item)
    said = [part for node in (item, *media) for part in parts_of(node.get("interpretedAsClaim"))]
    for part in said or [{}]:
        claim = part if isinstance(part, dict) else {"text": part if isinstance(part, str) else ""}
        words = texts([claim.get(name) for name in WORDS])
        words = words or texts([node.get(name) for node in (item, *media) for name in WORDS_OF_MEDIA])
        makers = (node.get(name) for node in (claim, item, *media) for name in ("author", "creator"))
        yield claim | {
            "@type": "Claim",
            "text": next(filter(str.strip, words), ""),
            "author": next(filter(None, makers), None),
            "appearance": [*parts_of(claim.get("appearance")), *_places_of(item)],
        }


def _media_of(item):
    if types(item) & MEDIA_TYPES:
        return [item]
    return nodes(item.get("mediaItemAppearance"))[:MAX_ITEMS]


def _places_of(item):
    """Return where the media of an item are, as appearances: the page, or else the file."""
    return [_place_of(media) for media in _media_of(item)]


def _place_of(media):
    pages = [page for page in parts_of(media.get("isPartOf")) if isinstance(page, (str, dict))]
    kept = {name: media[name] for name in ("url", "contentUrl", "sameAs", "datePublished") if name in media}
    copy = {"archivedAt": media["archivedAt"]} if "archivedAt" in media else {}
    if not pages:
        return kept | copy
    page = pages[0] if isinstance(pages[0], dict) else {"url": pages[0]}
    return copy | page
