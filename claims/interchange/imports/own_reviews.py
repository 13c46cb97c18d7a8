"""Did this desk write a ClaimReview that comes in? `written_here` finds those that say what we publish or once did.

A review of ours names its claim and its verdict in its `@id`. It is the same if it is equal to the review that is made
now of the claim as it stands, or of an earlier edition of it. So a forged or changed one is none of ours.
"""

import re
from functools import cache
from uuid import UUID

import orjson

from claims.interchange.claimreview.writer import bounds_of_scales, claim_reviews, page_address
from claims.models import Card, Edition, ReceivedReview

MARK = "/claimreview/#"  # in the `@id` of each review of a Claimdesk
KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ADDRESS = re.compile(f"(?P<home>https?://.{{1,500}}/)(?P<claim>{KEY}){MARK}{KEY}")


def written_here(payloads):
    """Return the claims of those payloads that are ClaimReviews of this desk, by the payload. Each is JSON."""
    found = {payload: address for payload in payloads if MARK in payload and (address := address_in(payload))}
    if not found:
        return {}
    cards = Card.objects.public().filter(pk__in={address["claim"] for address in found.values()})
    documents = {str(claim): document for claim, document in cards.values_list("pk", "document")}
    bounds = bounds_of_scales()

    @cache
    def reviews_of(claim, home):
        return list(reviews_ever(claim, documents[claim], bounds, home)) if claim in documents else []

    return {
        payload: UUID(address["claim"])
        for payload, address in found.items()
        if decoded(payload) in reviews_of(address["claim"], address["home"])
    }


def address_in(payload):
    """Return what the `@id` of a ClaimReview names, as a match, or None."""
    name = decoded(payload).get("@id")
    return ADDRESS.fullmatch(name) if isinstance(name, str) else None


def decoded(payload):
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:  # of half a character, which no review of ours has
        return {}


def reviews_ever(claim, card, bounds, home):
    """Yield the decoded ClaimReviews of a claim, as its card is now and as its editions were."""
    received = ReceivedReview.objects.filter(claim=claim).order_by("pk").values_list("verdict", "payload")
    payloads = {str(verdict): payload for verdict, payload in received}
    editions = Edition.objects.filter(claim=claim, document__isnull=False).order_by("-version")
    for document in (card, *editions.values_list("document", flat=True)):
        for review in map(decoded, claim_reviews(orjson.loads(document), payloads, bounds, home)):
            yield review
            if review.get("url") == page_address(claim, home):
                yield review | {"url": f"{home}{claim}/"}  # as it was before claims had pages
