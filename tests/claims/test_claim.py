"""Which claims are public, waiting, dated, disputed or the same? Each status × verdicts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from claims.models import Card, Claim, Claimant, ClaimStatus, ClaimTopic, Topic
from claims.models.verdict import EVER_PUBLISHED
from tests.factories import (
    LONG_AGO,
    ClaimantFactory,
    ClaimFactory,
    PublisherFactory,
    RatingFactory,
    TopicFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def judge(claim, status, day=0, **values):
    """Return a verdict in that status by a publisher of its own, published that many days after LONG_AGO."""
    if status in EVER_PUBLISHED:
        values = {"published": True, "published_at": LONG_AGO + day * DAY, **values}
    if status == "retracted":
        values |= {"retracted_at": LONG_AGO + (day + 1) * DAY, "retraction_reason": "The source withdrew."}
    return VerdictFactory(claim=claim, publisher=PublisherFactory(), status=status, **values)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_time_may_be_of_the_day_before_or_after_in_utc(days):
    claim = ClaimFactory(claimed_on=LONG_AGO.date(), claimed_at=LONG_AGO + days * DAY)
    claim.full_clean()


def test_another_day_without_another_time_clears_the_time():
    claim = ClaimFactory(claimed_on=LONG_AGO.date(), claimed_at=LONG_AGO)
    Claim.objects.update(place="Geneva")
    claim.refresh_from_db()
    assert claim.claimed_at == LONG_AGO
    Claim.objects.update(claimed_on=LONG_AGO.date() + DAY)
    claim.refresh_from_db()
    assert claim.claimed_at is None
    Claim.objects.update(claimed_on=LONG_AGO.date(), claimed_at=LONG_AGO)
    claim.refresh_from_db()
    assert claim.claimed_at == LONG_AGO


# Status of the claim and statuses of its verdicts; is the claim public, is it in the queue?
STATES = [
    # claim, verdicts, public, without verdict
    ("submitted", [], False, True),
    ("open", [], False, True),
    ("closed", [], False, False),
    ("dismissed", [], False, False),
    ("submitted", ["draft"], False, True),
    ("open", ["draft", "in_review"], False, True),
    ("closed", ["in_review"], False, False),
    ("dismissed", ["draft"], False, False),
    ("open", ["published"], True, False),
    ("closed", ["published"], True, False),
    ("open", ["published", "draft"], True, False),
    ("open", ["superseded", "published"], True, False),
    ("closed", ["superseded"], True, False),
    ("open", ["retracted"], True, True),
    ("open", ["retracted", "in_review"], True, True),
]


@pytest.mark.parametrize(("status", "verdicts", "public", "waiting"), STATES)
def test_a_claim_is_public_once_judged_and_waits_without_a_published_verdict(status, verdicts, public, waiting):
    claim = ClaimFactory(status=status, dismissed_reason="Said in jest.")
    judge(ClaimFactory(), "published")  # another claim's verdict says nothing about this one
    for verdict in verdicts:
        judge(claim, verdict)

    assert Claim.objects.public().filter(pk=claim.pk).exists() is public
    assert Claim.objects.waiting().filter(pk=claim.pk).exists() is waiting


def test_the_table_of_states_names_every_status():
    assert {status for status, *_ in STATES} == set(ClaimStatus.values)
    assert {verdict for _, verdicts, *_ in STATES for verdict in verdicts} == {
        "draft", "in_review", "published", "superseded", "retracted",
    }  # fmt: skip


def test_a_claim_with_several_verdicts_is_listed_once():
    claim = ClaimFactory()
    for day in range(3):
        judge(claim, "published", day)

    assert Claim.objects.public().get() == claim
    assert Card.objects.public().get() == claim.card


DATED = [
    # verdicts with their day, first day, latest day
    ([], None, None),
    ([("draft", 0)], None, None),
    ([("published", 3)], 3, 3),
    ([("superseded", 0), ("published", 5)], 0, 5),
    ([("published", 7), ("published", 2)], 2, 7),
    ([("retracted", 4)], 4, 4),
    ([("retracted", 1), ("draft", 0)], 1, 1),
    ([("superseded", 0), ("retracted", 9), ("in_review", 2)], 0, 9),
]


@pytest.mark.parametrize(("verdicts", "first", "latest"), DATED)
def test_a_claim_is_dated_by_its_first_and_its_latest_publication(verdicts, first, latest):
    claim = ClaimFactory()
    judge(ClaimFactory(), "published", 100)
    for status, day in verdicts:
        judge(claim, status, day)

    dated = Card.objects.get(pk=claim.pk)

    assert dated.published_at == (None if first is None else LONG_AGO + first * DAY)
    assert dated.reviewed_at == (None if latest is None else LONG_AGO + latest * DAY)


DISPUTED = [
    ([], False),
    ([("published", "false")], False),
    ([("published", "false"), ("published", "false")], False),
    ([("published", "false"), ("published", "true")], True),
    ([("published", "false"), ("published", "mostly_false"), ("published", "false")], True),
    ([("published", "false"), ("draft", "true")], False),
    ([("published", "false"), ("superseded", "true")], False),
    ([("published", "false"), ("retracted", "true")], False),
]


@pytest.mark.parametrize(("verdicts", "disputed"), DISPUTED)
def test_published_verdicts_of_different_categories_make_a_claim_disputed(verdicts, disputed):
    claim = ClaimFactory()
    judge(ClaimFactory(), "published", rating=RatingFactory(category="satire"))
    for status, category in verdicts:
        judge(claim, status, rating=category and RatingFactory(category=category))

    assert Card.objects.get(pk=claim.pk).is_disputed is disputed


def test_ratings_of_one_category_on_two_scales_are_no_dispute():
    claim = ClaimFactory()
    for scale in ("desk", "afp"):
        judge(claim, "published", rating=RatingFactory(scale__code=scale, category="false"))

    assert Card.objects.get().is_disputed is False


# Fingerprints

STATEMENT = "Le sommet s'est achevé sans résultat concret"
SAME = [
    "LE SOMMET S'EST ACHEVÉ SANS RÉSULTAT CONCRET",
    "  Le sommet\ns'est\tachevé sans  résultat concret ",
    "Le sommet s’est achevé sans résultat concret.",
    "« Le sommet s’est achevé sans résultat concret »",
    "«\u00a0Le sommet s’est achevé — sans résultat concret\u202f!\u00a0»",
    "“Le sommet s‘est achevé, sans résultat concret…”",
    "Le sommet s'est acheve\u0301 sans re\u0301sultat concret",
    "Le sommet s'est achevé (sans résultat) concret?!",
    "Ｌｅ sommet s'est achevé sans résultat concret",
]
OTHER = [
    "Le sommet s'est achevé sans résultat",
    "Le sommet s'est acheve sans resultat concret",
    "sommet Le s'est achevé sans résultat concret",
    "Le sommet s'est achevé sans résultat concret 2",
]


@pytest.mark.parametrize("statement", SAME)
def test_case_space_and_punctuation_do_not_make_another_claim(statement):
    assert ClaimFactory(statement=statement).fingerprint == ClaimFactory(statement=STATEMENT).fingerprint


@pytest.mark.parametrize("statement", OTHER)
def test_other_words_make_another_claim(statement):
    assert ClaimFactory(statement=statement).fingerprint != ClaimFactory(statement=STATEMENT).fingerprint


def test_the_database_updates_the_fingerprint_with_the_statement():
    claim, other = ClaimFactory(statement=STATEMENT), ClaimFactory(statement=OTHER[0])

    Claim.objects.filter(pk=claim.pk).update(statement=OTHER[0])

    assert Claim.objects.get(pk=claim.pk).fingerprint == other.fingerprint


# Fields and deletion


@pytest.mark.parametrize(
    ("statement", "good"),
    [
        ("x", True),
        ("é" * 2000, True),
        ("🙂" * 2000, True),
        ("é" * 2001, False),
        ("", False),
        (" \n", False),
        ("\u00a0", False),
    ],
)
def test_a_statement_has_1_to_2000_characters(statement, good):
    claim = ClaimFactory.build(claimant=None, statement=statement)

    if good:
        claim.full_clean()
    else:
        with pytest.raises(ValidationError):
            claim.full_clean()


def test_a_new_claim_waits_for_triage_with_normal_priority():
    claim = Claim.objects.create(statement="Nothing else is known.", language="en")

    assert (claim.status, claim.get_priority_display()) == ("submitted", "normal")
    assert claim.claimant is claim.created_by is claim.assigned_to is None


def test_the_name_of_a_claim_is_its_statement_shortened():
    assert str(ClaimFactory.build(statement="word " * 100)).endswith("…")
    assert len(str(ClaimFactory.build(statement="word " * 100))) <= 80


def test_deleting_an_unjudged_claim_keeps_its_topics():
    claim = ClaimFactory()
    claim.topics.add(TopicFactory())

    claim.delete()

    assert not ClaimTopic.objects.exists()
    assert Topic.objects.get().slug == "diplomacy"


def test_a_claim_with_a_verdict_is_not_deleted():
    with pytest.raises(ProtectedError):
        judge(ClaimFactory(), "draft").claim.delete()


@pytest.mark.parametrize("make", [lambda: ClaimFactory().claimant, lambda: topic_in_use()])
def test_claimants_and_topics_in_use_are_not_deleted(make):
    with pytest.raises(ProtectedError):
        make().delete()


def topic_in_use():
    topic = TopicFactory()
    ClaimFactory().topics.add(topic)
    return topic


def test_two_claimants_of_one_name_differ_by_role():
    mayor = ClaimantFactory(name="Jean Martin", role="mayor")
    cyclist = ClaimantFactory(name="Jean Martin", role="cyclist")

    assert (str(mayor), str(cyclist)) == ("Jean Martin (mayor)", "Jean Martin (cyclist)")
    with pytest.raises(ValidationError, match="give this one another role"):
        ClaimantFactory.build(name="Jean Martin", role="mayor").full_clean()


@pytest.mark.parametrize(
    ("number", "good"), [("Q7747", True), (None, True), ("Q0", False), ("q1", False), ("Q1\n", False)]
)
def test_a_wikidata_id_is_an_items_number(number, good):
    claimant = ClaimantFactory.build(wikidata_id=number)

    if good:
        claimant.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            claimant.full_clean()
        assert "wikidata_id" in refusal.value.error_dict or "__all__" in refusal.value.error_dict


def test_claimants_without_a_wikidata_id_do_not_clash():
    made = [ClaimantFactory(wikidata_id=None) for _ in range(2)]

    assert set(Claimant.objects.filter(wikidata_id=None)) == {Claimant.objects.unknown(), *made}


def test_claimants_and_topics_are_found_by_their_natural_keys():
    claimant, topic = ClaimantFactory(role="mayor"), TopicFactory()

    assert Claimant.objects.get_by_natural_key(*claimant.natural_key()) == claimant
    assert Topic.objects.get_by_natural_key(*topic.natural_key()) == topic
