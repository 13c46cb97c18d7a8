"""How do reviews become rows? `write_reviews` copies a batch into temporary tables, which the scripts in sql/ read.

The scripts run in the order of their names, in the transaction of the batch. An advisory lock keeps other batches
waiting (`BatchWriter.write` in job.py).
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from claims.interchange.claimreview.ratings import rating_code
from claims.interchange.imports.staging.houses import houses_of, languages_of
from claims.interchange.imports.staging.labels import heads_of
from sources.canonical import domain_of

SQL = "\n".join(file.read_text() for file in sorted(Path(__file__).with_name("sql").glob("*.sql")))
MAX_CODE_LENGTH = 50  # characters of a scale's code
NOTE = "The publisher changed its review."

REVIEWS = {
    "place": "integer",
    "key": "bytea",
    "claim_id": "uuid",
    "verdict_id": "uuid",
    "received_id": "uuid",
    "publisher_id": "uuid",
    "publisher": "text",
    "house": "text",
    "publisher_name": "text",
    "review": "text",
    "statement": "text",
    "language": "text",
    "claimant_id": "uuid",
    "claimant": "text[]",
    "claimed_on": "date",
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
}
# Columns that the scripts fill.
FILLED_IN = {
    "review_id": "uuid",
    "before_id": "uuid",
    "outcome": "text DEFAULT 'new'",
    "is_known": "boolean DEFAULT false",
    "judges_anew": "boolean DEFAULT true",
}
ARTICLES = {
    "place": "integer",
    "id": "uuid",
    "publisher_id": "uuid",
    "evidence_id": "uuid",  # of an appearance; the review itself has none
    "url": "text",
    "canonical_url": "text",
    "domain": "text",
    "title": "text",
    "published_at": "timestamptz",
    "language": "text",
}


class WrittenReview(NamedTuple):
    outcome: str  # new, changed, same; or refused if the desk has retracted or replaced the verdict it became
    claim: UUID


def write_reviews(reviews, at):
    """Write reviews with different keys, inside a `catalogue.bulk()`. Returns a WrittenReview for each, in order."""
    with connection.cursor() as cursor:
        make_table(cursor, "staged", REVIEWS | FILLED_IN)
        make_table(cursor, "staged_article", ARTICLES)
        houses = houses_of(*domains_of(reviews))
        languages = languages_of(reviews, houses)
        rows = (row_of(place, review, houses, languages[place], at) for place, review in enumerate(reviews))
        copy_rows(cursor, "staged", REVIEWS, rows)
        copy_rows(cursor, "staged_article", ARTICLES, article_rows(reviews, houses, languages))
        cursor.execute(SQL, {"at": at, "note": NOTE})
        while cursor.nextset():
            pass  # each statement has a result
        cursor.execute("SELECT outcome, claim_id FROM staged ORDER BY place")
        written = [WrittenReview(*row) for row in cursor.fetchall()]
        cursor.execute("TRUNCATE staged, staged_article, staged_label")
    return written


def make_table(cursor, name, columns):
    definitions = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    # A dry run has all batches in one transaction, in which a dropped table would hold its locks.
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({definitions}) ON COMMIT DROP")


def copy_rows(cursor, table, columns, rows):
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def key_of(review):
    """Return the digest that identifies a review in every import: the same publisher, address and statement."""
    return sha256(f"{review.publisher}\n{review.canonical_url}\n{review.statement}".encode()).digest()


def domains_of(reviews):
    """Return the domains of those who judge, and the domains of all articles."""
    judges = {review.publisher for review in reviews}
    articles = {review_domain(review) for review in reviews}
    return judges, articles | {appearance.domain for review in reviews for appearance in review.appearances}


def row_of(place, review, houses, language, at):
    house = houses[review.publisher].domain
    code, heads, head_codes = codes_of(review.label)
    return (
        place, key_of(review), uuid7(), uuid7(), uuid7(), uuid7(),
        review.publisher, house, review.publisher_name, review.canonical_url,
        review.statement, language,
        uuid7(), list(review.claimant) if review.claimant else None, review.claimed_on,
        review.label, uuid7(), scale_code(house), scale_code(review.publisher), uuid7(), code, heads, head_codes,
        review.summary, review.explanation, review.published_at,
        review.retraction_reason, review.retracted_at or at, review.payload,
    )  # fmt: skip


def article_rows(reviews, houses, languages):
    """Yield a row for the article of each review, and one for each article in which its claim appeared."""
    for place, review in enumerate(reviews):
        yield (
            place, uuid7(), uuid7(), None, review.url, review.canonical_url, houses[review_domain(review)].domain,
            review.title, review.published_at, languages[place],
        )  # fmt: skip
        for appearance in review.appearances:
            yield (
                place, uuid7(), uuid7(), uuid7(), appearance.url, appearance.canonical,
                houses[appearance.domain].domain, "", None, "und",
            )  # fmt: skip


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


def review_domain(review):
    """Return the domain of the review's article: nearly always the judge's own, which saves parsing the address."""
    host = urlsplit(review.canonical_url).hostname
    return review.publisher if host.removeprefix("www.") == review.publisher else domain_of(review.canonical_url)
