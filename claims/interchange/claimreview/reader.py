"""What does a ClaimReview of others say, put in our words? A payload becomes reviews, or refusals.

Real ones are dirty (https://schema.org/ClaimReview as it is, not as it should be). What is amiss is put right and
named in `repairs`, or the review is refused with the reason. How dates, ratings, links and words are read stands at
the top of `dates`, `ratings`, `addresses` and `words` beside this file. The payload itself is kept as it came.
Nothing here asks the database or the clock, and no label becomes a category.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.conf.locale import LANG_INFO

from claims.interchange.claimreview.dates import read_date
from claims.interchange.claimreview.item_reviewed import (
    LINK,
    appearances_of,
    claimant_of,
    claimed_on,
    claims_reviewed,
    is_claim,
    statement_of,
)
from claims.interchange.claimreview.jsonld import MAX_TRIED, nodes, parts_of, strip_prefixes, texts, types
from claims.interchange.claimreview.messages import REFUSALS, REPAIRS, in_english
from claims.interchange.claimreview.ratings import rating_code, read_rating
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import first_links_in, publisher_domain, read_address
from claims.interchange.claimreview.verbatim import compact_json, is_too_deep
from config.text.languages import UNDETERMINED, detect_language, spellings, standard_tag

__all__ = ["REFUSALS", "REPAIRS", "Refusal", "Review", "rating_code", "read_reviews"]

MAX_PAYLOAD_LENGTH = 1_000_000  # characters of a payload
MAX_CLAIMS = 100  # of one review
MAX_NAME_LENGTH, MAX_TITLE_LENGTH, MAX_SUMMARY_LENGTH, MAX_EXPLANATION_LENGTH = 200, 500, 2_000, 50_000
FIRST_YEAR = 1990  # of reviews: before it there was no web
WITHDRAWN = {"retracted", "withdrawn"}  # as `creativeWorkStatus`; our own exports say the first
NO_REASON = "The publisher withdrew its review."
REVIEW_TYPES = {"claimreview", "review", ""}  # if only it says which claim it reviews
# Houses say where else they are to be found. That is not their domain.
SOCIAL = {
    *("facebook.com", "instagram.com", "linkedin.com", "t.me", "tiktok.com", "twitter.com", "x.com", "youtube.com"),
    *("schema.org", "wikidata.org", "wikipedia.org", "en.wikipedia.org"),
}


class Review(NamedTuple):
    """One claim as others judged it. All text is NFC and stripped; what is cut ends in `…`."""

    publisher: str  # the bare domain of who judges
    publisher_name: str
    url: str  # as found
    canonical_url: str
    title: str
    statement: str
    language: str  # of the statement; "und" when nobody can tell
    claimant: tuple | None  # name, kind, role
    claimed_on: date | None
    label: str  # the judge's own words; "" when there are none
    value: Decimal | None
    worst: Decimal | None
    best: Decimal | None
    summary: str
    explanation: str
    published_at: datetime  # in UTC
    appearances: tuple  # of url, canonical url and domain, the first appearance first
    repairs: tuple  # keys of REPAIRS
    payload: str  # what was read, as it came
    retraction_reason: str = ""  # of a review that says it was withdrawn
    retracted_at: datetime | None = None  # when it says so


class Refusal(NamedTuple):
    """Why nothing can be made of a payload, or of one of its claims."""

    reason: str  # a key of REFUSALS
    detail: str
    url: str
    payload: str


class _Refused(Exception):
    def __init__(self, reason, url=""):
        super().__init__(reason)
        self.reason, self.url = reason, url


def read_reviews(payload, publisher=None, *, now=None):
    """The reviews that a payload holds, one for each claim, and a refusal for what cannot be taken. Never raises.

    `publisher` is the domain of who judges, whatever the payload says. With `now`, dates after tomorrow are left out;
    without it those after 2099.
    """
    if not isinstance(payload, dict):
        return [_refusal("not_an_object")]
    if is_too_deep(payload):
        return [_refusal("too_deep")]
    text = compact_json(payload)
    if len(text) > MAX_PAYLOAD_LENGTH:
        return [_refusal("too_large")]
    node = strip_prefixes(payload) if "schema:" in text or "schema.org/" in text else payload
    try:
        return _reviews(node, text, publisher, now)
    except _Refused as refused:
        return [_refusal(refused.reason, refused.url, text)]


def _refusal(reason, url="", text=""):
    return Refusal(reason, in_english(REFUSALS[reason]), url, text)


def _reviews(node, text, publisher, now):
    repairs = []
    _refuse_other_types(node, repairs)
    found = _review_address(node, publisher, repairs)
    domain, name = _publisher(node, publisher, found, repairs)
    published_at = _published_at(node, found, repairs, now=now)
    rating = read_rating(node.get("reviewRating"), repairs)
    review = {
        "publisher": domain,
        "publisher_name": name,
        "url": found.url,
        "canonical_url": found.canonical,
        **rating._asdict(),
        "title": _first_words(node, ("headline", "name"), MAX_TITLE_LENGTH, "title_cut", repairs),
        "summary": _summary(node, rating.label, repairs),
        "explanation": _explanation(node, repairs),
        "published_at": published_at,
        "payload": text,
        **_retraction(node, repairs, now=now),
    }
    claims = claims_reviewed(node)
    read_claims = [_claim(node, review, found, repairs, *claim, now=now) for claim in claims[:MAX_CLAIMS]]
    too_many = [_refusal("too_many_claims", found.url, text)] if len(claims) > MAX_CLAIMS else []
    return [*_each_once(read_claims), *too_many]


def _claim(node, review, found, repairs, text, items, *, now):
    """One claim of the review, or why it cannot be taken."""
    repairs = [*repairs, *("work_for_claim" for item in items[:1] if not is_claim(item))]
    statement = statement_of(text, items, repairs)
    if not statement:
        return _refusal("no_claim", found.url, review["payload"])
    own = {
        "statement": statement,
        "language": _language(node, items, statement, repairs),
        "claimant": claimant_of(items, repairs),
        "claimed_on": claimed_on(items, review["published_at"], repairs, now=now),
        "appearances": appearances_of(items, found, repairs),
    }
    return Review(**review, **own, repairs=tuple(dict.fromkeys(repairs)))


def _each_once(read_claims):
    """A claim that a review repeats is one."""
    found = {}
    for number, claim in enumerate(read_claims):
        key = claim.statement if isinstance(claim, Review) else number
        first = found.setdefault(key, claim)
        if first is not claim and "claim_repeated" not in first.repairs:
            found[key] = first._replace(repairs=(*first.repairs, "claim_repeated"))
    return list(found.values())


def _refuse_other_types(node, repairs):
    found = types(node) or set(texts(node.get("type")))
    if "ClaimReview" in found:
        return
    is_like_one = any(kind.casefold() in REVIEW_TYPES for kind in found or {""})
    if not is_like_one or not (texts(node.get("claimReviewed"), "text", "name") or _has_claim(node)):
        raise _Refused("not_a_claim_review")
    repairs.append("type_assumed")


def _has_claim(node):
    return any(map(is_claim, nodes(node.get("itemReviewed"))))


def _review_address(node, publisher, repairs):
    base = f"https://{publisher}/" if publisher else _house_address(node)
    links = 0
    for name in ("url", "mainEntityOfPage", "@id", "sameAs"):
        for written in first_links_in(node.get(name)):
            links += name == "url" or bool(LINK.match(written))
            if found := read_address(written, repairs, base=base if name == "url" else ""):
                repairs += ["url_elsewhere"] if name != "url" else []
                return found
    raise _Refused("bad_url" if links else "no_url")


def _house_address(node):
    """The address of the first who has one: what a link without a domain is completed with."""
    for house in [*nodes(node.get("author")), *nodes(node.get("publisher"))][:MAX_TRIED]:
        for written in first_links_in(house.get("url")):
            if found := read_address(written, []):
                return found.url
    return ""


def _publisher(node, publisher, review, repairs):
    """The domain and the name of who judges: an organisation's own address says it, else that of the review."""
    houses = _houses(node)
    with_domain = [(found, house) for house in houses if (found := _own_domain(house))]
    if publisher:
        domain, house = publisher, next((house for found, house in with_domain if found == publisher), {})
    elif with_domain:
        domain, house = with_domain[0]
    else:
        domain, house = review.domain, houses[0] if houses else {}
        repairs.append("publisher_from_url")
    return domain, _name_of_house(house, repairs) or truncate(domain, MAX_NAME_LENGTH, "name_cut", repairs)


def _houses(node):
    """The organisations among authors and publishers, and whoever does not say to be a person."""
    named = [*parts_of(node.get("author")), *parts_of(node.get("publisher"))]
    found = [part if isinstance(part, dict) else {"name": part} for part in named if isinstance(part, (dict, str))]
    return [house for house in found if "Person" not in types(house)][:MAX_TRIED]


def _own_domain(house):
    for written in [written for name in ("url", "@id", "name") for written in first_links_in(house.get(name))]:
        found = read_address(written, []) if LINK.match(written) or written.startswith("//") else None
        if found and found.domain not in SOCIAL:
            return found.domain
        if not found and (domain := publisher_domain(written.strip().lower().rstrip("/"))):
            return domain
    return ""


def _name_of_house(house, repairs):
    for written in texts(house.get("name")):
        name = plain_text(written, repairs)
        if says_something(name) and not LINK.fullmatch(name):
            return truncate(name, MAX_NAME_LENGTH, "name_cut", repairs)
    return ""


def _published_at(node, found, repairs, *, now):
    for name in ("datePublished", "dateCreated", "dateModified"):
        if published_at := read_date(node.get(name), repairs, now=now, first_year=FIRST_YEAR):
            repairs += ["date_elsewhere"] if name != "datePublished" else []
            return published_at
    raise _Refused("no_date", found.url)


def _first_words(node, names, most, repair, repairs, *, keeps_lines=False):
    for written in (written for name in names for written in texts(node.get(name))):
        words = plain_text(written, repairs, keeps_lines=keeps_lines)
        if says_something(words):
            return truncate(words, most, repair, repairs)
    return ""


def _summary(node, label, repairs):
    """Why it was rated so, unless that is the label already, else what the review says of itself."""
    for rating in nodes(node.get("reviewRating"))[:1]:
        words = _first_words(rating, ("ratingExplanation",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
        if words and words != label:
            return words
    return _first_words(node, ("description", "abstract"), MAX_SUMMARY_LENGTH, "summary_cut", repairs)


def _explanation(node, repairs):
    names = ("reviewBody", "text", "articleBody")
    return _first_words(node, names, MAX_EXPLANATION_LENGTH, "explanation_cut", repairs, keeps_lines=True)


def _retraction(node, repairs, *, now):
    """Why and when it was withdrawn, if it was: the last of its corrections says so."""
    if not WITHDRAWN & {text.strip().casefold() for text in texts(node.get("creativeWorkStatus"), "name")}:
        return {}
    last = nodes(node.get("correction"))[-1:] or [{"text": node.get("correction")}]
    words = _first_words(last[0], ("text",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
    dates = (last[0].get("datePublished"), node.get("dateModified"))
    found = (read_date(written, repairs, now=now, first_year=FIRST_YEAR) for written in dates)
    return {"retraction_reason": words or NO_REASON, "retracted_at": next(filter(None, found), None)}


def _language(node, items, statement, repairs):
    """The language that the claim or else its review says; when neither does so clearly, that of the words."""
    written = [text for part in (*items, node) for text in texts(part.get("inLanguage"), *LANGUAGE_SAYS_IT_IN)]
    for text in written[:MAX_TRIED]:
        if (tag := _tag(text.strip())) and tag not in (UNDETERMINED, "mul"):
            return tag
    repairs += ["language_unreadable"] if written else []
    return detect_language(statement)


LANGUAGE_SAYS_IT_IN = ("alternateName", "identifier", "name")
LANGUAGES = {name.casefold(): tag for tag, info in LANG_INFO.items() for name in spellings(tag, info)}


@lru_cache(maxsize=10_000)
def _tag(written):
    return standard_tag(LANGUAGES.get(written.casefold(), written))
