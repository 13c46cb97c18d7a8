"""Which changes of a verdict does the database refuse, through any interface? Moves, content, deletion, corrections.

`claims/workflow/` decides who may take which step; here are the rules that nobody can break.
"""

from datetime import date, timedelta

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from uuid_utils.compat import uuid7

from claims.models import Verdict, VerdictStatus
from claims.models.verdict import EVER_PUBLISHED
from tests.factories import (
    LONG_AGO,
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    SuccessorFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.rollback import rolled_back

pytestmark = pytest.mark.django_db

RETRACTION = {"retracted_at": LONG_AGO + timedelta(days=1), "retraction_reason": "The source withdrew."}
NO_RETRACTION = {"retracted_at": None, "retraction_reason": ""}
NOT_PUBLISHED = {"published_at": None, "published_by": None}
STATUSES = VerdictStatus.values


def verdict_in(status, **values):
    if status in EVER_PUBLISHED:
        values = {"published": True, **values}
    if status == "retracted":
        values |= RETRACTION
    verdict = VerdictFactory(status=status, **values)
    EvidenceFactory(claim=verdict.claim)
    return verdict


def change(verdict, **values):
    with transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(**values)


def guard_that_refuses(verdict, **values):
    """Return the name of the guard that refuses the change, or None. The change is rolled back."""
    try:
        with transaction.atomic():
            change(verdict, **values)
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name


CONTENT = "verdict_once_published_keeps_its_content"
IN_REVIEW = "verdict_in_review_keeps_its_content"

# May the database move a verdict from the status (down) to another (across)? Each row has what its new status needs.
POSSIBLE = """
              draft  in_review  published  superseded  retracted
  draft         yes        yes        yes         yes        yes
  in_review     yes        yes        yes         yes         no
  published      no         no        yes         yes        yes
  superseded     no         no         no         yes         no
  retracted      no         no         no          no        yes
"""


def moves():
    head, *lines = [line.split() for line in POSSIBLE.strip().splitlines()]
    return [(old, new, answer == "yes") for old, *answers in lines for new, answer in zip(head, answers, strict=True)]


def test_the_table_of_moves_names_every_status():
    assert {(old, new) for old, new, _ in moves()} == {(old, new) for old in STATUSES for new in STATUSES}


@pytest.mark.parametrize("old", STATUSES)
def test_a_verdict_moves_only_as_the_table_says(old, subtests):
    verdict = verdict_in(old)
    publication = {"published_at": LONG_AGO, "published_by": verdict.published_by or UserFactory()}
    for new, possible in [(new, possible) for status, new, possible in moves() if status == old]:
        needed = {
            "status": new,
            **(publication if new in EVER_PUBLISHED else NOT_PUBLISHED),
            **(RETRACTION if new == "retracted" else NO_RETRACTION),
        }
        with subtests.test(new), rolled_back():
            if possible:
                change(verdict, **needed)
                assert Verdict.objects.get(pk=verdict.pk).status == new
                if new == "superseded" != old:
                    SuccessorFactory(supersedes=verdict)
            else:
                assert guard_that_refuses(verdict, **needed) == (CONTENT if old in EVER_PUBLISHED else IN_REVIEW)


# Another value for every column, except NOT_CONTENT.
ANOTHER = {
    "id": uuid7,
    "claim": ClaimFactory,
    "publisher": PublisherFactory,
    "rating": lambda: RatingFactory(category="true"),
    "label": lambda: "Pants on fire",
    "summary": lambda: "Everything was agreed.",
    "explanation": lambda: "We asked again.",
    "language": lambda: "fr",
    "review": ArticleFactory,
    "status": lambda: "draft",
    "origin": lambda: "import",
    "supersedes": VerdictFactory,
    "correction_note": lambda: "A date was wrong.",
    "retraction_reason": lambda: "Another reason.",
    "written_by": UserFactory,
    "published_by": UserFactory,
    "published_at": lambda: LONG_AGO + timedelta(seconds=1),
    "retracted_at": lambda: LONG_AGO + timedelta(days=2),
    "return_reason": lambda: "Which day?",
    "returned_by": UserFactory,
    "returned_at": lambda: LONG_AGO,
    "created_at": lambda: LONG_AGO,
}
NOT_CONTENT = {"updated_at", "review_after", "published_in"}
REFUSES = {"claim": "verdict_keeps_its_claim", "origin": "verdict_keeps_its_origin"}
RETURN = {"return_reason": "Which day?", "returned_at": LONG_AGO}
WRITTEN_BY_PUBLISHING = {"status", "published_by", "published_at", "supersedes", "correction_note"}
WRITTEN_BY_STEPS = WRITTEN_BY_PUBLISHING | {"return_reason", "returned_by", "returned_at"}


def test_the_table_of_content_names_every_column():
    assert {field.name for field in Verdict._meta.concrete_fields} == ANOTHER.keys() | NOT_CONTENT


def guards_of(verdict, fields, **values):
    """Return the guard that refuses `values` with another value in the field, for each field."""
    return {field: guard_that_refuses(verdict, **values, **{field: ANOTHER[field]()}) for field in fields}


@pytest.mark.parametrize("status", EVER_PUBLISHED)
def test_a_verdict_that_was_published_keeps_its_content(status):
    guards = guards_of(verdict_in(status), ANOTHER)

    assert guards == {field: REFUSES.get(field, CONTENT) for field in ANOTHER}


@pytest.mark.parametrize("becomes", ["in_review", "draft", "published"])
def test_a_verdict_in_review_keeps_its_content(becomes):
    content = sorted(ANOTHER.keys() - WRITTEN_BY_STEPS)
    publication = {"published_at": LONG_AGO, "published_by": UserFactory()} if becomes == "published" else {}

    guards = guards_of(verdict_in("in_review"), content, status=becomes, **publication)

    assert guards == dict.fromkeys(content, IN_REVIEW)


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "superseded", "retracted"])
def test_review_after_can_be_set_in_every_status(status):
    verdict = verdict_in(status)

    change(verdict, review_after=date(2026, 6, 1))

    assert Verdict.objects.get(pk=verdict.pk).review_after == date(2026, 6, 1)


def test_a_retraction_changes_nothing_else():
    others = sorted(ANOTHER.keys() - {"status", "retraction_reason", "retracted_at"})

    guards = guards_of(verdict_in("published"), others, status="retracted", **RETRACTION)

    assert guards == {field: REFUSES.get(field, CONTENT) for field in others}


def test_a_correction_changes_nothing_else():
    others = sorted(ANOTHER.keys() - {"status"})

    guards = guards_of(verdict_in("published"), others, status="superseded")

    assert guards == {field: REFUSES.get(field, CONTENT) for field in others}


def test_a_draft_can_be_changed_freely(subtests):
    draft = verdict_in("draft")
    for field in sorted(ANOTHER.keys() - {"id", "claim", "origin", "status", "supersedes"}):
        values = {field: ANOTHER[field]()}
        if field in ("published_at", "published_by"):
            values |= {"status": "published", "published_at": LONG_AGO, "published_by": UserFactory()}
        if field in RETRACTION:
            values |= {"status": "retracted", "published_at": LONG_AGO, "published_by": UserFactory(), **RETRACTION}
        if field in ("return_reason", "returned_by", "returned_at"):
            values = RETURN | values
        with subtests.test(field), rolled_back():
            change(draft, **values)
            assert Verdict.objects.filter(pk=draft.pk, **values).exists()


@pytest.mark.parametrize("status", STATUSES)
def test_saving_an_unchanged_verdict_is_allowed(status):
    verdict = verdict_in(status)

    Verdict.objects.get(pk=verdict.pk).save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_verdict SET summary = summary, status = status, published_at = published_at")

    assert Verdict.objects.get(pk=verdict.pk).updated_at > verdict.updated_at


@pytest.mark.parametrize("status", STATUSES)
def test_loading_a_fixture_of_verdicts_again_changes_nothing(status):
    """Times are whole milliseconds, because Django's JSON drops finer ones."""
    verdict = verdict_in(status)
    verdict.id, verdict.claim = uuid7(), EvidenceFactory().claim
    verdict.created_at = verdict.updated_at = LONG_AGO
    fixture = serializers.serialize("json", [verdict])
    loaded = []

    for _ in range(3):
        for row in serializers.deserialize("json", fixture):
            row.save()
        loaded.append(Verdict.objects.filter(pk=verdict.pk).values().get())
    if status == "superseded":
        SuccessorFactory(supersedes=verdict)

    assert loaded[0] == loaded[1] == loaded[2]


DELETE = {
    "instance": lambda verdict: verdict.delete(),
    "queryset": lambda verdict: Verdict.objects.filter(pk=verdict.pk).delete(),
    "raw": lambda verdict: Verdict.objects.filter(pk=verdict.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_only_verdicts_never_published_can_be_deleted(status, subtests):
    made = verdict_in(status)
    for way, delete in DELETE.items():
        verdict = Verdict.objects.get(pk=made.pk)
        with subtests.test(way), rolled_back():
            if status in EVER_PUBLISHED:
                with pytest.raises((IntegrityError, ProtectedError)) as refusal, transaction.atomic():
                    delete(verdict)
                assert "never deleted" in str(refusal.value) or status == "superseded"  # protected by its successor
            else:
                delete(verdict)

            assert Verdict.objects.filter(pk=made.pk).exists() is (status in EVER_PUBLISHED)


def test_rows_that_a_published_verdict_names_cannot_be_deleted(subtests):
    verdict = verdict_in("published", review=ArticleFactory())

    for name in ("claim", "publisher", "rating", "review", "written_by", "published_by"):
        with subtests.test(name), rolled_back(), pytest.raises(ProtectedError):
            getattr(verdict, name).delete()


# Corrections


def correction_of(verdict, **values):
    return VerdictFactory(
        claim=verdict.claim, publisher=verdict.publisher, supersedes=verdict, correction_note="A date.", **values
    )


def test_a_correction_takes_the_place_of_the_verdict_it_corrects():
    first = verdict_in("published")
    second = correction_of(first)
    EvidenceFactory(claim=first.claim)

    with transaction.atomic():
        change(first, status="superseded")
        change(second, status="published", published_at=LONG_AGO, published_by=UserFactory())
    connection.check_constraints()

    assert dict(Verdict.objects.values_list("id", "status")) == {first.id: "superseded", second.id: "published"}
    assert first.superseded_by.get() == second


def test_two_publishers_may_judge_one_claim():
    verdict = verdict_in("published")

    verdict_in("published", claim=verdict.claim, publisher=PublisherFactory())

    assert Verdict.objects.filter(status="published", claim=verdict.claim).count() == 2


def test_clean_refuses_a_correction_of_a_verdict_on_another_claim():
    with pytest.raises(ValidationError) as refusal:
        Verdict(claim=ClaimFactory(), supersedes=verdict_in("published")).clean()

    assert set(refusal.value.error_dict) == {"supersedes"}


# Two people

SIGNATURES = [
    # origin, writer, publisher, allowed
    ("desk", "checker", "editor", True),
    ("desk", "checker", "checker", False),
    ("desk", None, "editor", False),
    ("desk", "checker", None, False),
    ("desk", None, None, False),
    ("import", None, None, True),
    ("import", None, "editor", True),
    ("import", "checker", "checker", True),
]


@pytest.mark.parametrize(("origin", "writer", "publisher", "allowed"), SIGNATURES)
def test_a_verdict_of_the_desk_is_published_by_another_person_than_its_writer(origin, writer, publisher, allowed):
    people = {None: None, "checker": UserFactory(), "editor": UserFactory()}
    values = {
        "status": "published",
        "published_at": LONG_AGO,
        "written_by": people[writer],
        "published_by": people[publisher],
    }
    draft = verdict_in("draft", origin=origin)

    if allowed:
        change(draft, **values)
    else:
        assert guard_that_refuses(draft, **values) in (
            "verdict_passes_four_eyes",
            "verdict_public_is_dated_and_signed",
        )


# Reading


@pytest.mark.parametrize("claim_status", ["open", "closed"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_verdict_is_public_once_published(status, claim_status):
    verdict = verdict_in(status, claim=ClaimFactory(status=claim_status))

    assert verdict.is_public is (status in EVER_PUBLISHED)
    assert Verdict.objects.public().filter(pk=verdict.pk).exists() is (status in EVER_PUBLISHED)


def test_for_api_reads_verdicts_with_related_rows_in_one_query(django_assert_num_queries):
    verdict_in("published", review=ArticleFactory())

    with django_assert_num_queries(1):
        (verdict,) = Verdict.objects.for_desk()
        shown = (verdict.publisher.name, verdict.rating.scale.code, verdict.review.title)
        people = (verdict.claim.statement, verdict.written_by_name, verdict.published_by_name)

    assert all(shown + people)
