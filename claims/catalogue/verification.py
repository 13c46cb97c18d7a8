"""Are all editions as they were written? `Verification.faults` recomputes every digest and follows every chain.

What the public read is covered to the last byte. Columns that only place an edition in the feed (id, epoch,
transaction, commit_order) are not in its digest: they are checked for consistency. Somebody who rewrites all later
editions of a claim and its card as well is found out by clients that kept a digest: it is the ETag of every answer.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from claims.catalogue import next_ids, postings_without_claim
from claims.models import Claim

BATCH_SIZE = 500  # editions, with their documents

EDITIONS = """
    SELECT claim_id, version, kind, document, digest, previous_digest,
        to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), id, epoch, transaction, commit_order
    FROM claims_edition WHERE (claim_id, version) > (%s, %s) ORDER BY claim_id, version LIMIT %s
"""
CARDS = """
    SELECT card.claim_id, card.version, latest.version
    FROM claims_card AS card LEFT JOIN LATERAL (
        SELECT version, document FROM claims_edition AS edition WHERE edition.claim_id = card.claim_id
        ORDER BY version DESC LIMIT 1
    ) AS latest ON true
    WHERE card.claim_id > %s AND (card.version, card.document) IS DISTINCT FROM (latest.version, latest.document)
    ORDER BY card.claim_id LIMIT %s
"""
IDS_NOT_ISSUED = """
    SELECT claim_id, version FROM claims_edition WHERE id > (SELECT last_value FROM claims_edition_number)
    ORDER BY claim_id, version
"""
# Those that wait for a refresh are left out: the titles of their reviews may have changed.
POSTINGS_UNLIKE_THEIR_CLAIM = """
    SELECT DISTINCT claim_id FROM (
        SELECT claim_id FROM (
            SELECT claim_id, reading, term, is_public, frequency, length FROM catalogue.match_source
            WHERE claim_id = ANY(%(claims)s)
            UNION ALL SELECT claim_id, reading, term, is_public, frequency, length FROM claims_matchposting
            WHERE claim_id = ANY(%(claims)s)
        ) AS both_ways
        GROUP BY claim_id, reading, term, is_public, frequency, length HAVING count(*) <> 2
    ) AS unlike
    WHERE NOT EXISTS (SELECT FROM claims_pendingcard AS pending WHERE pending.claim_id = unlike.claim_id)
        AND NOT EXISTS (SELECT FROM claims_stalecard AS stale WHERE stale.claim_id = unlike.claim_id)
    ORDER BY claim_id
"""
WRONG_COUNTS = """
    SELECT (SELECT count(*) FROM catalogue.match_term_faults) + (SELECT count(*) FROM catalogue.match_size_faults)
"""
FIRST_CLAIM = UUID(int=0)


@dataclass(frozen=True)
class Fault:
    """A sentence about an edition that is not as it was written."""

    claim: UUID
    version: int
    sentence: str


class StoredEdition(NamedTuple):
    """An edition as its row has it, in the order of `EDITIONS`."""

    claim: UUID
    version: int
    kind: str
    document: str | None
    digest: bytes
    previous_digest: bytes | None
    made_at: str
    id: int
    epoch: int
    transaction: int
    commit_order: int

    def expected_digest(self):
        """Return the digest of the row, computed here so that PostgreSQL's function is checked as well."""
        previous = self.previous_digest.hex() if self.previous_digest else ""
        made_at = f"{(self.made_at or '').removesuffix('.000000')}Z"
        lines = [previous, str(self.claim), str(self.version), self.kind, made_at, self.document or ""]
        return hashlib.sha256("\n".join(lines).encode()).digest()


class Verification:
    """One pass over all editions, which counts them and their claims as it goes.

    `on_progress` is called after each batch with the number of editions so far.
    """

    def __init__(self, on_progress=lambda editions: None):
        self.editions = self.claims = 0
        self.on_progress = on_progress

    def faults(self):
        """Yield each fault: of editions in the order of their claims, then of ids, then of cards."""
        epochs = {epoch for (epoch,) in rows("SELECT id FROM claims_feedepoch")}
        before = None
        for edition in self.stored_editions():
            if before is None or before.claim != edition.claim:
                self.claims, before = self.claims + 1, None
            self.editions += 1
            for sentence in faults_after(before, edition, epochs):
                yield Fault(edition.claim, edition.version, sentence)
            before = edition
        for claim, version in rows(IDS_NOT_ISSUED):
            yield Fault(claim, version, _("its number in the feed was never given out."))
        yield from faults_of_cards()

    def stored_editions(self):
        page = [StoredEdition(*row) for row in rows(EDITIONS, FIRST_CLAIM, 0, BATCH_SIZE)]
        while page:
            yield from page
            self.on_progress(self.editions)
            page = [StoredEdition(*row) for row in rows(EDITIONS, page[-1].claim, page[-1].version, BATCH_SIZE)]


def faults_after(before, edition, epochs):
    """Yield what is wrong with an edition, given the one before it of the same claim, or None."""
    expected = before.version + 1 if before else 1
    if edition.version != expected:
        yield _("there is none with the number %(version)d before it.") % {"version": expected}
    elif edition.previous_digest != (before.digest if before else None):
        yield _("it names another digest than that of the edition before it.")
    if edition.digest != edition.expected_digest():
        yield _("it is not what its digest was made of.")
    is_same_era = before and edition.epoch == before.epoch
    is_in_order = not before or (edition.epoch >= before.epoch and edition.id > before.id)
    commit_order = max(edition.transaction, before.commit_order) if is_same_era else edition.transaction
    if edition.epoch not in epochs or not is_in_order or edition.commit_order != commit_order:
        yield _("its place in the feed is not the one it was given.")


def faults_of_cards():
    """Yield a fault for each card whose claim's latest edition has another version or document."""
    last = FIRST_CLAIM
    while page := rows(CARDS, last, BATCH_SIZE):
        for claim, card_version, latest in page:
            if latest is None or latest < (card_version or 0):
                yield Fault(claim, card_version or 1, _("it is missing, and the claim's card shows it."))
            else:
                yield Fault(claim, latest, _("the claim's card shows something else."))
        last = page[-1][0]


def claims_with_wrong_postings():
    """Yield each claim that matching finds by other words than those of its statement and of its reviews' titles."""
    yield from postings_without_claim()
    last = None
    while ids := next_ids(Claim.objects.all(), last):
        with connection.cursor() as cursor:
            cursor.execute(POSTINGS_UNLIKE_THEIR_CLAIM, {"claims": ids})
            yield from (claim for (claim,) in cursor.fetchall())
        last = ids[-1]


def wrong_counts():
    """Return how many of the counts by which matching weighs words are not what the postings say."""
    [[count]] = rows(WRONG_COUNTS)
    return count


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
