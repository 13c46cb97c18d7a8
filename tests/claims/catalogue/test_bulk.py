"""Are cards refreshed once at the end of bulk work, whatever becomes of it, and never forgotten?"""

import json
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from claims import catalogue
from claims.catalogue import bulk
from claims.models import Card, Claim, Edition, Evidence, PendingCard
from sources.models import Publisher
from tests.benchmarks.corpus import Corpus, copy
from tests.factories import ClaimFactory, EvidenceFactory, PublisherFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)

FORGOTTEN = "Bulk work ends with a refresh of the cards it touched, and there was none."


def is_on():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('catalogue.bulk', true) = 'on'")
        return bool(cursor.fetchone()[0])


def notes(claim):
    return [piece["note"] for piece in json.loads(Card.objects.get(claim=claim).desk_document)["evidence"]]


def add(claim, note="new"):
    EvidenceFactory(claim=claim, note=note)


def test_cards_are_as_they_were_until_the_end_of_bulk_work():
    claim = VerdictFactory(published=True).claim
    before = notes(claim)
    with bulk():
        add(claim, "one")
        add(claim, "two")
        assert notes(claim) == before
        assert PendingCard.objects.count() == 1, "however often it was touched"
    assert notes(claim) == [*before, "one", "two"]
    assert not PendingCard.objects.exists()


def test_claims_that_come_and_go_in_bulk_work_have_their_cards_or_none():
    gone = ClaimFactory()
    with bulk():
        kept = ClaimFactory()
        gone.delete()
        ClaimFactory().delete()
    assert [card.claim_id for card in Card.objects.all()] == [kept.pk]


def rows_read_one_after_the_other():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


CHANGES = {
    "of a claim": lambda claim, words: Claim.objects.filter(pk=claim.pk).update(place=words),
    "of a name": lambda claim, words: Publisher.objects.filter(verdicts__claim=claim).update(name=words),
    "new publisher": lambda _claim, words: PublisherFactory(name=words),
    "new person": lambda _claim, words: UserFactory(username=words),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_costs_the_same_after_a_long_transaction_that_began_with_empty_tables(change):
    """PostgreSQL keeps the plans of the first one. On empty tables they would be to read them whole, ever after."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")
        claim = VerdictFactory(published=True).claim
        change(claim, "Anchorage")
        with bulk():
            for _verdict in range(30):
                VerdictFactory(publisher=claim.verdicts.get().publisher)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # for the change itself: it may read so few claims whole
        before = rows_read_one_after_the_other()
        change(claim, "Moscow")
        after = rows_read_one_after_the_other()
        transaction.set_rollback(True)
    assert after == before


def rows_fetched():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
            FROM pg_stat_xact_user_tables WHERE schemaname = 'public'"""
        )
        return cursor.fetchone()[0]


def rows_fetched_to_build_the_cards_of(corpus):
    """For a load that fails after that."""
    with transaction.atomic():
        with bulk(), connection.cursor() as cursor:
            for rows in corpus.batches():
                copy(cursor, rows)
            before = rows_fetched()
        after = rows_fetched()
        transaction.set_rollback(True)
    return after - before


def counts_as_empty(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages > 0 AND reltuples = 0 FROM pg_class WHERE relname = %s", [table])
        return cursor.fetchone()[0]


def test_cards_cost_no_more_after_a_load_that_failed():
    """Its rows leave pages behind, which count as empty once PostgreSQL has looked, and as many pages after them."""
    corpus = Corpus(claims=60)
    usual = rows_fetched_to_build_the_cards_of(corpus)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert counts_as_empty("claims_claim")
    with bulk():
        ClaimFactory(claimant=None)
    assert counts_as_empty("claims_claim"), "one card is not worth a look"
    assert rows_fetched_to_build_the_cards_of(corpus) < 10 * usual, "not a thousand times as many"


def test_bulk_work_on_more_claims_than_are_refreshed_at_once_leaves_none_waiting(monkeypatch):
    monkeypatch.setattr(catalogue, "BATCH_SIZE", 2)
    for count in (1, 2, 3, 4, 5):
        with bulk():
            for _claim in range(count):
                ClaimFactory()
        assert Card.objects.count() == Claim.objects.count()
        assert catalogue.rebuild() == 0


def committed(claim):
    with bulk():
        add(claim)


def rolled_back(claim):
    with bulk():
        add(claim)
        transaction.set_rollback(True)


def failed(claim):
    with suppress(ZeroDivisionError), bulk():
        add(claim)
        raise ZeroDivisionError


def failed_in_the_database(claim):
    with suppress(IntegrityError), bulk():
        add(claim)
        Claim.objects.update(priority=99)


def rolled_back_to_a_savepoint(claim):
    with transaction.atomic():
        rolled_back(claim)
        assert not is_on()
        failed(claim)
        assert not is_on()
        committed(claim)
        assert not is_on()


def failed_at_its_end(claim):
    """As when the refresh itself is refused: here by a time that no reader could read."""
    with suppress(IntegrityError), bulk(), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET claimed_on = '0044-03-15 BC'")


def nested(claim):
    with bulk(), bulk():
        add(claim)


ENDS = [committed, rolled_back, failed, failed_in_the_database, rolled_back_to_a_savepoint, failed_at_its_end, nested]


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
def test_after_bulk_work_every_change_is_followed_at_once_again(end):
    claim = ClaimFactory()
    end(claim)
    assert not is_on()
    assert not PendingCard.objects.exists()
    with transaction.atomic():
        add(claim, "at once")
        assert notes(claim)[-1] == "at once"
    assert catalogue.rebuild() == 0


def test_after_bulk_work_inside_a_longer_transaction_changes_are_followed_at_once():
    claim = ClaimFactory()
    with transaction.atomic():
        with bulk():
            add(claim, "in bulk")
        assert notes(claim) == ["in bulk"]
        add(claim, "at once")
        assert notes(claim) == ["in bulk", "at once"]


def test_bulk_work_inside_bulk_work_ends_with_the_outer_one():
    claim = ClaimFactory()
    with bulk():
        add(claim, "outer")
        with bulk():
            add(claim, "inner")
        assert (notes(claim), is_on()) == ([], True)
        with suppress(ZeroDivisionError), bulk():
            add(claim, "taken back")
            raise ZeroDivisionError
        with bulk():
            add(claim, "taken back, too")
            transaction.set_rollback(True)
        assert (notes(claim), is_on()) == ([], True)
    assert notes(claim) == ["outer", "inner"]


def forget(claim):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
        add(claim)


def forget_after_a_savepoint(claim):
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
            add(claim)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('catalogue.bulk', 'off', true)")
        add(ClaimFactory())  # one that is refreshed does not make up for it


def forget_for_a_whole_session(claim):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET catalogue.bulk = 'on'")
        add(claim)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET catalogue.bulk")


@pytest.mark.parametrize("way", [forget, forget_after_a_savepoint, forget_for_a_whole_session])
def test_bulk_work_that_forgets_its_refresh_is_refused_when_it_commits(way):
    claim = ClaimFactory()
    with pytest.raises(IntegrityError, match=FORGOTTEN):
        way(claim)
    assert not Evidence.objects.filter(claim=claim).exists()
    assert not PendingCard.objects.exists()
    assert catalogue.rebuild() == 0


# A review set is bulk work


SET = ["rating_scales", "topics", "summit"]


@pytest.fixture
def refreshes(monkeypatch):
    """How many cards waited at the end of each bulk work."""
    seen, refresh = [], catalogue.refresh_pending

    def counted(cursor):
        seen.append(PendingCard.objects.count())
        refresh(cursor)

    monkeypatch.setattr(catalogue, "refresh_pending", counted)
    return seen


def test_a_review_set_refreshes_each_card_once_at_its_end(refreshes):
    call_command("load_review", *SET, verbosity=0)
    assert refreshes == [Claim.objects.count()]
    assert catalogue.rebuild() == 0


def test_a_review_set_that_is_a_trial_leaves_no_card_and_no_edition():
    call_command("load_review", "--dry-run", *SET, verbosity=0)
    assert not any(model.objects.exists() for model in (Claim, Card, Edition, PendingCard))
    assert not is_on()


def test_a_review_set_with_a_wrong_row_leaves_cards_as_they_were(tmp_path):
    claim = VerdictFactory(published=True).claim
    before = list(Card.objects.values()), list(Edition.objects.values())
    rows = [
        {"model": "sources.publisher", "fields": {"domain": "desk.example", "name": "Another name"}},
        {"model": "claims.claim", "pk": str(claim.pk), "fields": {"statement": "Said otherwise.", "language": "en"}},
        {"model": "claims.claim", "fields": {"statement": "", "language": "en"}},
    ]
    file = tmp_path / "review.json"
    file.write_text(json.dumps(rows))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_review", file, verbosity=0)
    assert (list(Card.objects.values()), list(Edition.objects.values())) == before
    assert Publisher.objects.get(domain="desk.example").name == "desk.example"
