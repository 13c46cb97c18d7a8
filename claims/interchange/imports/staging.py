"""How do reviews become rows? In sets: copied into tables of the transaction, then moved on by SQL (staging.sql)."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from claims.interchange.claimreview.ratings import rating_code
from sources.canonical import domain_of

SQL = Path(__file__).with_suffix(".sql").read_text()
NOTE = "The publisher changed its review."
MAX_CODE_LENGTH = 50  # of a scale

REVIEWS = {
    "place": "integer",
    "key": "bytea",
    "claim_id": "uuid",
    "verdict_id": "uuid",
    "received_id": "uuid",
    "publisher_id": "uuid",
    "publisher": "text",
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
    "rating_id": "uuid",
    "code": "text",
    "summary": "text",
    "explanation": "text",
    "published_at": "timestamptz",
    "retraction_reason": "text",
    "retracted_at": "timestamptz",
    "payload": "text",
}
FOUND = {"review_id": "uuid", "before_id": "uuid"}  # by SQL
DEFAULTS = {"is_known": "false", "judges_anew": "true"}
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


class Written(NamedTuple):
    outcome: str  # new, changed, same; refused when the desk has put an end to what the verdict says
    claim: UUID


def write(reviews, at):
    """What became of each review, in their order. No key is there twice; the caller's transaction is a bulk one."""
    with connection.cursor() as cursor:
        make_table(cursor, "staged", REVIEWS, FOUND | {"outcome": "text DEFAULT 'new'"}
                   | {name: f"boolean DEFAULT {default}" for name, default in DEFAULTS.items()})  # fmt: skip
        make_table(cursor, "staged_article", ARTICLES)
        copy(cursor, "staged", REVIEWS, (row_of(place, review, at) for place, review in enumerate(reviews)))
        copy(cursor, "staged_article", ARTICLES, articles_of(reviews))
        cursor.execute(SQL, {"at": at, "note": NOTE})
        while cursor.nextset():
            pass  # one for each statement
        cursor.execute("SELECT outcome, claim_id FROM staged ORDER BY place")
        written = [Written(*row) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE staged, staged_article, staged_label")
    return written


def make_table(cursor, name, columns, more=()):
    declared = ", ".join(f"{column} {kind}" for column, kind in (columns | dict(more)).items())
    cursor.execute(f"CREATE TEMP TABLE {name} ({declared}) ON COMMIT DROP")


def copy(cursor, table, columns, rows):
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def key_of(review):
    """What makes it the same review whenever it comes."""
    return sha256(f"{review.publisher}\n{review.canonical_url}\n{review.statement}".encode()).digest()


def row_of(place, review, at):
    return (
        place, key_of(review), uuid7(), uuid7(), uuid7(), uuid7(),
        review.publisher, review.publisher_name, review.canonical_url, review.statement, review.language,
        uuid7(), list(review.claimant) if review.claimant else None, review.claimed_on,
        review.label, uuid7(), scale_code(review.publisher), uuid7(), review.label and rating_code(review.label),
        review.summary, review.explanation, review.published_at,
        review.retraction_reason, review.retracted_at or at, review.payload,
    )  # fmt: skip


def articles_of(reviews):
    """The review's own article and those where the claim was said, for each review."""
    for place, review in enumerate(reviews):
        yield (
            place, uuid7(), uuid7(), None, review.url, review.canonical_url, house_of(review), review.title,
            review.published_at, review.language,
        )  # fmt: skip
        for url, canonical_url, domain in review.appearances:
            yield place, uuid7(), uuid7(), uuid7(), url, canonical_url, domain, "", None, "und"


def house_of(review):
    """The domain of who published the review: nearly always the judge's own, which saves a look at the address."""
    host = urlsplit(review.canonical_url).hostname
    return review.publisher if host.removeprefix("www.") == review.publisher else domain_of(review.canonical_url)


def scale_code(domain):
    """Of the scale that holds the labels of this publisher."""
    code = domain.replace(".", "-")
    return code if len(code) <= MAX_CODE_LENGTH else f"{code[:39]}-{sha256(domain.encode()).hexdigest()[:10]}"
