"""Verdicts and amendments: what the database refuses of each, with every attempt."""

from datetime import timedelta

from django.db.models import F
from django.utils.timezone import now
from uuid_utils.compat import uuid7

from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    SuccessorFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.violations import (
    BLANK,
    accepted,
    accepted_by_its_proposer,
    added,
    amendment,
    changed,
    copied,
    copied_without_primary_key,
    correction_by_another_publisher,
    correction_of_a_verdict_on_another_claim,
    decided,
    deleted,
    dismissed,
    own_signature,
    owned_rating,
    published,
    retracted,
    sent_out,
    to_another_claim,
    unmapped,
    with_desk,
)

ACCEPTED_ELSEWHERE = {"status": "accepted", "decided_at": LONG_AGO}

VERDICTS = {
    "amendment_changes_something": [lambda: amendment(changes=[]), lambda: amendment(changes={})],
    "amendment_is_explained": [lambda: amendment(note=" ")],
    "amendment_status_is_known": [accepted(status="perhaps")],
    "amendment_decision_is_dated_and_signed": [
        changed(amendment, status="accepted"),
        changed(amendment, decided_at=now()),
        accepted(decided_by=None),
        lambda: AmendmentFactory(proposed_by=None),
        lambda: AmendmentFactory(proposed_by=None, publisher=PublisherFactory()),
        lambda: AmendmentFactory(publisher=PublisherFactory(), **ACCEPTED_ELSEWHERE),
        lambda: AmendmentFactory(proposed_by=None, **ACCEPTED_ELSEWHERE),
    ],
    "amendment_of_our_desk_is_not_imported": [
        lambda: AmendmentFactory(proposed_by=None, publisher=DeskFactory(), **ACCEPTED_ELSEWHERE),
    ],
    "amendment_passes_four_eyes": [accepted_by_its_proposer],
    "amendment_rejection_is_explained": [
        accepted(status="rejected"),
        accepted(rejection_reason="No"),
        changed(amendment, rejection_reason="No"),
    ],
    "amendment_keeps_its_claim": [to_another_claim(amendment)],
    "amendment_keeps_what_was_proposed": [changed(amendment, note="Another."), changed(amendment, changes=[1])],
    "amendment_once_decided_never_changes": [
        changed(decided, rejection_reason="Another."),
        changed(decided, status="proposed", decided_by=None, decided_at=None, rejection_reason=""),
    ],
    "amendment_once_decided_is_never_deleted": [deleted(decided)],
    "amendment_accepted_is_applied": [accepted()],
    "verdict_with_its_claim": [copied_without_primary_key(VerdictFactory)],
    "verdict_is_the_only_published_one_of_its_publisher": [copied(published, id=uuid7())],
    "verdict_status_is_known": [changed(VerdictFactory, status="final")],
    "verdict_origin_is_known": [copied(VerdictFactory, id=uuid7(), origin="rumour")],
    "verdict_language_is_a_tag": [changed(VerdictFactory, language="")],
    "verdict_public_is_dated_and_signed": [
        sent_out(published_at=None, published_by=None),
        sent_out(published_by=None),
        sent_out(lambda: VerdictFactory(origin="import"), published_at=None, published_by=None),
        sent_out(status="superseded", published_at=None, published_by=None),
        changed(VerdictFactory, published_at=now()),
        changed(lambda: VerdictFactory(origin="import"), status="in_review", published_at=now()),
        lambda: changed(VerdictFactory, published_by=UserFactory())(),
    ],
    "verdict_public_is_complete": [
        sent_out(rating=None),
        sent_out(summary=BLANK),
        copied(retracted, id=uuid7(), rating_id=None),
    ],
    "verdict_public_rests_on_evidence": [
        sent_out(lambda: VerdictFactory()),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(role="appearance", stance=None).claim)),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(article__published_at=now() + timedelta(days=1)).claim)),
        copied(lambda: published(origin="import"), id=uuid7(), origin="desk"),
    ],
    "verdict_public_has_a_rating_that_is_mapped": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory().claim, rating=unmapped())),
        copied(lambda: published(origin="import", rating=unmapped()), id=uuid7(), origin="desk"),
    ],
    "verdict_is_rated_on_its_publishers_scale": [
        lambda: changed(VerdictFactory, rating=owned_rating())(),
        lambda: changed(lambda: VerdictFactory(rating=owned_rating(DeskFactory())), publisher=PublisherFactory())(),
        lambda: copied(lambda: published(origin="import"), id=uuid7(), rating_id=owned_rating().pk)(),
        changed(VerdictFactory, rating=uuid7()),
    ],
    "verdict_public_is_on_a_claim_in_work": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim=dismissed()).claim)),
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim=dismissed()).claim, origin="import")),
    ],
    "verdict_public_is_on_an_accepted_claim": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim__status="submitted").claim)),
        copied(
            lambda: published(origin="import", claim=EvidenceFactory(claim__status="submitted").claim),
            id=uuid7(),
            origin="desk",
            status="retracted",
        ),
    ],
    "verdict_public_is_on_a_claim_with_a_claimant": [
        sent_out(lambda: VerdictFactory(claim=EvidenceFactory(claim__claimant=None).claim)),
    ],
    "verdict_passes_four_eyes": [
        own_signature,
        sent_out(written_by=None),
    ],
    "verdict_correction_is_explained": [
        lambda: copied(published, id=uuid7(), status="superseded", supersedes_id=uuid7())(),
        lambda: changed(VerdictFactory, supersedes=VerdictFactory(), correction_note=BLANK)(),
    ],
    "verdict_is_superseded_once": [
        copied(lambda: SuccessorFactory(supersedes=published()), id=uuid7()),
    ],
    "verdict_does_not_supersede_itself": [changed(VerdictFactory, supersedes=F("id"), correction_note="A date.")],
    "verdict_supersedes_one_of_the_same_claim": [correction_of_a_verdict_on_another_claim],
    "verdict_retraction_is_explained": [
        changed(published, status="retracted"),
        changed(published, status="retracted", retracted_at=now(), retraction_reason=BLANK),
        changed(published, status="retracted", retraction_reason="The source withdrew."),
        changed(VerdictFactory, retracted_at=now()),
        changed(VerdictFactory, retraction_reason="The source withdrew."),
    ],
    "verdict_return_is_explained": [
        changed(VerdictFactory, returned_at=now()),
        changed(VerdictFactory, returned_at=now(), return_reason=BLANK),
        changed(VerdictFactory, return_reason="Which day?"),
        changed(lambda: VerdictFactory(status="in_review"), returned_at=now(), return_reason="Which day?"),
    ],
    "verdict_keeps_its_claim": [to_another_claim(VerdictFactory), to_another_claim(published)],
    "verdict_of_our_desk_is_not_imported": [
        added(VerdictFactory, origin="import"),
        *(
            lambda domain=domain: changed(
                lambda: VerdictFactory(origin="import"), publisher=with_desk(PublisherFactory)(domain=domain)
            )()
            for domain in ("was.example", "facts.desk.example")
        ),
    ],
    "verdict_keeps_its_origin": [
        changed(VerdictFactory, origin="import"),
        changed(lambda: published(origin="import"), origin="desk"),
    ],
    "verdict_in_review_keeps_its_content": [
        changed(lambda: VerdictFactory(status="in_review"), summary="Everything was agreed."),
        changed(lambda: VerdictFactory(status="in_review"), summary="Everything was agreed.", status="draft"),
        sent_out(lambda: VerdictFactory(status="in_review", claim=EvidenceFactory().claim), summary="All was agreed."),
    ],
    "verdict_supersedes_one_of_its_publisher": [correction_by_another_publisher],
    "verdict_superseded_has_a_successor": [
        changed(published, status="superseded"),
        lambda: copied(published, id=uuid7(), status="superseded")(),
    ],
    "verdict_once_published_keeps_its_content": [
        changed(published, summary="Everything was agreed."),
        changed(published, status="draft", published_at=None, published_by=None),
        changed(retracted, status="published", retracted_at=None, retraction_reason=""),
    ],
    "verdict_once_published_is_never_deleted": [deleted(published), deleted(retracted)],
}
