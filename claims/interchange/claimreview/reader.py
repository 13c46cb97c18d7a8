"""What does a ClaimReview say? `read_reviews` turns a payload into reviews, one for each claim, or refusals.

Published ClaimReviews are often wrong (https://schema.org/ClaimReview has the rules). An error is repaired and named
in `repairs`, or the review is refused with a reason. The modules `dates`, `ratings`, `urls`, `text` and
`item_reviewed` beside this one say in their docstrings how each part is read. The payload is kept as it came.

Pure functions: no database, no clock. Each appends the codes of its repairs to the list `repairs`, an argument because
each claim of a review gets a copy of the review's list. No label becomes a category.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.conf.locale import LANG_INFO

from claims.interchange.claimreview.citations import citations_of, topics_of
from claims.interchange.claimreview.dates import read_date
from claims.interchange.claimreview.item_reviewed import (
    LINK,
    appearances_of,
    claimant_of,
    claimed,
    claims_reviewed,
    is_claim,
    place_of,
    statement_of,
    statement_of_items,
)
from claims.interchange.claimreview.jsonld import MAX_TRIED, nodes, strip_prefixes, texts, types
from claims.interchange.claimreview.judge import base_address, judge_of
from claims.interchange.claimreview.media.reading import as_claim_review, is_media_review, with_media_places
from claims.interchange.claimreview.messages import REFUSALS, REPAIRS, in_english
from claims.interchange.claimreview.ratings import numbers_of, rating_code, read_rating
from claims.interchange.claimreview.text import has_letters, plain_text, says_something, truncate
from claims.interchange.claimreview.urls import copy_in, first_links_in, read_address
from claims.interchange.claimreview.verbatim import compact_json, is_too_deep
from config.text.languages import UNDETERMINED, detect_language, spellings, standard_tag

__all__ = ["REFUSALS", "REPAIRS", "Refusal", "Review", "rating_code", "read_reviews"]

MAX_PAYLOAD_LENGTH = 1_000_000  # characters
MAX_CLAIMS = 100  # of one review
MAX_TITLE_LENGTH, MAX_SUMMARY_LENGTH, MAX_EXPLANATION_LENGTH = 500, 2_000, 50_000
FIRST_YEAR = 1990  # of a review: there was no web before
WITHDRAWN = {"retracted", "withdrawn"}  # as `creativeWorkStatus`; our own exports say the first
NO_REASON = "The publisher withdrew its review."
REVIEW_TYPES = {"claimreview", "review", ""}  # read as ClaimReview if the node says which claim it reviews


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
    topics: tuple = ()  # of Topic
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
        return _reviews(node, text, publisher, _Dates(node, now, date_order, date))
    except _Refused as refused:
        return [_refusal(refused.reason, refused.url, text)]


def _refusal(reason, url="", text=""):
    return Refusal(reason, in_english(REFUSALS[reason]), url, text)


def _reviews(node, text, publisher, dates):
    repairs = []
    if is_media_review(node):
        node = as_claim_review(node)
        repairs.append("media_review")
    node = with_media_places(node)
    _refuse_other_types(node, repairs)
    address = _review_address(node, publisher, repairs)
    judge = judge_of(node, publisher, address, repairs)
    if not judge:
        raise _Refused("copy_only", address.url)
    published_at = _published_at(node, address, repairs, dates)
    rating = read_rating(node.get("reviewRating"), repairs)
    review = {
        "publisher": judge.domain,
        "publisher_name": judge.name,
        "url": address.url,
        "canonical_url": address.canonical,
        "archive_url": address.archive_url or copy_in(node),
        **rating._asdict(),
        "title": _first_words(node, ("headline", "name"), MAX_TITLE_LENGTH, "title_cut", repairs),
        "summary": _summary(node, rating.label, repairs),
        "explanation": _explanation(node, repairs),
        "published_at": published_at,
        "modified_at": dates.read(node.get("dateModified"), [], first_year=FIRST_YEAR),
        "topics": topics_of(node, repairs) if "about" in node or "keywords" in node else (),
        "evidence": citations_of(node, address, repairs, now=dates.now) if "citation" in node else (),
        "payload": text,
        **_retraction(node, repairs, dates),
    }
    claims = claims_reviewed(node)
    about_review = _Reviewed(node, address, judge, review["title"], published_at, dates)
    items_read = {id(items): _ItemsOfClaim(items, about_review) for _text, items in claims}
    results = [_claim(review, address, repairs, text, items_read[id(items)]) for text, items in claims[:MAX_CLAIMS]]
    too_many = [_refusal("too_many_claims", address.url, text)] if len(claims) > MAX_CLAIMS else []
    return [*_without_duplicates(results), *too_many]


class _Dates(NamedTuple):
    """How the dates of a review are read, and the day of a review without one."""

    node: dict
    now: datetime | None
    order: str
    day: date | None

    @property
    def options(self):
        return {"now": self.now, "order": self.order, "language": self.language}

    def read(self, value, repairs, **options):
        return read_date(value, repairs, **self.options, **options)

    def language(self):
        """Return the language of the review, as it says or as its title and claim are written."""
        words = [text for name in ("headline", "name", "claimReviewed") for text in texts(self.node.get(name))]
        return _language(self.node, (), []) or detect_language(" ".join(words))


class _Reviewed(NamedTuple):
    """What the claims of a review are read with."""

    node: dict
    address: tuple
    judge: tuple
    title: str
    published_at: datetime
    dates: _Dates


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
    claim = {"statement": statement, "language": language or _detected(statement, review["title"]), **details}
    return Review(**review, **claim, repairs=tuple(dict.fromkeys([*repairs, *item_repairs])))


def _detected(statement, title):
    """Return the language of the statement; if it is too short for that, the language of the title."""
    language = detect_language(statement)
    return language if language != UNDETERMINED or not title else detect_language(f"{title} {statement}")


class _ItemsOfClaim:
    """What the items of a claim say. Several claims of a review may share them, so each answer is read once."""

    def __init__(self, items, review):
        self.items, self.review = items, review

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
        repairs, review = [], self.review
        language = _language(review.node, self.items, repairs)
        said = claimed(self.items, review.published_at, repairs, **review.dates.options)
        fields = {
            "claimant": claimant_of(self.items, review.judge, repairs),
            "claimed_on": said and said.day,
            "claimed_at": said.at.replace(microsecond=0) if said and said.has_time else None,
            "place": place_of(self.items, repairs),
            "appearances": appearances_of(self.items, review.address, review.judge, repairs),
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
    """Return the first address of the review; that of a copy which names no page only if there is no other."""
    has_link, copy = False, None
    for name in ("url", "mainEntityOfPage", "@id", "sameAs", "archivedAt"):
        for link in first_links_in(node.get(name)):
            has_link = has_link or name == "url" or bool(LINK.match(link))
            found = []
            is_relative = name == "url" and link.lstrip().startswith("/")
            base = (f"https://{publisher}/" if publisher else base_address(node)) if is_relative else ""
            address = read_address(link, found, base=base)
            if address and address.archive_url != address.url:
                repairs += [*found, *(["url_elsewhere"] if name != "url" else [])]
                return address._replace(archive_url=copy.url) if copy and not address.archive_url else address
            copy = copy or address
    if copy:
        repairs.append("copy_of_unknown_page")
        return copy
    raise _Refused("bad_url" if has_link else "no_url")


def _published_at(node, address, repairs, dates):
    for name in ("datePublished", "dateCreated", "dateModified"):
        if published_at := dates.read(node.get(name), repairs, first_year=FIRST_YEAR):
            repairs += ["date_elsewhere"] if name != "datePublished" else []
            return published_at
    if dates.day:
        repairs.append("date_of_file")
        return datetime(dates.day.year, dates.day.month, dates.day.day, tzinfo=UTC)
    raise _Refused("no_date", address.url)


def _first_words(node, names, max_length, repair, repairs, *, keeps_lines=False):
    """Return the first text of these members that says something, cut to its length, or ""."""
    for text in (text for name in names for text in texts(node.get(name))):
        words = plain_text(text, repairs, keeps_lines=keeps_lines)
        if says_something(words):
            return truncate(words, max_length, repair, repairs)
    return ""


def _summary(node, label, repairs):
    """Return the explanation of the rating, unless it only repeats the label; or else the review's description.

    A text without letters, such as the number of the rating, explains nothing.
    """
    for rating in nodes(node.get("reviewRating"))[:1]:
        words = _first_words(rating, ("ratingExplanation",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
        if has_letters(words) and words != label and not (" of " in words and words == numbers_of(rating)):
            return words
    words = _first_words(node, ("description", "abstract"), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
    return words if has_letters(words) else ""


def _explanation(node, repairs):
    names = ("reviewBody", "text", "articleBody")
    words = _first_words(node, names, MAX_EXPLANATION_LENGTH, "explanation_cut", repairs, keeps_lines=True)
    return words if has_letters(words) else ""


def _retraction(node, repairs, dates):
    """Return the reason and time of a withdrawal, from the last correction, or nothing if it was not withdrawn."""
    if not WITHDRAWN & {text.strip().casefold() for text in texts(node.get("creativeWorkStatus"), "name")}:
        return {}
    last = nodes(node.get("correction"))[-1:] or [{"text": node.get("correction")}]
    words = _first_words(last[0], ("text",), MAX_SUMMARY_LENGTH, "summary_cut", repairs)
    values = (last[0].get("datePublished"), node.get("dateModified"))
    moments = (dates.read(value, repairs, first_year=FIRST_YEAR) for value in values)
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
