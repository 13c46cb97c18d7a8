"""Does a worker fetch a media file once, as a whole or not at all, and does a refusal say why?"""

import subprocess
import sys
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from config.server.worker import run_waiting
from sources.media import by_address
from sources.media.by_address import MAX_UNDER_WAY, begin, fetch_file, progress
from sources.media.storing import delete_orphans, files_of, storage
from sources.models import Media
from tests.config.conftest import CODE
from tests.factories import UserFactory
from tests.support.media import FILES
from tests.support.servers import environment_of_a_site
from tests.support.web import Page

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://outlet.example/summit.jpg"


@pytest.fixture
def person():
    return UserFactory(group="contributor")


def test_a_worker_fetches_a_file(web, person):
    web[URL] = Page(FILES["image/jpeg"], "image/jpeg")
    asked = begin(URL, by=person)
    assert (asked.status, progress(asked.id)) == ("waiting", asked)
    run_waiting()
    media = Media.objects.get()
    done = progress(asked.id)
    assert (done.status, done.media, done.is_new, done.problem) == ("done", media.pk, True, "")
    assert (media.url, media.added_by) == (URL, person)


def test_the_same_bytes_from_elsewhere_are_the_same_media(web, person):
    copy = "https://copies.example/summit.jpg"
    web[URL] = web[copy] = Page(FILES["image/jpeg"], "image/jpeg")
    first, second = begin(URL, by=person), begin(copy, by=person)
    run_waiting()
    assert progress(first.id).media == progress(second.id).media == Media.objects.get().pk
    assert [progress(asked.id).is_new for asked in (first, second)] == [True, False]


def test_a_refusal_is_in_the_language_of_the_person(web, person):
    web[URL] = Page(b"<script>", "image/jpeg")
    with translation.override("fr"):
        asked = begin(URL, by=person)
    run_waiting()
    failed = progress(asked.id)
    assert (failed.status, failed.code, failed.media) == ("failed", "unknown_type", None)
    assert "envoyez" in failed.problem.casefold()


def test_an_address_that_a_person_has_asked_for_is_fetched_once(person):
    assert begin(URL, by=person) == begin(URL, by=person)
    assert begin(URL, by=UserFactory()).id != begin(URL, by=person).id


def test_a_person_may_have_so_many_fetched(person):
    for number in range(MAX_UNDER_WAY):
        begin(f"{URL}?{number}", by=person)
    with pytest.raises(ValidationError, match="Too many"):
        begin(URL, by=person)


@pytest.mark.parametrize(
    "url",
    ["", "summit.jpg", "file:///etc/passwd", "http://localhost/a.jpg", f"{URL}?{'a' * 2000}", "https://💩.la/a.jpg"],
)
def test_what_is_no_address_is_not_asked_for(url, person):
    with pytest.raises(ValidationError):
        begin(url, by=person)


def test_a_fetch_that_fails_by_our_fault_says_so(person, monkeypatch):
    monkeypatch.setattr(by_address, "fetch_media", lambda *_given, **_options: 1 / 0)
    asked = begin(URL, by=person)
    run_waiting()
    failed = progress(asked.id)
    assert (failed.status, failed.code) == ("failed", "stopped")
    assert failed.problem


def test_another_task_is_no_fetch():
    assert progress(uuid4()) is None


KILLED_IN = """
import os, signal
import django
django.setup()
from sources.media import by_address, fetched, storing
{module}.{name} = lambda *given, **options: os.kill(os.getpid(), signal.SIGKILL)
by_address.fetch_file.func(url={url!r}, person={person}, language="en")
"""
STEPS = [
    ("fetched", "fetch"),
    ("fetched", "add_media"),
    ("storing", "read_picture"),
    ("storing", "write_files"),
    ("storing", "stored"),
    ("storing", "save_checked"),
]


def test_a_worker_killed_between_any_two_steps_leaves_no_half_file(web, tmp_path, person):
    web[URL] = Page(FILES["image/jpeg"], "image/jpeg")
    environment = environment_of_a_site(tmp_path, DJANGO_SETTINGS_MODULE="config.settings") | web.environment
    for module, name in STEPS:
        code = KILLED_IN.format(module=module, name=name, url=URL, person=person.pk)
        killed = subprocess.run([sys.executable, "-c", code], cwd=CODE, env=environment, check=False)
        assert killed.returncode == -9, name
        assert not Media.objects.exists(), name
    done = fetch_file.func(url=URL, person=person.pk, language="en")
    media = Media.objects.get()
    assert done == {"media": str(media.pk), "is_new": True}
    assert all(storage().exists(f"{media.pk}/{name}") for name in files_of(media))
    assert delete_orphans(media.created_at) == 0
