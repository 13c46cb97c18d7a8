"""Are cards refreshed once at the end of bulk work, also after errors and rollbacks, and never forgotten?"""

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


def test_cards_are_refreshed_once_at_the_end_of_bulk_work():
    claim = VerdictFactory(published=True).claim
    before = notes(claim)
    with bulk():
        add(claim, "one")
        add(claim, "two")
        assert notes(claim) == before
        assert PendingCard.objects.count() == 1, "however often it was changed"
    assert notes(claim) == [*before, "one", "two"]
    assert not PendingCard.objects.exists()


def test_claims_added_and_deleted_in_bulk_work_gain_and_lose_their_cards():
    gone = ClaimFactory()
    with bulk():
        kept = ClaimFactory()
        gone.delete()
        ClaimFactory().delete()
    assert [card.claim_id for card in Card.objects.all()] == [kept.pk]


def rows_read_by_sequential_scans():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE schemaname = 'public'
                AND relname NOT IN ('claims_matchsize', 'claims_matchchange')  -- a row for each language, and few"""
        )
        return dict(cursor.fetchall())


CHANGES = {
    "of a claim": lambda claim, words: Claim.objects.filter(pk=claim.pk).update(place=words),
    "of a name": lambda claim, words: Publisher.objects.filter(verdicts__claim=claim).update(name=words),
    "new publisher": lambda _claim, words: PublisherFactory(name=words),
    "new person": lambda _claim, words: UserFactory(username=words),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_plans_made_on_empty_tables_do_not_read_whole_tables_later(change):
    """PostgreSQL keeps the plans of a long first transaction. On empty tables, a plan would be a sequential scan."""
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
        before = rows_read_by_sequential_scans()
        change(claim, "Moscow")
        after = rows_read_by_sequential_scans()
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
    """Return the rows that are fetched while cards are built, in a load that fails after that."""
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


def test_building_cards_reads_no_more_rows_after_a_failed_load():
    """Its rows leave pages behind; after ANALYZE, they count as empty, and so do as many pages that come later."""
    corpus = Corpus(claims=60)
    usual = rows_fetched_to_build_the_cards_of(corpus)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert counts_as_empty("claims_claim")
    with bulk():
        ClaimFactory(claimant=None)
    assert counts_as_empty("claims_claim"), "one card is not worth an ANALYZE"
    assert rows_fetched_to_build_the_cards_of(corpus) < 10 * usual, "not a thousand times as many"


def test_bulk_work_refreshes_more_claims_than_one_batch(monkeypatch):
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
    """The refresh itself is refused: here by a date that no client could read."""
    with suppress(IntegrityError), bulk(), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET claimed_on = '0044-03-15 BC'")


def nested(claim):
    with bulk(), bulk():
        add(claim)


ENDS = [committed, rolled_back, failed, failed_in_the_database, rolled_back_to_a_savepoint, failed_at_its_end, nested]


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
def test_changes_after_bulk_work_refresh_cards_at_once(end):
    claim = ClaimFactory()
    end(claim)
    assert not is_on()
    assert not PendingCard.objects.exists()
    with transaction.atomic():
        add(claim, "at once")
        assert notes(claim)[-1] == "at once"
    assert catalogue.rebuild() == 0


def test_changes_after_bulk_work_in_the_same_transaction_refresh_cards_at_once():
    claim = ClaimFactory()
    with transaction.atomic():
        with bulk():
            add(claim, "in bulk")
        assert notes(claim) == ["in bulk"]
        add(claim, "at once")
        assert notes(claim) == ["in bulk", "at once"]


def test_nested_bulk_work_refreshes_cards_at_the_end_of_the_outer_one():
    claim = ClaimFactory()
    with bulk():
        add(claim, "outer")
        with bulk():
            add(claim, "inner")
        assert (notes(claim), is_on()) == ([], True)
        with suppress(ZeroDivisionError), bulk():
            add(claim, "rolled back")
            raise ZeroDivisionError
        with bulk():
            add(claim, "rolled back, too")
            transaction.set_rollback(True)
        assert (notes(claim), is_on()) == ([], True)
    assert notes(claim) == ["outer", "inner"]


def commit_in_bulk_mode(claim):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
        add(claim)


def leave_bulk_mode_after_a_savepoint(claim):
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('catalogue.bulk', 'on', true)")
            add(claim)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('catalogue.bulk', 'off', true)")
        add(ClaimFactory())  # refreshing this card does not refresh the other one


def set_bulk_mode_for_the_session(claim):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET catalogue.bulk = 'on'")
        add(claim)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET catalogue.bulk")


@pytest.mark.parametrize(
    "way", [commit_in_bulk_mode, leave_bulk_mode_after_a_savepoint, set_bulk_mode_for_the_session]
)
def test_committing_with_pending_cards_is_refused(way):
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
    """The number of pending cards at the end of each bulk work."""
    counts, refresh = [], catalogue.refresh_pending

    def counted(cursor):
        counts.append(PendingCard.objects.count())
        refresh(cursor)

    monkeypatch.setattr(catalogue, "refresh_pending", counted)
    return counts


def test_a_review_set_refreshes_each_card_once_at_its_end(refreshes):
    call_command("load_review", *SET, verbosity=0)
    assert refreshes == [Claim.objects.count()]
    assert catalogue.rebuild() == 0


def test_a_dry_run_of_a_review_set_leaves_no_card_and_no_edition():
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
