"""How does a verdict read in schema.org's words? As a ClaimReview, for whoever collects fact checks.

The members are those of https://schema.org/ClaimReview, and among them all that Google reads of one:
https://developers.google.com/search/docs/appearance/structured-data/factcheck.

Two rules:
- A verdict that stands is a review, and so is one that was retracted: without its rating, and with the reason. One
  that was superseded is part of the review that took its place: its `correction`.
- What came in goes out as it came, member for member and number for number. Only what it lacks is added: `@context`,
  `@type`, `@id`, and a `correction` where we know of one. So what we wrote, received and written again, is the same.
  The one exception is what the desk retracted here, which loses its rating like any other.
"""

import json
import re
from json.decoder import scanstring
from typing import NamedTuple

import orjson

from claims.models import RatingScale, Received
from claims.models.claim import UNKNOWN_CLAIMANT
from claims.models.names import name_in
from config.text.languages import UNDETERMINED

CONTEXT = "https://schema.org"
SHOWN = ("published", "retracted")
RETRACTED = '"Retracted"'
READ = json.JSONDecoder().raw_decode
SPACE = re.compile(r"[ \t\r\n]*")


class Bounds(NamedTuple):
    """Of a rating scale."""

    worst: int
    best: int


def bounds_of_scales():
    """Those of all scales, by code: there are few of them, and cards do not show them."""
    scales = RatingScale.objects.values_list("code", "worst", "best")
    return {code: Bounds(worst, best) for code, worst, best in scales}


def payloads_on(claim):
    """What was received on a claim, by verdict: the newest of each."""
    received = Received.objects.filter(claim=claim).order_by("pk").values_list("verdict", "payload")
    return {str(verdict): payload for verdict, payload in received}


def claim_reviews(claim, payloads, bounds, home):
    """The reviews of a claim, each as the JSON of a ClaimReview. `claim` is its public document.

    `home` is the address that claims lie below, with a slash at its end.
    """
    verdicts = {verdict["id"]: verdict for verdict in claim["verdicts"]}
    reviewed = orjson.Fragment(orjson.dumps(claim_item(claim)))
    return [
        completed(payloads[verdict["id"]], verdict, verdicts, home)
        if verdict["id"] in payloads
        else orjson.dumps(review_of(verdict, verdicts, claim, reviewed, bounds, home)).decode()
        for verdict in claim["verdicts"]
        if verdict["status"] in SHOWN
    ]


def as_document(reviews):
    """One JSON-LD document of them: the review itself when there is one, a graph of them when there are several.

    In a graph, too, each has its own `@context`: whoever takes one out has all of it.
    """
    if len(reviews) == 1:
        return reviews[0]
    return f'{{"@context":"{CONTEXT}","@graph":[{",".join(reviews)}]}}'


# What we write ourselves


def review_of(verdict, verdicts, claim, reviewed, bounds, home):
    is_retracted = verdict["status"] == "retracted"
    review, judge = verdict["review"], publisher_of(verdict["publisher"])
    amended = amendments_of(verdict, claim)
    return without_empty(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "@id": address_of(verdict, home),
            "url": review["url"] if review else f"{home}{claim['id']}/",
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
            "correction": one_or_several(with_amendments(corrections_of(verdict, verdicts), amended, is_retracted)),
        }
    )


def address_of(verdict, home):
    """Where the review is found, and which of the reviews there it is. It never changes."""
    return f"{home}{verdict['claim']}/claimreview/#{verdict['id']}"


def rating_of(verdict, bounds):
    """The judge's own words for it, or else the rating's name; a value only with the bounds that give it a meaning."""
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
    """The claim: the earliest of its appearances that we know of is the first, the others are in their own order."""
    first, *others = sorted(appearances_of(claim), key=lambda work: work.get("datePublished", "~")) or [None]
    return without_empty(
        {
            "@type": "Claim",
            "text": claim["statement"],
            "inLanguage": tag_of(claim),
            "author": claimant_of(claim["claimant"]),
            "datePublished": claim["claimed_on"],
            "firstAppearance": first,
            "appearance": one_or_several(others),
        }
    )


def appearances_of(claim):
    articles = [piece["article"] for piece in claim["evidence"] if piece["role"] == "appearance"]
    return [
        without_empty(
            {
                "@type": "CreativeWork",
                "url": article["url"],
                "headline": article["title"],
                "datePublished": article["published_at"],
                "publisher": publisher_of(article["publisher"]),
            }
        )
        for article in articles
    ]


def claimant_of(claimant):
    """An organisation, or else a person: schema.org knows no other authors, such as accounts, nor an unknown one."""
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
    """What was corrected on the way to this verdict, the oldest first, and at last why it was withdrawn."""
    found = []
    if verdict["status"] == "retracted":
        found.append(correction_comment(verdict["retraction_reason"], verdict["retracted_at"]))
    while verdict and verdict["supersedes"]:
        found.append(correction_comment(verdict["correction_note"], verdict["published_at"]))
        verdict = verdicts.get(verdict["supersedes"])
    return found[::-1]


def amendments_of(verdict, claim):
    """Return what was amended of the claim, the oldest first: our own reviews quote it."""
    if verdict["origin"] != "desk":
        return []
    amended = [entry for entry in claim.get("corrections", ()) if entry["kind"] == "amendment"]
    return [correction_comment(entry["note"], entry["made_at"]) for entry in amended]


def with_amendments(corrections, amended, is_retracted):
    """Return all of them, the oldest first; a reader takes the last one for the reason of a retraction."""
    withdrawal = corrections[-1:] if is_retracted else []
    others = corrections[:-1] if is_retracted else corrections
    return sorted(others + amended, key=lambda one: one["datePublished"]) + withdrawal


def dates_of(corrections):
    return [one["datePublished"] for one in corrections]


def correction_comment(text, at):
    return {"@type": "CorrectionComment", "text": text, "datePublished": at}


def tag_of(row):
    return None if row["language"] == UNDETERMINED else row["language"]


def one_or_several(values):
    return values[0] if len(values) == 1 else values


def without_empty(members):
    """Without those that say nothing."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}


# What came in


def completed(payload, verdict, verdicts, home):
    """The payload with what it lacks, as JSON. Its own members are copied as text: nothing reads their numbers."""
    sent, found = members_of(payload), corrections_of(verdict, verdicts)
    first = {"@context": CONTEXT, "@type": "ClaimReview", "@id": address_of(verdict, home)}
    if names_several(sent):
        del first["@id"]  # the address of one verdict is not that of several
    if verdict["status"] == "retracted" and sent.get("creativeWorkStatus") != RETRACTED:
        sent, found = without_rating(sent, found)
    last = {"correction": one_or_several(found)} if found else {}
    whole = missing(first, sent) | sent | missing(last, sent)
    return f"{{{','.join(f'{json.dumps(name)}:{text}' for name, text in whole.items())}}}"


def without_rating(sent, found):
    """The members without the rating, and the corrections: theirs, and then those of ours that are not among them."""
    kept = {name: text for name, text in sent.items() if name not in ("reviewRating", "correction")}
    theirs = json.loads(sent.get("correction", "[]"))
    theirs = theirs if isinstance(theirs, list) else [theirs]
    return kept | {"creativeWorkStatus": RETRACTED}, theirs + [one for one in found if one not in theirs]


def missing(members, sent):
    """The text of those that were not sent."""
    return {name: json.dumps(value) for name, value in members.items() if name not in sent}


def members_of(payload):
    """The names of a JSON object's members, and the text of each one's value."""

    def past_space(at):
        return SPACE.match(payload, at).end()

    members, at = {}, past_space(payload.index("{") + 1)
    while payload[at] != "}":
        name, at = scanstring(payload, at + 1)
        begin = past_space(past_space(at) + 1)
        _value, end = READ(payload, begin)
        members[name] = payload[begin:end]
        at = past_space(end)
        at = past_space(at + 1) if payload[at] == "," else at
    return members


def names_several(sent):
    """Whether it reviews several claims at once, each of which became a verdict."""
    values = [sent[name] for name in ("claimReviewed", "itemReviewed") if sent.get(name, "").startswith("[")]
    return any(len(json.loads(value)) > 1 for value in values)
