"""Does a change of a row that many claims show return at once, and do all their cards follow, whatever happens?"""

import time
from functools import partial
from threading import Event

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, transaction

from claims import catalogue
from claims.models import Card, Claim, Claimant, Edition, Rating, RatingScale, StaleCard, Topic
from config import tasks
from sources.models import Article, Publisher
from tests.claims.catalogue import test_writers
from tests.claims.catalogue.test_catalogue import (
    assert_that_cards_say_what_the_rows_say,
    assert_that_the_latest_editions_are_what_the_public_sees,
)
from tests.factories import EvidenceFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()
CLAIMS = 4


def set_threshold(number):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION catalogue.max_refreshed_at_once() RETURNS integer "
            f"LANGUAGE sql IMMUTABLE AS 'SELECT {number}'"
        )


@pytest.fixture(autouse=True)
def few_at_once():
    """Leave the cards of more than three claims to a worker."""
    set_threshold(3)
    yield
    set_threshold(1000)


@pytest.fixture
def claims():
    """Return public claims that share everything: publishers, an article, a claimant, a topic, a rating, a person."""
    first = VerdictFactory(published=True, origin="import")
    evidence, topic = EvidenceFactory(claim=first.claim), first.claim.claim_topics.create(topic=a_topic()).topic
    for _more in range(CLAIMS - 1):
        verdict = VerdictFactory(
            published=True, origin="import", publisher=first.publisher, rating=first.rating,
            written_by=first.written_by, claim__claimant=first.claim.claimant,
        )  # fmt: skip
        verdict.claim.claim_topics.create(topic=topic)
        EvidenceFactory(claim=verdict.claim, article=evidence.article)
    Claim.objects.update(created_by=User.objects.order_by("pk").first())
    drain()
    StaleCard.objects.all().delete()
    return list(Claim.objects.order_by("pk"))


def a_topic():
    return Topic.objects.create(slug="summit", names={"en": "Summit"})


def drain():
    while catalogue.refresh_stale():
        pass


def cards():
    return list(Card.objects.order_by("pk").values())


def stale():
    return StaleCard.objects.values("claim_id").distinct().count()


def rename(name="Another name"):
    """Rename every publisher but our own desk, whose name no other may have."""
    Publisher.objects.filter(is_desk=False).update(name=name)


def all_is_shown():
    """Refresh what is stale, and compare every card with its rows and with the latest edition."""
    drain()
    assert not StaleCard.objects.exists()
    assert catalogue.rebuild() == 0
    assert_that_cards_say_what_the_rows_say()
    assert_that_the_latest_editions_are_what_the_public_sees()
    return True


# What many claims show, and whether the public sees it.
SHARED = {
    "a publisher's name": (rename, True),
    "an article's title": (lambda: Article.objects.filter(evidence__isnull=False).update(title="X"), True),
    "a claimant's name": (lambda: Claimant.objects.filter(claims__isnull=False).update(name="X"), True),
    "a topic's word": (lambda: Topic.objects.update(slug="x"), True),
    "a topic's names": (lambda: Topic.objects.update(names={"en": "X"}), True),
    "a rating's names": (lambda: Rating.objects.update(names={"en": "X"}), True),
    "a scale's code": (lambda: RatingScale.objects.update(code="x"), True),
    "a person's name": (
        lambda: User.objects.filter(pk=Claim.objects.first().created_by_id).update(username="x"),
        False,
    ),
}


@pytest.mark.parametrize(("change", "is_public"), SHARED.values(), ids=SHARED)
def test_the_cards_of_many_claims_follow_a_shared_row_later(claims, change, is_public):
    before, editions = cards(), Edition.objects.count()
    change()
    assert cards() == before
    assert stale() == CLAIMS
    assert Edition.objects.count() == editions
    assert all_is_shown()
    assert len([card for card in cards() if card not in before]) == CLAIMS
    assert Edition.objects.count() == editions + (CLAIMS if is_public else 0)


def test_sql_that_renames_is_remembered_without_a_worker(claims):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_publisher SET name = 'By psql' WHERE NOT is_desk")
    count, since = catalogue.stale_cards()
    assert (count, since is not None) == (CLAIMS, True)
    tasks.do_chores()
    assert catalogue.stale_cards() == (0, None)
    assert all_is_shown()


def test_few_cards_follow_at_once(claims):
    set_threshold(CLAIMS)
    rename()
    assert stale() == 0
    assert all("Another name" in card.document for card in Card.objects.all())


def test_two_changes_in_a_row_end_with_the_last(claims, monkeypatch):
    monkeypatch.setattr(catalogue, "STALE_BATCH_SIZE", 2)
    rename("Second name")
    assert catalogue.refresh_stale()
    assert stale() == CLAIMS - 2
    rename("Third name")
    assert stale() == CLAIMS
    assert all_is_shown()
    assert all("Third name" in card.document for card in Card.objects.all())
    assert sum("Second name" in edition.document for edition in Edition.objects.all()) == 2


def test_a_change_there_and_back_makes_no_edition(claims):
    names, editions = dict(Publisher.objects.values_list("pk", "name")), Edition.objects.count()
    rename()
    for publisher, name in names.items():
        Publisher.objects.filter(pk=publisher).update(name=name)
    assert all_is_shown()
    assert Edition.objects.count() == editions


def versions(claims):
    """Return how many editions each claim has."""
    return [Edition.objects.filter(claim=claim.pk).count() for claim in claims]


def test_a_write_to_a_claim_refreshes_its_card_as_ever(claims):
    first, *_others = before = versions(claims)
    rename()
    Claim.objects.filter(pk=claims[0].pk).update(place="Anchorage")
    assert stale() == CLAIMS - 1
    card = Card.objects.get(pk=claims[0].pk)
    assert "Another name" in card.document
    assert card.version == first + 1
    assert all_is_shown()
    assert versions(claims) == [count + 1 for count in before]


def test_a_transaction_that_also_writes_a_claim_makes_one_edition_of_it(claims):
    first, *others = versions(claims)
    with transaction.atomic():
        rename()
        Claim.objects.filter(pk=claims[0].pk).update(place="Anchorage")
        rename("Last name")
    assert all_is_shown()
    assert versions(claims) == [first + 2, *(count + 1 for count in others)]


@pytest.mark.parametrize("undo", ["rolled back", "rolled back to a savepoint"])
def test_a_change_that_is_rolled_back_leaves_nothing(claims, undo):
    before = cards()
    with transaction.atomic():
        with transaction.atomic():
            rename()
            assert stale() == CLAIMS
            transaction.set_rollback(undo != "rolled back")
        transaction.set_rollback(undo == "rolled back")
    assert stale() == 0
    assert all_is_shown()
    assert cards() == before


def test_bulk_work_leaves_them_to_a_worker_as_well(claims):
    with catalogue.bulk():
        rename()
        Claim.objects.filter(pk=claims[0].pk).update(place="Anchorage")
    assert stale() == CLAIMS - 1
    assert all_is_shown()


def test_claims_that_are_deleted_meanwhile_are_forgotten(claims):
    rename()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past guards and triggers
        cursor.execute("DELETE FROM claims_claim WHERE id = %s", [claims[0].pk])
        cursor.execute("SET session_replication_role = DEFAULT")
    assert stale() == CLAIMS
    drain()
    assert not StaleCard.objects.exists()


@transaction.atomic
def refresh_and_die():
    assert catalogue.refresh_stale()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_refresh_that_is_broken_off_leaves_the_cards_stale(claims):
    rename()
    before = cards()
    with pytest.raises(OperationalError):
        refresh_and_die()
    connection.close()
    assert stale() == CLAIMS
    assert cards() == before
    assert all_is_shown()


# Rebuilding


def test_rebuilding_counts_no_stale_card_as_wrong(claims):
    rename()
    assert catalogue.rebuild() == 0
    assert stale() == 0
    assert all_is_shown()


def test_rebuilding_counts_a_wrong_card_among_stale_ones(claims):
    rename()
    Claim.objects.filter(pk=claims[0].pk).update(place="Anchorage")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_card SET document = '{}' WHERE claim_id = %s", [claims[0].pk])
    assert catalogue.rebuild() == 1
    assert all_is_shown()


# At the same time


def test_an_open_change_locks_no_claim(claims, other):
    other.execute("UPDATE sources_publisher SET name = 'Not yet' WHERE NOT is_desk")
    with transaction.atomic():
        assert len(Claim.objects.select_for_update(nowait=True)) == CLAIMS
    other.connection.rollback()


def test_a_claim_that_somebody_writes_is_left_for_later(claims, other):
    other.execute("SELECT FROM claims_claim WHERE id = %s FOR UPDATE", [claims[0].pk])
    rename()
    drain()
    assert [row.claim_id for row in StaleCard.objects.all()] == [claims[0].pk]
    other.connection.rollback()
    assert all_is_shown()


def test_workers_at_the_same_time_refresh_each_card_once(claims, run_together, monkeypatch):
    monkeypatch.setattr(catalogue, "STALE_BATCH_SIZE", 1)
    before = versions(claims)
    rename()
    run_together([drain] * 4)
    assert all_is_shown()
    assert versions(claims) == [count + 1 for count in before]


def test_a_claim_that_comes_to_cite_the_publisher_meanwhile_follows(claims, other, run_together):
    """The writer does not see the new name, and the change does not see what the writer adds, until it has waited."""
    newcomer, article = VerdictFactory(origin="import", published=True).claim, claims[0].evidence.get().article
    drain()
    other.execute(
        "INSERT INTO claims_evidence SELECT (json_populate_record(evidence, json_build_object('id', gen_random_uuid(),"
        " 'claim_id', %s::uuid))).* FROM claims_evidence AS evidence WHERE claim_id = %s",
        [newcomer.pk, claims[0].pk],
    )
    begun = Event()

    def rename_article():
        begun.set()
        Article.objects.filter(pk=article.pk).update(title="Another title")

    def commit_when_it_waits():
        begun.wait()
        time.sleep(0.2)
        other.connection.commit()

    run_together([rename_article, commit_when_it_waits])
    assert all_is_shown()
    assert "Another title" in Card.objects.get(pk=newcomer.pk).document


@pytest.mark.slow
def test_everything_is_shown_after_writers_and_workers_at_once(run_together, monkeypatch):
    """The random writers of another test, with a worker beside them that refreshes what they leave."""
    set_threshold(2)
    monkeypatch.setattr(catalogue, "STALE_BATCH_SIZE", 3)
    is_over = Event()

    def work():
        while not is_over.is_set():
            try:
                catalogue.refresh_stale()
            except OperationalError as error:
                if not test_writers.is_deadlock(error):
                    raise

    def together(calls):
        counted = len(calls)

        def counting(call):
            nonlocal counted
            try:
                call()
            finally:
                counted -= 1
                if not counted:
                    is_over.set()

        run_together([*(partial(counting, call) for call in calls), work, work])
        drain()

    test_writers.test_everything_that_eight_writers_write_at_once_is_shown(together)
    assert all_is_shown()
