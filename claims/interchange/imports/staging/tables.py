"""Which temporary tables has a batch of reviews, and which rows does a review have in them?"""

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from django.utils.text import slugify
from uuid_utils.compat import uuid7

from claims.interchange.claimreview.ratings import rating_code
from claims.interchange.imports.staging.labels import heads_of
from config.text.languages import UNDETERMINED
from sources.canonical import domain_of
from sources.identity import page_identity

MAX_CODE_LENGTH = 50  # characters of a scale's code, and of a topic's slug
SLUG = re.compile(r"[a-z0-9_-]{1,50}")

# `DEFAULT` marks the columns that the scripts fill.
STAGED = {
    "place": "integer",
    "key": "bytea",
    "address_key": "bytea",
    "claim_id": "uuid",
    "verdict_id": "uuid",
    "received_id": "uuid",
    "publisher_id": "uuid",
    "publisher": "text",  # domain of the judge as the review names it
    "house": "text",  # main domain of its house
    "publisher_name": "text",
    "review": "text",
    "statement": "text",
    "language": "text",
    "claimant_id": "uuid",
    "claimant": "text[]",
    "claimed_on": "date",
    "claimed_at": "timestamptz",
    "claim_place": "text",
    "label": "text",
    "scale_id": "uuid",
    "scale": "text",
    "own_scale": "text",
    "rating_id": "uuid",
    "code": "text",
    "heads": "text[]",
    "head_codes": "text[]",
    "summary": "text",
    "explanation": "text",
    "published_at": "timestamptz",
    "retraction_reason": "text",
    "retracted_at": "timestamptz",
    "payload": "text",
    "review_id": "uuid DEFAULT NULL",
    "before_id": "uuid DEFAULT NULL",
    "outcome": "text DEFAULT 'new'",
    "note": "text DEFAULT ''",
    "adds_claim": "boolean DEFAULT true",  # the review is the first one of its claim
    "adds_verdict": "boolean DEFAULT true",
    "retracts": "boolean DEFAULT false",  # the verdict before
    "rewords": "boolean DEFAULT false",  # the claim has this statement from now on
    "owns_claim": "boolean DEFAULT true",  # no other publisher and no amendment says what is claimed
    "follows": "text[] DEFAULT NULL",  # facts of the claim that a changed review says otherwise than before
}
ARTICLES = {
    "place": "integer",
    "id": "uuid",
    "publisher_id": "uuid",
    "evidence_id": "uuid",  # the review itself has none
    "role": "text",
    "stance": "text",
    "quote": "text",
    "evidence_note": "text",
    "url": "text",
    "canonical_url": "text",
    "domain": "text",
    "publisher_name": "text",
    "title": "text",
    "published_at": "timestamptz",
    "language": "text",
    "archive_url": "text",
}
TOPICS = {
    "place": "integer",
    "id": "uuid",
    "slug": "text",
    "name": "text",
    "language": "text",
    "topic_id": "uuid DEFAULT NULL",
}
TABLES = {"staged": STAGED, "staged_article": ARTICLES, "staged_topic": TOPICS}


def key_of(review):
    """Return the digest that identifies a review and its words: the same publisher, address and statement."""
    return sha256(f"{review.publisher}\n{review.canonical_url}\n{review.statement}".encode()).digest()


@lru_cache(maxsize=1_000)
def address_key(canonical_url):
    """Return the digest of the page that an address leads to, however it is spelled."""
    return sha256(page_identity(canonical_url).encode()).digest()[:16]


def row_of(place, review, houses, language, at):
    house = houses[review.publisher].domain
    code, heads, head_codes = codes_of(review.label)
    return (
        place, key_of(review), address_key(review.canonical_url), uuid7(), uuid7(), uuid7(), uuid7(),
        review.publisher, house, review.publisher_name, review.canonical_url, review.statement, language,
        uuid7(), list(review.claimant) if review.claimant else None, review.claimed_on, review.claimed_at,
        review.place,
        review.label, uuid7(), scale_code(house), scale_code(review.publisher), uuid7(), code, heads, head_codes,
        review.summary, review.explanation, review.published_at,
        review.retraction_reason, review.retracted_at or at, review.payload,
    )  # fmt: skip


def rows_of_articles(reviews, houses, languages):
    """Yield a row for the article of each review, for each in which its claim appeared, and for each that it cites."""
    for place, review in enumerate(reviews):
        yield (
            place, uuid7(), uuid7(), None, "", None, "", "", review.url, review.canonical_url,
            houses[review_domain(review)].domain, "", review.title, review.published_at, languages[place],
            review.archive_url,
        )  # fmt: skip
        for page in review.appearances:
            yield (
                place, uuid7(), uuid7(), uuid7(), "appearance", None, "", "", page.url, page.canonical,
                houses[page.domain].domain, "", "", None, "und", page.archive_url,
            )  # fmt: skip
        for citation in review.evidence:
            page = citation.address
            yield (
                place, uuid7(), uuid7(), uuid7(), "evidence", citation.stance, citation.quote, citation.note,
                page.url, page.canonical, houses[page.domain].domain, citation.publisher_name,
                citation.title, citation.published_at, "und", page.archive_url,
            )  # fmt: skip


def rows_of_topics(reviews, languages):
    """Yield a row for each topic of each review."""
    for place, review in enumerate(reviews):
        for topic in review.topics:
            slug = topic.slug if SLUG.fullmatch(topic.slug) else slug_of(topic.name)
            language = "en" if languages[place] == UNDETERMINED else languages[place]
            yield (place, uuid7(), slug, topic.name, language)


def slug_of(name):
    """Return the slug of a topic's name: its words in ASCII, or else a digest of them."""
    slug = slugify(name)
    if slug and len(slug) <= MAX_CODE_LENGTH and name.isascii():
        return slug
    digest = sha256(name.casefold().encode(errors="replace")).hexdigest()[:10]
    return f"{slug[: MAX_CODE_LENGTH - 11]}-{digest}" if slug else f"topic-{digest}"


def domains_of(reviews):
    """Return the domains of the judges, and the domains of all articles."""
    judges = {review.publisher for review in reviews}
    articles = {review_domain(review) for review in reviews}
    articles |= {page.domain for review in reviews for page in review.appearances}
    return judges, articles | {citation.address.domain for review in reviews for citation in review.evidence}


def review_domain(review):
    """Return the domain of the review's article: nearly always the judge's own, which saves parsing the address."""
    host = urlsplit(review.canonical_url).hostname
    return review.publisher if host.removeprefix("www.") == review.publisher else domain_of(review.canonical_url)


@lru_cache(maxsize=1_000)
def codes_of(label):
    """Return the code of a label's rating, "" without a label, and the label's heads with their codes."""
    heads = heads_of(label)
    return label and rating_code(label), heads, [*map(rating_code, heads)]


@lru_cache(maxsize=1_000)
def scale_code(domain):
    """Return the code of the scale that holds this publisher's labels."""
    code = domain.replace(".", "-")
    return code if len(code) <= MAX_CODE_LENGTH else f"{code[:39]}-{sha256(domain.encode()).hexdigest()[:10]}"
