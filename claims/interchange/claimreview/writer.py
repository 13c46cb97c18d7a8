"""How is a verdict written as a ClaimReview? `claim_reviews` returns the reviews of a claim, as JSON.

The members are defined by https://schema.org/ClaimReview; among them are all that Google reads:
https://developers.google.com/search/docs/appearance/structured-data/factcheck.

Two rules:
- A published verdict is a review, and so is a retracted one, without its rating and with the reason. A superseded
  verdict becomes a `correction` in the review of its successor.
- An imported review is exported as it came, member for member and number for number. Only missing members are added:
  `@context`, `@type`, `@id`, and a `correction` if we know of one. So a review of ours that is imported and exported
  again is the same. One exception: an imported review that the desk retracted loses its rating, like any other.
"""

import json
import re
from json.decoder import scanstring
from typing import NamedTuple

import orjson

from claims.interchange.claimreview.media.writing import media_reviews_of
from claims.models import RatingScale, ReceivedReview
from claims.models.claimant import UNKNOWN_CLAIMANT
from config.db.names import name_in
from config.text.languages import UNDETERMINED

CONTEXT = "https://schema.org"
SHOWN = ("published", "retracted")
RETRACTED = '"Retracted"'
RAW_DECODE = json.JSONDecoder().raw_decode
# Members that judge, and which a retracted review loses; its `correction` is completed.
NOT_OF_RETRACTED = {
    *("reviewRating", "correction", "mediaAuthenticityCategory"),
    *("associatedMediaReview", "relatedMediaReview"),
}
SPACE = re.compile(r"[ \t\r\n]*")


class Bounds(NamedTuple):
    """The values of a rating scale."""

    worst: int
    best: int


def bounds_of_scales():
    """Return the bounds of all rating scales by code. There are few of them, and cards do not have them."""
    scales = RatingScale.objects.values_list("code", "worst", "best")
    return {code: Bounds(worst, best) for code, worst, best in scales}


def payloads_on(claim):
    """Return the newest imported payload of each verdict on a claim, by the verdict's id."""
    received = ReceivedReview.objects.filter(claim=claim).order_by("pk").values_list("verdict", "payload")
    return {str(verdict): payload for verdict, payload in received}


def claim_reviews(claim, payloads, bounds, home):
    """Return the ClaimReviews of a claim as JSON. `claim` is its public document.

    `payloads` are imported payloads by verdict, `bounds` those of scales by code, and `home` is the address of the
    list of claims, with its trailing slash.
    """
    verdicts = {verdict["id"]: verdict for verdict in claim["verdicts"]}
    reviewed = claim_item(claim)
    return [
        completed(payloads[verdict["id"]], verdict, verdicts, home)
        if verdict["id"] in payloads
        else orjson.dumps(review_of(verdict, verdicts, claim, reviewed, bounds, home)).decode()
        for verdict in claim["verdicts"]
        if verdict["status"] in SHOWN
    ]


def as_document(reviews):
    """Return one JSON-LD document: a single review itself, or a graph of several.

    In a graph, each review keeps its own `@context`, so that it can be taken out whole.
    """
    if len(reviews) == 1:
        return reviews[0]
    return f'{{"@context":"{CONTEXT}","@graph":[{",".join(reviews)}]}}'


# Reviews of our own


def review_of(verdict, verdicts, claim, reviewed, bounds, home):
    is_retracted = verdict["status"] == "retracted"
    review, judge = verdict["review"], publisher_of(verdict["publisher"])
    amended = amendments_of(verdict, claim)
    written = without_empty(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "@id": address_of(verdict, home),
            "url": review["url"] if review else page_address(claim["id"], home),
            "headline": review and review["title"],
            "datePublished": verdict["published_at"],
            "dateModified": max([verdict["retracted_at"] or verdict["published_at"], *dates_of(amended)]),
            "creativeWorkStatus": "Retracted" if is_retracted else None,
            "inLanguage": tag_of(verdict),
            "author": judge,
            "publisher": judge,
            "claimReviewed": claim["statement"],
            "reviewRating": None if is_retracted else rating_of(verdict, bounds),
            "description": verdict["summary"],
            "reviewBody": verdict["explanation"],
            "itemReviewed": reviewed,
            "about": one_or_several([topic_of(topic, verdict["language"]) for topic in claim.get("topics", ())]),
            "citation": [citation_of(piece) for piece in claim["evidence"] if piece["role"] == "evidence"],
            "correction": one_or_several(with_amendments(corrections_of(verdict, verdicts), amended, is_retracted)),
        }
    )
    media = media_reviews_of(verdict, claim, written, home)
    return written | ({"associatedMediaReview": one_or_several(media)} if media else {})


def address_of(verdict, home):
    """Return the `@id` of a verdict's review: the address of the claim's reviews and a fragment. It never changes."""
    return f"{home}{verdict['claim']}/claimreview/#{verdict['id']}"


def page_address(claim, home):
    """Return the address of a claim's page, without its slug, at the desk whose list of claims is `home`."""
    return f"{home.replace('/api/v1/claims/', '/claims/')}{claim}/"


def rating_of(verdict, bounds):
    """Return the rating with its label, or else its name. A value is written only with its bounds, which it needs."""
    rating = verdict["rating"]
    if not rating and not verdict["label"]:
        return None
    value = rating and rating["value"]
    scale = bounds.get(rating["scale"]) if value is not None else None
    return without_empty(
        {
            "@type": "Rating",
            "ratingValue": scale and value,
            "worstRating": scale and scale.worst,
            "bestRating": scale and scale.best,
            "alternateName": verdict["label"] or name_in(rating["names"], verdict["language"]),
            "ratingExplanation": verdict["summary"],
        }
    )


def claim_item(claim):
    """Return the claim; its earliest known appearance is the first one, the others keep their order."""
    first, *later = sorted(appearances_of(claim), key=lambda work: work.get("datePublished", "~")) or [None]
    return without_empty(
        {
            "@type": "Claim",
            "text": claim["statement"],
            "inLanguage": tag_of(claim),
            "author": claimant_of(claim["claimant"]),
            "datePublished": claim["claimed_on"],
            "contentLocation": claim.get("place") and {"@type": "Place", "name": claim["place"]},
            "firstAppearance": first,
            "appearance": one_or_several(later),
        }
    )


def appearances_of(claim):
    return [work_of(piece["article"]) for piece in claim["evidence"] if piece["role"] == "appearance"]


def work_of(article):
    return without_empty(
        {
            "@type": "CreativeWork",
            "url": article["url"],
            "headline": article["title"],
            "datePublished": article["published_at"],
            "publisher": publisher_of(article["publisher"]),
        }
    )


def topic_of(topic, language):
    return {"@type": "Thing", "identifier": topic["slug"], "name": name_in(topic["names"], language) or topic["slug"]}


def citation_of(piece):
    """Return a piece of evidence: the article, or words of it, and what it does to the claim."""
    return without_empty(
        {
            "@type": "Quotation",
            "text": piece["quote"] and piece["quote"]["exact"],
            "isPartOf": work_of(piece["article"]),
            "description": piece["note"],
            "additionalProperty": {"@type": "PropertyValue", "name": "stance", "value": piece["stance"]},
        }
    )


def claimant_of(claimant):
    """Return an organisation, or a person: schema.org has no other authors, such as accounts. None if unknown."""
    if claimant is None or (claimant["name"], claimant["kind"], claimant["role"]) == UNKNOWN_CLAIMANT:
        return None
    is_person = claimant["kind"] != "organisation"
    item = claimant["wikidata_id"]
    return without_empty(
        {
            "@type": "Person" if is_person else "Organization",
            "name": claimant["name"],
            "alternateName": one_or_several(claimant["aliases"]),
            "jobTitle" if is_person else "description": claimant["role"],
            "sameAs": item and f"https://www.wikidata.org/wiki/{item}",
        }
    )


def publisher_of(publisher):
    return {"@type": "Organization", "name": publisher["name"], "url": f"https://{publisher['domain']}/"}


def corrections_of(verdict, verdicts):
    """Return the corrections that led to this verdict, the oldest first, and the reason of its retraction last."""
    comments = []
    if verdict["status"] == "retracted":
        comments.append(correction_comment(verdict["retraction_reason"], verdict["retracted_at"]))
    while verdict and verdict["supersedes"]:
        comments.append(correction_comment(verdict["correction_note"], verdict["published_at"]))
        verdict = verdicts.get(verdict["supersedes"])
    return comments[::-1]


def amendments_of(verdict, claim):
    """Return the amendments of the claim as corrections, the oldest first, for a review of our own desk."""
    if verdict["origin"] != "desk":
        return []
    amended = [entry for entry in claim.get("corrections", ()) if entry["kind"] == "amendment"]
    return [correction_comment(entry["note"], entry["made_at"]) for entry in amended]


def with_amendments(corrections, amended, is_retracted):
    """Return all of them, the oldest first, but the reason of a retraction last, where readers look for it."""
    withdrawal = [corrections.pop()] if is_retracted else []
    return sorted(corrections + amended, key=lambda comment: comment["datePublished"]) + withdrawal


def dates_of(corrections):
    return [comment["datePublished"] for comment in corrections]


def correction_comment(text, at):
    return {"@type": "CorrectionComment", "text": text, "datePublished": at}


def tag_of(row):
    return None if row["language"] == UNDETERMINED else row["language"]


def one_or_several(values):
    return values[0] if len(values) == 1 else values


def without_empty(members):
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}


# Imported reviews


def completed(payload, verdict, verdicts, home):
    """Return the payload with the missing members as JSON. Its own members are copied as text, with their numbers."""
    sent, corrections = members_of(payload), corrections_of(verdict, verdicts)
    first = {"@context": CONTEXT, "@type": "ClaimReview", "@id": address_of(verdict, home)}
    if names_several(sent):
        del first["@id"]  # the address of one verdict is not that of several
    if verdict["status"] == "retracted" and sent.get("creativeWorkStatus") != RETRACTED:
        sent, corrections = without_rating(sent, corrections)
    last = {"correction": one_or_several(corrections)} if corrections else {}
    whole = missing(first, sent) | sent | missing(last, sent)
    return f"{{{','.join(f'{json.dumps(name)}:{text}' for name, text in whole.items())}}}"


def without_rating(sent, corrections):
    """Return the members without the rating, and the corrections: theirs, and then ours that are not among them."""
    kept = {name: text for name, text in sent.items() if name not in NOT_OF_RETRACTED}
    theirs = json.loads(sent.get("correction", "[]"))
    theirs = theirs if isinstance(theirs, list) else [theirs]
    return kept | {"creativeWorkStatus": RETRACTED}, theirs + [
        comment for comment in corrections if comment not in theirs
    ]


def missing(members, sent):
    """Return the members that were not sent, each as JSON."""
    return {name: json.dumps(value) for name, value in members.items() if name not in sent}


def members_of(payload):
    """Return the members of a JSON object by name, each as the text of its value."""

    def past_space(at):
        return SPACE.match(payload, at).end()

    members, at = {}, past_space(payload.index("{") + 1)
    while payload[at] != "}":
        name, at = scanstring(payload, at + 1)
        begin = past_space(past_space(at) + 1)
        _value, end = RAW_DECODE(payload, begin)
        members[name] = payload[begin:end]
        at = past_space(end)
        at = past_space(at + 1) if payload[at] == "," else at
    return members


def names_several(sent):
    """Return whether a payload reviews several claims, each of which became a verdict."""
    values = [sent[name] for name in ("claimReviewed", "itemReviewed") if sent.get(name, "").startswith("[")]
    return any(len(json.loads(value)) > 1 for value in values)
