"""Are all editions as they were written? Who alters one, past the guards, breaks its digest or the chain.

What the public saw is covered to the last byte. Of what only says where an edition stands in the feed (id, era,
transaction, turn) the digest knows nothing: found is what contradicts the rest. And who rewrites all later editions of
a claim and its card as well is found by those only who kept a digest: it came as ETag with every answer.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

BATCH_SIZE = 500  # editions, with their documents

EDITIONS = """
    SELECT claim_id, version, kind, document, digest, previous_digest,
        to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), id, era, transaction, turn
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
NUMBERS_NOT_GIVEN_OUT = """
    SELECT claim_id, version FROM claims_edition WHERE id > (SELECT last_value FROM claims_edition_number)
    ORDER BY claim_id, version
"""
BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True)
class Fault:
    claim: UUID
    version: int
    sentence: str


class Written(NamedTuple):
    """An edition, as it stands in the table."""

    claim: UUID
    version: int
    kind: str
    document: str | None
    digest: bytes
    previous_digest: bytes | None
    made_at: str
    id: int
    era: int
    transaction: int
    turn: int

    def right_digest(self):
        """Reckoned here, so that the database's own function is checked as well."""
        previous = self.previous_digest.hex() if self.previous_digest else ""
        made_at = f"{(self.made_at or '').removesuffix('.000000')}Z"
        lines = [previous, str(self.claim), str(self.version), self.kind, made_at, self.document or ""]
        return hashlib.sha256("\n".join(lines).encode()).digest()


class Verification:
    """One walk through all editions. `on_progress` hears after each step how many there were."""

    def __init__(self, on_progress=lambda editions: None):
        self.editions = self.claims = 0
        self.on_progress = on_progress

    def faults(self):
        eras = {era for (era,) in rows("SELECT id FROM claims_era")}
        before = None
        for edition in self.walk():
            if before is None or before.claim != edition.claim:
                self.claims, before = self.claims + 1, None
            self.editions += 1
            for sentence in faults_after(before, edition, eras):
                yield Fault(edition.claim, edition.version, sentence)
            before = edition
        for claim, version in rows(NUMBERS_NOT_GIVEN_OUT):
            yield Fault(claim, version, _("its number in the feed was never given out."))
        yield from faults_of_cards()

    def walk(self):
        page = [Written(*row) for row in rows(EDITIONS, BEFORE_ALL, 0, BATCH_SIZE)]
        while page:
            yield from page
            self.on_progress(self.editions)
            page = [Written(*row) for row in rows(EDITIONS, page[-1].claim, page[-1].version, BATCH_SIZE)]


def faults_after(before, edition, eras):
    """What is wrong with an edition that comes after that one of its claim, or none."""
    expected = before.version + 1 if before else 1
    if edition.version != expected:
        yield _("there is none with the number %(version)d before it.") % {"version": expected}
    elif edition.previous_digest != (before.digest if before else None):
        yield _("it names another digest than that of the edition before it.")
    if edition.digest != edition.right_digest():
        yield _("it is not what its digest was made of.")
    follows = before and edition.era == before.era
    is_in_order = not before or (edition.era >= before.era and edition.id > before.id)
    turn = max(edition.transaction, before.turn) if follows else edition.transaction
    if edition.era not in eras or not is_in_order or edition.turn != turn:
        yield _("its place in the feed is not the one it was given.")


def faults_of_cards():
    last = BEFORE_ALL
    while page := rows(CARDS, last, BATCH_SIZE):
        for claim, shown, latest in page:
            if latest is None or latest < (shown or 0):
                yield Fault(claim, shown or 1, _("it is missing, and the claim's card shows it."))
            else:
                yield Fault(claim, latest, _("the claim's card shows something else."))
        last = page[-1][0]


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
