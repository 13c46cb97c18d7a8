"""Which of the staged reviews were received before, and what becomes of them?

A review is known by its judge and by the page that its address leads to. Among several claims of one page it is about
the one with its words, or else about the nearest (`wording.likeness`). A doubtful one is refused with a sentence that
names the claim it may be about. `decide` writes the decisions into the temporary table.

Lock, then look: an editor may be retracting a verdict right now.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from claims.interchange.claimreview.messages import DOUBTFUL_CLAIM, ENDED_HERE, Sentence
from claims.interchange.imports.staging.changes import Before, change_of
from claims.interchange.imports.wording import Likeness, likeness, same_or_other

MAX_RECEIVED = 1_000  # rows on one page of which the claims are looked up
MAX_CLAIMS = 200  # on one page, of which the nearest is looked for; more are on a front page, not on that of a review
MAX_PAIRS = 20_000  # of statements that are compared for one page
# A payload equal to any earlier one is the same, also if a different one was received since; otherwise a file that has
# a review in two states would change it at each import.
RECEIVED = """
    SELECT staged.place, staged.publisher_id, staged.address_key, exact.claim_id, EXISTS (
        SELECT FROM claims_receivedreview AS received
        WHERE (received.address_key, received.key) = (staged.address_key, staged.key)
            AND received.claim_id = exact.claim_id AND received.payload = staged.payload)
    FROM staged
    LEFT JOIN LATERAL (
        SELECT received.claim_id
        FROM claims_receivedreview AS received
        JOIN claims_verdict AS verdict ON (verdict.claim_id, verdict.id) = (received.claim_id, received.verdict_id)
        WHERE (received.address_key, received.key) = (staged.address_key, staged.key)
            AND verdict.publisher_id = staged.publisher_id
        ORDER BY received.id DESC LIMIT 1) AS exact ON true
    WHERE EXISTS (SELECT FROM claims_receivedreview AS received WHERE received.address_key = staged.address_key)
    ORDER BY staged.place
"""
CLAIMS_OF_PAGES = """
    SELECT DISTINCT page.publisher_id, page.address_key, received.claim_id
    FROM (SELECT DISTINCT publisher_id, address_key FROM staged WHERE place = ANY(%s)) AS page
    CROSS JOIN LATERAL (
        SELECT received.claim_id
        FROM claims_receivedreview AS received
        JOIN claims_verdict AS verdict ON (verdict.claim_id, verdict.id) = (received.claim_id, received.verdict_id)
        WHERE received.address_key = page.address_key AND verdict.publisher_id = page.publisher_id
        LIMIT %s) AS received
"""
LOCK = "SELECT id, statement FROM claims_claim WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
BEFORE = """
    SELECT chosen.place, verdict.id, verdict.status, verdict.rating_id, verdict.label, verdict.summary,
        verdict.explanation, verdict.published_at, received.key, received.payload, staged.rating_id, claim.statement,
        NOT claims_keeps_its_content(claim.id) AND NOT EXISTS (
            SELECT FROM claims_verdict AS others WHERE others.claim_id = chosen.claim_id
                AND others.publisher_id <> staged.publisher_id AND others.published_at IS NOT NULL),
        EXISTS (SELECT FROM claims_receivedreview AS same WHERE same.claim_id = chosen.claim_id
            AND same.address_key = staged.address_key AND same.payload = staged.payload)
    FROM unnest(%s::integer[], %s::uuid[]) AS chosen (place, claim_id)
    JOIN staged USING (place)
    JOIN claims_claim AS claim ON claim.id = chosen.claim_id
    CROSS JOIN LATERAL (
        SELECT received.* FROM claims_receivedreview AS received
        JOIN claims_verdict AS judged ON (judged.claim_id, judged.id) = (received.claim_id, received.verdict_id)
        WHERE received.claim_id = chosen.claim_id AND received.address_key = staged.address_key
            AND judged.publisher_id = staged.publisher_id
        ORDER BY received.id DESC LIMIT 1) AS received
    JOIN claims_verdict AS verdict ON (verdict.claim_id, verdict.id) = (received.claim_id, received.verdict_id)
"""
WRITE = """
    UPDATE staged SET claim_id = coalesce(decided.claim_id, staged.claim_id), before_id = decided.before_id,
        outcome = decided.outcome, note = decided.note,
        adds_claim = decided.outcome = 'new' AND decided.claim_id IS NULL,
        adds_verdict = decided.adds_verdict, retracts = decided.retracts, rewords = decided.rewords,
        owns_claim = decided.owns_claim, follows = string_to_array(decided.follows, ' '),
        published_at = coalesce(decided.published_at, staged.published_at)
    FROM unnest(%s::integer[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::boolean[], %s::boolean[],
        %s::boolean[], %s::boolean[], %s::text[], %s::timestamptz[]) AS decided (
        place, claim_id, before_id, outcome, note, adds_verdict, retracts, rewords, owns_claim, follows, published_at)
    WHERE staged.place = decided.place
"""


@dataclass
class Decision:
    """What becomes of a staged review that is not simply a new one."""

    claim: UUID | None = None  # None for a claim of its own
    before: UUID | None = None
    outcome: str = "same"
    note: str = ""
    adds_verdict: bool = False
    retracts: bool = False
    rewords: bool = False
    owns_claim: bool = False
    follows: list = field(default_factory=list)
    published_at: datetime | None = None
    notices: tuple = ()
    refusal: tuple = ()  # reason and detail

    def row(self, place):
        return (
            place, self.claim, self.before, self.outcome, self.note, self.adds_verdict, self.retracts, self.rewords,
            self.owns_claim, " ".join(self.follows), self.published_at,
        )  # fmt: skip


def decide(cursor, reviews, at):
    """Decide what becomes of the reviews whose page is known. Returns a Decision by place."""
    cursor.execute(RECEIVED)
    found = cursor.fetchall()
    decisions = {place: Decision(claim) for place, _judge, _page, claim, is_same in found if is_same}
    others = [row[:4] for row in found if row[0] not in decisions]
    if others:
        claims, refused = choose_claims(cursor, reviews, found, others)
        decisions |= refused
        decisions |= decide_changes(cursor, reviews, claims, at)
    write(cursor, decisions)
    return decisions


def write(cursor, decisions):
    """Write decisions into the rows of their reviews."""
    if decisions:
        rows = [decision.row(place) for place, decision in decisions.items()]
        cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])


def choose_claims(cursor, reviews, found, others):
    """Return the claim that each of the other reviews is about, by place, and the decisions to refuse doubtful ones.

    A review without a claim is about a new one.
    """
    cursor.execute(CLAIMS_OF_PAGES, [[place for place, *_rest in others], MAX_RECEIVED])
    of_page = {}
    for judge, page, claim in cursor.fetchall():
        of_page.setdefault((judge, bytes(page)), []).append(claim)
    exact = {claim for *_rest, claim in others if claim}
    cursor.execute(LOCK, [sorted(exact.union(*of_page.values()))])
    statements = dict(cursor.fetchall())
    taken = {(judge, claim) for _place, judge, _page, claim, _is_same in found if claim}
    chosen = {place: claim for place, _judge, _page, claim in others if claim in statements}
    refused, by_page = {}, {}
    for place, judge, page, _claim in others:
        if place not in chosen:
            by_page.setdefault((judge, bytes(page)), []).append(place)
    for page, places in by_page.items():
        candidates = {claim: statements[claim] for claim in of_page.get(page, ()) if (page[0], claim) not in taken}
        nearest, doubtful = assign({place: reviews[place].statement for place in places}, candidates)
        chosen |= nearest
        refused |= {
            place: Decision(claim, outcome="refused", refusal=("doubtful_claim", doubt(statements[claim], claim)))
            for place, claim in doubtful.items()
        }
    return chosen, refused


def assign(statements, candidates):
    """Return the claims that are nearest to the statements, by place, and those that doubtful ones may be about."""
    is_front_page = len(candidates) > MAX_CLAIMS or len(candidates) * len(statements) > MAX_PAIRS
    compare = same_or_other if is_front_page else likeness
    pairs = sorted(
        (
            (comparison, place, claim)
            for place, statement in statements.items()
            for claim, words in candidates.items()
            if (comparison := compare(statement, words)).likeness > Likeness.OTHER
        ),
        key=lambda pair: (pair[0], -pair[1], str(pair[2])),
        reverse=True,
    )
    nearest, doubtful = {}, {}
    for comparison, place, claim in pairs:
        if place not in nearest and claim not in nearest.values():
            kept = nearest if comparison.likeness > Likeness.DOUBTFUL else doubtful
            kept.setdefault(place, claim)
    return nearest, {place: claim for place, claim in doubtful.items() if place not in nearest}


def doubt(statement, claim):
    return Sentence(DOUBTFUL_CLAIM, statement=statement, claim=claim)


def decide_changes(cursor, reviews, claims, at):
    """Return the decisions on reviews whose claims are known, by place."""
    cursor.execute(BEFORE, [list(claims), list(claims.values())])
    decisions = {}
    for place, verdict, status, *rest, is_own, is_same in cursor.fetchall():
        review, claim = reviews[place], claims[place]
        before = Before(*rest)
        change = change_of(review, before, is_own=is_own, at=at)
        if change.is_beside and not is_same:
            decisions[place] = Decision(claim, notices=("media_review_beside",))
        elif is_same or change.is_older:
            decisions[place] = Decision(claim, notices=() if is_same else ("older_edition",))
        elif status == "retracted" and review.retraction_reason:
            decisions[place] = Decision(claim, verdict, "changed")
        elif status != "published":
            decisions[place] = Decision(claim, verdict, "refused", refusal=("ended_here", ENDED_HERE))
        else:
            decisions[place] = Decision(
                claim,
                verdict,
                "changed",
                note=change.note,
                adds_verdict=bool(change.note) and not review.retraction_reason,
                retracts=bool(review.retraction_reason),
                rewords=is_own and change.is_respelled,
                owns_claim=is_own,
                follows=change.follows,
                published_at=change.dated if change.note else None,
                notices=("claim_reworded",) if change.is_reworded else (),
            )
    return decisions
