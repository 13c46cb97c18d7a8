"""A ClaimReview without errors: `changed` gives it other members, `only` reads it."""

from datetime import UTC, datetime

from claims.interchange.claimreview.reader import Review, read_reviews

NOW = datetime(2025, 11, 18, 12, tzinfo=UTC)
GOOD = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checkers.example/bridge",
    "datePublished": "2025-03-14",
    "author": {"@type": "Organization", "name": "The Checkers", "url": "https://www.checkers.example/"},
    "claimReviewed": "The bridge over the river was closed for nine years.",
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 2,
        "worstRating": 1,
        "bestRating": 5,
        "alternateName": "Mostly false",
        "ratingExplanation": "It was closed for nine months.",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ada Pont", "jobTitle": "Mayor"},
        "datePublished": "2025-03-10",
        "appearance": [{"@type": "Article", "url": "https://news.example/a"}, "https://video.example/v?v=1"],
        "firstAppearance": {"@type": "SocialMediaPosting", "url": "https://social.example/1"},
    },
}
GONE = object()


def changed(**members):
    """Return the good review with other members: `item__author` is a member of `item`, GONE removes a member."""
    review = GOOD | {name: dict(part) for name, part in GOOD.items() if isinstance(part, dict)}
    names = {"rating": "reviewRating", "item": "itemReviewed", "house": "author"}
    for name, value in members.items():
        *parents, last = name.split("__")
        holder = review
        for parent in parents:
            holder = holder[names[parent]]
        if value is GONE:
            del holder[last]
        else:
            holder[last] = value
    return review


def only(payload, **options):
    """Return the only review of the payload."""
    [found] = read_reviews(payload, **{"now": NOW} | options)
    assert isinstance(found, Review), found
    return found
