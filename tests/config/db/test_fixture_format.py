"""Can a dump be loaded over the rows that it was made from, to the microsecond?"""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from claims.models import Change, Correction, TopicEvent, Verdict
from sources.models import ArticleVersion
from tests.factories import LONG_AGO, ArticleVersionFactory, TopicFactory, VerdictFactory

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
