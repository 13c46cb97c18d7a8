"""Do the nights remove the files that nothing names, and no others?"""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.upkeep.nights import JOBS
from sources.copies import keep, read
from sources.copies.verification import faults
from sources.models import ArticleVersion
from tests.factories import ArticleVersionFactory
from tests.support.fetched import fetched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies")]


def night(at):
    [job] = [job for job in JOBS if job.name == "copies"]
    return job.do(at)


def test_a_night_removes_copies_that_no_version_names_after_two_days(copies):
    now = timezone.now()
    ages = {days: keep(fetched(f"<p>{days}</p>"), at=now - timedelta(days=days)) for days in (0, 1, 2, 3, 31)}
    named = keep(fetched("<p>named</p>"), at=now - timedelta(days=3))
    ArticleVersionFactory(copy=named.name, copy_sha256=named.sha256)
    assert night(now) == 3
    assert {days for days, kept in ages.items() if (copies / kept.name).exists()} == {0, 1}
    assert read(named.name).body == b"<p>named</p>"
    assert night(now) == 0


def test_a_night_without_any_copies_has_nothing_to_remove():
    assert night(timezone.now()) == 0


def test_the_verification_names_copies_that_are_missing_or_altered(copies):
    right, altered, missing = (keep(fetched(f"<p>{number}</p>"), at=timezone.now()) for number in range(3))
    for kept in (right, altered, missing):
        ArticleVersionFactory(copy=kept.name, copy_sha256=kept.sha256)
    ArticleVersionFactory(text="Without a copy.")
    path = copies / altered.name
    path.write_bytes(path.read_bytes() + b"\0")
    (copies / missing.name).unlink()
    rows = ArticleVersion.objects.with_copies().values_list("copy", "copy_sha256")
    assert {name for name, _sentence in faults(rows)} == {altered.name, missing.name}
