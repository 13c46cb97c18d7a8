"""Do the rules of verdicts hold against plain SQL, with a message for people?"""

import pytest
from django.db import IntegrityError, connection, transaction

from config.db.guards import violation_message
from tests.factories import ClaimFactory, EvidenceFactory, PublisherFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db

PUBLISH = "UPDATE claims_verdict SET status = 'published', published_at = now(), published_by_id = {editor} WHERE {it}"


def reviewed(**fields):
    return VerdictFactory(claim=EvidenceFactory().claim, status="in_review", **fields)


def published(**fields):
    return VerdictFactory(published=True, **fields)


def beside_a_published_one():
    standing = published()
    return VerdictFactory(claim=standing.claim, publisher=standing.publisher, status="in_review")


def correction(publisher=None):
    standing = published()
    new = VerdictFactory(
        claim=standing.claim, publisher=publisher or standing.publisher, status="in_review", explanation="The new one."
    )
    new.old = standing
    return new


def dismissed():
    claim = ClaimFactory(status="dismissed", dismissed_reason="An opinion.")
    return VerdictFactory(claim=EvidenceFactory(claim=claim).claim, status="in_review")


REFUSED = [
    # The verdict, the SQL that somebody types into psql, and the message.
    (reviewed, PUBLISH.replace("{editor}", "written_by_id"), "Who publishes a verdict is not who wrote it."),
    (
        beside_a_published_one,
        PUBLISH,
        "This publisher has a published verdict on this claim: correct that one.",
    ),
    (
        lambda: VerdictFactory(status="in_review"),
        PUBLISH,
        "A verdict is published on evidence dated no later than itself, and there is none.",
    ),
    (dismissed, PUBLISH, "This claim was dismissed: reopen it before a verdict on it is published."),
    (
        reviewed,
        PUBLISH.replace("SET", "SET summary = 'Everything was agreed.',"),
        "A verdict in review keeps its content: return it to its writer first.",
    ),
    (
        published,
        "UPDATE claims_verdict SET summary = 'Everything was agreed.' WHERE {it}",
        "A published verdict is never edited: correct it or retract it.",
    ),
    (
        published,
        "UPDATE claims_verdict SET status = 'retracted', retracted_at = now() WHERE {it}",
        "A retracted verdict says why, and when; no other verdict does.",
    ),
    (
        published,
        "UPDATE claims_verdict SET status = 'superseded' WHERE {it}",
        "A superseded verdict has one that took its place.",
    ),
    (
        correction,
        "UPDATE claims_verdict SET supersedes_id = {old} WHERE {it}",
        "A verdict that supersedes another says what was corrected.",
    ),
    (
        lambda: correction(PublisherFactory()),
        "UPDATE claims_verdict SET supersedes_id = {old}, correction_note = 'The date.' WHERE {it}",
        "A publisher corrects its own verdicts, not those of others.",
    ),
    (
        published,
        "UPDATE claims_claim SET status = 'dismissed', dismissed_reason = 'An opinion.' WHERE id = {claim}",
        "A verdict on this claim has been public, so it stays: retract the verdict instead.",
    ),
    (
        reviewed,
        "UPDATE claims_claim SET status = 'dismissed' WHERE id = {claim}",
        "A dismissed claim says why.",
    ),
    (published, "DELETE FROM claims_verdict WHERE {it}", "A verdict that was published is never deleted: retract it."),
    (
        published,
        "DELETE FROM claims_evidence WHERE claim_id = {claim}",
        "This evidence stands in public with its claim: it can no longer be deleted.",
    ),
    (
        published,
        "DELETE FROM claims_verdictevent WHERE {it}",
        "This row is a record: it can be added to, never changed or deleted.",
    ),
    (
        published,
        "UPDATE claims_verdictevent SET pgh_context = NULL, summary = 'Another.' WHERE {it}",
        "This row is a record: it can be added to, never changed or deleted.",
    ),
]


@pytest.mark.parametrize(("make", "statement", "said"), REFUSED)
def test_plain_sql_is_refused_with_a_sentence(make, statement, said):
    verdict = make()
    places = {"it": "id = %(it)s", "claim": "%(claim)s", "old": "%(old)s", "editor": "%(editor)s"}
    values = {
        "it": verdict.pk,
        "claim": verdict.claim_id,
        "old": getattr(verdict, "old", verdict).pk,
        "editor": UserFactory().pk,
    }
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
        cursor.execute(statement.format(**places), values)
        assert cursor.rowcount, "it would have changed something"
        connection.check_constraints()
    assert violation_message(refusal.value.__cause__.diag) == said
