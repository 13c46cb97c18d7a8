"""What do claims and reviews look like in the shapes of Google's Fact Check Tools API?

The `serialize_…` functions return them as dicts; `SEARCH`, `PAGE` and `PAGES` are the schemas of whole answers. The
shapes are those of Google's discovery document, `factchecktools.v1alpha1`. Members without a value are left out, as
in Google's JSON. The first of a claim's appearances is the earliest known.
"""

from datetime import UTC, datetime, time
from hashlib import sha256

import orjson

from claims.models.claimant import UNKNOWN_CLAIMANT
from config.db.names import name_in
from config.text.languages import UNDETERMINED

WIKIDATA = "https://www.wikidata.org/wiki/"


def schema(*scalars, **objects):
    """Describe an object: positional names are scalars, keyword names are nested objects or lists of them."""
    return dict.fromkeys(scalars) | objects


SEARCH = schema(
    "nextPageToken",
    claims=schema(
        "text",
        "claimant",
        "claimDate",
        claimReview=schema(
            "url", "title", "reviewDate", "textualRating", "languageCode", publisher=schema("name", "site")
        ),
    ),
)
PAGE = schema(
    "name",
    "pageUrl",
    "publishDate",
    "versionId",
    claimReviewAuthor=schema("name", "imageUrl"),
    claimReviewMarkups=schema(
        "url",
        "claimReviewed",
        "claimDate",
        "claimLocation",
        "claimFirstAppearance",
        "claimAppearances",
        claimAuthor=schema("name", "jobTitle", "sameAs", "imageUrl"),
        rating=schema("textualRating", "ratingValue", "worstRating", "bestRating", "ratingExplanation", "imageUrl"),
    ),
)
PAGES = schema("nextPageToken", claimReviewMarkupPages=PAGE)
EMPTY = schema()


def without_empty(content):
    """Return the members of `content` that have a value; false and 0 are values."""
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}


def serialize_claim(document, sites=None):
    """Return a `Claim` made of a card's document, with its published verdicts, newest first.

    With `sites`, the domains of one house, only the verdicts of that house are in it.
    """
    published = [
        verdict
        for verdict in reversed(document["verdicts"])
        if verdict["status"] == "published" and (sites is None or verdict["publisher"]["domain"] in sites)
    ]
    return without_empty(
        {
            "text": document["statement"],
            "claimant": (document["claimant"] or {}).get("name"),
            "claimDate": claim_date(document["claimed_on"], document.get("claimed_at")),
            "claimReview": [serialize_review(verdict) for verdict in published],
        }
    )


def claim_date(day, moment):
    """Return the time of a claim, or the midnight of its day if no time is known.

    Clients read the day from the first ten characters. A time whose day in UTC is another one is therefore left out.
    """
    if day and moment and moment.startswith(day):
        return moment
    return day and f"{day}T00:00:00Z"


def serialize_review(verdict):
    """Return a `ClaimReview` made of one verdict of a card's document."""
    review = verdict["review"] or {}
    return {
        "publisher": {"name": verdict["publisher"]["name"], "site": verdict["publisher"]["domain"]},
        **without_empty(
            {
                "url": review.get("url"),
                "title": review.get("title"),
                "reviewDate": verdict["published_at"],
                "textualRating": rating_text(verdict["label"], verdict["rating"], verdict["language"]),
                "languageCode": verdict["language"] if verdict["language"] != UNDETERMINED else None,
            }
        ),
    }


def rating_text(label, rating, language):
    """Return the publisher's own words for the rating, or else the rating's name in that language."""
    return label or (name_in(rating["names"], language) if rating else "")


def serialize_page(article, verdicts):
    """Return a `ClaimReviewMarkupPage` made of a review article and the desk's verdicts that it publishes.

    `versionId` is a digest of what the reader sees, and of the verdicts' ids and statuses.
    """
    page = without_empty(
        {
            "name": f"pages/{article.pk}",
            "pageUrl": article.url,
            "publishDate": format_time(article.published_at),
            "claimReviewAuthor": {"name": verdicts[0].publisher.name},
            "claimReviewMarkups": [serialize_markup(verdict) for verdict in verdicts],
        }
    )
    statuses = [(str(verdict.pk), verdict.status) for verdict in verdicts]
    return page | {"versionId": sha256(orjson.dumps([page, statuses])).hexdigest()[:32]}


def serialize_markup(verdict):
    """Return a `ClaimReviewMarkup` made of one verdict of the desk; `claim.appearances` are articles in order."""
    claim = verdict.claim
    first, *others = [article.url for article in claim.appearances] or [None]
    return without_empty(
        {
            "url": verdict.review.url,
            "claimReviewed": claim.statement,
            "claimAuthor": serialize_author(claim.claimant),
            "claimDate": claim.claimed_on and claim.claimed_on.isoformat(),
            "claimLocation": claim.place,
            "claimFirstAppearance": first,
            "claimAppearances": others,
            "rating": serialize_rating(verdict),
        }
    )


def serialize_author(claimant):
    """Return a `ClaimAuthor`, empty for an unknown claimant."""
    if claimant is None or claimant.natural_key() == UNKNOWN_CLAIMANT:
        return {}
    item = claimant.wikidata_id and f"{WIKIDATA}{claimant.wikidata_id}"
    return without_empty({"name": claimant.name, "jobTitle": claimant.role, "sameAs": item})


def serialize_rating(verdict):
    """Return a `ClaimRating` made of a verdict's rating, label and summary."""
    rating = verdict.rating
    names = {"names": rating.names} if rating else None
    has_value = rating is not None and rating.value is not None
    return without_empty(
        {
            "textualRating": rating_text(verdict.label, names, verdict.language),
            "ratingValue": rating.value if has_value else None,
            "worstRating": rating.scale.worst if has_value else None,
            "bestRating": rating.scale.best if has_value else None,
            "ratingExplanation": verdict.summary,
        }
    )


def format_time(moment):
    """Return a time in ISO 8601, or the date alone if it is midnight UTC."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat().replace("+00:00", "Z")


def parse_time(text):
    """Parse an ISO 8601 time with its zone, or a date, which means its midnight UTC. Raise ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if len(text) == len("2025-11-18"):
        return moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        raise ValueError("A time needs its zone.")
    return moment.astimezone(UTC)


def parse_day(text):
    """Parse a date; a time is accepted only if it is midnight UTC. Raise ValueError otherwise."""
    moment = parse_time(text)
    if moment != parse_time(moment.date().isoformat()):
        raise ValueError("A claim is dated to the day.")
    return moment.date()
