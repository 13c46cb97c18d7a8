"""Does a client that follows the feed notice that the site was restored from a copy, however it was restored?"""

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from claims.api.feeds import changes
from claims.catalogue import begin_epoch, log_position
from claims.catalogue.editions import FeedPosition
from claims.models import Edition, FeedEpoch
from tests.claims.api.feeds.test_changes import FEED, commits, follow, name_place, places, places_of
from tests.factories import VerdictFactory
from tests.support.clients import client_of
from tests.support.editions import make_editions
from tests.support.waiting import wait_for


def since(*position):
    return f"{FEED}?since={signing.dumps(list(position), salt=changes.SALT, compress=False)}"


def position(edition, **other):
    return FeedPosition.of(edition)._replace(**other)


def is_gone(answer):
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json"), answer.content
    assert answer.json()["code"] == "position_unknown"
    return True


def this_timeline():
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.this_timeline(), timeline_id FROM pg_control_checkpoint()")
        return cursor.fetchone()


NEVER_GIVEN_OUT = {
    "an id beyond the log": {"id": 2**40},
    "an id of another transaction": {"commit_order": 2**40},
    "an epoch that never was": {"epoch": 7},
    "a position that the restored log gave out again": {"digest": "00" * 8},
}


@pytest.mark.parametrize("wait", ["", "&wait=1"])
@pytest.mark.parametrize("other", NEVER_GIVEN_OUT.values(), ids=NEVER_GIVEN_OUT)
def test_a_position_of_a_lost_edition_is_gone(anonymous, other, wait):
    edition, _next = make_editions("{}", "[]")
    assert places(anonymous.get(since(*position(edition))).json()["results"]) == places_of([_next])
    is_gone(anonymous.get(since(*position(edition, **other)) + wait))


def test_a_position_of_an_earlier_version_of_the_site_is_known(anonymous):
    edition, _next = make_editions("{}", "[]")
    *without_digest, _digest = position(edition)
    assert places(anonymous.get(since(*without_digest)).json()["results"]) == places_of([_next])
    is_gone(anonymous.get(since(*without_digest[:2], 2**40)))


def test_a_position_stays_known_while_an_older_transaction_is_open(anonymous):
    (edition,) = make_editions("{}", transaction=2**40)  # behind the gate
    assert anonymous.get(since(*position(edition))).json()["results"] == []


def test_the_timeline_of_a_server_is_that_of_its_log_files(db):
    ours, of_checkpoint = this_timeline()
    assert ours == of_checkpoint


def test_another_timeline_of_one_server_begins_an_epoch(anonymous):
    """A restore to a point in time begins a timeline: numbers that were given out are given out again."""
    editions = make_editions("{}", transaction=2**40)
    FeedEpoch.objects.update(timeline=F("timeline") - 1)
    page = anonymous.get(FEED).json()
    assert places(page["results"]) == places_of(editions)
    here = make_editions("{}")
    assert list(FeedEpoch.objects.order_by("id").values_list("timeline", flat=True)) == [
        this_timeline()[0] - 1,
        this_timeline()[0],
    ]
    assert places(anonymous.get(page["next"]).json()["results"]) == places_of(here)


def test_a_server_whose_timeline_was_not_recorded_begins_an_epoch(db):
    make_editions("{}")
    FeedEpoch.objects.update(timeline=None)
    make_editions("{}")
    assert FeedEpoch.objects.count() == 2


def test_an_epoch_begun_by_hand_comes_behind_what_was_read(anonymous, capsys):
    before = make_editions("{}", transaction=2**40)
    assert anonymous.get(FEED).json()["results"] == []
    call_command("begin_epoch")
    assert capsys.readouterr().out == "Epoch 2 begins.\n"
    page = anonymous.get(FEED).json()
    assert places(page["results"]) == places_of(before)
    here = make_editions("{}")
    assert FeedEpoch.objects.count() == 2
    assert places(anonymous.get(page["next"]).json()["results"]) == places_of(here)


def test_the_first_epoch_may_be_begun_by_hand(db):
    FeedEpoch.objects.all().delete()
    assert [begin_epoch(), begin_epoch()] == [1, 2]


@commits
def test_an_epoch_begins_after_the_transactions_that_write_in_the_one_before(other, run_together):
    """An edition of the earlier epoch that committed later would be behind what clients have read."""
    claim = VerdictFactory(published=True, origin="import").claim_id
    name_place(claim, "Kyiv", other)
    begun = []

    def commit_late():
        wait_until_it_blocks(other)
        assert not begun
        other.connection.commit()

    run_together([commit_late, lambda: begun.append(begin_epoch())])
    name_place(claim, "Geneva")
    got, _url = follow(client_of("anonymous"), 3)
    assert [one["document"]["place"] for one in got] == ["", "Kyiv", "Geneva"]
    assert list(Edition.objects.order_by("version").values_list("epoch", flat=True)) == [1, 1, 2]


def wait_until_it_blocks(cursor):
    """Wait until another connection waits for a lock of the cursor's transaction."""

    def is_blocking():
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))")
        return cursor.fetchone()[0]

    wait_for(is_blocking)


def test_the_log_position_tells_editions_with_the_same_number_apart(db):
    with transaction.atomic():
        make_editions("{}")
        before = log_position()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('claims_edition_number', %s, false)", [before.partition(".")[0]])
    make_editions("[]")
    after = log_position()
    assert before.partition(".")[0] == after.partition(".")[0]
    assert before != after
