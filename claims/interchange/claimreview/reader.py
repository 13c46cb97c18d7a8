"""What does a ClaimReview say? `read_reviews` turns a payload into reviews, one for each claim, or refusals.

Published ClaimReviews are often wrong (https://schema.org/ClaimReview has the rules). An error is repaired and named
in `repairs`, or the review is refused with a reason. The modules `dates`, `ratings`, `urls`, `text` and
`item_reviewed` beside this one say in their docstrings how each part is read. The payload is kept as it came.

Pure functions: no database, no clock. Each appends the codes of its repairs to the list `repairs`, an argument because
each claim of a review gets a copy of the review's list. No label becomes a category.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
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
    statement_of_items,
)
from claims.interchange.claimreview.jsonld import MAX_TRIED, nodes, parts_of, strip_prefixes, texts, types
from claims.interchange.claimreview.messages import REFUSALS, REPAIRS, in_english
from claims.interchange.claimreview.ratings import rating_code, read_rating
from claims.interchange.claimreview.text import plain_text, says_something, truncate
from claims.interchange.claimreview.urls import first_links_in, publisher_domain, read_address
from claims.interchange.claimreview.verbatim import compact_json, is_too_deep
from config.text.languages import UNDETERMINED, detect_language, spellings, standard_tag

__all__ = ["REFUSALS", "REPAIRS", "Refusal", "Review", "rating_code", "read_reviews"]

MAX_PAYLOAD_LENGTH = 1_000_000  # characters
MAX_CLAIMS = 100  # of one review
MAX_NAME_LENGTH, MAX_TITLE_LENGTH, MAX_SUMMARY_LENGTH, MAX_EXPLANATION_LENGTH = 200, 500, 2_000, 50_000
FIRST_YEAR = 1990  # of a review: there was no web before
WITHDRAWN = {"retracted", "withdrawn"}  # as `creativeWorkStatus`; our own exports say the first
NO_REASON = "The publisher withdrew its review."
REVIEW_TYPES = {"claimreview", "review", ""}  # read as ClaimReview if the node says which claim it reviews
# Organisations give the addresses of their profiles as well, which are not on their own domain.
PROFILE_DOMAINS = {
    *("facebook.com", "instagram.com", "linkedin.com", "t.me", "tiktok.com", "twitter.com", "x.com", "youtube.com"),
    *("schema.org", "wikidata.org", "wikipedia.org", "en.wikipedia.org"),
}


class Review(NamedTuple):
    """One claim with the verdict of a publisher. All text is NFC and stripped; a text that was cut ends in `…`."""

    publisher: str  # bare domain of the judge
    publisher_name: str
    url: str  # as found
    canonical_url: str
    title: str
    statement: str
    language: str  # of the statement; "und" if it cannot be determined
    claimant: tuple | None  # name, kind, role
    claimed_on: date | None
    label: str  # in the judge's own words, or ""
    value: Decimal | None
    worst: Decimal | None
    best: Decimal | None
    summary: str
    explanation: str
    published_at: datetime  # in UTC
    appearances: tuple  # of PageAddress, the first appearance first
    repairs: tuple  # keys of REPAIRS
    payload: str  # JSON as it came
    retraction_reason: str = ""  # if the publisher withdrew the review
    retracted_at: datetime | None = None  # if the review says when
    archive_url: str = ""  # of a copy of the review in a web archive
    claimed_at: datetime | None = None  # in UTC, if the review says at what time of `claimed_on` it was said
    place: str = ""  # where it was said
    topics: tuple = ()  # names, in the language of the review
    evidence: tuple = ()  # of Citation
    modified_at: datetime | None = None  # in UTC, if the review says when it was last changed


class Refusal(NamedTuple):
    """Why a payload, or one of its claims, cannot be imported."""

    reason: str  # a key of REFUSALS
    detail: str
    url: str
    payload: str


class _Refused(Exception):
    def __init__(self, reason, url=""):
        super().__init__(reason)
        self.reason, self.url = reason, url


def read_reviews(payload, publisher=None, *, now=None, date_order="", date=None):
    """Return a list with a Review for each claim of the payload, or a Refusal in its place. Never raises.

    `publisher` is the judge's domain, overriding the payload. Dates more than a day after `now` are left out; without
    `now`, dates after 2099. `date_order` is how the file writes dates such as 03/04/2019, "dmy" or "mdy", if that is
    known. `date` is the day of reviews that name none.
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
    address = _review_address(node, publisher, repairs)
    domain, name = _publisher(node, publisher, address, repairs)
    published_at = _published_at(node, address, repairs, now=now)
    rating = read_rating(node.get("reviewRating"), repairs)
    review = {
        "publisher": domain,
        "publisher_name": name,
        "url": address.url,
        "canonical_url": address.canonical,
        **rating._asdict(),
        "title": _first_words(node, ("headline", "name"), MAX_TITLE_LENGTH, "title_cut", repairs),
        "summary": _summary(node, rating.label, repairs),
        "explanation": _explanation(node, repairs),
        "published_at": published_at,
        "modified_at": read_date(node.get("dateModified"), [], now=now, first_year=FIRST_YEAR),
        "payload": text,
        **_retraction(node, repairs, now=now),
    }
    claims = claims_reviewed(node)
    items_read = {id(items): _ItemsOfClaim(items, node, address, published_at, now) for _text, items in claims}
    results = [_claim(review, address, repairs, text, items_read[id(items)]) for text, items in claims[:MAX_CLAIMS]]
    too_many = [_refusal("too_many_claims", address.url, text)] if len(claims) > MAX_CLAIMS else []
    return [*_without_duplicates(results), *too_many]


def _claim(review, address, repairs, text, items):
    """Return the Review of one claim, or a Refusal."""
    repairs = [*repairs, *items.kind_repairs]
    statement = statement_of(text, repairs)
    if not statement:
        statement, item_repairs = items.statement
        repairs += item_repairs
    if not statement:
        return _refusal("no_claim", address.url, review["payload"])
    language, details, item_repairs = items.details
    claim = {"statement": statement, "language": language or detect_language(statement), **details}
    return Review(**review, **claim, repairs=tuple(dict.fromkeys([*repairs, *item_repairs])))


class _ItemsOfClaim:
    """What the items of a claim say. Several claims of a review may share them, so each answer is read once."""

    def __init__(self, items, node, address, published_at, now):
        self.items, self.node, self.address = items, node, address
        self.published_at, self.now = published_at, now

    @cached_property
    def kind_repairs(self):
        return ["work_for_claim" for item in self.items[:1] if not is_claim(item)]

    @cached_property
    def statement(self):
        """The words of the claim that the items have, and the repairs that this took."""
        repairs = []
        return statement_of_items(self.items, repairs), repairs

    @cached_property
    def details(self):
        """The language that is named or "", the other fields of a Review, and the repairs that they took."""
        repairs = []
        language = _language(self.node, self.items, repairs)
        fields = {
            "claimant": claimant_of(self.items, repairs),
            "claimed_on": claimed_on(self.items, self.published_at, repairs, now=self.now),
            "appearances": appearances_of(self.items, self.address, repairs),
        }
        return language, fields, repairs


def _without_duplicates(results):
    """Return the reviews with different statements, and all refusals."""
    kept = {}
    for number, result in enumerate(results):
        key = result.statement if isinstance(result, Review) else number
        first = kept.setdefault(key, result)
        if first is not result and "claim_repeated" not in first.repairs:
            kept[key] = first._replace(repairs=(*first.repairs, "claim_repeated"))
    return list(kept.values())


def _refuse_other_types(node, repairs):
    names = types(node) or set(texts(node.get("type")))
    if "ClaimReview" in names:
        return
    is_review = any(name.casefold() in REVIEW_TYPES for name in names or {""})
    if not is_review or not (texts(node.get("claimReviewed"), "text", "name") or _has_claim(node)):
        raise _Refused("not_a_claim_review")
    repairs.append("type_assumed")


def _has_claim(node):
    return any(map(is_claim, nodes(node.get("itemReviewed"))))


def _review_address(node, publisher, repairs):
    base = f"https://{publisher}/" if publisher else _base_address(node)
    has_link = False
    for name in ("url", "mainEntityOfPage", "@id", "sameAs"):
        for link in first_links_in(node.get(name)):
            has_link = has_link or name == "url" or bool(LINK.match(link))
            if address := read_address(link, repairs, base=base if name == "url" else ""):
                repairs += ["url_elsewhere"] if name != "url" else []
                return address
    raise _Refused("bad_url" if has_link else "no_url")


def _base_address(node):
    """Return the first address of an author or publisher, which completes a link without a domain, or ""."""
    for organisation in [*nodes(node.get("author")), *nodes(node.get("publisher"))][:MAX_TRIED]:
        for link in first_links_in(organisation.get("url")):
            if address := read_address(link, []):
                return address.url
    return ""


def _publisher(node, publisher, review, repairs):
    """Return the judge's domain and name, by the address of an organisation, or else by that of the review."""
    organisations = _organisations(node)
    with_domain = [(domain, organisation) for organisation in organisations if (domain := _own_domain(organisation))]
    if publisher:
        domain = publisher
        organisation = next((part for own_domain, part in with_domain if own_domain == publisher), {})
    elif with_domain:
        domain, organisation = with_domain[0]
    else:
        domain, organisation = review.domain, organisations[0] if organisations else {}
        repairs.append("publisher_from_url")
    return domain, _name_of(organisation, repairs) or truncate(domain, MAX_NAME_LENGTH, "name_cut", repairs)


def _organisations(node):
    """Return the authors and publishers that do not say that they are persons, as objects."""
    parts = [*parts_of(node.get("author")), *parts_of(node.get("publisher"))]
    named = [part if isinstance(part, dict) else {"name": part} for part in parts if isinstance(part, (dict, str))]
    return [organisation for organisation in named if "Person" not in types(organisation)][:MAX_TRIED]


def _own_domain(organisation):
    for link in [link for name in ("url", "@id", "name") for link in first_links_in(organisation.get(name))]:
        address = read_address(link, []) if LINK.match(link) or link.startswith("//") else None
        if address and address.domain not in PROFILE_DOMAINS:
            return address.domain
        if not address and (domain := publisher_domain(link.strip().lower().rstrip("/"))):
            return domain
    return ""


def _name_of(organisation, repairs):
    for text in texts(organisation.get("name")):
        name = plain_text(text, repairs)
        if says_something(name) and not LINK.fullmatch(name):
            return truncate(name, MAX_NAME_LENGTH, "name_cut", repairs)
    return ""


def _published_at(node, address, repairs, *, now):
    for name in ("datePublished", "dateCreated", "dateModified"):
        if published_at := read_date(node.get(name), repairs, now=now, first_year=FIRST_YEAR):
            repairs += ["date_elsewhere"] if name != "datePublished" else []
            return published_at
    raise _Refused("no_date", address.url)


def _first_words(node, names, max_length, repair, repairs, *, keeps_lines=False):
    """Return the first text of these members that says something, cut to its length, or ""."""
    for text in (text for name in names for text in texts(node.get(name))):
        words = plain_text(text, repairs, keeps_lines=keeps_lines)
        if says_something(words):
            return truncate(words, max_length, repair, repairs)
    return ""


def _summary(node, label, repairs):
    """Return the explanation of the rating, unless it only repeats the label; or else the review's description."""
    for rating in nodes(node.get("reviewRating"))[:1]:
        words = _first_words(rating, ("ratingExplanation",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
        if words and words != label:
            return words
    return _first_words(node, ("description", "abstract"), MAX_SUMMARY_LENGTH, "summary_cut", repairs)


def _explanation(node, repairs):
    names = ("reviewBody", "text", "articleBody")
    return _first_words(node, names, MAX_EXPLANATION_LENGTH, "explanation_cut", repairs, keeps_lines=True)


def _retraction(node, repairs, *, now):
    """Return the reason and time of a withdrawal, from the last correction, or nothing if it was not withdrawn."""
    if not WITHDRAWN & {text.strip().casefold() for text in texts(node.get("creativeWorkStatus"), "name")}:
        return {}
    last = nodes(node.get("correction"))[-1:] or [{"text": node.get("correction")}]
    words = _first_words(last[0], ("text",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
    dates = (last[0].get("datePublished"), node.get("dateModified"))
    moments = (read_date(value, repairs, now=now, first_year=FIRST_YEAR) for value in dates)
    return {"retraction_reason": words or NO_REASON, "retracted_at": next(filter(None, moments), None)}


def _language(node, items, repairs):
    """Return the language that the claim or else its review names, or ""."""
    names = [text for part in (*items, node) for text in texts(part.get("inLanguage"), *LANGUAGE_MEMBERS)]
    for text in names[:MAX_TRIED]:
        if (tag := _tag(text.strip())) and tag not in (UNDETERMINED, "mul"):
            return tag
    repairs += ["language_unreadable"] if names else []
    return ""


LANGUAGE_MEMBERS = ("alternateName", "identifier", "name")
LANGUAGES = {name.casefold(): tag for tag, info in LANG_INFO.items() for name in spellings(tag, info)}


@lru_cache(maxsize=10_000)
def _tag(name):
    return standard_tag(LANGUAGES.get(name.casefold(), name))
