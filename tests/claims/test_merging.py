"""Are two rows that are one merged, and put apart again?"""

import json

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from claims.catalogue import refresh
from claims.matching.entry.claimants import similar_claimants
from claims.merging import merge, undo
from claims.merging.references import NAMES, PLACES
from claims.models import Card, Claim, Claimant, ClaimTopic, Merge, MergeKind, Verdict
from claims.models.merge import MODELS
from claims.workflow import StepRefused
from sources.models import Publisher, PublisherDomain, PublisherName
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    ImportFactory,
    PublisherFactory,
    PublisherNameFactory,
    RatingFactory,
    RatingScaleFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    published_earlier,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(group="editor")


def merged(what, kept, gone, by, **choices):
    made = merge(what, kept.pk, gone.pk, by=by, at=now(), reason="One and the same.", choices=choices)
    connection.check_constraints()
    kept.refresh_from_db()
    return made


def undone(made, by):
    made = undo(made, by=by, at=now(), reason="Two after all.")
    connection.check_constraints()
    return made


def test_a_claim_judged_by_us_shows_the_kept_claimant(editor):
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", aliases=["Smith"])
    claim = judged_claim(claimant=gone)

    merged("claimant", kept, gone, editor)

    claim.refresh_from_db()
    assert (claim.claimant, kept.aliases) == (kept, ["J. Smith", "Smith"])
    assert not Claimant.objects.filter(pk=gone.pk).exists()
    assert json.loads(Card.objects.get(pk=claim.pk).document)["claimant"]["name"] == "Jane Smith"


def test_undo_brings_the_claimant_back(editor):
    kept, gone = ClaimantFactory(name="Jane Smith"), ClaimantFactory(name="J. Smith", wikidata_id="Q1")
    claim = judged_claim(claimant=gone)
    made = merged("claimant", kept, gone, editor)
    assert kept.wikidata_id == "Q1"

    undone(made, editor)

    kept.refresh_from_db()
    claim.refresh_from_db()
    assert (kept.aliases, kept.wikidata_id) == ([], None)
    assert claim.claimant == gone == Claimant.objects.get(wikidata_id="Q1")


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


def claimants():
    kept = ClaimantFactory(name="Jane Smith", role="minister", aliases=["Smith", "JS"])
    gone = ClaimantFactory(name="J. Smith", kind="account", wikidata_id="Q1", aliases=["JS", "Smith, J."])
    judged_claim(claimant=gone)
    judged_claim(claimant=kept)
    ClaimFactory(claimant=gone)
    return kept, gone


def two_people():
    kept, gone = claimants()
    Claimant.objects.filter(pk=kept.pk).update(wikidata_id="Q2")
    return kept, gone


def topics():
    kept = TopicFactory(slug="elections", names={"en": "Elections"})
    gone = TopicFactory(slug="votes", names={"en": "Votes", "fr": "Scrutins"})
    for named in ([gone], [kept, gone], [kept], []):
        for claim in (ClaimFactory(), judged_claim()):
            with_topics(claim, named)
    return kept, gone


def with_topics(claim, named):
    with pgtrigger.ignore("claims.ClaimTopic:claim_topic_changes_by_amendment"):
        for topic in named:
            ClaimTopic.objects.create(claim=claim, topic=topic)


def publishers():
    kept = PublisherFactory(name="Checker", domain="checker.example", other_domains=["old.example"])
    gone = PublisherFactory(
        name="Checker en français", domain="fr.checker.example", other_domains=["ancien.example"], language="fr"
    )
    PublisherNameFactory(publisher=kept, name="The Checker", reviews=3)
    PublisherNameFactory(publisher=gone, name="The Checker", reviews=2)
    PublisherNameFactory(publisher=gone, name="Le Checker", reviews=9)
    scale = RatingScaleFactory(code="fr-checker-example", owner=gone)
    rating = RatingFactory(scale=scale, code="faux")
    first = VerdictFactory(publisher=gone, published=True, origin="import", rating=rating)
    superseded(first, publisher=gone, rating=rating)
    VerdictFactory(publisher=kept, published=True, origin="import")
    cited = ArticleFactory(publisher=gone)
    claim = ClaimFactory()
    EvidenceFactory(claim=claim, article=cited)
    VerdictFactory(claim=claim, published=True)
    published_earlier(claim)
    ImportFactory(publisher=gone)
    AmendmentFactory(proposed_by=None, publisher=gone, status="accepted", decided_at=LONG_AGO)
    return kept, gone


def superseded(verdict, **values):
    """Correct a published verdict by another one of the same publisher."""
    Verdict.objects.filter(pk=verdict.pk).update(status="superseded")
    return VerdictFactory(
        claim=verdict.claim, published=True, origin="import", supersedes=verdict, correction_note="A date.", **values
    )


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


# What is refused


def refusal(kind, kept, gone, by, reason="One.", **choices):
    with pytest.raises(StepRefused) as refused:
        merge(kind, kept.pk, gone.pk, by=by, at=now(), reason=reason, choices=choices)
    return refused.value.rule


def test_merging_takes_the_permission_and_a_reason(editor):
    pair = ClaimantFactory(), ClaimantFactory()

    assert refusal("claimant", *pair, UserFactory(group="checker")) == "claims.merge_rows"
    assert refusal("claimant", *pair, editor, reason=" ") == "reason"
    assert refusal("claimant", pair[0], pair[0], editor) == "same_row"
    assert refusal("claimant", pair[0], Claimant(), editor) == "gone"


def test_two_wikidata_ids_ask_for_a_choice(editor):
    assert refusal("claimant", *two_people(), editor) == "wikidata_id"


def test_the_unknown_claimant_is_merged_with_nobody(editor):
    unknown = Claimant.objects.unknown()

    assert refusal("claimant", unknown, ClaimantFactory(), editor) == "unknown"
    assert refusal("claimant", ClaimantFactory(), unknown, editor) == "unknown"


def test_our_desk_is_merged_with_no_publisher(editor):
    assert refusal("publisher", DeskFactory(), PublisherFactory(), editor) == "desk"
    assert refusal("publisher", PublisherFactory(), DeskFactory(), editor) == "desk"


def test_publishers_that_judged_the_same_claim_are_not_merged(editor):
    kept, gone = publishers()
    claim = Verdict.objects.get(publisher=kept).claim
    VerdictFactory(claim=claim, publisher=gone, published=True, origin="import")

    with pytest.raises(StepRefused, match=claim.statement) as refused:
        merge("publisher", kept.pk, gone.pk, by=editor, at=now(), reason="One.")
    assert refused.value.rule == "both_judged"


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("kind", ["claimant", "topic", "publisher"])
def test_a_row_that_a_proposed_amendment_names_does_not_go(kind, side, editor):
    kept, gone = {"claimant": claimants, "topic": topics, "publisher": publishers}[kind]()
    value = {"id": str(gone.pk), "name": str(gone)}
    change = {"what": "claim", "id": str(gone.pk), "field": kind, "old": None, "new": None} | {side: value}
    if kind == "topic":
        change |= {"field": "topics", side: [value]}
    AmendmentFactory(changes=[change])

    assert refusal(kind, kept, gone, editor) == "amendment"


# What an undo leaves


def test_what_others_changed_since_stays(editor):
    kept, gone = claimants()
    elsewhere = ClaimFactory(claimant=gone)
    made = merged("claimant", kept, gone, editor)
    moved = ClaimFactory(claimant=kept)
    elsewhere.claimant = other = ClaimantFactory()
    elsewhere.save()
    Claimant.objects.filter(pk=kept.pk).update(aliases=[*kept.aliases, "Added since"])

    undone(made, editor)

    kept.refresh_from_db()
    elsewhere.refresh_from_db()
    moved.refresh_from_db()
    assert kept.aliases == ["Smith", "JS", "Added since"]
    assert (elsewhere.claimant, moved.claimant) == (other, kept)
    made.refresh_from_db()
    assert made.unmoved == {"claims_claim.claimant_id": [str(elsewhere.pk)]}


def test_an_undo_is_refused_if_the_name_is_taken_meanwhile(editor):
    kept, gone = claimants()
    made = merged("claimant", kept, gone, editor)
    ClaimantFactory(name=gone.name, kind=gone.kind, role=gone.role)

    with pytest.raises(StepRefused) as refused:
        undo(made, by=editor, at=now(), reason="Two.")
    assert refused.value.rule == "key_is_taken"
    made.refresh_from_db()
    assert made.undone_at is None


def test_merges_are_undone_in_the_opposite_order(editor):
    first, second, third = (ClaimantFactory() for _ in range(3))
    claim = judged_claim(claimant=first)
    one, two = merged("claimant", second, first, editor), merged("claimant", third, second, editor)
    assert Merge.objects.kept("claimant", [first.pk, second.pk, third.pk]) == {
        first.pk: third.pk,
        second.pk: third.pk,
    }

    with pytest.raises(StepRefused) as refused:
        undo(one, by=editor, at=now(), reason="Two.")
    assert refused.value.rule == "kept_is_gone"
    for made in (two, one):
        undone(made, editor)
    claim.refresh_from_db()
    assert claim.claimant == first
    with pytest.raises(StepRefused) as refused:
        undo(one, by=editor, at=now(), reason="Again.")
    assert refused.value.rule == "undone"


def test_a_verdict_that_was_corrected_since_stays_with_its_correction(editor):
    kept, gone = publishers()
    made = merged("publisher", kept, gone, editor)
    standing = Verdict.objects.get(pk__in=made.moved["claims_verdict.publisher_id"], status="published")
    superseded(standing, publisher=kept, rating=standing.rating)

    undone(made, editor)

    made.refresh_from_db()
    assert len(made.unmoved["claims_verdict.publisher_id"]) == 2
    assert not Verdict.objects.filter(publisher=gone).exists()
    assert Publisher.objects.get(pk=gone.pk).domain == "fr.checker.example"
    standing.rating.scale.refresh_from_db()
    assert standing.rating.scale.owner is None  # shared: the kept publisher's verdicts use it


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
