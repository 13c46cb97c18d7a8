"""A dump can be loaded over the rows it was made from: not a microsecond is lost on the way."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from claims.models import Verdict
from sources.models import ArticleVersion
from tests.factories import ArticleVersionFactory, VerdictFactory

TO_THE_MICROSECOND = datetime(2025, 11, 18, 12, 0, 0, 123_457, tzinfo=UTC)


@pytest.mark.django_db
def test_what_was_published_is_dumped_and_loaded_unchanged(tmp_path):
    VerdictFactory(published=True, published_at=TO_THE_MICROSECOND)
    ArticleVersionFactory(captured_at=TO_THE_MICROSECOND)
    rows = [list(model.objects.values()) for model in (Verdict, ArticleVersion)]

    dump = tmp_path / "desk.json"
    call_command("dumpdata", "auth.user", "sources", "claims", natural_foreign=True, output=str(dump))
    call_command("loaddata", str(dump), verbosity=0)

    assert "2025-11-18T12:00:00.123457Z" in dump.read_text()
    assert [list(model.objects.values()) for model in (Verdict, ArticleVersion)] == rows
