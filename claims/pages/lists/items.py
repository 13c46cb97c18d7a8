"""What does a list say of a claim? `item_of` takes it from the document of its card, which is what the API sends."""

from datetime import date, datetime
from typing import NamedTuple

import orjson
from django.urls import reverse
from django.utils.translation import gettext

from claims.models.claimant import UNKNOWN_CLAIMANT
from config.db.names import name_in
from config.text.slugs import slug_of

SHOWN = ("published", "retracted")


class Judgement(NamedTuple):
    """A verdict that the judge published and has not replaced."""

    judge: str
    domain: str
    words: str  # the judge's own, or the name of the rating
    language: str  # of the words; empty if they are in the reader's
    category: str  # empty once it is retracted
    is_retracted: bool
    is_correction: bool
    at: datetime


class Item(NamedTuple):
    address: str
    statement: str
    language: str
    claimant: dict | None
    claimed_on: date | None
    place: str
    topics: list
    judgements: list


def item_of(document):
    """Return the `Item` of a card's public document."""
    claim = orjson.loads(document)
    day = claim["claimed_on"]
    judgements = [judgement_of(verdict) for verdict in claim["verdicts"] if verdict["status"] in SHOWN]
    return Item(
        claim_address(claim["id"], claim["statement"]),
        claim["statement"],
        claim["language"],
        claimant_of(claim["claimant"]),
        day and date.fromisoformat(day),
        claim["place"],
        [{"name": name_in(topic["names"]) or topic["slug"], "slug": topic["slug"]} for topic in claim["topics"]],
        sorted(judgements, key=lambda judgement: (not judgement.is_retracted, judgement.at), reverse=True),
    )


def claimant_of(claimant):
    """Return the claimant with the address of its page; None if it is unknown."""
    if claimant is None or (claimant["name"], claimant["kind"], claimant["role"]) == UNKNOWN_CLAIMANT:
        return None
    return claimant | {"address": claimant_address(claimant["id"], claimant["name"])}


def judgement_of(verdict):
    rating, is_retracted = verdict["rating"], verdict["status"] == "retracted"
    return Judgement(
        verdict["publisher"]["name"],
        verdict["publisher"]["domain"],
        judgement_words(verdict["label"], rating and rating["names"]),
        verdict["language"] if verdict["label"] else "",
        "" if is_retracted else (rating and rating["category"]) or "other",
        is_retracted,
        verdict["supersedes"] is not None,
        datetime.fromisoformat(verdict["published_at"]),
    )


def judgement_words(label, names):
    """Return the judge's own words, or else the name of the rating."""
    return label or name_in(names or {}) or gettext("Verdict")


def claim_address(pk, statement):
    return reverse("pages:claim", args=[pk, slug_of(statement)])


def claimant_address(pk, name):
    return reverse("pages:claimant", args=[pk, slug_of(name)])
