"""Is a statement that is entered here already? `likely_duplicates` returns the claims that likely say the same.

`lock_statement` makes transactions that enter the same words wait for each other.
"""

from dataclasses import dataclass

from django.db import connection

from claims.matching import Band, Match, find
from claims.models import Card, Claim
from config.api.visibility import visible_rows
from config.db.fingerprint import Fingerprint
from config.text.diff import word_diff

LIKELY = (Band.ALREADY_CHECKED, Band.PROBABLY)
MAX_DUPLICATES = 5
LOCK = f"SELECT pg_advisory_xact_lock(hashtextextended('claim ' || {Fingerprint.template}, 0))"


@dataclass(frozen=True)
class Duplicate:
    """A stored claim that likely says what a new statement says, and the match that says how sure this is."""

    claim: Claim
    match: Match


def likely_duplicates(statement, *, user, language=None):
    """Return the claims that likely say what the statement says, the likeliest first: at most `MAX_DUPLICATES`.

    Claims that `user` may not see are left out. `language` is the statement's BCP 47 tag, if it is known.
    """
    cards = visible_rows(Card.objects.all(), user)
    matches = [match for match in find(statement, cards=cards, language=language) if match.band in LIKELY]
    claims = Claim.objects.select_related("claimant").in_bulk([match.claim_id for match in matches])
    found = [Duplicate(claims[match.claim_id], match) for match in matches if match.claim_id in claims]
    return found[:MAX_DUPLICATES]


def lock_statement(statement):
    """Wait for other transactions that hold this lock for the same words. It is released with the transaction.

    A transaction that then looks for duplicates sees the claim which the one before it stored.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK % {"expressions": "%s"}, [statement])


def marked(statement, typed):
    """Return the parts of a stored statement, `same` or `gone`: those that what was typed has or lacks.

    If both have less than half of it in common, the whole is one part.
    """
    parts = [(kind, words) for kind, words in word_diff(statement, typed, spelling=letters) if kind != "new"]
    common = sum(len(words) for kind, words in parts if kind == "same")
    return parts if 2 * common >= len(statement) else [("same", statement)]


def letters(word):
    """Return the letters and digits of a word without case: its apostrophes and punctuation make no difference."""
    return "".join(filter(str.isalnum, word)).casefold() or word.strip()
