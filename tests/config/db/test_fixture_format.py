"""Can a dump be loaded over the rows that it was made from, to the microsecond, and into an empty database?"""

import json
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection

from claims.catalogue import rebuild
from claims.models import Card, Change, Correction, TopicEvent, Verdict
from config.db.fixture_format import MADE_BY_MIGRATE, is_dumped, loading_order
from sources.models import ArticleVersion
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleVersionFactory,
    EvidenceFactory,
    ImportFindingFactory,
    ReceivedReviewFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)
from tests.support.rows import a_link
from tests.support.steps import decide

TO_THE_MICROSECOND = datetime(2025, 11, 18, 12, 0, 0, 123_457, tzinfo=UTC)


@pytest.mark.django_db
def test_published_rows_are_dumped_and_loaded_unchanged(tmp_path):
    VerdictFactory(published=True, published_at=TO_THE_MICROSECOND)
    ArticleVersionFactory(captured_at=TO_THE_MICROSECOND)
    rows = [list(model.objects.values()) for model in (Verdict, ArticleVersion)]

    dump = tmp_path / "desk.json"
    call_command("dumpdata", "auth.user", "sources", "claims", natural_foreign=True, output=str(dump))
    call_command("loaddata", str(dump), verbosity=0)

    assert "2025-11-18T12:00:00.123457Z" in dump.read_text()
    assert [list(model.objects.values()) for model in (Verdict, ArticleVersion)] == rows


@pytest.mark.django_db
def test_a_dump_has_no_history_and_loading_it_writes_one(tmp_path):
    VerdictFactory(published=True, status="retracted", retracted_at=LONG_AGO, retraction_reason="The source withdrew.")
    topic = TopicFactory()
    assert Change.objects.exists()
    assert Correction.objects.exists()

    dump = tmp_path / "desk.json"
    call_command("dumpdata", "auth.user", "sources", "claims", output=str(dump))
    key = topic.pk
    topic.delete()
    call_command("loaddata", str(dump), verbosity=0)

    assert {row["model"].partition(".")[2] for row in json.loads(dump.read_text())} == {
        "user", "publisher", "article", "claimant", "topic", "ratingscale", "rating", "claim", "evidence", "verdict",
    }  # fmt: skip
    assert [event.pgh_label for event in TopicEvent.objects.filter(id=key).order_by("pgh_id")] == [
        "added",
        "deleted",
        "added",
    ]


# Into an empty database


def make_every_case():
    """Make rows of every model that people fill, and claims in each state that the public may read."""
    call_command("loaddata", "rating_scales", "topics", "summit", verbosity=0)
    for status in ("superseded", "retracted"):
        facts = (
            {"retracted_at": LONG_AGO, "retraction_reason": "The source withdrew."} if status == "retracted" else {}
        )
        VerdictFactory(published=True, status=status, **facts)
    claim = judged_claim(statement="The talks lasted a day.")
    EvidenceFactory(claim=claim, is_shown=True)  # held back: it was added later
    editor = UserFactory(is_superuser=True)
    for place in ("Geneva", "Vienna"):
        change = {"what": "claim", "id": str(claim.pk), "field": "place", "old": claim.place, "new": place}
        amendment = AmendmentFactory(claim=claim, changes=[change])
        decide("accept", amendment, by=editor, at=LONG_AGO)
        connection.check_constraints()
        claim.refresh_from_db()
        published_earlier(claim)
    AmendmentFactory(claim=claim)
    AmendmentFactory(
        claim=claim, status="rejected", decided_by=editor, decided_at=LONG_AGO, rejection_reason="It is wrong."
    )
    ReceivedReviewFactory()
    ImportFindingFactory()
    a_link()
    person = UserFactory(username="editor-in-chief")
    person.groups.add(Group.objects.get(name="editor"))
    person.user_permissions.add(Permission.objects.get(codename="publish_verdict"))
    connection.check_constraints()


def empty_the_database():
    """Empty all tables but those that `migrate` fills."""
    kept = [*MADE_BY_MIGRATE, "auth.group"]
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in kept
    }
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(sorted(tables))}")
    Group.objects.get(name="editor").permissions.clear()


def public_documents():
    return dict(Card.objects.values_list("claim_id", "document"))


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"natural_foreign": True}])
def test_a_dump_of_everything_is_loaded_into_an_empty_database(tmp_path, options):
    make_every_case()
    documents, models = (
        public_documents(),
        [row for row in apps.get_models() if is_dumped(row) and not row._meta.proxy],
    )
    rights = sorted(User.objects.get(username="editor-in-chief").get_all_permissions())
    counts = {model: model._base_manager.count() for model in models}
    assert len(set(documents.values())) > 10

    dump = tmp_path / "everything.json"
    call_command("dumpdata", output=str(dump), verbosity=0, **options)
    empty_the_database()
    call_command("loaddata", str(dump), verbosity=0)
    connection.check_constraints()

    assert public_documents() == documents
    assert {model: model._base_manager.count() for model in models} == counts
    assert sorted(User.objects.get(username="editor-in-chief").get_all_permissions()) == rights
    assert rebuild() == 0


@pytest.mark.django_db
def test_rows_are_loaded_whatever_their_order_in_the_file(tmp_path):
    make_every_case()
    documents, dump = public_documents(), tmp_path / "everything.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    dump.write_text(json.dumps(json.loads(dump.read_text())[::-1]))
    empty_the_database()
    call_command("loaddata", str(dump), verbosity=0)
    connection.check_constraints()
    assert public_documents() == documents


def test_models_are_loaded_after_those_that_they_need():
    order = [model._meta.label for model in loading_order()]
    for earlier, later in (
        ("sources.Publisher", "sources.Article"),
        ("sources.ArticleVersion", "claims.Evidence"),
        ("claims.Evidence", "claims.Verdict"),
        ("claims.Rating", "claims.Verdict"),
        ("auth.User", "claims.Claim"),
    ):
        assert order.index(earlier) < order.index(later)
    assert {*loading_order()} == {*apps.get_models(include_auto_created=True)}
