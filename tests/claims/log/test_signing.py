"""Does the log have every settled row once, and does its tree stay as it was signed?"""

import pytest
from django.db import connection, transaction

from claims.log import merkle, tree
from claims.log.heads import is_authentic, read_note
from claims.log.keys import log_id
from claims.log.signing import sign_log
from claims.log.sources import SOURCES, columns_of, row_texts, rows
from claims.models import Claim, Edition, LogEntry, LogHead
from config.db.history import audit_context
from tests.factories import ClaimFactory, ReceivedReviewFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def numbers_of_rows():
    return {
        (source.table, number)
        for source in SOURCES
        for (number,) in rows(f"SELECT {source.number} FROM {source.table}")
    }


def logged():
    return list(LogEntry.objects.order_by("index").values_list("source", "number"))


def leaves():
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf_hash", flat=True)]


def test_every_row_of_every_source_is_logged_once():
    ReceivedReviewFactory()
    head = sign_log()
    assert set(logged()) == numbers_of_rows()
    assert head.tree_size == len(logged())
    assert {source for source, _number in logged()} >= {"claims_edition", "claims_receivedreview", "claims_claimevent"}
    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == list(range(head.tree_size))
    assert sign_log() == head, "nothing new, and no second head"


@pytest.mark.parametrize("batch_size", [1, 7, 5_000])
def test_batches_leave_the_tree_that_all_leaves_make(monkeypatch, batch_size):
    monkeypatch.setattr("claims.log.signing.BATCH_SIZE", batch_size)
    for _ in range(3):
        VerdictFactory(published=True)
    sizes = []
    head = sign_log(on_progress=sizes.append)
    assert sizes[-1] == head.tree_size == len(numbers_of_rows())
    nodes = {(0, index): leaf for index, leaf in enumerate(leaves())}
    for size in {1, 2, 15, 16, 17, head.tree_size}:
        expected = merkle.join([merkle.fold([nodes[0, n] for n in range(number << height, number + 1 << height)])
                                for height, number in merkle.complete_subtrees(0, size)])  # fmt: skip
        assert tree.root(size) == expected
    for signed in LogHead.objects.all():
        assert bytes(signed.root_hash) == tree.root(signed.tree_size)


def test_heads_are_signed_and_name_their_log():
    ClaimFactory()
    head = sign_log()
    said = read_note(head.note)
    assert is_authentic(said, head.key)
    assert (said.log_id, said.tree_size, said.root_hash) == (log_id(), head.tree_size, bytes(head.root_hash))
    assert said.signed_at == head.signed_at
    for altered in (head.note.replace(f"\n{head.tree_size}\n", f"\n{head.tree_size + 1}\n"),
                    head.note.replace("epoch 1", "epoch 2")):  # fmt: skip
        assert altered != head.note
        assert not is_authentic(read_note(altered), head.key)


def test_an_edition_is_in_the_log_by_its_digest():
    VerdictFactory(published=True)
    sign_log()
    (edition,) = Edition.objects.all()
    entry = f"edition {edition.claim_id} {edition.version} {bytes(edition.digest).hex()}".encode()
    assert bytes(LogEntry.objects.get(source="claims_edition").leaf_hash) == merkle.leaf_hash(entry)


def test_equal_rows_that_are_not_public_have_unlike_leaves():
    ClaimFactory(), ClaimFactory()
    sign_log()
    sealed = LogEntry.objects.exclude(source="claims_edition")
    assert len({bytes(entry.salt) for entry in sealed}) == len(sealed)
    assert all(len(entry.salt) == 32 for entry in sealed)


def test_the_name_of_a_person_can_be_erased_without_a_trace_in_the_hash():
    with audit_context(user=1, username="Ann"):
        claim = ClaimFactory()
    number, _context = rows("SELECT pgh_id, pgh_context FROM claims_claimevent WHERE id = %s", [claim.pk])[0]
    source = next(source for source in SOURCES if source.table == "claims_claimevent")
    text = row_texts(source, [number], len(columns_of(source)))[number]
    assert "Ann" not in text
    assert '"user"' in text


@pytest.mark.django_db(transaction=True)
def test_a_row_waits_for_transactions_that_took_earlier_numbers(other):
    """A number is taken in a transaction that is still open when a later row commits."""
    claim = ClaimFactory()
    sign_log(patience=0)
    other.execute("UPDATE claims_claim SET place = 'Geneva' WHERE id = %s", [claim.pk])
    later = ClaimFactory()
    before = LogEntry.objects.count()
    assert sign_log(patience=0).tree_size == before
    other.connection.commit()
    sign_log(patience=0)
    assert set(logged()) == numbers_of_rows()
    assert LogEntry.objects.filter(source="claims_claimevent").count() == 3
    assert Claim.objects.filter(pk=later.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_readers_and_writers_of_other_tables_are_not_waited_for(other):
    other.execute("SELECT count(*) FROM claims_claimevent")
    other.execute("INSERT INTO django_session VALUES ('x', 'x', now())")
    ClaimFactory()
    sign_log(patience=0)
    assert set(logged()) == numbers_of_rows()
    other.connection.rollback()


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_log_each_row_once(run_together):
    for _ in range(3):
        VerdictFactory(published=True)

    def sign():
        try:
            return sign_log()
        finally:
            connection.close()

    heads = run_together([sign] * 4)
    assert len(logged()) == len(set(logged())) == len(numbers_of_rows())
    assert max(head.tree_size for head in heads) == len(logged())


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_batch_leaves_nothing_behind(monkeypatch):
    VerdictFactory(published=True)

    def interrupted(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("claims.log.signing.sign_head", interrupted)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            sign_log()
    assert LogEntry.objects.count() == 0
    assert sign_log().tree_size == len(numbers_of_rows())
