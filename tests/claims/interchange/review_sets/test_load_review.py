"""What does `load_review` print about a review set, and what does it store?"""

import random
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command

from claims.merging import merge
from claims.models import Claim, Claimant, ClaimLink, Topic, Verdict
from tests.factories import (
    LONG_AGO,
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.review_sets import (
    CLAIM,
    OTHER,
    REVIEW_SET,
    SUMMIT,
    claim,
    everything_stored,
    person,
    refusal,
    review,
    row,
    topic,
)

pytestmark = pytest.mark.django_db


# Loading


def test_a_load_does_what_its_dry_run_printed_and_a_second_does_nothing():
    before = everything_stored()
    dry_run = review(*REVIEW_SET, dry_run=True)
    assert everything_stored() == before
    assert "Nothing was written, this was a trial:" in dry_run

    printed = review(*REVIEW_SET)
    assert dry_run.replace("Nothing was written, this was a trial:", "Loaded:") == printed
    assert Claim.objects.count() == sum(row["model"] == "claims.claim" for row in SUMMIT)
    waiting = printed.partition("Waiting for a verdict:")[2]
    assert {line.split()[0] for line in waiting.splitlines() if line.startswith("  ")} == {
        str(pk) for pk in Claim.objects.waiting().values_list("pk", flat=True)
    }
    assert "La date du prochain sommet entre Donald Trump et Vladimir Poutine est fixée." in waiting
    assert "0 changed, 1 same, 0 kept, 0 wrong." in waiting  # a migration brought the unknown claimant

    loaded = everything_stored()
    again = review(*REVIEW_SET)
    assert everything_stored() == loaded
    people = sum(row["model"] == "auth.user" for row in SUMMIT)
    assert f"Loaded: 0 new, 0 changed, {again.count('  same  ')} same, {people} kept, 0 wrong." in again


def test_a_load_stores_what_loaddata_stores_except_opened_claims():
    call_command("loaddata", *REVIEW_SET, verbosity=0)
    submitted = list(Claim.objects.filter(status="submitted").values_list("pk", flat=True))
    assert submitted
    by_loaddata = everything_stored()
    printed = review(*REVIEW_SET)
    assert f"0 new, {len(submitted)} changed" in printed
    Claim.objects.filter(pk__in=submitted).update(
        status="submitted", updated_at=next(r["updated_at"] for r in by_loaddata[Claim] if r["id"] in submitted)
    )
    assert everything_stored() == by_loaddata


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_load_in_any_order(write, seed):
    shuffled = random.Random(seed).sample(SUMMIT, len(SUMMIT))
    printed = review("topics", write(*shuffled), "rating_scales")
    assert "0 wrong." in printed
    assert "0 new, 0 changed" in review(*REVIEW_SET)


def test_only_fields_that_the_file_names_change_and_they_are_printed(write):
    stored = ClaimFactory(pk=CLAIM, statement="The train was late.", place="Metz", priority=4)
    printed = review(write(claim(statement="The train was on time.", place="Metz")))
    assert "review.json:2  changed   claim “The train was on time.”: statement" in printed
    before, updated_at = stored.claimant, stored.updated_at
    stored.refresh_from_db()
    assert (stored.statement, stored.priority, stored.claimant) == ("The train was on time.", 4, before)
    assert stored.language == "en"
    assert stored.updated_at > updated_at


def test_new_rows_without_timestamps_get_the_time_of_loading(write):
    review(write(claim()))
    stored = Claim.objects.get()
    assert stored.created_at == stored.updated_at
    assert stored.created_at > LONG_AGO


def test_the_same_row_in_two_files_is_loaded_once(write):
    printed = review(write(topic(), name="a.json"), write(topic(), name="b.json"))
    assert "a.json:2  new " in printed
    assert "b.json:2  same " in printed


def test_a_quiet_run_prints_the_waiting_claims(write):
    printed = review(write(claim()), verbosity=0)
    assert printed.startswith("Waiting for a verdict:\n  " + CLAIM)


def test_an_empty_list_is_loaded(write):
    assert "Loaded: 0 new, 0 changed, 0 same, 0 kept, 0 wrong." in review(write())


# The review queue


@pytest.mark.parametrize(("status", "becomes"), [("submitted", "open"), ("open", "open"), ("closed", "closed")])
def test_a_submitted_claim_without_a_verdict_is_opened(write, status, becomes):
    review(write(claim(status=status)))
    assert Claim.objects.get().status == becomes


def test_a_claim_with_a_published_verdict_is_not_opened(write):
    VerdictFactory(claim=ClaimFactory(pk=CLAIM, status="submitted"), published=True, origin="import")
    assert "Waiting" not in review(write(claim(status="submitted")))
    assert Claim.objects.get().status == "submitted"


def test_claims_outside_the_files_are_neither_opened_nor_listed(write):
    bystander = ClaimFactory(status="submitted")
    assert str(bystander.pk) not in review(write(claim()))
    bystander.refresh_from_db()
    assert bystander.status == "submitted"


@pytest.mark.parametrize(
    "taken_up", [{"status": "open"}, {"status": "closed"}, {"status": "dismissed", "dismissed_reason": "An opinion."}]
)
def test_a_file_does_not_undo_the_status_that_the_desk_set(write, taken_up):
    submitted = claim(status="submitted", dismissed_reason="")
    review(write(submitted))
    Claim.objects.update(**taken_up)
    before = everything_stored()
    assert "0 new, 0 changed, 1 same" in review(write(submitted))
    assert everything_stored() == before


# Users


def test_an_existing_user_is_not_changed(write):
    UserFactory(username="alix", first_name="Alix", is_staff=True, password="pbkdf2$unchanged")
    before = everything_stored()
    printed = review(write(person(first_name="Mallory", is_superuser=True, groups=[["editor"]])))
    assert "review.json:2  kept      user “alix”" in printed
    assert everything_stored() == before


def test_a_new_user_has_their_groups_but_cannot_log_in(write):
    review(write(person(groups=[["editor"]]), claim(created_by=["alix"])))
    stored = get_user_model().objects.get()
    assert list(stored.groups.all()) == [Group.objects.get(name="editor")]
    assert not stored.is_active
    assert not stored.has_usable_password()
    assert Claim.objects.get().created_by == stored


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"is_active": True}, "is_active"),
        ({"is_staff": True}, "is_staff"),
        ({"is_superuser": True}, "is_superuser"),
        ({"password": "pbkdf2_sha256$1000000$salt$hash"}, "password"),
    ],
)
def test_a_new_user_who_could_log_in_is_refused(write, fields, field):
    [wrong], _summary = refusal(write(person(**fields)))
    assert f"{field}: A review set lets nobody in" in wrong


# Rules of the database


def test_a_file_cannot_edit_a_published_verdict(write):
    verdict = VerdictFactory(published=True)
    edited = row("claims.verdict", str(verdict.pk), claim=str(verdict.claim_id), summary="All was agreed.")
    [wrong], _summary = refusal(write(edited))
    assert "summary: A published verdict is never edited: correct it or retract it." in wrong


def test_a_file_cannot_edit_a_captured_text(write):
    version = ArticleVersionFactory()
    [wrong], _summary = refusal(write(row("sources.articleversion", str(version.pk), title="Another")))
    assert "title: This row is a record" in wrong


def test_a_file_cannot_move_a_row_to_another_claim(write):
    evidence = EvidenceFactory()
    [wrong], _summary = refusal(write(row("claims.evidence", str(evidence.pk), claim=str(ClaimFactory().pk))))
    assert "claim: This row belongs to its claim for good" in wrong


def test_a_quote_that_is_not_in_the_text_is_refused(write):
    version = ArticleVersionFactory()
    quote = row(
        "claims.evidence",
        OTHER,
        claim=CLAIM,
        article=[version.article.canonical_url],
        version=str(version.pk),
        stance="supports",
        quote_exact="They signed a treaty.",
    )
    [wrong], _summary = refusal(write(quote, claim()))
    assert "quote_exact: The quote does not stand word for word in this version of the article." in wrong


def test_a_second_published_verdict_of_one_publisher_is_refused(write):
    published = VerdictFactory(published=True)
    UserFactory(username="summit.writer"), UserFactory(username="summit.editor")
    second = row(
        "claims.verdict",
        OTHER,
        claim=str(published.claim_id),
        publisher=[published.publisher.domain],
        rating=[published.rating.scale.code, published.rating.code],
        summary="Something was agreed.",
        language="en",
        status="published",
        published_at="2025-11-18T12:00:00Z",
        written_by=["summit.writer"],
        published_by=["summit.editor"],
    )
    [wrong], _summary = refusal(write(second))
    assert "claim, publisher: This publisher has a published verdict on this claim: correct that one." in wrong


@pytest.mark.parametrize("correction_first", [True, False])
def test_a_correction_loads_with_its_verdict_in_any_order(write, correction_first):
    published = VerdictFactory(published=True)
    superseded = row("claims.verdict", str(published.pk), status="superseded")
    correction = row(
        "claims.verdict",
        OTHER,
        claim=str(published.claim_id),
        publisher=[published.publisher.domain],
        rating=[published.rating.scale.code, published.rating.code],
        summary="Something was agreed.",
        language="en",
        status="published",
        published_at="2025-11-19T12:00:00Z",
        written_by=[published.written_by.username],
        published_by=[published.published_by.username],
        supersedes=str(published.pk),
        correction_note="The date was wrong.",
    )
    rows = [correction, superseded] if correction_first else [superseded, correction]
    assert "1 new, 1 changed" in review(write(*rows))
    assert Verdict.objects.get(status="published").supersedes == published


def test_a_chain_of_corrections_loads_from_last_to_first(write):
    judge = PublisherFactory()
    shared = {"claim": CLAIM, "publisher": [judge.domain], "language": "en", "origin": "import"}
    first, second, third = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
    judged = {"status": "superseded", "published_at": "2025-11-18T12:00:00Z"}
    last = {"status": "published", "published_at": "2025-11-19T12:00:00Z", "correction_note": "A better source."}
    rows = [
        row("claims.verdict", third, **shared, **last, supersedes=second),
        row("claims.verdict", second, **shared, **judged, supersedes=first, correction_note="The date was wrong."),
        row("claims.verdict", first, **shared, **judged),
    ]
    assert "4 new, 0 changed" in review(write(*rows, claim()))


def test_a_superseded_verdict_without_a_successor_is_refused(write):
    published = VerdictFactory(published=True)
    [wrong], _summary = refusal(write(row("claims.verdict", str(published.pk), status="superseded")))
    assert "status: A superseded verdict has one that took its place." in wrong


def test_verdicts_that_supersede_each_other_are_refused(write):
    desk, rating = DeskFactory(), RatingFactory()
    shared = {
        "claim": CLAIM,
        "publisher": [desk.domain],
        "rating": [rating.scale.code, rating.code],
        "language": "en",
        "correction_note": "Round and round.",
    }
    ids = [str(uuid.UUID(int=1)), str(uuid.UUID(int=2))]
    first = row("claims.verdict", ids[0], supersedes=ids[1], **shared)
    second = row("claims.verdict", ids[1], supersedes=ids[0], **shared)
    wrong, _summary = refusal(write(claim(), first, second))
    assert all("supersedes: There is no verdict" in line for line in wrong)
    assert len(wrong) == 2


def test_a_link_in_the_wrong_direction_is_refused_and_not_turned(write):
    ClaimFactory(pk=CLAIM), ClaimFactory(pk=OTHER)
    [wrong], _summary = refusal(write(row("claims.claimlink", OTHER, claim=OTHER, other=CLAIM)))
    assert "claim, other: A link names the claim with the smaller id first." in wrong
    review(write(row("claims.claimlink", OTHER, claim=CLAIM, other=OTHER)))
    assert ClaimLink.objects.count() == 1


def test_a_review_set_leaves_merged_rows_merged():
    review(*REVIEW_SET)
    editor = UserFactory(group="editor")
    names = ["diplomacy", "conflict"]
    kept, gone = (Topic.objects.get(slug=slug) for slug in names)
    merge("topic", kept.pk, gone.pk, by=editor, at=LONG_AGO, reason="One subject.")
    said_by, same = Claimant.objects.exclude(kind="unknown").order_by("pk")[:2]
    choices = {"name": "kept", "kind": "kept", "role": "kept"}
    merge("claimant", said_by.pk, same.pk, by=editor, at=LONG_AGO, reason="One person.", choices=choices)
    before = everything_stored()
    printed = review(*REVIEW_SET)
    after = everything_stored()
    assert len(after[Claimant]) == len(before[Claimant])
    assert [model for model in after if after[model] != before[model]] in ([], [Claimant])  # the file says its aliases
    assert "kept      topic" in printed
    assert "kept      claimant" in printed
