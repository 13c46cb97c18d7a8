"""Does verification find every alteration of an edition, also one that went past all guards?"""

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.catalogue.verification import Verification
from claims.models import Claim, Edition
from tests.factories import EvidenceFactory, VerdictFactory
from tests.support.editions import make_editions

DOCUMENTS = ['{"statement":"Caf\u00e9 \U0001f642"}', '{"value":1.10}', None, '{"statement":""}']

# A column, and how to make another value of it than it has.
ALTERED = {
    "claim_id": "gen_random_uuid()",
    "version": "version + 100",
    "kind": "CASE kind WHEN 'new' THEN 'changed' WHEN 'changed' THEN 'corrected' END",
    "document": "document || ' '",
    "digest": "sha256(digest)",
    "previous_digest": "sha256(coalesce(previous_digest, digest))",
    "made_at": "made_at + interval '1 microsecond'",
    "id": "id + 1000000",
    "epoch": "epoch + 1",
    "transaction": "transaction + 1",
    "commit_order": "commit_order - 1",
}
OTHER_WAYS = {
    "the other half of a surrogate pair": ("document", "replace(document, U&'\\+01F642', '?')"),
    "a letter": ("document", "replace(document, 'a', 'b')"),
    "a time beyond time": ("made_at", "'infinity'"),
    "a time before time": ("made_at", "'-infinity'"),
    "an empty digest": ("digest", "''"),
    "half a digest": ("digest", "substring(digest from 1 for 16)"),
    "no digest before": ("previous_digest", "NULL"),
    "an empty digest before": ("previous_digest", "''"),
    "a version below": ("version", "-version"),
}


def three_claims():
    """Return the editions of three claims: four, three and one."""
    return [*make_editions(*DOCUMENTS), *make_editions(*DOCUMENTS[:3]), *make_editions(DOCUMENTS[0])]


def past_the_guards(statement, *values):
    connection.check_constraints()  # no trigger waits, and so the table may be altered
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_edition DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        cursor.execute("ALTER TABLE claims_edition ENABLE TRIGGER USER")
    return changed


def found():
    return [(fault.claim, fault.version, fault.sentence) for fault in Verification().faults()]


class Alterations(TestCase):
    @given(st.sampled_from(sorted(ALTERED)), st.integers(0, 7))
    def test_a_change_of_any_column_is_found(self, column, place):
        edition = three_claims()[place]
        assert found() == []
        new = ALTERED[column]
        if column in ("kind", "document") and edition.kind == "gone":
            column, new = (
                "kind = 'new', document",
                "'{}'",
            )  # a constraint, which no trigger keeps, holds the two together
        assert past_the_guards(f"UPDATE claims_edition SET {column} = {new} WHERE id = %s", edition.id) == 1
        assert found() != []

    @given(st.integers(0, 7), st.integers(0, 255), st.data())
    def test_a_change_of_any_byte_of_a_document_or_digest_is_found(self, place, byte, choose):
        edition = three_claims()[place]
        column = choose.draw(st.sampled_from(["document", "digest", "previous_digest"]))
        old = getattr(edition, column)
        if old is None:
            return
        old = old.encode() if column == "document" else bytes(old)
        at = choose.draw(st.integers(0, len(old) - 1))
        new = old[:at] + bytes([byte]) + old[at + 1 :]
        if column == "document":
            new = new.decode(errors="replace").replace("\x00", "0")
            if new.encode() == old:
                return
        elif new == old:
            return
        past_the_guards(f"UPDATE claims_edition SET {column} = %s WHERE id = %s", new, edition.id)
        assert edition.claim_id in {claim for claim, _version, _sentence in found()}

    @given(st.integers(0, 7))
    def test_a_deleted_edition_is_found_unless_it_was_the_last_of_a_deleted_claim(self, place):
        edition = three_claims()[place]
        is_last = not Edition.objects.filter(claim=edition.claim_id, version__gt=edition.version).exists()
        past_the_guards("DELETE FROM claims_edition WHERE id = %s", edition.id)
        assert (found() == []) is is_last


@pytest.mark.django_db
@pytest.mark.parametrize("how", OTHER_WAYS)
def test_other_alterations_of_an_edition_are_found(how):
    column, new = OTHER_WAYS[how]
    edition = three_claims()[1 if "before" in how else 0]
    past_the_guards(f"UPDATE claims_edition SET {column} = {new} WHERE id = %s", edition.id)
    assert found() != []


@pytest.mark.django_db
def test_an_altered_document_with_a_matching_digest_breaks_the_chain():
    first, *_ = three_claims()
    past_the_guards(
        "UPDATE claims_edition SET document = '{}', digest = catalogue.edition_digest("
        "previous_digest, claim_id, version, kind, made_at, '{}') WHERE id = %s",
        first.id,
    )
    assert found() == [(first.claim_id, 2, "it names another digest than that of the edition before it.")]


@pytest.fixture
def public(db):
    """A public claim with its card and its one edition."""
    return EvidenceFactory(claim=VerdictFactory(published=True).claim).claim


CARDS = {
    "its words": ("UPDATE claims_card SET document = replace(document, 'summit', 'talks')", "shows something else"),
    "that it is public": ("UPDATE claims_card SET document = NULL", "shows something else"),
    "no number": ("UPDATE claims_card SET version = NULL", "shows something else"),
    "an older number": ("UPDATE claims_card SET version = 0", "shows something else"),
    "a newer number": ("UPDATE claims_card SET version = 2", "it is missing"),
}


@pytest.mark.parametrize("what", CARDS)
def test_a_card_that_differs_from_the_latest_edition_is_found(public, what):
    statement, sentence = CARDS[what]
    assert found() == []
    past_the_guards(statement)
    ((claim, _version, said),) = found()
    assert claim == public.pk
    assert sentence in said


def test_a_missing_latest_edition_is_found(public):
    past_the_guards("DELETE FROM claims_edition WHERE claim_id = %s", public.pk)
    assert found() == [(public.pk, 1, "it is missing, and the claim's card shows it.")]


def test_digests_are_computed_without_the_databases_own_function(public):
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE OR REPLACE FUNCTION catalogue.edition_digest(previous bytea, claim uuid, version integer, kind text,
                made_at timestamptz, document text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
            $$ SELECT sha256(convert_to(document, 'UTF8')) $$""")
    VerdictFactory(published=True, publisher__domain="other.example")
    assert {sentence for _claim, _version, sentence in found()} == {"it is not what its digest was made of."}


@pytest.mark.django_db(transaction=True)
def test_editions_of_ordinary_work_have_no_faults():
    claim = VerdictFactory(published=True, origin="import").claim
    for place in ("Moscow", "Moscow", "Kyiv"):
        Claim.objects.filter(pk=claim.pk).update(place=place)
    with transaction.atomic():
        EvidenceFactory(claim=claim)
        Claim.objects.filter(pk=claim.pk).update(place="Geneva")
    VerdictFactory()
    assert [edition.kind for edition in Edition.objects.order_by("version")] == ["new", *["changed"] * 3]
    assert found() == []


@pytest.mark.django_db
def test_editions_are_read_in_batches_with_progress(monkeypatch):
    three_claims()
    monkeypatch.setattr("claims.catalogue.verification.BATCH_SIZE", 3)
    progress = []
    assert list(Verification(on_progress=progress.append).faults()) == []
    assert progress == [3, 6, 8]
    past_the_guards("UPDATE claims_edition SET document = '{}' WHERE kind = 'new'")
    assert len(found()) == 4
