"""How is a verdict on media written as a MediaReview? `media_reviews_of` returns those of a claim.

The members are those that https://developers.google.com/search/docs/appearance/structured-data/media-review names.
There is one for each media file that an appearance of the claim shows, if the verdict names a category. The address of
the media is that of our copy, with the part of it as a media fragment (https://www.w3.org/TR/media-frags/).
"""

from claims.interchange.claimreview.media.categories import OUT_OF_CONTEXT, categories_of

KINDS = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}


def media_reviews_of(verdict, claim, review, home):
    """Return the MediaReviews of a verdict as nodes.

    `review` is its ClaimReview, of which they repeat address, date and author; `home` is the address of the list of
    claims.
    """
    categories = [] if verdict["status"] == "retracted" else categories_of(verdict)
    pieces = [piece for piece in claim["evidence"] if piece["role"] == "appearance" and piece.get("media")]
    if not categories:
        return []
    shared = {
        "@type": "MediaReview",
        **{name: review[name] for name in ("url", "datePublished", "author")},
        "mediaAuthenticityCategory": categories[0] if len(categories) == 1 else categories,
    }
    if OUT_OF_CONTEXT in categories and verdict["summary"]:
        shared["originalMediaContextDescription"] = verdict["summary"]
    claimed = review["itemReviewed"]
    return [shared | {"itemReviewed": item_of(piece, claim["statement"], claimed, home)} for piece in pieces]


def item_of(piece, statement, claimed, home):
    return {
        "@type": "MediaReviewItem",
        **({"creator": claimed["author"]} if "author" in claimed else {}),
        "interpretedAsClaim": {"@type": "Claim", "text": statement},
        "mediaItemAppearance": media_object(piece, home),
    }


def media_object(piece, home):
    """Return the media of a piece of evidence as a MediaObject in the page where it was."""
    media = piece["media"]
    fragment = f"#{piece['media_fragment']}" if piece.get("media_fragment") else ""
    members = {
        "@type": KINDS[media["kind"]],
        "contentUrl": f"{home.removesuffix('/api/v1/claims/')}{media['file']}{fragment}",
        "encodingFormat": "image/webp" if media["kind"] == "image" else media["media_type"],
        "description": piece["note"],
        "isPartOf": {"@type": "CreativeWork", "url": piece["article"]["url"]},
    }
    return {name: value for name, value in members.items() if value}
