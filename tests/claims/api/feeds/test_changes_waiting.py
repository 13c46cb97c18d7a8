"""How does a request wait for the next edition: what wakes it, for how long, and how many may wait?"""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection

from claims.api.feeds import changes
from claims.catalogue import editions
from tests.claims.api.feeds.test_changes import FEED, commits, follow
from tests.factories import VerdictFactory
from tests.support.clients import client_of
from tests.support.waiting import PATIENCE


class Waiting:
    """A request that waits at the end of the feed, in a thread of its own."""

    def __init__(self, monkeypatch):
        self.client, self.began, self.brought = client_of("anonymous"), Event(), []
        notifications = editions.notifications

        @contextmanager
        def watched_notifications():
            with notifications() as wait:

                def watched_wait(seconds):
                    self.began.set()
                    self.brought.append(wait(seconds))

                yield watched_wait

        monkeypatch.setattr(editions, "notifications", watched_notifications)

    def __enter__(self):
        VerdictFactory(published=True)
        _, self.url = follow(self.client, 1)
        self.thread = Thread(target=self.wait)
        self.thread.start()
        assert self.began.wait(PATIENCE)
        return self

    def wait(self):
        try:
            self.got, _ = follow(self.client, 1, f"{self.url}&wait=30")
            self.channels = channels()
        finally:
            connection.close()

    def __exit__(self, *_error):
        self.thread.join()


def channels():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pg_listening_channels()")
        return cursor.fetchall()


@commits
def test_a_waiting_request_is_woken_by_notify(monkeypatch):
    with Waiting(monkeypatch) as waiting:
        later = VerdictFactory(published=True)
    assert [one["claim"] for one in waiting.got] == [str(later.claim_id)]
    assert any(waiting.brought)
    assert waiting.channels == []


def refusing(word):
    def execute(statement, execute=editions.execute):
        if statement.startswith(word):
            raise DatabaseError(f"cannot execute {word} during recovery")
        execute(statement)

    return execute


@commits
def test_without_notify_a_waiting_request_polls(monkeypatch):
    monkeypatch.setattr(editions, "execute", refusing("LISTEN"))
    monkeypatch.setattr(editions, "POLL_INTERVAL", 0.1)
    with Waiting(monkeypatch) as waiting:
        later = VerdictFactory(published=True)
    assert [one["claim"] for one in waiting.got] == [str(later.claim_id)]
    assert not any(waiting.brought)


@commits
def test_a_connection_that_cannot_unlisten_is_closed(monkeypatch):
    monkeypatch.setattr(editions, "execute", refusing("UNLISTEN"))
    with editions.notifications():
        assert channels() == [("claims_edition",)]
    assert connection.connection is None


@commits
def test_a_wait_ends_after_its_seconds_without_busy_polling(monkeypatch):
    looks = []
    monkeypatch.setattr(editions, "stable_editions", lambda *asked: looks.append(monotonic()) or [])
    monkeypatch.setattr(editions, "wait_notify", lambda seconds: True)  # as if others wrote all the time
    assert client_of("anonymous").get(f"{FEED}?wait=3").json()["results"] == []
    assert 2 < len(looks) <= 2 + 3 / editions.MIN_POLL_INTERVAL + 1
    assert looks[-1] - looks[0] >= 3


def test_a_request_in_a_transaction_does_not_wait(anonymous, monkeypatch):
    monkeypatch.setattr(editions, "notifications", None)
    assert anonymous.get(f"{FEED}?wait=30").json()["results"] == []


@commits
def test_at_most_half_of_the_threads_wait(monkeypatch):
    leave = Event()
    monkeypatch.setattr(changes, "wait_for_editions", lambda *asked: leave.wait(PATIENCE) and [])

    def ask(_number):
        try:
            return client_of("anonymous").get(f"{FEED}?wait=30")
        finally:
            connection.close()

    half = settings.WORKER_THREADS // 2
    with ThreadPoolExecutor(settings.WORKER_THREADS) as threads:
        asked = [threads.submit(ask, number) for number in range(settings.WORKER_THREADS)]
        while sum(one.done() for one in asked) < settings.WORKER_THREADS - half:
            wait(asked, timeout=0.05)
        at_once = [one.result() for one in asked if one.done()]
        leave.set()
    answers = [one.result() for one in asked]
    assert all(answer.status_code == 200 and answer.json()["results"] == [] for answer in answers)
    assert [answer for answer in answers if "Retry-After" in answer] == at_once
    assert len(at_once) == settings.WORKER_THREADS - half
    assert "Retry-After" not in ask(0), "whoever waited has left a place"
