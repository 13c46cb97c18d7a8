"""Which new reviews judge a claim that another publisher has judged already, in the same words?

The same words in the same language are one claim if claimant and date do not contradict. The verdict attaches to the
claim that is public, or to that of another review of the batch. A claim of the desk that is not public stays so: to
attach a verdict would publish it. Nor does a publisher get a second published verdict on a claim. Such pairs are
left to suggested links, as are claims that are near but not the same.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claims.interchange.imports.staging.known import Decision, write
from claims.interchange.imports.wording import is_same_text, words_of
from claims.models.claimant import UNKNOWN_CLAIMANT
from config.db.fingerprint import Fingerprint
from config.text.languages import UNDETERMINED

MIN_WORDS = 3  # of a statement that says enough: “This video” is said of many videos
MAX_CLAIMS = 50  # in the same words that are looked at
FINGERPRINT = Fingerprint.template % {"expressions": "statement", "function": "md5"}
IN_THE_SAME_WORDS = f"""
    WITH new AS MATERIALIZED (
        SELECT place, claim_id, publisher_id, {FINGERPRINT} AS fingerprint
        FROM staged WHERE adds_claim AND outcome = 'new')
    SELECT new.place, new.claim_id, new.publisher_id, new.fingerprint, claim.id
    FROM new CROSS JOIN LATERAL (
        SELECT id FROM claims_claim AS claim WHERE claim.fingerprint = new.fingerprint ORDER BY id LIMIT {MAX_CLAIMS}
    ) AS claim
    UNION ALL
    SELECT place, claim_id, publisher_id, fingerprint, NULL FROM new WHERE fingerprint IN (
        SELECT fingerprint FROM new GROUP BY fingerprint HAVING count(*) > 1)
    ORDER BY 1, 5
"""  # noqa: S608
LOCK = "SELECT FROM claims_claim WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
PUBLIC = """
    SELECT claim.id, claim.fingerprint, claim.language, array_prepend(claimant.name, claimant.aliases),
        claim.claimed_on,
        (SELECT array_agg(publisher_id) FROM claims_verdict AS verdict
            WHERE verdict.claim_id = claim.id AND verdict.status = 'published')
    FROM claims_claim AS claim LEFT JOIN claims_claimant AS claimant ON claimant.id = claim.claimant_id
    WHERE claim.id = ANY(%s) AND EXISTS (SELECT FROM claims_verdict AS verdict
        WHERE verdict.claim_id = claim.id AND verdict.published_at IS NOT NULL)
    ORDER BY claim.id
"""


@dataclass
class Said:
    """A claim as far as other claims can contradict it."""

    claim: UUID
    language: str
    names: list  # of the claimant, its aliases among them; empty if nobody knows
    claimed_on: date | None
    judges: set  # ids of publishers with a published verdict on it

    def accepts(self, other):
        """Return whether the other claim, in the same words, is this one, and its judge has not judged it yet."""
        return (
            self.judges.isdisjoint(other.judges)
            and is_one_language(self.language, other.language)
            and (not self.claimed_on or not other.claimed_on or self.claimed_on == other.claimed_on)
            and (not self.names or not other.names or is_one_person(self.names, other.names))
        )


def attach_new_reviews(cursor, reviews, decisions):
    """Decide which new reviews attach to a claim in the same words, and add these decisions."""
    cursor.execute(IN_THE_SAME_WORDS)
    found = cursor.fetchall()
    if not found:
        return
    reworded = {decision.claim for decision in decisions.values() if decision.rewords}
    by_words = public_claims(cursor, {claim for *_rest, claim in found if claim} - reworded)
    attached = {}
    for place, (own_claim, judge, fingerprint) in {row[0]: row[1:4] for row in found}.items():
        review = reviews[place]
        if len(words_of(review.statement)) < MIN_WORDS:
            continue
        names = [review.claimant[0]] if review.claimant else []
        said = Said(own_claim, review.language, known_names(names), review.claimed_on, {judge})
        same = by_words.setdefault(fingerprint, [])
        if claim := next((one for one in same if one.accepts(said)), None):
            claim.judges.add(judge)
            attached[place] = Decision(claim.claim, outcome="new", adds_verdict=True, notices=("attached_to_claim",))
        else:
            same.append(said)
    write(cursor, attached)
    decisions |= attached


def public_claims(cursor, ids):
    """Return the public ones of these claims by their fingerprints, locked."""
    by_words = {}
    if ids:
        cursor.execute(LOCK, [sorted(ids)])
        cursor.execute(PUBLIC, [list(ids)])
        for claim, fingerprint, language, names, claimed_on, judges in cursor.fetchall():
            said = Said(claim, language, known_names(names or []), claimed_on, set(judges or ()))
            by_words.setdefault(fingerprint, []).append(said)
    return by_words


def known_names(names):
    return [name for name in names if name and name != UNKNOWN_CLAIMANT[0]]


def is_one_language(language, other):
    """Return whether two tags are of one language, whatever the region; a language that nobody knows is any."""
    return UNDETERMINED in (language, other) or language.split("-")[0] == other.split("-")[0]


def is_one_person(names, others):
    """Return whether a name is one of the others, or a part of it: Obama, Barack Obama."""
    return any(is_same_text(name, other) or is_part(name, other) for name in names for other in others)


def is_part(name, other):
    words, others = set(words_of(name)), set(words_of(other))
    return bool(words and others) and (words <= others or others <= words)
