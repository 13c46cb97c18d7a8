"""Does a killed `encode_claims` resume where it stopped, and does an index find what reading all vectors finds?"""

import signal

import pytest
from django.core.management import call_command
from django.db import connection

from claims import catalogue
from claims.matching.encoders import encoding, search, storage
from claims.models import Card, Claim, Embedding
from tests.factories import ClaimFactory
from tests.support.encoders import Concepts

pytestmark = pytest.mark.django_db(transaction=True)

CLAIMS = 60
BATCH = 4
# Says each text that it encodes, and waits for a line before each batch.
PROGRAM = f"""
import os, sys
os.environ["CLAIM_ENCODER"] = "tests.support.encoders.Concepts"
import django; django.setup()
from django.core.management import call_command
from claims.matching.encoders import encoding
from tests.support.encoders import Concepts

encode_passage = Concepts.encode_passage
def announced(self, texts):
    print(len(texts), flush=True)
    sys.stdin.readline()
    return encode_passage(self, texts)
Concepts.encode_passage = announced
encoding.BATCH_SIZE = {BATCH}
call_command("encode_claims")
"""


@pytest.fixture
def claims():
    with catalogue.bulk():
        return [ClaimFactory(statement=f"The sea rises by {number} centimetres.") for number in range(CLAIMS)]


@pytest.fixture
def _pgvector_goes(encoder):
    yield
    storage.abandon_pgvector()


def run_until(process, batch):
    """Let the process encode batches; kill it with SIGKILL while it is about to encode that one."""
    for _number in range(batch):
        assert process.stdout.readline()
        process.stdin.write("\n")
        process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_command_resumes_and_encodes_no_batch_twice(encoder, claims, started, monkeypatch, capsys):
    monkeypatch.setattr(encoding, "BATCH_SIZE", BATCH)
    run_until(started(PROGRAM), batch=0)
    assert Embedding.objects.count() == 0
    run_until(started(PROGRAM), batch=5)
    assert Embedding.objects.count() == 5 * BATCH
    Claim.objects.filter(pk=claims[0].pk).update(statement="The sea falls.")

    call_command("encode_claims")

    assert capsys.readouterr().out == f"{CLAIMS - 5 * BATCH + 1} of {CLAIMS - 5 * BATCH + 1} claims were encoded.\n"
    assert len(Concepts.read) == CLAIMS - 5 * BATCH + 1
    assert Embedding.objects.count() == CLAIMS


@pytest.mark.usefixtures("_pgvector_goes")
def test_the_command_makes_the_index_that_many_vectors_need(encoder, claims, monkeypatch, capsys):
    storage.adopt_pgvector()
    monkeypatch.setattr(storage, "MIN_TO_INDEX", CLAIMS)
    call_command("encode_claims")
    [expected] = search.nearness(["The sea rises by 7 centimetres."]).nearest(Card.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(to_regclass('embedding_near_concepts'))")
        (definition,) = cursor.fetchone()
        cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
        try:
            [found] = search.nearness(["The sea rises by 7 centimetres."]).nearest(Card.objects.all())
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_sort; RESET enable_bitmapscan")

    if not storage.offers_pgvector():
        assert definition is None
        return
    assert "USING hnsw" in definition
    assert "m='16', ef_construction='64'" in definition
    assert not storage.lacks_index(encoder)
    monkeypatch.setattr(search, "MAX_COMPARED", 0)
    monkeypatch.setattr(search, "number_of_vectors", lambda: 1)
    assert not search.nearness(["The sea"]).takes_long()
    assert found == expected
    assert len(found) == CLAIMS
