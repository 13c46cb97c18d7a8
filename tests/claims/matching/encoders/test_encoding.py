"""Is each claim encoded after it was written, once for the same words, whatever the encoder does?"""

import pytest
from django.core.management import call_command
from django.db import connection

from claims import catalogue
from claims.matching.encoders import encoding, storage
from claims.models import Claim, ClaimToEncode, Embedding, EncoderInUse
from config import tasks
from tests.factories import ArticleFactory, ClaimFactory, VerdictFactory
from tests.support.encoders import Concepts, vector_of

pytestmark = pytest.mark.django_db


def drain():
    while encoding.encode_waiting():
        pass


def rows():
    return sum(model.objects.count() for model in (ClaimToEncode, EncoderInUse, Embedding))


def encoded():
    """Return the vectors of all claims, by statement."""
    rows = Embedding.objects.select_related("claim")
    return {row.claim.statement: pytest.approx(row.vector, abs=1e-3) for row in rows}


def test_claims_of_before_and_after_the_encoder_are_encoded(encoder):
    ClaimFactory(statement="The earth is flat.")
    drain()
    ClaimFactory(statement="The sea rises.")
    drain()

    assert encoded() == {words: vector_of(words) for words in ("The earth is flat.", "The sea rises.")}


def test_the_write_itself_encodes_nothing(encoder, monkeypatch):
    drain()
    ClaimFactory()
    assert Concepts.read == []
    assert encoding.waiting()[0] == 1


def test_a_claim_is_encoded_again_when_its_words_change_and_only_then(encoder):
    claim = ClaimFactory(statement="The earth is flat.")
    drain()
    Claim.objects.filter(pk=claim.pk).update(place="Paris")
    drain()
    Claim.objects.filter(pk=claim.pk).update(statement="The earth is not flat.")
    drain()

    assert Concepts.read == ["The earth is flat.", "The earth is not flat."]
    assert encoded() == {"The earth is not flat.": vector_of("The earth is not flat.")}
    assert encoding.waiting()[0] == 0


@pytest.mark.parametrize(("state", "is_read"), [({"published": True}, True), ({}, False)])
def test_titles_are_read_once_the_public_sees_them(encoder, state, is_read):
    review = ArticleFactory(title="No, it rises")
    VerdictFactory(claim=ClaimFactory(statement="The sea falls."), review=review, **state)
    drain()
    assert Concepts.read == ["The sea falls. No, it rises" if is_read else "The sea falls."]


def test_the_vector_goes_with_the_claim(encoder):
    claim = ClaimFactory()
    drain()
    claim.delete()
    connection.check_constraints()
    drain()

    assert not Embedding.objects.exists()
    assert not ClaimToEncode.objects.exists()


def test_without_an_encoder_nothing_is_noted_or_encoded(use_encoder):
    use_encoder("")
    ClaimFactory()
    tasks.do_chores()

    assert rows() == 0
    assert encoding.waiting() == (0, None)


def test_many_claims_take_many_batches_and_none_is_left_out(encoder, monkeypatch):
    monkeypatch.setattr(encoding, "BATCH_SIZE", 3)
    with catalogue.bulk():
        claims = [ClaimFactory() for _number in range(10)]
    drain()
    for claim in claims[:7]:
        Claim.objects.filter(pk=claim.pk).update(statement=f"{claim.statement} Again.")
    drain()

    assert len(Concepts.read) == 17
    assert Embedding.objects.count() == 10


def test_a_turn_of_a_worker_ends_although_claims_wait(encoder, monkeypatch):
    monkeypatch.setattr(encoding, "BATCH_SIZE", 1)
    for _number in range(4):
        ClaimFactory()
    seconds = iter(range(0, 100, 3))

    assert encoding.encode_waiting(clock=lambda: next(seconds))
    assert Embedding.objects.count() == 1
    assert encoding.waiting()[0] == 3


def test_a_text_that_the_encoder_cannot_read_holds_no_other_up(use_encoder, caplog):
    use_encoder("Fastidious")
    for statement in ("The sea rises.", "It is poison.", "The earth is flat."):
        ClaimFactory(statement=statement)
    drain()

    assert encoded().keys() == {"The sea rises.", "The earth is flat."}
    assert encoding.waiting()[0] == 0
    assert "cannot read 'It is poison.'" in caplog.text


@pytest.mark.parametrize("name", ["Failing", "NotANumber", "Short", "Unloadable"])
def test_an_encoder_that_fails_is_logged_once_and_tried_again_later(use_encoder, caplog, name):
    use_encoder(name)
    ClaimFactory()
    ClaimFactory()

    assert not encoding.encode_waiting()
    assert not encoding.encode_waiting()
    assert not Embedding.objects.exists()
    assert caplog.text.count("fails, and claims are found by their words alone") == 1
    if name != "Unloadable":
        use_encoder("Concepts")
        drain()
        assert Embedding.objects.count() == 2


@pytest.mark.parametrize("adopts", [True, False])
def test_vectors_are_kept_in_either_column(encoder, adopts):
    if adopts:
        storage.adopt_pgvector()
    assert storage.has_halfvec() == (adopts and storage.offers_pgvector())
    ClaimFactory(statement="The sea rises.")
    drain()
    connection.check_constraints()  # a table with pending checks cannot be altered
    storage.abandon_pgvector()
    assert not storage.has_halfvec()
    assert encoded() == {"The sea rises.": vector_of("The sea rises.")}


@pytest.mark.parametrize("name", ["", "Concepts"])
def test_migrate_takes_pgvector_on_a_site_with_an_encoder_alone(use_encoder, name):
    use_encoder(name)
    storage.adopt_after_migrate(using="default")
    storage.adopt_after_migrate(using="another")
    assert storage.has_halfvec() == bool(name and storage.offers_pgvector())


def test_the_command_encodes_what_workers_left_and_deletes_what_other_encoders_left(use_encoder, capsys):
    use_encoder("Other")
    ClaimFactory(statement="The sea rises.")
    drain()
    use_encoder("Concepts")
    ClaimFactory(statement="The earth is flat.")
    call_command("encode_claims")
    first = capsys.readouterr().out
    call_command("encode_claims")

    assert first == "2 of 2 claims were encoded.\n1 vectors of earlier encoders were deleted.\n"
    assert capsys.readouterr().out == "0 of 2 claims were encoded.\n"
    assert set(Embedding.objects.values_list("encoder", flat=True)) == {"concepts"}


def test_the_command_makes_good_a_vector_that_is_missing(encoder, capsys):
    ClaimFactory(statement="The sea rises.")
    drain()
    Embedding.objects.all().delete()
    call_command("encode_claims")
    assert capsys.readouterr().out == "1 of 1 claims were encoded.\n"


def test_the_command_deletes_everything_if_asked_to(encoder, capsys):
    storage.adopt_pgvector()
    ClaimFactory()
    drain()
    connection.check_constraints()
    call_command("encode_claims", "--delete")
    ClaimFactory()

    assert rows() == 0
    assert not storage.has_halfvec()
