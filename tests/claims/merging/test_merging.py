"""Are two rows that are one merged, with all that points to them, and put apart again?"""

import json

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from claims.catalogue import refresh
from claims.matching.entry.claimants import similar_claimants
from claims.merging.references import NAMES, PLACES
from claims.models import Card, Claim, Claimant, ClaimTopic, MergeKind
from claims.models.merge import MODELS
from sources.models import PublisherDomain, PublisherName
from tests.factories import ClaimantFactory, judged_claim
from tests.support.merging import claimants, merged, publishers, topics, two_people, undone

pytestmark = pytest.mark.django_db


def test_a_claim_judged_by_us_shows_the_kept_claimant(editor):
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", aliases=["Smith"])
    claim = judged_claim(claimant=gone)

    merged("claimant", kept, gone, editor)

    claim.refresh_from_db()
    assert (claim.claimant, kept.aliases) == (kept, ["J. Smith", "Smith"])
    assert not Claimant.objects.filter(pk=gone.pk).exists()
    assert json.loads(Card.objects.get(pk=claim.pk).document)["claimant"]["name"] == "Jane Smith"


# What points to the three kinds of rows


def foreign_keys_to(model):
    """Return table and column of each stored foreign key to the model."""
    return {
        (each._meta.db_table, field.column)
        for each in apps.get_models(include_auto_created=True)
        if each._meta.managed and not hasattr(each, "pgh_tracked_model")
        for field in each._meta.concrete_fields
        if field.related_model is model
    }


@pytest.mark.parametrize("kind", MergeKind)
def test_every_foreign_key_moves(kind):
    kept_elsewhere = {("claims_card", "claimant_id"), ("sources_publisherdomain", "publisher_id")}  # by triggers
    named = {(NAMES.split(".")[0], "publisher_id")}
    moved = {*PLACES[kind]} | (named if kind == MergeKind.PUBLISHER else set())

    assert foreign_keys_to(MODELS[kind]) - kept_elsewhere == moved


SCENES = {
    "claimants": ("claimant", claimants, {}),
    "claimants, all of the other": ("claimant", claimants, {"name": "gone", "kind": "gone", "role": "gone"}),
    "two Wikidata ids, that of the other": ("claimant", two_people, {"wikidata_id": "gone"}),
    "two Wikidata ids, that of the kept": ("claimant", two_people, {"wikidata_id": "kept", "name": "gone"}),
    "topics": ("topic", topics, {}),
    "topics, all of the other": ("topic", topics, {"slug": "gone", "names": "gone"}),
    "publishers": ("publisher", publishers, {}),
    "publishers, all of the other": ("publisher", publishers, {"name": "gone", "domain": "gone", "kind": "gone"}),
}
TABLES = [
    *("claims_claimant", "claims_topic", "claims_claim", "claims_claimtopic", "claims_verdict", "claims_ratingscale"),
    *("claims_amendment", "claims_import", "sources_publisher", "sources_publisherdomain", "sources_publishername"),
    *("sources_article", "claims_evidence"),
]
NOT_COMPARED = ["version", "updated_at"]  # of cards; and of rows that Django saved


def all_rows():
    """Return all rows that a merge touches, and the cards, by table."""
    with connection.cursor() as cursor:
        stored = {}
        for table in [*TABLES, "claims_card"]:
            cursor.execute(f"SELECT (to_jsonb(stored) - %s::text[])::text FROM {table} AS stored", [NOT_COMPARED])
            stored[table] = sorted(row for (row,) in cursor)
    return stored


@pytest.mark.parametrize("scene", SCENES)
def test_merge_then_undo_leaves_every_row_as_before(scene, editor):
    kind, make, choices = SCENES[scene]
    kept, gone = make()
    connection.check_constraints()
    before = all_rows()

    made = merged(kind, kept, gone, editor, **choices)
    assert all_rows() != before
    assert points_to(kind, gone) == 0
    undone(made, editor)

    assert all_rows() == before
    assert made.unmoved == {}
    assert not any(differing_cards())


def points_to(kind, row):
    with connection.cursor() as cursor:
        counts = []
        for table, column in PLACES[kind]:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [row.pk])
            counts += cursor.fetchone()
    return sum(counts)


def differing_cards():
    """Refresh all cards; return whether any was not as its rows say."""
    return [refresh(Claim.objects.values_list("pk", flat=True))]


@pytest.mark.parametrize("scene", SCENES)
def test_cards_are_as_their_rows_say_after_a_merge(scene, editor):
    kind, make, choices = SCENES[scene]
    merged(kind, *make(), editor, **choices)

    assert differing_cards() == [0]


def test_the_other_names_find_the_kept_claimant(editor):
    kept, gone = claimants()
    merged("claimant", kept, gone, editor, name="gone")

    assert kept.name == "J. Smith"
    assert kept.aliases == ["Smith", "JS", "Jane Smith", "Smith, J."]
    assert [found.claimant for found in similar_claimants(Claimant(name="Jane Smith"), user=editor)] == [kept]


def test_the_kept_publisher_has_all_domains(editor):
    kept, gone = publishers()
    merged("publisher", kept, gone, editor, domain="gone")

    assert kept.domains == ["fr.checker.example", "old.example", "checker.example", "ancien.example"]
    assert set(PublisherDomain.objects.filter(publisher=kept).values_list("domain", flat=True)) == {*kept.domains}
    assert set(PublisherName.objects.filter(publisher=kept).values_list("name", "reviews")) == {
        ("The Checker", 5),
        ("Le Checker", 9),
    }


def test_a_claim_with_both_topics_has_the_kept_one_once(editor):
    kept, gone = topics()
    merged("topic", kept, gone, editor)

    assert ClaimTopic.objects.filter(topic=kept).count() == 6
    assert kept.names == {"en": "Elections", "fr": "Scrutins"}


# What raw SQL may not do


def move_in_sql(claim, to):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET claimant_id = %s WHERE id = %s", [to.pk, claim.pk])


def test_a_merge_lets_no_other_reference_move(editor):
    kept, gone = claimants()
    claim = judged_claim(claimant=(stranger := ClaimantFactory()))
    for _number in range(2):
        for other in (kept, stranger):
            if other != claim.claimant:
                with pytest.raises(IntegrityError, match="amendment"), transaction.atomic():
                    move_in_sql(claim, other)
        if _number == 0:
            made = merged("claimant", kept, gone, editor)
    undone(made, editor)
    gone = Claimant.objects.get(pk=gone.pk)
    judged_by_us = judged_claim(claimant=kept)
    with pytest.raises(IntegrityError, match="amendment"), transaction.atomic():
        move_in_sql(judged_by_us, gone)  # it never was the other one's
