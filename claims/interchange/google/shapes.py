"""What do claims and reviews look like in the shapes of Google's Fact Check Tools API?

The shapes are those of its discovery document, `factchecktools.v1alpha1`. A member without value is left out, as
Google's JSON does. Of a claim's appearances the earliest that we know of is the first one.
"""

from datetime import UTC, datetime, time
from hashlib import sha256

import orjson

from claims.models.claim import UNKNOWN_CLAIMANT
from claims.models.names import name_in
from config.text.languages import UNDETERMINED

WIKIDATA = "https://www.wikidata.org/wiki/"


def members(*values, **objects):
    """The members of an object: those that are values, and those that are objects, or lists of them."""
    return dict.fromkeys(values) | objects


SEARCH = members(
    "nextPageToken",
    claims=members(
        "text",
        "claimant",
        "claimDate",
        claimReview=members(
            "url", "title", "reviewDate", "textualRating", "languageCode", publisher=members("name", "site")
        ),
    ),
)
PAGE = members(
    "name",
    "pageUrl",
    "publishDate",
    "versionId",
    claimReviewAuthor=members("name", "imageUrl"),
    claimReviewMarkups=members(
        "url",
        "claimReviewed",
        "claimDate",
        "claimLocation",
        "claimFirstAppearance",
        "claimAppearances",
        claimAuthor=members("name", "jobTitle", "sameAs", "imageUrl"),
        rating=members("textualRating", "ratingValue", "worstRating", "bestRating", "ratingExplanation", "imageUrl"),
    ),
)
PAGES = members("nextPageToken", claimReviewMarkupPages=PAGE)
NOTHING = members()


def filled(content):
    """The members that have a value."""
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}


def claim_of(claim, site=None):
    """A `Claim` from a card's document, with the verdicts that stand, the newest first; when a site is named, its."""
    standing = [
        verdict
        for verdict in reversed(claim["verdicts"])
        if verdict["status"] == "published" and site in (None, verdict["publisher"]["domain"])
    ]
    return filled(
        {
            "text": claim["statement"],
            "claimant": (claim["claimant"] or {}).get("name"),
            "claimDate": claim["claimed_on"] and f"{claim['claimed_on']}T00:00:00Z",
            "claimReview": [review_of(verdict) for verdict in standing],
        }
    )


def review_of(verdict):
    """A `ClaimReview` from a verdict of a card's document."""
    review = verdict["review"] or {}
    return {
        "publisher": {"name": verdict["publisher"]["name"], "site": verdict["publisher"]["domain"]},
        **filled(
            {
                "url": review.get("url"),
                "title": review.get("title"),
                "reviewDate": verdict["published_at"],
                "textualRating": textual(verdict["label"], verdict["rating"], verdict["language"]),
                "languageCode": verdict["language"] if verdict["language"] != UNDETERMINED else None,
            }
        ),
    }


def textual(label, rating, language):
    """The judge's own words for the rating, or else its name."""
    return label or (name_in(rating["names"], language) if rating else "")


def page_of(article, verdicts):
    """A `ClaimReviewMarkupPage` from a review article and the verdicts of ours that it tells.

    Its version moves with whatever of these rows its reader sees.
    """
    page = filled(
        {
            "name": f"pages/{article.pk}",
            "pageUrl": article.url,
            "publishDate": written(article.published_at),
            "claimReviewAuthor": {"name": verdicts[0].publisher.name},
            "claimReviewMarkups": [markup_of(verdict) for verdict in verdicts],
        }
    )
    rows = [(str(verdict.pk), verdict.status) for verdict in verdicts]
    return page | {"versionId": sha256(orjson.dumps([page, rows])).hexdigest()[:32]}


def written(moment):
    """A time as ISO 8601; a day alone when it is that day's beginning."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat().replace("+00:00", "Z")


def moment_of(text):
    """The time in that text: ISO 8601 with its zone, or a day, which is its beginning in UTC. ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if len(text) == len("2025-11-18"):
        return moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone.")
    return moment.astimezone(UTC)


def day_of(text):
    """The day in that text; a time of day only when it is the beginning. ValueError otherwise."""
    moment = moment_of(text)
    if moment != moment_of(moment.date().isoformat()):
        raise ValueError("A claim is dated to the day.")
    return moment.date()


def markup_of(verdict):
    """A `ClaimReviewMarkup` from one of our verdicts; `claim.appearances` are its articles, in order."""
    claim = verdict.claim
    first, *others = [article.url for article in claim.appearances] or [None]
    return filled(
        {
            "url": verdict.review.url,
            "claimReviewed": claim.statement,
            "claimAuthor": author_of(claim.claimant),
            "claimDate": claim.claimed_on and claim.claimed_on.isoformat(),
            "claimLocation": claim.place,
            "claimFirstAppearance": first,
            "claimAppearances": others,
            "rating": rating_of(verdict),
        }
    )


def author_of(claimant):
    if claimant is None or claimant.natural_key() == UNKNOWN_CLAIMANT:
        return {}
    item = claimant.wikidata_id and f"{WIKIDATA}{claimant.wikidata_id}"
    return filled({"name": claimant.name, "jobTitle": claimant.role, "sameAs": item})


def rating_of(verdict):
    rating = verdict.rating
    names = {"names": rating.names} if rating else None
    has_value = rating is not None and rating.value is not None
    return filled(
        {
            "textualRating": textual(verdict.label, names, verdict.language),
            "ratingValue": rating.value if has_value else None,
            "worstRating": rating.scale.worst if has_value else None,
            "bestRating": rating.scale.best if has_value else None,
            "ratingExplanation": verdict.summary,
        }
    )
