"""Does every card show the commits of two concurrent transactions, each on its own connection?"""

from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import NotSupportedError, OperationalError, connection, transaction

from claims import catalogue
from claims.models import Card, Claim, Claimant, Edition, Evidence, Rating, RatingScale, Topic
from sources.models import Article, Publisher
from tests.claims.catalogue.test_catalogue import assert_that_cards_say_what_the_rows_say
from tests.factories import (
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()


def is_deadlock(error):
    return error.__cause__.sqlstate == "40P01"


def test_evidence_added_by_two_transactions_at_once_is_all_shown(in_other_connection):
    claim, article = VerdictFactory(published=True, origin="import").claim, ArticleFactory()
    with transaction.atomic():
        EvidenceFactory(claim=claim, article=article, note="first")
        second = in_other_connection(lambda: EvidenceFactory(claim=claim, article=article, note="second"))
        assert second.is_alive(), "it waits"
    second.join()
    assert all(note in Card.objects.get().document for note in ("first", "second"))
    assert_that_cards_say_what_the_rows_say()
    assert list(Edition.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3]


# Shared rows: how to make one, how a claim begins to show it, and how it is renamed.
def cite(claim, article):
    EvidenceFactory(claim=claim, article=article)


SHARED = {
    "publisher cited": (ArticleFactory, cite, lambda shared: Publisher.objects.update(name="Renamed")),
    "publisher's domain": (ArticleFactory, cite, lambda shared: Publisher.objects.update(domain="renamed.example")),
    "article": (ArticleFactory, cite, lambda shared: Article.objects.update(title="Renamed")),
    "judge": (
        PublisherFactory,
        lambda claim, shared: VerdictFactory(claim=claim, publisher=shared),
        lambda shared: Publisher.objects.filter(pk=shared.pk).update(name="Renamed"),
    ),
    "review": (
        ArticleFactory,
        lambda claim, shared: VerdictFactory(claim=claim, review=shared),
        lambda shared: Article.objects.update(title="Renamed"),
    ),
    "claimant": (
        ClaimantFactory,
        lambda claim, shared: Claim.objects.filter(pk=claim.pk).update(claimant=shared),
        lambda shared: Claimant.objects.filter(pk=shared.pk).update(aliases=["Renamed"]),
    ),
    "topic": (
        TopicFactory,
        lambda claim, shared: claim.claim_topics.create(topic=shared),
        lambda shared: Topic.objects.update(names={"en": "Renamed"}),
    ),
    "rating": (
        RatingFactory,
        lambda claim, shared: VerdictFactory(claim=claim, rating=shared),
        lambda shared: Rating.objects.update(names={"en": "Renamed"}),
    ),
    "rating's scale": (
        RatingFactory,
        lambda claim, shared: VerdictFactory(claim=claim, rating=shared),
        lambda shared: RatingScale.objects.update(code="renamed"),
    ),
}
every_shared_row = pytest.mark.parametrize(("make", "show", "rename"), SHARED.values(), ids=SHARED)


def show_it(show, claim, shared):
    with transaction.atomic():
        show(claim, shared)


@every_shared_row
def test_a_rename_waits_for_a_transaction_that_begins_to_show_the_row(make, show, rename, in_other_connection):
    shared, claim = make(), ClaimFactory()
    with transaction.atomic():
        show(claim, shared)
        renaming = in_other_connection(partial(rename, shared))
    renaming.join()
    assert_that_cards_say_what_the_rows_say()


@every_shared_row
def test_a_transaction_that_begins_to_show_a_row_waits_for_its_rename(make, show, rename, in_other_connection):
    shared, claim = make(), ClaimFactory()
    with transaction.atomic():
        rename(shared)
        showing = in_other_connection(partial(show_it, show, claim, shared))
    showing.join()
    assert_that_cards_say_what_the_rows_say()


@every_shared_row
def test_a_transaction_that_locks_a_claim_can_write_while_a_rename_waits(make, show, rename, in_other_connection):
    """Every interface locks the claim first, then writes."""
    shared, claim = make(), ClaimFactory()
    show_it(show, claim, shared)
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        renaming = in_other_connection(partial(rename, shared))
        EvidenceFactory(claim=claim, note="written while the rename waits")
    renaming.join()
    assert_that_cards_say_what_the_rows_say()


# Renaming a key locks its row against new references, and a reference is checked when its transaction commits.
KEYS = {
    "username": (
        UserFactory,
        lambda claim, shared: Claim.objects.filter(pk=claim.pk).update(assigned_to=shared),
        lambda shared: User.objects.filter(pk=shared.pk).update(username="renamed"),
    ),
    "claimant's name": (
        ClaimantFactory,
        lambda claim, shared: Claim.objects.filter(pk=claim.pk).update(claimant=shared),
        lambda shared: Claimant.objects.filter(pk=shared.pk).update(name="Renamed"),
    ),
    "judge's domain": (
        PublisherFactory,
        lambda claim, shared: VerdictFactory(claim=claim, publisher=shared),
        lambda shared: Publisher.objects.filter(pk=shared.pk).update(domain="renamed.example"),
    ),
}


@pytest.mark.parametrize("first", ["show", "rename"])
@pytest.mark.parametrize(("make", "show", "rename"), KEYS.values(), ids=KEYS)
def test_renaming_a_key_and_naming_its_row_at_once_deadlocks_at_most_one(
    make, show, rename, first, in_other_connection
):
    shared, claim, victims = make(), ClaimFactory(), []

    def unless_deadlocked(change):
        try:
            with transaction.atomic():
                change()
        except OperationalError as error:
            if not is_deadlock(error):
                raise
            victims.append(change)

    def change_both():
        earlier, later = partial(show, claim, shared), partial(rename, shared)
        if first == "rename":
            earlier, later = later, earlier
        earlier()
        threads.append(in_other_connection(partial(unless_deadlocked, later)))

    threads = []
    unless_deadlocked(change_both)
    threads[0].join()
    assert len(victims) <= 1
    assert_that_cards_say_what_the_rows_say()


def test_two_renames_at_once_are_both_shown(in_other_connection):
    claim = VerdictFactory(published=True).claim
    judge = Publisher.objects.filter(verdicts__claim=claim)
    with transaction.atomic():
        Claimant.objects.filter(claims=claim).update(name="Renamed", aliases=[claim.claimant.name])
        second = in_other_connection(lambda: judge.update(name="Renamed"))
        EvidenceFactory(claim=ClaimFactory(claimant=claim.claimant))
    second.join()
    assert_that_cards_say_what_the_rows_say()


def test_a_rename_in_bulk_work_waits_for_a_transaction_that_locks_a_claim(in_other_connection):
    claim = VerdictFactory(published=True).claim

    def rename():
        with catalogue.bulk():
            Publisher.objects.filter(verdicts__claim=claim).update(name="Renamed")

    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        renaming = in_other_connection(rename)
        EvidenceFactory(claim=claim)
    renaming.join()
    assert_that_cards_say_what_the_rows_say()


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_writes_above_read_committed_isolation_are_refused(level):
    claim = ClaimFactory()

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            EvidenceFactory(claim=claim)

    with pytest.raises(NotSupportedError, match="READ COMMITTED"):
        write()
    assert not Evidence.objects.exists()
