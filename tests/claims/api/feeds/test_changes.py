"""Does the changes feed give every edition once and in order, whatever concurrent writers do?"""

import json
import os
import random
from collections import defaultdict
from itertools import pairwise
from threading import Thread
from time import monotonic, sleep

import pytest
from django.core import signing
from django.db import OperationalError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from claims.api.feeds import changes
from claims.catalogue import editions
from claims.models import Edition, FeedEpoch
from tests.factories import VerdictFactory
from tests.support.clients import client_of
from tests.support.editions import make_editions
from tests.support.waiting import PATIENCE

FEED = "/api/v1/changes/"
WRITERS, CLAIMS = 8, 20
SECONDS = float(os.environ.get("WRITE_FOR_SECONDS", "3"))

commits = pytest.mark.django_db(transaction=True)


def places(results):
    return [(one["claim"], one["version"]) for one in results]


def places_of(editions):
    return [(str(edition.claim_id), edition.version) for edition in editions]


def is_refused(answer, parameter):
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


# Pages


def test_following_next_gives_each_edition_once_and_in_order(anonymous):
    editions = [
        *make_editions("{}", "[]", None, transaction=2),
        *make_editions("{}", transaction=1),
        *make_editions("{}", "[]", transaction=2),
    ]
    expected = sorted(editions, key=lambda edition: (edition.transaction, edition.id))
    url, pages = f"{FEED}?page_size=2", []
    while not pages or pages[-1]:
        page = anonymous.get(url).json()
        assert set(page) == {"next", "results"}
        pages.append(places(page["results"]))
        url = page["next"]
    assert pages == [places_of(expected[:2]), places_of(expected[2:4]), places_of(expected[4:]), []]


def test_an_edition_in_the_feed_equals_the_edition_at_its_url(anonymous):
    for edition in make_editions('{"value": 1.10}', None):
        answer = anonymous.get(FEED)
        one = answer.json()["results"][edition.version - 1]
        assert one == anonymous.get(one["url"]).json()
        assert b'"document":{"value": 1.10}' in answer.content


def test_next_of_the_last_page_leads_to_later_editions(anonymous):
    first = anonymous.get(FEED).json()
    assert first["results"] == []
    (edition,) = make_editions("{}")
    second = anonymous.get(first["next"]).json()
    assert places(second["results"]) == places_of([edition])
    third = anonymous.get(second["next"]).json()
    assert third == {"next": second["next"], "results": []}
    (later,) = make_editions("{}", transaction=2)
    assert places(anonymous.get(third["next"]).json()["results"]) == places_of([later])


def test_next_keeps_the_other_parameters(anonymous):
    make_editions("{}", "[]")
    answer = anonymous.get(f"{FEED}?page_size=1&wait=2")
    onward = answer.json()["next"]
    assert onward.startswith("http://testserver/api/v1/changes/?")
    assert "page_size=1" in onward
    assert "wait=2" in onward
    assert answer["Link"] == f'<{onward}>; rel="next"'
    assert answer["Cache-Control"] == "no-store"


def test_a_page_costs_one_query(anonymous, django_assert_num_queries):
    make_editions(*["{}", "[]"] * 10)
    for size in (1, 20):
        with django_assert_num_queries(1):
            assert len(anonymous.get(f"{FEED}?page_size={size}").json()["results"]) == size


def test_a_page_is_one_range_of_one_index(db):
    make_editions(*["{}", "[]"] * 100)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE claims_edition")  # without it, the plan depends on earlier tests
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {editions.PAGE}", editions.START._asdict() | {"limit": 5})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using edition_by_commit_order" in plan
    assert plan.count("Index Cond: ((ROW(epoch, commit_order, id) > ") == 1
    assert "ROW(epoch, commit_order) < ROW(" in plan
    assert "Index Scan using claims_edition_pkey" in plan
    assert "Sort" not in plan.partition("InitPlan")[0]


@pytest.mark.parametrize("wrong", ["x", "", "%00", "%20", "[1,2,3]", "9" * 3_000, "WzEsMiwzXQ:x:y"])
def test_an_unsigned_position_is_refused(anonymous, wrong):
    is_refused(anonymous.get(f"{FEED}?since={wrong}"), "since")


@given(st.data())
def test_a_tampered_position_is_refused(choose):
    token = signing.dumps([1, 2, 3], salt=changes.SALT, compress=False)
    at = choose.draw(st.integers(0, len(token) - 1))
    letter = choose.draw(st.sampled_from("abcXYZ019-_:.=").filter(lambda letter: letter != token[at]))
    with pytest.raises(signing.BadSignature):
        signing.loads(f"{token[:at]}{letter}{token[at + 1 :]}", salt=changes.SALT)


def test_a_cursor_of_another_list_is_refused(anonymous, editor):
    for _ in range(2):
        VerdictFactory(published=True, origin="import")
    cursor = editor.get("/api/v1/claims/?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    is_refused(anonymous.get(f"{FEED}?since={cursor}"), "since")
    signed = signing.dumps(["a", "b"], salt=changes.SALT, compress=False)
    is_refused(anonymous.get(f"{FEED}?since={signed}"), "since")


@pytest.mark.parametrize("seconds", ["999", "31", "-1", "1.5", "1e1", "x", "", "%00", "９", "9" * 5_000, "1&wait=2"])
def test_wait_must_be_a_number_of_at_most_thirty_seconds(anonymous, seconds):
    is_refused(anonymous.get(f"{FEED}?wait={seconds}"), "wait")


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", ""])
def test_page_size_is_checked_as_in_other_lists(anonymous, size):
    is_refused(anonymous.get(f"{FEED}?page_size={size}"), "page_size")


def test_an_unknown_parameter_is_refused(anonymous):
    is_refused(anonymous.get(f"{FEED}?sinse=x"), "sinse")


# Stable editions


def test_editions_of_an_open_transaction_are_not_in_the_feed(anonymous):
    before = make_editions("{}")
    VerdictFactory(published=True, origin="import")
    assert places(anonymous.get(FEED).json()["results"]) == places_of(before)


def test_the_feed_has_all_editions_of_a_restored_dump(anonymous):
    """The transaction ids of a dump come from another server: this one may not reach them for a long time."""
    editions = [*make_editions("{}"), *make_editions("{}", transaction=2**40)]
    assert places(anonymous.get(FEED).json()["results"]) == places_of(editions[:1])
    FeedEpoch.objects.update(server=1)  # this server is another
    page = anonymous.get(FEED).json()
    assert places(page["results"]) == places_of(editions)
    here = make_editions("{}")  # the first edition written here begins an epoch
    assert FeedEpoch.objects.count() == 2
    assert places(anonymous.get(page["next"]).json()["results"]) == places_of(here)
    assert places(anonymous.get(FEED).json()["results"]) == places_of([*editions, *here])
    VerdictFactory(published=True, origin="import")
    assert anonymous.get(anonymous.get(page["next"]).json()["next"]).json()["results"] == []


def follow(client, most, url=FEED):
    """Follow `next` until there are that many editions. Return them, and the next URL."""
    got, until = [], monotonic() + PATIENCE
    while len(got) < most and monotonic() < until:
        page = client.get(url).json()
        got, url = got + page["results"], page["next"]
        sleep(0 if page["results"] else 0.05)
    return got, url


def position_and_editions():
    """Return the log position and the ids of all editions, from one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.log_position(), array_agg(id ORDER BY id) FROM claims_edition")
        position, editions = cursor.fetchone()
        return position, tuple(editions)


def name_place(claim, place, cursor=None):
    (cursor or connection.cursor()).execute("UPDATE claims_claim SET place = %s WHERE id = %s", [place, claim])


@commits
def test_an_edition_that_commits_late_is_neither_missed_nor_out_of_order(other):
    client, claim = client_of("anonymous"), VerdictFactory(published=True, origin="import").claim_id
    name_place(claim, "Moscow")
    name_place(claim, "Kyiv", other)
    assert {one["version"] for one in client.get(FEED).json()["results"]} <= {1}
    other.connection.commit()
    got, _ = follow(client, 3)
    assert [one["version"] for one in got] == [1, 2, 3]
    assert [one["document"]["place"] for one in got] == ["", "Moscow", "Kyiv"]
    _first, second, third = Edition.objects.order_by("version").values_list("transaction", flat=True)
    assert third < second, "the newest state was written by an older transaction than the one before"


@commits
def test_a_rollback_leaves_no_gap(other):
    client, claim = client_of("anonymous"), VerdictFactory(published=True, origin="import").claim_id
    another = VerdictFactory(published=True, origin="import").claim_id
    name_place(another, "Kyiv", other)
    name_place(claim, "Moscow")
    other.connection.rollback()
    name_place(another, "Geneva")
    got, _ = follow(client, 4)
    assert [(one["version"], one["document"]["place"]) for one in got] == [
        (1, ""),
        (1, ""),
        (2, "Moscow"),
        (2, "Geneva"),
    ]


# Concurrent writers


class RolledBack(Exception):
    pass


class Writers:
    """Threads that change random claims, a few in each transaction, with late commits and rollbacks."""

    def __init__(self, claims):
        self.claims, self.until = claims, monotonic() + SECONDS
        self.ended = defaultdict(int)
        self.threads = [Thread(target=self.write, args=[random.Random(number)]) for number in range(WRITERS)]
        self.threads.append(Thread(target=self.look))
        self.seen = set()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def write(self, chance):
        while monotonic() < self.until:
            try:
                with transaction.atomic():
                    self.change(chance)
                self.ended["committed"] += 1
            except RolledBack:
                self.ended["rolled back"] += 1
            except OperationalError:
                self.ended["deadlocked"] += 1
        connections.close_all()

    def look(self):
        while monotonic() < self.until:
            self.seen.add(position_and_editions())
            sleep(0.002)  # several times per transaction
        connections.close_all()

    def change(self, chance):
        if chance.random() < 0.5:
            connection.cursor().execute("SELECT pg_current_xact_id()")  # allocates the id long before it is used
        for claim in chance.sample(self.claims, chance.randint(1, 3)):
            sleep(chance.random() * 0.02)
            name_place(claim, str(chance.random()))
        sleep(chance.random() ** 4 * 0.5)
        if chance.random() < 0.2:
            raise RolledBack

    def are_writing(self):
        return any(thread.is_alive() for thread in self.threads)

    def __exit__(self, *_error):
        for thread in self.threads:
            thread.join()


@commits
def test_concurrent_writes_come_once_and_in_order():
    """`WRITE_FOR_SECONDS=60 uv run pytest -s tests/claims/api/feeds/test_changes.py` writes for longer."""
    claims = [VerdictFactory(published=True, origin="import").claim_id for _ in range(CLAIMS)]
    client, got, url, pages = client_of("anonymous"), [], f"{FEED}?wait=1&page_size=100", 0
    with Writers(claims) as writers:
        while writers.are_writing():
            page = client.get(url).json()
            got, url, pages = got + page["results"], page["next"], pages + 1
    during = len(got)
    rest, _ = follow(client, Edition.objects.count() - during, url)
    got += rest

    assert len(set(places(got))) == len(got), "nothing twice"
    assert set(places(got)) == set(places_of(Edition.objects.all())), "nothing missed"
    versions = defaultdict(list)
    for one in got:
        versions[one["claim"]].append(one["version"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in versions.values()), "in order"
    assert {one["digest"]: json.dumps(one["document"]) for one in got} == {
        bytes(edition.digest).hex(): json.dumps(json.loads(edition.document)) for edition in Edition.objects.all()
    }
    positions, records = (set(side) for side in zip(*writers.seen, strict=True))
    assert len(positions) == len(records) == len(writers.seen), (
        "another position for other editions, and for no others"
    )
    late = sum(
        one.transaction > next_one.transaction
        for one, next_one in pairwise(Edition.objects.order_by("claim", "version"))
        if one.claim_id == next_one.claim_id
    )
    print(dict(writers.ended), f"{len(got)} editions, {during} while writing, {pages} pages, {late} written late,")
    print(f"{len(positions)} positions")
