"""What do answers of Google's Fact Check Tools API say, in the words of schema.org? `google_reviews` returns reviews.

The shapes are `GoogleFactcheckingFactchecktoolsV1alpha1Claim` and `…ClaimReviewMarkupPage` of
https://factchecktools.googleapis.com/$discovery/rest?version=v1alpha1, which our own API has as well. They have no
types, so they are known by their members, in camel case or, as some libraries write them, with underscores.
"""

import re

from claims.interchange.claimreview.jsonld import nodes, texts

CAPITAL = re.compile("[A-Z]")
SITE = re.compile(r"[\w-]+(\.[\w-]+)+")


def google_reviews(node):
    """Return the ClaimReviews that a `Claim` or a `ClaimReviewMarkupPage` of Google becomes, or none."""
    if reviews := _member(node, "claimReview"):
        return [_review_of_claim(node, review) for review in nodes(reviews) if _is_of_google(review)]
    if markups := _member(node, "claimReviewMarkups"):
        return [_review_of_markup(node, markup) for markup in nodes(markups)]
    return []


def _is_of_google(review):
    is_of_schema_org = "@type" in review or _member(review, "claimReviewed")
    return not is_of_schema_org and any(_member(review, name) for name in ("textualRating", "publisher", "reviewDate"))


def _review_of_claim(claim, review):
    publisher = _object(_member(review, "publisher"))
    claimant = _member(claim, "claimant")
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": _member(review, "url"),
            "headline": _member(review, "title"),
            "datePublished": _member(review, "reviewDate"),
            "inLanguage": _member(review, "languageCode"),
            "author": _typed("Organization", name=publisher.get("name"), url=_address(publisher.get("site"))),
            "claimReviewed": _member(claim, "text"),
            "itemReviewed": {
                "@type": "Claim",
                **_without_empty(
                    {
                        "author": {"name": claimant} if claimant else None,
                        "datePublished": _member(claim, "claimDate"),
                    }
                ),
            },
            "reviewRating": _typed("Rating", alternateName=_member(review, "textualRating")),
        }
    )


def _review_of_markup(page, markup):
    judge = _object(_member(page, "claimReviewAuthor"))
    claimant = _object(_member(markup, "claimAuthor"))
    rating = _object(_member(markup, "rating"))
    numbers = {name: _member(rating, name) for name in ("ratingValue", "worstRating", "bestRating")}
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "url": _member(markup, "url") or _member(page, "pageUrl"),
            "datePublished": _member(page, "publishDate"),
            "author": _typed("Organization", name=judge.get("name")),
            "claimReviewed": _member(markup, "claimReviewed"),
            "itemReviewed": {
                "@type": "Claim",
                **_without_empty(
                    {
                        "author": {name: claimant[name] for name in ("name", "sameAs") if claimant.get(name)}
                        | _without_empty({"jobTitle": _member(claimant, "jobTitle")}),
                        "datePublished": _member(markup, "claimDate"),
                        "contentLocation": _typed("Place", name=_member(markup, "claimLocation")),
                        "firstAppearance": _work(_member(markup, "claimFirstAppearance")),
                        "appearance": [_work(url) for url in texts(_member(markup, "claimAppearances"))],
                    }
                ),
            },
            "reviewRating": _typed(
                "Rating",
                **numbers,
                alternateName=_member(rating, "textualRating"),
                ratingExplanation=_member(rating, "ratingExplanation"),
            ),
        }
    )


def _address(site):
    """Return the address of a site, which Google names by its domain."""
    return f"https://{site}/" if isinstance(site, str) and SITE.fullmatch(site.strip()) else site


def _work(url):
    return _typed("CreativeWork", url=url)


def _typed(kind, /, **members):
    """Return an object of this type, or None if it would have no members."""
    members = _without_empty(members)
    return {"@type": kind} | members if members else None


def _object(value):
    return value if isinstance(value, dict) else {}


def _member(node, name):
    """Return a member by its name in camel case, or else by the same with underscores."""
    value = node.get(name)
    return node.get(UNDERSCORED[name]) if value is None and name in UNDERSCORED else value


def _without_empty(content):
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}


NAMES = (
    *("claimReview", "claimReviewMarkups", "textualRating", "reviewDate", "languageCode", "claimDate", "pageUrl"),
    *("publishDate", "claimReviewAuthor", "claimAuthor", "jobTitle", "claimLocation", "claimFirstAppearance"),
    *("claimAppearances", "ratingValue", "worstRating", "bestRating", "ratingExplanation", "claimReviewed"),
)
UNDERSCORED = {name: CAPITAL.sub(lambda letter: f"_{letter[0].lower()}", name) for name in NAMES}
