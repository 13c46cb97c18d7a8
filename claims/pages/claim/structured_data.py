"""What do search engines read of a claim's page? `reviews_of` embeds a ClaimReview for each verdict of ours.

The rules are those of https://developers.google.com/search/docs/appearance/structured-data/factcheck: a review is one
of this site, has a rating in words, and its `url` is this page, with an anchor if the page has several. A MediaReview
in it has the same `url`: https://developers.google.com/search/docs/appearance/structured-data/media-review. A verdict
of another publisher is in that publisher's own page, so it is not embedded here. What the page says in words (the
explanation, the quotes) is left out; `/claimreview/` of the API has the whole.
"""

import orjson

from claims.interchange.claimreview.jsonld import parts_of
from claims.interchange.claimreview.writer import as_document, claim_reviews

IN_WORDS = ("reviewBody", "citation")
# A `<` may end the script element. JSON has other spellings of these letters.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def reviews_of(content, bounds, home, url):
    """Return the ClaimReviews of a decoded document as JSON that fits in a script element; "" if there are none.

    `home` is the address of the list of claims in the API, and `url` the canonical address of the page.
    """
    ours = [verdict for verdict in content["verdicts"] if verdict["origin"] == "desk"]
    reviews = [orjson.loads(review) for review in claim_reviews(content | {"verdicts": ours}, {}, bounds, home)]
    accepted = [review for review in reviews if review.get("reviewRating")]
    for review in accepted:
        anchor = review["@id"].rpartition("#")[2]
        review["url"] = url if len(accepted) == 1 else f"{url}#verdict-{anchor}"
        for media_review in parts_of(review.get("associatedMediaReview")):
            media_review["url"] = review["url"]
        for name in IN_WORDS:
            review.pop(name, None)
    if not accepted:
        return ""
    return escaped(as_document([orjson.dumps(review).decode() for review in accepted]))


def escaped(json):
    for letter, spelling in ESCAPES.items():
        json = json.replace(letter, spelling)
    return json
