"""Is a recheck that is killed repeated as a whole, and what does it leave in the folder of copies?"""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from config.upkeep.nights import JOBS
from sources.capture import capture
from sources.models import ArticleVersion, SourceCheck
from sources.reading.kinds import read_document
from sources.rechecking import check, plan, take
from tests.config.conftest import CODE
from tests.sources.rechecking.conftest import page_saying
from tests.sources.rechecking.test_checking import LATER, TEXT, URL
from tests.support.servers import environment_of_a_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("copies")]

RECHECK = """
import os, signal, django
django.setup()
from django.core.files.base import File
from django.core.files.storage import storages
from django.utils import timezone
from sources import rechecking
from sources.rechecking import checking
def die(*arguments, **keywords): os.kill(os.getpid(), signal.SIGKILL)
def begin_and_die(file, *arguments):
    yield file.read(100)
    die()
rechecking.register(lambda articles: articles)
at = timezone.now()
row = rechecking.take(at)
{place}
rechecking.check(row, at)
"""
# Where the process is killed: how many copies lie in the folder then.
STEPS = {
    "before the fetch": ("checking.fetch = die", 0),
    "before the page is read": ("checking.read = die", 0),
    "before the copy is kept": ("checking.keep = die", 0),
    "while the copy is written": ("File.chunks = begin_and_die", 1),
    "before the version is stored": ("checking.capture = die", 1),
    "before the outcome is recorded": ("checking.put_off = die", 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_recheck_leaves_no_half_version_and_is_repeated(web, settings, copies, tmp_path, step):
    place, left = STEPS[step]
    web[URL] = page_saying(TEXT)
    reading = read_document(page_saying(TEXT).encode(), media_type="text/html", charset="utf-8", url=URL)
    first = capture(reading.text, URL, at=timezone.now(), method="paste").version
    web[URL] = page_saying(LATER)
    at = timezone.now()
    plan(at)
    environment = environment_of_a_site(tmp_path, DJANGO_SETTINGS_MODULE="config.settings") | web.environment
    code = RECHECK.format(place=place)
    killed = subprocess.run([sys.executable, "-c", code], cwd=CODE, env=environment, check=False)

    assert killed.returncode == -9
    assert ArticleVersion.objects.get() == first
    assert SourceCheck.objects.get().outcome == ""
    orphans = [path for path in copies.rglob("*") if path.is_file()]
    assert len(orphans) == left

    assert take(timezone.now()) is None, "it is taken until its lease ends"
    later = timezone.now() + timedelta(minutes=11)
    assert check(take(later), later) == "changed"
    newest = ArticleVersion.objects.latest("captured_at")
    assert ArticleVersion.objects.count() == 2

    [job] = [job for job in JOBS if job.name == "copies"]
    assert job.do(timezone.now() + timedelta(days=3)) == left
    assert [path for path in copies.rglob("*") if path.is_file()] == [copies / newest.copy]
