"""Which claims share most with a text, counting rare words more? `rank` scores them by BM25.

https://en.wikipedia.org/wiki/Okapi_BM25, with k1 = 1.2 and b = 0.75, over the postings that the catalogue keeps of
each claim. Each text is read once in every reading in use, and a claim counts the more, the likelier its language is
that of the text. The most telling words choose candidates, up to a budget of postings; all words score them.
"""

import re
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND

from claims.models import Card
from config.db.timeouts import time_limit

MAX_POSTINGS = 20_000  # read for one text
MIN_POSTINGS = 500  # of which a small desk need not be frugal
MAX_POSTINGS_AT_ONCE = 100_000  # read for all texts of one statement, where each has its minimum
MAX_CANDIDATES = 400  # scored by all words, for one text
MIN_CANDIDATES = 50
MAX_CANDIDATES_AT_ONCE = 3_000  # for all texts of one statement, where each has the minimum

FEW = 16  # words to look up in a claim one by one: more are found by reading all its words

# Points are whole numbers, because a sum of fractions differs by the order in which they are added.
POINTS = 10_000_000
GAIN = "(term.gain * frequency / (frequency + 0.3::float8 + term.slope * length))::integer"

# The plan must not depend on statistics, which a desk that was just filled does not have: each word is looked up in
# the index, whatever PostgreSQL expects to find.
AVOIDED = ("enable_seqscan", "enable_bitmapscan", "enable_mergejoin", "jit")
AVOID = "SELECT " + ", ".join(f"set_config('{name}', 'off', true)" for name in AVOIDED)
AVOID_NO_MORE = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in AVOIDED)
RANKING = """
WITH text AS MATERIALIZED (
    SELECT number, catalogue.search_plain(words) AS plain
    FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS text (words, number)
), reading AS MATERIALIZED (
    SELECT reading, split_part(reading, '-', 1) AS language, {claims} AS claims,
        0.9::float8 / greatest({length}::float8 / {claims}, 1) AS slope,
        1.0::float8 / cardinality(catalogue.match_readings(split_part(reading, '-', 1))) AS share
    FROM catalogue.match_sizes WHERE {claims} > 0
), budget AS MATERIALIZED (
    SELECT greatest(%(min_postings)s, least(%(max_postings)s, sum(claims) / 20))::integer AS postings FROM reading
), guess AS MATERIALIZED (
    SELECT number, reading, sum(probability) AS probability
    FROM unnest(%(numbers)s::integer[], %(languages)s::text[], %(probabilities)s::float8[])
        AS guess (number, language, probability)
    CROSS JOIN LATERAL unnest(catalogue.match_readings(language)) AS reading
    GROUP BY number, reading
), change AS MATERIALIZED (
    SELECT term, {claims} AS claims FROM catalogue.match_term_changes
), read AS MATERIALIZED (
    SELECT text.number, reading.language, reading.slope, reading.claims AS all_claims, word.term,
        reading.share * (0.4::float8 + 0.6::float8 * least(1, 1.5::float8 * coalesce(guess.probability, 0))) AS weight
    FROM text CROSS JOIN reading
    LEFT JOIN guess ON (guess.number, guess.reading) = (text.number, reading.reading)
    CROSS JOIN LATERAL (
        SELECT catalogue.match_term(reading.reading, lexeme) AS term
        FROM catalogue.match_plain_words(reading.reading, text.plain)
    ) AS word
), asked AS MATERIALIZED (
    SELECT read.number, read.language, read.slope, read.term, counted.claims,
        weight * ln(1 + (all_claims - counted.claims + 0.5::float8) / (counted.claims + 0.5::float8)) AS idf
    FROM read
    LEFT JOIN change ON change.term = read.term
    LEFT JOIN LATERAL (
        SELECT {claims} AS claims FROM claims_matchterm AS stored WHERE stored.term = read.term OFFSET 0
    ) AS stored ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(stored.claims, 0) + coalesce(change.claims, 0) AS claims OFFSET 0
    ) AS counted
), term AS MATERIALIZED (
    SELECT *, {points} * 2.2::float8 * idf AS gain,
        sum(claims) OVER (PARTITION BY number ORDER BY idf DESC, term) - claims
            < (SELECT postings FROM budget) AS is_telling
    FROM asked
), candidate AS MATERIALIZED (
    SELECT text.number, best.*
    FROM text CROSS JOIN LATERAL (
        SELECT ranked.* FROM (
            SELECT posting.claim_id, min(posting.language) AS language, sum(posting.points) AS points,
                count(*) AS shared, max(posting.idf) AS rarest, max(posting.length) AS length
            FROM term CROSS JOIN LATERAL (
                SELECT claim_id, posting.length, term.language, term.idf, {gain} AS points
                FROM claims_matchposting AS posting
                WHERE posting.term = term.term {only_public}
                ORDER BY is_public DESC, claim_id DESC LIMIT (SELECT postings FROM budget)
            ) AS posting
            WHERE term.number = text.number AND term.is_telling AND term.claims > 0
            GROUP BY posting.claim_id
            ORDER BY sum(posting.points) DESC, posting.claim_id
        ) AS ranked
        CROSS JOIN LATERAL ({cards} OFFSET 0) AS visible
        ORDER BY ranked.points DESC, ranked.claim_id LIMIT %(max_candidates)s
    ) AS best
), common AS MATERIALIZED (
    SELECT number, language, count(*) <= {few} AS are_few FROM term WHERE NOT is_telling GROUP BY number, language
), looked_up AS (  -- few common words: each in the index
    SELECT term.number, term.language, candidate.claim_id, posting.points, term.idf, posting.length
    FROM candidate
    JOIN (SELECT * FROM term JOIN common USING (number, language) WHERE are_few AND NOT is_telling) AS term
        USING (number, language)
    CROSS JOIN LATERAL (
        SELECT {gain} AS points, length FROM claims_matchposting AS posting
        WHERE posting.term = term.term AND posting.is_public = ANY({publicity})
            AND posting.claim_id = candidate.claim_id
        OFFSET 0
    ) AS posting
), whole AS (  -- many of them, or a claim that was given: all words of the claim
    SELECT number, claim_id, false AS is_given FROM candidate JOIN common USING (number, language) WHERE NOT are_few
    UNION ALL
    SELECT DISTINCT ranked.number, ranked.claim_id, true
    FROM unnest(%(given_numbers)s::bigint[], %(given_claims)s::uuid[]) AS ranked (number, claim_id)
    CROSS JOIN LATERAL ({cards} OFFSET 0) AS visible
    WHERE (ranked.number, ranked.claim_id) NOT IN (SELECT number, claim_id FROM candidate)
), word AS MATERIALIZED (  -- before they are joined: otherwise all terms are read for each claim
    SELECT number, whole.claim_id, is_given, posting.term, frequency, length
    FROM whole
    CROSS JOIN LATERAL (
        SELECT posting.term, frequency, length FROM claims_matchposting AS posting
        WHERE posting.claim_id = whole.claim_id {only_public}
        OFFSET 0
    ) AS posting
), read_whole AS (
    SELECT word.number, term.language, word.claim_id, {gain} AS points, term.idf, word.length
    FROM word JOIN term ON (term.number, term.term) = (word.number, word.term)
    WHERE is_given OR NOT is_telling
), scored AS (
    SELECT number, language, claim_id, sum(points) AS points, sum(shared) AS shared, max(rarest) AS rarest,
        max(length) AS length
    FROM (
        SELECT number, language, claim_id, points, shared, rarest, length FROM candidate
        UNION ALL SELECT number, language, claim_id, points, 1, idf, length FROM looked_up
        UNION ALL SELECT number, language, claim_id, points, 1, idf, length FROM read_whole
    ) AS part
    GROUP BY number, language, claim_id
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY number ORDER BY points DESC, claim_id) AS place FROM scored
)
SELECT placed.number, claim_id, points::float8 / {points}, possible, shared, words, rarest, length
FROM placed JOIN (
    SELECT number, language, sum(idf) AS possible, count(*) AS words FROM term GROUP BY number, language
) AS text USING (number, language)
WHERE place <= %(limit)s
ORDER BY number, place
"""


class Hit(NamedTuple):
    """A claim that shares words with a text.

    `score` orders the hits. `possible` is the score of a claim of average length that has each word of the text once.
    `words` counts the words of the text as the claim's language reads them, `shared` those that the claim has, and
    `length` all words of the claim. `rarest` is the weight of the rarest shared word. With an encoder (hybrid.py),
    `by_words` is the score by words alone; `cosine` is that of the vectors, and `encoder` the name, if it is encoded.
    """

    claim_id: UUID
    score: float
    possible: float
    shared: int
    words: int
    rarest: float
    length: int
    by_words: float | None = None
    cosine: float | None = None
    encoder: str | None = None


def rank(texts, *, cards, priors, limit, also=()):
    """Return the hits of each text among these cards, the best first, at most `limit` for each; ties by claim.

    `priors` has the probability of languages for each text: `{"fr": 0.9}`. `also` has, for each text, claims that are
    scored besides the candidates, if they are among the cards. If the cards are public ones, all numbers come from
    public claims, so that no score depends on what the public does not see.
    """
    if not texts:
        return []
    hits = [[] for _text in texts]
    try:
        statement, values = statement_for(cards)
    except EmptyResultSet:
        return hits
    values |= sizes_for(len(texts), limit) | {"texts": list(texts), "limit": limit}
    values |= columns("numbers languages probabilities", [prior.items() for prior in priors])
    values |= columns("given_numbers given_claims", [[(claim,) for claim in claims] for claims in also])
    with time_limit(settings.READ_BUDGET), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.nextset()  # past the result of set_config
        for number, *hit in cursor.fetchall():
            hits[number - 1].append(Hit(*hit))
    return hits


def columns(names, rows_by_text):
    """Return a list for each name: the numbers of texts, from 1, beside the columns of their rows."""
    rows = [(number, *row) for number, rows in enumerate(rows_by_text, 1) for row in rows]
    return {name: [row[place] for row in rows] for place, name in enumerate(names.split())}


def sizes_for(texts, limit):
    """Return how much is read for each of so many texts."""
    return {
        "min_postings": MIN_POSTINGS,
        "max_postings": max(MIN_POSTINGS, min(MAX_POSTINGS, MAX_POSTINGS_AT_ONCE // texts)),
        "max_candidates": max(limit, MIN_CANDIDATES, min(MAX_CANDIDATES, MAX_CANDIDATES_AT_ONCE // texts)),
    }


def statement_for(cards):
    """Return the SQL that ranks among these cards, and the values that their conditions name."""
    is_public = are_public(cards)
    sql, given = condition(cards)
    if (sql, given) == condition(Card.objects.public()):  # which the postings say themselves
        sql, given = "SELECT", ()
    names = iter(f"card_{number}" for number in range(len(given)))
    ranking = RANKING.format(
        claims="public_claims" if is_public else "claims",
        length="public_length" if is_public else "length",
        only_public="AND posting.is_public" if is_public else "",
        publicity="'{true}'" if is_public else "'{true,false}'",
        gain=GAIN,
        few=FEW,
        points=POINTS,
        cards=re.sub(r"(?<!%)%s", lambda _placeholder: f"%({next(names)})s", sql),
    )
    statement = f"{AVOID}; {ranking}; {AVOID_NO_MORE}"
    return statement, {f"card_{number}": value for number, value in enumerate(given)}


def condition(cards):
    """Return the SQL that returns a row if the claim `ranked.claim_id` is among these cards, and its values."""
    return cards.order_by().filter(pk=RawSQL("ranked.claim_id", ())).values("pk").query.sql_with_params()


def are_public(cards):
    """Return whether all these cards are public because a condition of the queryset says so."""

    def requires_publicity(node):
        if isinstance(node, Exact):
            return getattr(getattr(node.lhs, "target", None), "name", "") == "is_public" and node.rhs is True
        is_conjunction = getattr(node, "connector", None) == AND and not node.negated
        return is_conjunction and any(map(requires_publicity, node.children))

    return requires_publicity(cards.query.where)
