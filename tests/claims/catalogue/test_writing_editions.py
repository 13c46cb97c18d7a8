"""Does every public state of a claim become one edition, which is never changed?"""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from claims.amendments import propose
from claims.catalogue import bulk
from claims.models import Card, Claim, Claimant, Edition, Evidence, FeedEpoch, Rating, Verdict
from sources.models import Article, Publisher
from tests.factories import (
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.steps import decide, take_step

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
REVIEW_SET = ["rating_scales", "topics", "summit"]


def take(step, verdict, **needs):
    return take_step(step, verdict, by=UserFactory(group="editor"), at=NOW, reason="It was wrong.", **needs)


def a_claim_in_review():
    claim = ClaimFactory()
    EvidenceFactory(claim=claim)
    return VerdictFactory(claim=claim, status="in_review").claim


def publish(claim):
    take("publish", claim.verdicts.get(status="in_review"))


def correct(claim):
    replacement = VerdictFactory(claim=claim, status="in_review")
    take("correct", claim.verdicts.get(status="published"), replacement=replacement)


def retract(claim):
    take("retract", claim.verdicts.get(status="published"))


def import_a_verdict(claim):
    judge = f"judge{Verdict.objects.count()}.example"
    VerdictFactory(claim=claim, published=True, origin="import", publisher__domain=judge)


def withdraw_all(claim):
    """Make all verdicts drafts, as if none had ever been published: no interface allows it."""
    guards = ("verdict_once_published_keeps_its_content", "verdict_in_review_keeps_its_content")
    with pgtrigger.ignore(*(f"claims.Verdict:{guard}" for guard in guards)):
        claim.verdicts.update(
            status="draft", published_at=None, published_by=None, retracted_at=None, retraction_reason=""
        )


def delete(claim):
    with pgtrigger.ignore("claims.Verdict:verdict_once_published_is_never_deleted",
                          "claims.Evidence:evidence_of_a_public_claim_is_kept"):  # fmt: skip
        claim.verdicts.all().delete()
        claim.evidence.all().delete()
        claim.delete()


def rename_publisher(claim):
    Publisher.objects.filter(is_desk=True).update(name="Another name")


def add_evidence(claim):
    EvidenceFactory(claim=claim)


def propose_place(claim):
    place = f"Hall {claim.amendments.count()}"
    return propose(claim, fields={"place": place}, note="Where.", by=UserFactory(group="checker"))


def amend(claim):
    decide("accept", propose_place(claim), by=UserFactory(group="editor"), at=NOW)


def draft(claim):
    VerdictFactory(claim=claim)


# Changes, each in a transaction of its own, and the editions that they make.
EDITIONS = {
    "a claim that nobody judged": ([draft, rename_publisher], []),
    "published": ([publish], ["new"]),
    "renamed": ([publish, rename_publisher], ["new", "changed"]),
    "renamed twice alike": ([publish, rename_publisher, rename_publisher], ["new", "changed"]),
    "more evidence": ([publish, add_evidence], ["new"]),
    "more evidence on a claim of others": ([import_a_verdict, add_evidence], ["new", "changed"]),
    "more evidence, then corrected": ([publish, add_evidence, correct], ["new", "corrected"]),
    "amended": ([publish, amend], ["new", "amended"]),
    "amended twice": ([publish, amend, amend], ["new", "amended", "amended"]),
    "an amendment that was proposed": ([publish, propose_place], ["new"]),
    "amended, then corrected": ([publish, amend, correct, retract], ["new", "amended", "corrected", "retracted"]),
    "judged by another": ([publish, import_a_verdict], ["new", "changed"]),
    "corrected": ([publish, correct], ["new", "corrected"]),
    "corrected twice": ([publish, correct, correct], ["new", "corrected", "corrected"]),
    "retracted": ([publish, retract], ["new", "retracted"]),
    "corrected, then retracted": ([publish, correct, retract], ["new", "corrected", "retracted"]),
    "gone": ([publish, withdraw_all], ["new", "gone"]),
    "gone and published again": ([publish, withdraw_all, import_a_verdict], ["new", "gone", "new"]),
    "gone with its claim": ([publish, delete], ["new", "gone"]),
}


@pytest.mark.parametrize(("changes", "kinds"), EDITIONS.values(), ids=EDITIONS)
def test_each_public_state_makes_one_edition(changes, kinds):
    claim = a_claim_in_review()
    key = claim.pk
    for change in changes:
        with transaction.atomic():
            change(claim)
    editions = list(Edition.objects.filter(claim=key).order_by("version"))
    assert [edition.kind for edition in editions] == kinds
    assert [edition.version for edition in editions] == list(range(1, len(kinds) + 1))
    assert len({edition.transaction for edition in editions}) == len(kinds)
    for card in Card.objects.filter(claim=key):
        assert card.version == (editions[-1].version if editions else None)
        assert card.document == (editions[-1].document if editions else None)


IN_ONE = {
    "there and back": ([rename_publisher, lambda claim: Publisher.objects.update(name=F("domain"))], None),
    "published and gone again": ([retract, withdraw_all], "gone"),
    "corrected and retracted": ([correct, retract], "retracted"),
    "amended and corrected": ([amend, correct], "corrected"),
    "renamed, corrected and renamed": ([rename_publisher, correct, rename_publisher], "corrected"),
    "gone and back": ([withdraw_all, import_a_verdict], "changed"),
}


@pytest.mark.parametrize("way", ["statement by statement", "in bulk"])
@pytest.mark.parametrize(("changes", "kind"), IN_ONE.values(), ids=IN_ONE)
def test_one_transaction_makes_one_edition_or_none(changes, kind, way):
    claim = a_claim_in_review()
    Publisher.objects.update(name=F("domain"))
    publish(claim)
    before = list(Edition.objects.values())
    with transaction.atomic() if way == "statement by statement" else bulk():
        for change in changes:
            change(claim)
    after = list(Edition.objects.order_by("version").values())
    assert after[:1] == before
    assert [edition["kind"] for edition in after[1:]] == ([kind] if kind else [])
    assert Card.objects.get().version == len(after)


def test_publishing_and_withdrawing_in_one_transaction_makes_no_edition():
    claim = a_claim_in_review()
    with transaction.atomic():
        publish(claim)
        assert Edition.objects.exists()
        withdraw_all(claim)
    assert not Edition.objects.exists()
    assert Card.objects.get().version is None


def test_a_change_rolled_back_to_a_savepoint_is_not_in_the_edition():
    claim = a_claim_in_review()
    with transaction.atomic():
        publish(claim)
        before = Edition.objects.get().document
        with transaction.atomic():
            rename_publisher(claim)
            transaction.set_rollback(True)
    assert Edition.objects.get().document == before == Card.objects.get().document


DESK_ONLY = {
    "priority": lambda claim: Claim.objects.update(priority=4),
    "assignment": lambda claim: Claim.objects.update(assigned_to=UserFactory()),
    "reference": lambda claim: Claim.objects.update(external_ref="wire-77"),
    "last change": lambda claim: Claim.objects.get().save(),
    "who added it": lambda claim: Evidence.objects.update(added_by=UserFactory()),
    "a person's name": lambda claim: [user.save() for user in renamed(claim)],
    "a draft": draft,
    "a draft's words": lambda claim: Verdict.objects.filter(status="draft").update(summary="Other words."),
    "a publisher's country": lambda claim: Publisher.objects.update(country="FR"),
    "an article's authors": lambda claim: Article.objects.update(authors=["A. Reporter"]),
    "a publisher of nothing here": lambda claim: Publisher.objects.create(name="X", domain="x.example"),
}


def renamed(claim):
    for verdict in claim.verdicts.select_related("written_by"):
        verdict.written_by.username += "-2"
        yield verdict.written_by


def test_a_change_that_only_the_desk_sees_makes_no_edition(subtests):
    claim = a_claim_in_review()
    publish(claim)
    draft(claim)
    for what, change in DESK_ONLY.items():
        with subtests.test(what):
            before = list(Edition.objects.values())
            change(claim)
            assert list(Edition.objects.values()) == before


PUBLIC = {
    "statement": lambda claim: Claim.objects.update(statement="Something else was said."),
    "status": lambda claim: Claim.objects.update(status="closed"),
    "claimant's name": lambda claim: Claimant.objects.update(name="Somebody else"),
    "claimant": lambda claim: Claim.objects.update(claimant=ClaimantFactory()),
    "topic": lambda claim: claim.claim_topics.create(topic=TopicFactory()),
    "evidence": lambda claim: EvidenceFactory(claim=claim, article=Article.objects.earliest("created_at")),
    "title": lambda claim: Article.objects.update(title="Another title"),
    "domain": lambda claim: Publisher.objects.filter(verdicts=None).update(domain="another.example"),
    "rating's name": lambda claim: Rating.objects.update(names={"en": "Wrong"}),
    "when it is due": lambda claim: Verdict.objects.filter(status="published").update(review_after="2030-01-01"),
}


def test_a_change_that_the_public_sees_makes_an_edition(subtests):
    """The claim was judged by others: on claims with a verdict of ours, only an amendment makes such a change."""
    claim = a_claim_in_review()
    import_a_verdict(claim)
    for what, change in PUBLIC.items():
        with subtests.test(what):
            before = list(Edition.objects.order_by("version"))
            change(claim)
            after = list(Edition.objects.order_by("version"))
            assert [edition.kind for edition in before[:1]] == ["new"]
            assert after[:-1] == before
            assert after[-1].kind == "changed"


@pytest.mark.parametrize("command", ["loaddata", "load_review"])
def test_loading_a_review_set_twice_makes_one_edition_for_each_public_claim(command):
    call_command(command, *REVIEW_SET, verbosity=0)
    public = set(Claim.objects.public().values_list("pk", flat=True))
    assert public
    assert set(Edition.objects.values_list("claim", "version", "kind")) == {(key, 1, "new") for key in public}
    assert Edition.objects.count() == len(public)
    before = list(Edition.objects.order_by("id").values())
    call_command(command, *REVIEW_SET, verbosity=0)
    assert list(Edition.objects.order_by("id").values()) == before


def digest(edition, before):
    """Return the digest as the docstring of `Edition` defines it, and any client can compute it."""
    lines = [
        before.hex() if before else "",
        str(edition.claim_id),
        str(edition.version),
        edition.kind,
        edition.made_at.isoformat().replace("+00:00", "Z"),
        edition.document or "",
    ]
    return hashlib.sha256("\n".join(lines).encode()).digest()


def test_each_digest_covers_the_edition_and_the_one_before():
    claim = a_claim_in_review()
    Claim.objects.update(statement="“Ça” — 🎉\u2028")
    for change in (publish, correct, rename_publisher, withdraw_all, import_a_verdict):
        with transaction.atomic():
            change(claim)
    before = None
    for edition in Edition.objects.order_by("version"):
        assert edition.previous_digest == before
        assert edition.digest == digest(edition, before)
        before = edition.digest
    assert edition.version == 5


def test_times_of_a_claims_editions_increase_whatever_the_clock_says():
    claim = a_claim_in_review()
    publish(claim)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pgtrigger.ignore("claims.Edition:edition_is_never_changed"):
        Edition.objects.update(made_at=tomorrow)
    rename_publisher(claim)
    import_a_verdict(claim)
    times = list(Edition.objects.order_by("version").values_list("made_at", flat=True))
    assert times == [tomorrow, tomorrow + timedelta(microseconds=1), tomorrow + timedelta(microseconds=2)]


def this_transaction():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return int(cursor.fetchone()[0])


def test_another_server_begins_an_epoch_and_keeps_earlier_editions():
    claim = a_claim_in_review()
    publish(claim)
    FeedEpoch.objects.update(server=F("server") + 1)  # the rows come from a server with another identifier
    with transaction.atomic():
        with pgtrigger.ignore("claims.Edition:edition_is_never_changed"):
            Edition.objects.update(transaction=this_transaction())
        before = Edition.objects.values().get()
        rename_publisher(claim)
    after = list(Edition.objects.order_by("version").values())
    assert after[0] == before
    assert [(edition["version"], edition["epoch"]) for edition in after] == [(1, 1), (2, 2)]
    assert {edition["transaction"] for edition in after} == {before["transaction"]}
    assert list(FeedEpoch.objects.order_by("id").values_list("id", flat=True)) == [1, 2]


def test_the_document_of_an_edition_is_what_the_card_shows():
    claim = a_claim_in_review()
    publish(claim)
    card = Card.objects.get()
    assert card.document == Edition.objects.get().document
    assert json.loads(card.document)["id"] == str(claim.pk)
