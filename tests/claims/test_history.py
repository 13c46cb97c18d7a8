"""Does the history show what happened to a claim, in order and with names, in a constant number of queries?"""

import pytest
from django.apps import apps

from claims.history import KINDS, OF_A_CLAIM, history, history_of, latest_change, latest_change_of
from claims.models import Change, ClaimLink
from config.db.history import audit_context
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.steps import take_step, triage
from tests.test_growth import A_ROW

pytestmark = pytest.mark.django_db


def kinds_and_actions(entries):
    return [(entry.kind, entry.action) for entry in entries]


def pair(**values):
    one, other = sorted([ClaimFactory(), ClaimFactory()], key=lambda claim: claim.id)
    return ClaimLink.objects.create(claim=one, other=other, **values)


def test_history_has_the_claim_and_its_rows_newest_first():
    claim = ClaimFactory()
    ClaimFactory()
    topic = claim.claim_topics.create(topic=TopicFactory())
    evidence = EvidenceFactory(claim=claim)
    verdict = VerdictFactory(claim=claim)
    evidence.note = "On page 3."
    evidence.save()
    topic.delete()
    verdict.delete()

    assert kinds_and_actions(history(claim)) == [
        ("verdict", "deleted"),
        ("claim_topic", "deleted"),
        ("evidence", "changed"),
        ("verdict", "added"),
        ("evidence", "added"),
        ("claim_topic", "added"),
        ("claim", "added"),
    ]


def test_a_link_is_once_in_the_history_of_both_claims():
    link = pair()
    link.kind = "variant"
    link.save()

    for claim in (link.claim, link.other):
        assert kinds_and_actions(history(claim)) == [
            ("claim_link", "changed"),
            ("claim_link", "added"),
            ("claim", "added"),
        ]
    assert kinds_and_actions(history_of(link)) == [("claim_link", "changed"), ("claim_link", "added")]


def test_an_entry_has_the_change_with_its_audit_context():
    claim = ClaimFactory(place="Geneva")
    with audit_context(username="ann", user=7, route="PATCH /api/v1/claims/{id}/", request_id="r", reason="Misread."):
        type(claim).objects.filter(pk=claim.pk).update(place="Vienna", priority=4)

    entry = history(claim)[0]

    assert (entry.username, entry.route, entry.request_id, entry.reason) == (
        "ann", "PATCH /api/v1/claims/{id}/", "r", "Misread.",
    )  # fmt: skip
    assert (entry.kind, entry.row, entry.action) == ("claim", claim.pk, "changed")
    assert entry.changes == {"place": ["Geneva", "Vienna"], "priority": [2, 4]}


def test_a_change_without_audit_context_has_none():
    entry = history(ClaimFactory())[0]
    assert (entry.username, entry.route, entry.request_id, entry.reason) == (None,) * 4


def test_a_value_that_names_another_row_has_its_name():
    claim = ClaimFactory(claimant=ClaimantFactory(name="Ann"))
    before, claim.claimant = claim.claimant, ClaimantFactory(name="Bob")
    claim.save()

    assert history(claim)[0].changes == {
        "claimant": [{"id": str(before.pk), "name": "Ann"}, {"id": str(claim.claimant_id), "name": "Bob"}]
    }


def test_deleted_rows_keep_their_id_and_history():
    article, claim = ArticleFactory(title="Gone"), ClaimFactory()
    evidence = EvidenceFactory(claim=claim, article=article, note="See there.")
    gone = (evidence.pk, article.pk)
    evidence.delete()
    evidence.pk, _ = gone
    article.delete()

    deleted, added = history_of(evidence)

    assert deleted.changes["article"] == [{"id": str(gone[1]), "name": None}, None]
    assert deleted.changes["note"] == ["See there.", None]
    assert added.changes["note"] == [None, "See there."]


def test_an_empty_value_that_stays_empty_is_no_change():
    changes = history(ClaimFactory(place="", claimed_on=None))[0].changes
    assert not {"place", "claimed_on", "context", "id", "updated_at"} & changes.keys()
    assert changes["statement"] == [None, ClaimFactory.statement]


def test_a_steps_reason_is_recorded_with_its_own_changes_only():
    editor = UserFactory(group="editor")
    verdict = VerdictFactory(published=True, claim__status="closed")
    correction = VerdictFactory(claim=verdict.claim, status="in_review", rating=RatingFactory(category="mixed"))
    take_step("correct", verdict, by=editor, at=LONG_AGO, reason="The date was wrong.", replacement=correction)
    triage("reopen", verdict.claim, by=editor)

    reopened, published, superseded, *_before = history(verdict.claim)

    assert (reopened.reason, reopened.changes) == (None, {"status": ["closed", "open"]})
    assert published.reason == superseded.reason == "The date was wrong."
    assert superseded.changes == {"status": ["published", "superseded"]}
    assert published.changes["status"] == ["in_review", "published"]
    assert published.changes["supersedes"] == [
        None,
        {"id": str(verdict.pk), "name": "superseded · Nothing was agreed."},
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_has_a_history_of_its_own(kind):
    row = A_ROW[KINDS[kind]._meta.label]()
    A_ROW[KINDS[kind]._meta.label]()

    (entry,) = history_of(row)

    assert (entry.kind, entry.action, entry.row) == (kind, "added", row.pk)
    assert entry.changes
    assert latest_change_of(row).token == str(entry.id)


def test_the_view_has_every_tracked_model_and_its_claim():
    tracked = [model.pgh_tracked_model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    for model in tracked:
        A_ROW[model._meta.label]()

    assert set(KINDS.values()) == set(tracked)
    assert set(Change.objects.values_list("kind", flat=True)) == KINDS.keys()
    assert set(Change.objects.filter(claim__isnull=False).values_list("kind", flat=True)) == set(OF_A_CLAIM)


def test_reading_a_long_history_takes_no_more_queries(django_assert_max_num_queries):
    claim = ClaimFactory()

    def live():
        for number in range(3):
            EvidenceFactory(claim=claim, added_by=UserFactory())
            claim.claim_topics.create(topic=TopicFactory(slug=f"topic{number}-{claim.evidence.count()}"))
            claim.claimant, claim.assigned_to = ClaimantFactory(), UserFactory()
            claim.save()
            VerdictFactory(claim=claim).delete()

    for _ in range(2):
        live()
        # The changes; and the names of claims, claimants, people, articles, topics, publishers, ratings.
        with django_assert_max_num_queries(1 + 7):
            entries = history(claim)
    assert len(entries) == 1 + 2 * 3 * 5


def test_latest_change_is_of_the_claim_or_its_rows():
    claim = ClaimFactory()
    seen = [latest_change(claim).token]
    with audit_context(username="ann"):
        evidence = EvidenceFactory(claim=claim)
    seen.append(latest_change(claim).token)
    assert latest_change(claim).username == "ann"
    assert latest_change(claim).at == history(claim)[0].at
    assert latest_change_of(claim).token == seen[0]
    evidence.delete()
    seen.append(latest_change(claim).token)
    claim.save()  # unchanged
    EvidenceFactory()
    assert latest_change(claim).token == seen[-1]
    assert len(set(seen)) == 3


def test_a_row_without_events_has_no_latest_change(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert latest_change(ClaimFactory.build()) is None


def test_a_deleted_draft_stays_in_the_history_of_its_claim():
    verdict = VerdictFactory(summary="Half a sentence")
    claim, key = verdict.claim, verdict.pk
    verdict.delete()
    claim_history = history(claim)
    assert claim_history[0].row == key
    assert claim_history[0].changes["summary"] == ["Half a sentence", None]
