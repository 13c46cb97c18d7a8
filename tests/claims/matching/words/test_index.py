"""Does the index have the words of every claim, and do its counts fit, after every kind of write?"""

from functools import partial

import pytest
from django.db import connection, transaction

from claims import catalogue
from claims.models import Card, Claim, MatchChange, MatchPosting, MatchTerm
from sources.models import Article
from tests.factories import ArticleFactory, ClaimFactory, VerdictFactory, imported_claim
from tests.support.expected_matching import assert_that_the_index_says_what_the_rows_say, statistics_faults
from tests.support.rows import a_claim

pytestmark = pytest.mark.django_db


def fold():
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue.fold_match_changes()")
        assert cursor.fetchone() == (True,)


def reviewed_claim():
    return VerdictFactory(published=True, origin="import", review=ArticleFactory(title="No water on Mars")).claim


def write_in_bulk():
    with catalogue.bulk():
        for _more in range(3):
            imported_claim(statement="Snow is warm.")
        ClaimFactory().delete()


WRITES = {
    "a claim is added": ClaimFactory,
    "a claim without a word": lambda: ClaimFactory(statement="The the"),
    "a claim in another script": lambda: ClaimFactory(statement="鹽水 Путина القاهره", language="zh"),
    "a statement changes": lambda: Claim.objects.update(statement="Snow is cold and snow is white."),
    "a language changes": lambda: Claim.objects.update(language="fr"),
    "only the publicity changes": imported_claim,
    "a review is added": reviewed_claim,
    "a review's title changes": lambda: Article.objects.update(title="There is water on Mars"),
    "a claim is deleted": lambda: a_claim() and Claim.objects.filter(verdicts=None).delete(),
    "bulk work": write_in_bulk,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_index_follows_every_write(write):
    ClaimFactory(), imported_claim(), reviewed_claim()
    write()
    assert_that_the_index_says_what_the_rows_say()
    fold()
    assert not MatchChange.objects.exists()
    assert_that_the_index_says_what_the_rows_say()


def test_a_write_that_changes_no_word_writes_no_posting():
    claim = imported_claim()
    before = rows_with_versions()
    Claim.objects.filter(pk=claim.pk).update(place="Geneva")
    assert rows_with_versions() == before


def rows_with_versions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT term, claim_id, ctid::text FROM claims_matchposting ORDER BY 1, 2")
        return cursor.fetchall(), MatchChange.objects.count()


def test_only_the_words_that_differ_are_written():
    claim = ClaimFactory(statement="Snow is white.")
    kept = rows_with_versions()[0]
    Claim.objects.filter(pk=claim.pk).update(statement="Snow is cold.")
    assert len(set(kept) & set(rows_with_versions()[0])) == 1, "snow, in a claim as long as before"


def test_words_of_a_review_that_is_not_public_are_not_in_the_index():
    VerdictFactory(review=ArticleFactory(title="Secret findings"))
    assert MatchPosting.objects.count() == 5, "the words of the statement"


# What past the triggers, or in a damaged table, might have gone wrong.
FAULTS = {
    "a posting is missing": "DELETE FROM claims_matchposting WHERE ctid = (SELECT min(ctid) FROM claims_matchposting)",
    "a posting too many": "INSERT INTO claims_matchposting SELECT 1, 1, 5, is_public, claim_id, reading "
    "FROM claims_matchposting LIMIT 1",
    "another frequency": "UPDATE claims_matchposting SET frequency = 9",
    "public, although it is not": "UPDATE claims_matchposting SET is_public = NOT is_public",
    "a count": "UPDATE claims_matchterm SET claims = claims + 1",
    "a count is missing": "DELETE FROM claims_matchterm",
    "a size": "UPDATE claims_matchsize SET public_length = 0",
    "a change too many": """INSERT INTO claims_matchchange (terms, claims_by_term, public_claims_by_term, readings,
        claims_by_reading, public_claims_by_reading, length_by_reading, public_length_by_reading)
        VALUES ('{1}', '{1}', '{1}', '{en}', '{1}', '{1}', '{1}', '{1}')""",
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_rebuild_repairs_postings_and_counts(fault):
    imported_claim()
    with connection.cursor() as cursor:
        cursor.execute(fault)
        assert cursor.rowcount
    with pytest.raises(AssertionError):
        assert_that_the_index_says_what_the_rows_say()
    catalogue.rebuild()
    assert_that_the_index_says_what_the_rows_say()


def test_a_rebuild_counts_a_claim_whose_postings_differed():
    ClaimFactory(), ClaimFactory()
    assert catalogue.rebuild() == 0
    MatchPosting.objects.filter(claim=Claim.objects.first()).delete()
    assert catalogue.rebuild() == 1


def test_changes_wait_until_they_are_of_many_words():
    ClaimFactory()
    fold()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_matchsize SET claims = 17 * 50")
    for _more in range(3):
        ClaimFactory()
    assert MatchChange.objects.count() == 3, "with five words each"
    ClaimFactory()
    assert not MatchChange.objects.exists()


def test_counts_of_words_that_no_claim_has_are_removed_by_a_rebuild():
    ClaimFactory().delete()
    catalogue.rebuild()
    assert not MatchTerm.objects.exists()
    assert statistics_faults() == []


@pytest.mark.django_db(transaction=True)
def test_writers_do_not_wait_for_one_that_counts(run_together):
    """Each folds or leaves its change to the next, with the same words and at the same time."""
    claims = [imported_claim(statement=f"Snow number {number}") for number in range(8)]

    def write(claim):
        for turn in range(5):
            with transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(statement=f"Snow in winter {turn}")
                imported_claim(statement="Snow in summer")

    run_together([partial(write, claim) for claim in claims[:4]])
    assert_that_the_index_says_what_the_rows_say()
    assert Card.objects.count() == 8 + 4 * 5
