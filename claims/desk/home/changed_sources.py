"""Which quotes are gone from the newest text of their article? `changed_sources`, in one bounded query."""

from typing import NamedTuple

from django.db import connection

MAX_CANDIDATES = 500  # quotes read in an older text that are looked for in the newest one; a text may be long
MAX_WORDS = 240  # characters

# The newest texts come first. Only a quote that was read in an older text can be gone from the newest one.
FIND = """
WITH candidate AS MATERIALIZED (
    SELECT evidence.id, evidence.claim_id, evidence.quote_exact, newest.id AS newest_id, newest.captured_at,
        article.title, article.canonical_url
    FROM claims_evidence AS evidence
    JOIN sources_article AS article ON article.id = evidence.article_id
        AND article.current_version_id <> evidence.version_id
    JOIN sources_articleversion AS newest ON newest.id = article.current_version_id
    JOIN claims_claim AS claim ON claim.id = evidence.claim_id AND claim.status <> 'dismissed'
    WHERE evidence.quote_exact <> ''
    ORDER BY newest.captured_at DESC, evidence.id
    LIMIT %s
)
SELECT candidate.claim_id, left(claim.statement, %s), claim.language, left(candidate.quote_exact, %s),
    coalesce(nullif(candidate.title, ''), candidate.canonical_url), candidate.captured_at
FROM candidate
JOIN claims_claim AS claim ON claim.id = candidate.claim_id
JOIN sources_articleversion AS newest ON newest.id = candidate.newest_id
WHERE strpos(newest.text, candidate.quote_exact) = 0
ORDER BY candidate.captured_at DESC, candidate.id
LIMIT %s
"""


class ChangedSource(NamedTuple):
    claim_id: object
    statement: str
    language: str
    quote: str
    source: str
    captured_at: object


class changed_sources:  # noqa: N801 (sliced like a queryset)
    def __init__(self, limit):
        self.limit = limit

    def __getitem__(self, span):
        with connection.cursor() as cursor:
            cursor.execute(FIND, [MAX_CANDIDATES, MAX_WORDS, MAX_WORDS, span.stop])
            return [ChangedSource(*row) for row in cursor.fetchall()]
