"""How does a test break a rule past Python? Each function makes an attempt in SQL or with the ORM, or returns one to
call.
"""

from django.apps import apps
from django.db import connection
from django.utils.timezone import now
from uuid_utils.compat import uuid7

from claims.models import (
    ClaimLink,
    ClaimToEncode,
    ClaimToLink,
    ClaimTopic,
    Edition,
    Embedding,
    EncoderInUse,
    FeedEpoch,
    LogEntry,
    LogHead,
    LogKey,
    LogNode,
    MatchChange,
    MatchPosting,
    MatchSize,
    MatchTerm,
    PendingCard,
    StaleCard,
)
from sources.models import DeskDomain, PublisherDomain
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    LinkFactory,
    MediaFactory,
    MergeFactory,
    PublisherFactory,
    QuoteDriftFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)

BLANK = " \n\u00a0\u2003\u200b"


def settled_drift():
    return QuoteDriftFactory(settled_at=LONG_AGO, settled_by=UserFactory(), reason="It was said.")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def changed(make, **values):
    """Return an attempt: UPDATE one row without `save()` or `clean()`."""

    def attempt():
        row = make()
        type(row)._base_manager.filter(pk=row.pk).update(**values)

    return attempt


def deleted(make):
    """Return an attempt: DELETE one row in SQL."""

    def attempt():
        row = make()
        sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)

    return attempt


def copied(make, **values):
    """Return an attempt: INSERT a copy of the row in SQL, with other `values`."""

    def attempt():
        row = make()
        columns = [field.column for field in row._meta.concrete_fields if not field.generated]
        selected = ", ".join("%s" if column in values else column for column in columns)
        table, changes = row._meta.db_table, [values[column] for column in columns if column in values]
        key = row._meta.pk.column
        sql(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {selected} FROM {table} WHERE {key} = %s",
            *changes, row.pk)  # fmt: skip

    return attempt


def copied_without_primary_key(make):
    """Return an attempt: copy a row, primary key and all, in a table whose primary key was dropped, as it would refuse
    first.
    """

    def attempt():
        table = make._meta.model._meta.db_table
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey CASCADE")
        copied(make)()

    return attempt


def added(make, **values):
    """Return an attempt: bulk_create one row, without `save()` or `clean()`."""

    def attempt():
        row = make()
        for name, value in {"id": uuid7(), **values}.items():
            setattr(row, name, value)
        type(row)._base_manager.bulk_create([row])

    return attempt


def with_desk(make):
    """Return `make`, called after our desk has moved from was.example to desk.example."""

    def made(**values):
        desk = DeskFactory(domain="was.example", name="desk.example")
        changed(lambda: desk, domain="desk.example")()
        return make(**values)

    return made


def with_house(make):
    """Return `make`, called after house.example has listed fr.house.example as its own."""

    def made(**values):
        PublisherFactory(domain="house.example", other_domains=["fr.house.example"])
        return make(**values)

    return made


def shows_media(**values):
    return EvidenceFactory(media=MediaFactory(**values))


def domain_of_a_house():
    return PublisherDomain.objects.get(domain=PublisherFactory().domain)


def domain_of_ours():
    return DeskDomain.objects.get(domain=DeskFactory().domain)


def topic_of_a_claim():
    return ClaimTopic.objects.create(claim=ClaimFactory(), topic=TopicFactory())


def link():
    one, other = sorted([ClaimFactory(), ClaimFactory()], key=lambda claim: claim.id)
    return ClaimLink.objects.create(claim=one, other=other)


def to_link():
    return ClaimToLink.objects.create(claim_id=uuid7())


def confirmed_link():
    return LinkFactory(state="confirmed")


def rejected_link():
    return LinkFactory(state="rejected")


def link_to_itself():
    claim = ClaimFactory()
    ClaimLink.objects.create(claim=claim, other=claim)


def link_to_a_smaller_id():
    pair = link()
    ClaimLink.objects.create(claim_id=pair.other_id, other_id=pair.claim_id)


def event_of(make):
    """Return a function that makes a row and returns its event."""

    def event():
        row = make()
        return apps.get_model(f"{row._meta.label}Event").objects.get(id=row.pk)

    return event


def deleted_event(make):
    def attempt():
        event = event_of(make)()
        sql(f"DELETE FROM {event._meta.db_table} WHERE pgh_id = %s", event.pk)

    return attempt


def edition(**values):
    """Make an edition as another transaction would: a transaction may rewrite its own edition."""
    row = {"id": 1, "version": 1, "kind": "new", "document": "{}", "digest": b"1", "previous_digest": None}
    row |= {"claim_id": uuid7(), "made_at": now(), "epoch": 1, "transaction": 1, **values}
    sql(f"INSERT INTO claims_edition ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    return Edition.objects.get(pk=row["id"])


def second_edition(**values):
    """Return an attempt: add an edition after one whose digest is 1."""

    def attempt():
        edition(**{"id": 2, "version": 2, "previous_digest": b"1", "claim_id": edition().claim_id} | values)

    return attempt


def card():
    return ClaimFactory().card


def epoch():
    return FeedEpoch.objects.create(id=99, server=99)


def log_entry(**values):
    return LogEntry.objects.create(**{"index": 0, "source": "claims_edition", "number": 1, "leaf_hash": b"1"} | values)


def log_node():
    return LogNode.objects.create(id=15, hash=b"node")


def log_key():
    return LogKey.objects.create(id=1, public_key=b"key", made_at=LONG_AGO)


def log_head():
    return LogHead.objects.create(id=1, tree_size=0, root_hash=b"root", signed_at=LONG_AGO, key=log_key(), note="")


def embedding():
    return Embedding.objects.create(claim=ClaimFactory(), encoder="it", digest=b"1", vector=[1.0])


def encoder_in_use(**values):
    return EncoderInUse.objects.create(**{"name": "it"} | values)


def to_encode():
    return ClaimToEncode.objects.create(encoder="it", claim_id=uuid7())


def stale():
    return StaleCard.objects.create(claim_id=uuid7())


def posting():
    return MatchPosting.objects.filter(claim=ClaimFactory()).first()


def match_term():
    return MatchTerm.objects.create(term=1, claims=1, public_claims=1)


def match_size():
    return MatchSize.objects.create(reading="it", claims=1, public_claims=1, length=1, public_length=1)


def match_change():
    return MatchChange.objects.create(
        **{field.name: [] for field in MatchChange._meta.concrete_fields if field.name != "id"}
    )


def waiting(**values):
    return PendingCard.objects.create(transaction=1, claim_id=uuid7(), **values)


def to_another_claim(make):
    return lambda: changed(make, claim=ClaimFactory())()


def judged(make=lambda claim: claim):
    """Return a function that makes a row of a claim with a verdict of ours that an earlier transaction published."""

    def made():
        claim = judged_claim()
        return make(claim)

    return made


def amendment(**values):
    return AmendmentFactory(**values)


def decided():
    return amendment(status="rejected", rejection_reason="No", decided_by=UserFactory(), decided_at=now())


def accepted(**values):
    """Return an attempt: UPDATE an amendment to what it would be after an editor accepted it."""

    def attempt():
        signed = {"status": "accepted", "decided_at": now(), "decided_by": UserFactory()}
        changed(amendment, **signed | values)()

    return attempt


def accepted_by_its_proposer():
    row = amendment()
    changed(lambda: row, status="accepted", decided_at=now(), decided_by=row.proposed_by)()


def renamed_twice():
    """Rename the claimant of a judged claim, then remove the name that the claim was judged with."""
    claimant = judged_claim().claimant
    changed(lambda: claimant, name="Another", aliases=[claimant.name])()
    changed(lambda: claimant, aliases=[])()


def topic_added_to_a_judged_claim():
    ClaimTopic.objects.create(claim=judged_claim(), topic=TopicFactory())


def topic_taken_from_a_judged_claim():
    topic = topic_of_a_claim()
    published(claim=topic.claim)
    published_earlier(topic.claim)
    topic.delete()


def last_evidence_taken_away():
    claim = judged_claim()
    piece = claim.evidence.get()
    change = {"what": "evidence", "id": str(piece.pk), "field": "is_shown", "old": True, "new": False}
    AmendmentFactory(claim=claim, changes=[change], status="accepted", decided_at=now(), decided_by=UserFactory())
    changed(lambda: piece, is_shown=False)()


def published(**values):
    return VerdictFactory(published=True, **values)


def retracted():
    return published(status="retracted", retracted_at=now(), retraction_reason="The source withdrew.")


def dismissed():
    return ClaimFactory(status="dismissed", dismissed_reason="An opinion.")


def sent_out(make=lambda: VerdictFactory(claim=EvidenceFactory().claim), **values):
    """Return an attempt: UPDATE one row to what it would be after publication, signed by another person."""

    def attempt():
        signed = {"status": "published", "published_at": now(), "published_by": UserFactory()}
        changed(make, **signed | values)()

    return attempt


def correction_by_another_publisher():
    before = published(publisher=PublisherFactory())
    changed(lambda: VerdictFactory(claim=before.claim), supersedes=before, correction_note="A date.")()


def own_signature():
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    changed(lambda: verdict, status="published", published_at=now(), published_by=verdict.written_by)()


def correction_of_a_verdict_on_another_claim():
    changed(VerdictFactory, supersedes=VerdictFactory(), correction_note="A date.")()


def evidence_read_in_another_article():
    changed(EvidenceFactory, version=ArticleVersionFactory())()


def article_showing_the_text_of_another():
    changed(ArticleFactory, current_version=ArticleVersionFactory())()


def quote_that_is_not_in_the_text():
    version = ArticleVersionFactory()
    changed(lambda: EvidenceFactory(article=version.article, version=version), quote_exact="Nobody said this.")()


def quote_that_occurs_twice():
    version = ArticleVersionFactory(text="No comment. No comment.")
    changed(lambda: EvidenceFactory(article=version.article, version=version), quote_exact="No comment")()


def quote_without_its_version():
    version = ArticleVersionFactory()
    changed(lambda: EvidenceFactory(article=version.article), quote_exact="The two presidents met")()


def owned_rating(owner=None):
    """Return a rating on a scale of that publisher, or of a publisher that judges nothing here."""
    owner = owner or PublisherFactory()
    return RatingFactory(scale=RatingScaleFactory(code=f"scale-{owner.pk}", owner=owner))


def unmapped():
    """Return an imported label that has no category yet."""
    return RatingFactory(code="fake", category=None)


def undone_merge():
    """Undo a merge without bringing the row back that is gone."""
    merge = MergeFactory()
    changed(lambda: merge, undone_at=LONG_AGO, undone_by=merge.made_by, undo_reason="Two people.")()
    return merge


def merge_done_again():
    changed(undone_merge, undone_at=None, undone_by=None, undo_reason="")()
