"""Which stored claimants are named when a new one is entered?"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection

from claims.matching.entry.claimants import MAX_CANDIDATES, MAX_SIMILAR, similar_claimants
from claims.models import Claimant
from tests.claims.matching.entry.test_names import ORGANISATIONS, PEOPLE
from tests.factories import ClaimantFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
ALIKE = [
    (*row[:2], kind, row[2]) for kind, rows in (("person", PEOPLE), ("organisation", ORGANISATIONS)) for row in rows
]


@pytest.fixture
def checker():
    return UserFactory(group="checker")


def found(new, user):
    return [(similar.claimant.name, str(similar.likeness)) for similar in similar_claimants(new, user=user)]


@pytest.mark.parametrize(("name", "other", "kind", "expected"), [row for row in ALIKE if row[0].strip()])
def test_a_stored_claimant_is_found_as_the_table_says(checker, name, other, kind, expected):
    for new, stored in ((name, other), (other, name)):
        Claimant.objects.all().delete()
        ClaimantFactory(name=stored, kind=kind)
        assert found(Claimant(name=new, kind=kind), checker) == [(stored, expected)] * bool(expected), (new, stored)


@pytest.mark.parametrize(
    ("new", "stored", "expected"),
    [
        ({"name": "WHO"}, {"name": "World Health Organization", "aliases": ["OMS", "WHO"]}, "alias"),
        ({"name": "OMS", "aliases": ["WHO"]}, {"name": "WHO"}, "alias"),
        ({"name": "Vladimir Putin"}, {"name": "Владимир Путин", "aliases": ["Vladimir Putin"]}, "alias"),
        (
            {"name": "A new name", "wikidata_id": "Q7747"},
            {"name": "Владимир Путин", "wikidata_id": "Q7747"},
            "wikidata_id",
        ),
        ({"name": "John Smith", "wikidata_id": "Q1"}, {"name": "John Smith", "wikidata_id": "Q2"}, None),
        ({"name": "John Smith", "wikidata_id": "Q1"}, {"name": "John Smith"}, "name"),
        ({"name": "John Smith", "role": "baker"}, {"name": "John Smith", "role": "minister"}, "name"),
        ({"name": "Health Ministry"}, {"name": "Ministry of Health", "kind": "organisation"}, "name"),
        ({"name": "J. Smith", "kind": "organisation"}, {"name": "John Smith"}, None),
    ],
)
def test_aliases_kinds_and_wikidata_ids_count(checker, new, stored, expected):
    row = ClaimantFactory(**stored)
    assert found(Claimant(**new), checker) == ([(row.name, expected)] if expected else [])


def test_only_claimants_that_the_reader_may_see_are_named(checker):
    of_the_desk = ClaimantFactory(name="Élise Moulin")
    public = VerdictFactory(published=True, claim__claimant__name="Elise Moulin").claim.claimant
    new = Claimant(name="Elise Moulin")
    assert {similar.claimant for similar in similar_claimants(new, user=checker)} == {of_the_desk, public}
    assert [similar.claimant for similar in similar_claimants(new, user=AnonymousUser())] == [public]


def test_the_surest_come_first_and_no_more_than_five(checker):
    for number in range(4):
        ClaimantFactory(name="John Smith", role=f"baker {number}")
        ClaimantFactory(name=f"John {'ABCD'[number]}. Smith")
    likenesses = [how for _name, how in found(Claimant(name="john smith"), checker)]
    assert likenesses == ["name"] * 4 + ["short_form"]
    assert len(likenesses) == MAX_SIMILAR


@pytest.mark.parametrize(
    "name", ["", "%", "_", "\\", "'; --", "😀", "\u202e", "x" * 200, "a " * 100, "é" * 200, "鹽水", "\u0301" * 90]
)
def test_any_name_is_looked_for(checker, name):
    ClaimantFactory(name="Élise Moulin")
    assert found(Claimant(name=name, aliases=[name] * 50), checker) == []


def test_candidates_come_from_the_index(checker):
    ClaimantFactory.create_batch(50)
    rows = Claimant.objects.with_similar_name(["elise", "moulin"], MAX_CANDIDATES)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "claimant_by_similar_name" in rows.explain()


def test_no_two_claimants_of_the_example_data_are_alike(checker):
    call_command("loaddata", "topics", "rating_scales", "summit", verbosity=0)
    alike = {row.name: [other.claimant.name for other in similar_claimants(row, user=checker)] for row in claimants()}
    assert len(alike) > 3
    assert alike == {name: [name] for name in alike}


def claimants():
    return Claimant.objects.order_by("name")
