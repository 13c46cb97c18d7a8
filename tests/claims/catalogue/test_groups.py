"""Are claims that confirmed links call the same a group, whose cards show how all of them were judged?"""

import json
from functools import partial

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims import catalogue
from claims.models import Card, Claim, ClaimLink, Edition, StaleCard, Verdict
from tests.claims.catalogue.test_catalogue import assert_that_cards_say_what_the_rows_say
from tests.factories import LONG_AGO, ClaimFactory, JudgeFactory, LinkFactory, RatingFactory, VerdictFactory

DAY = LONG_AGO.replace(hour=0)


def judged(category, day=1, **fields):
    """Return a claim with a verdict that another publisher gave on that day of the month."""
    return VerdictFactory(
        claim=ClaimFactory(**fields),
        origin="import",
        publisher=JudgeFactory(domain=f"{category}-{day}.example"),
        rating=RatingFactory(category=category),
        published=True,
        published_at=DAY.replace(day=day),
    ).claim


def same(one, other):
    return LinkFactory(claim=one, other=other, state="confirmed")


def undo(link):
    ClaimLink.objects.filter(pk=link.pk).update(state="suggested", decided_by=None, decided_at=None, reason="")


def document(claim, column="document"):
    return json.loads(Card.objects.values_list(column, flat=True).get(pk=claim.pk))


def groups():
    return dict(Card.objects.values_list("claim_id", "group_id"))


def other_judges(claim):
    return [verdict["publisher"]["domain"] for verdict in document(claim)["also_judged"]]


@pytest.mark.django_db
def test_three_judges_of_one_claim_entered_in_three_ways_are_one_disputed_group(client, editor):
    rating = {name: RatingFactory(category=name) for name in ("false", "misleading")}
    ours = ClaimFactory(statement="The bridge was closed for ten years.")
    VerdictFactory(claim=ours, rating=rating["false"], published=True)
    theirs = judged("misleading", day=3, statement="That bridge has been shut a decade!")
    french = judged("false", day=2, statement="Le pont est resté fermé dix ans.", language="fr")

    for other in (theirs, french):
        answer = editor.post(f"/api/v1/claims/{ours.pk}/links/", {"other": str(other.pk), "kind": "same"})
        assert answer.status_code == 201

    read = {claim: client.get(f"/api/v1/claims/{claim.pk}/").json() for claim in (ours, theirs, french)}
    assert {claim["group"] for claim in read.values()} == {str(french.pk)}, "the one that was published first"
    for claim in read.values():
        verdicts = [
            *(verdict["id"] for verdict in claim["verdicts"]),
            *(each["verdict"] for each in claim["also_judged"]),
        ]
        assert set(verdicts) == set(map(str, Verdict.objects.values_list("pk", flat=True)))
        assert (claim["disputed"], claim["group_disputed"]) == (False, True)
    assert [each["rating"]["category"] for each in read[ours]["also_judged"]] == ["false", "misleading"]

    listed = client.get("/api/v1/claims/?collapse=group&group_disputed=true&count=exact").json()
    assert ([row["id"] for row in listed["results"]], listed["count"]) == ([str(french.pk)], 1)


@pytest.mark.django_db
def test_a_group_is_transitive_and_undoing_a_link_splits_it():
    first, second, third = judged("true", 1), judged("false", 2), judged("mixed", 3)
    same(second, third)
    link = same(first, second)
    assert groups() == dict.fromkeys([first.pk, second.pk, third.pk], first.pk)
    assert other_judges(third) == ["true-1.example", "false-2.example"]

    undo(link)
    assert groups() == {first.pk: None, second.pk: second.pk, third.pk: second.pk}
    assert other_judges(third) == ["false-2.example"]
    assert_that_cards_say_what_the_rows_say()


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "state"), [("variant", "confirmed"), ("same", "suggested"), ("same", "rejected")])
def test_no_other_link_makes_a_group(kind, state):
    LinkFactory(claim=judged("true", 1), other=judged("false", 2), kind=kind, state=state)
    assert set(groups().values()) == {None}


@pytest.mark.django_db
def test_the_public_learns_nothing_of_members_that_are_not_public():
    public, hidden = judged("true", 1), ClaimFactory()
    before = Edition.objects.count(), document(public)
    same(public, hidden)

    assert (Edition.objects.count(), document(public)) == before
    assert document(public, "desk_document")["group"] == document(hidden, "desk_document")["group"] == str(public.pk)

    VerdictFactory(claim=hidden, published=True)
    assert document(public)["group"] == document(hidden)["group"] == str(public.pk)


@pytest.mark.django_db
def test_each_public_change_of_what_the_others_show_is_an_edition_of_theirs(django_capture_on_commit_callbacks):
    first, second = judged("true", 1), judged("false", 2)
    same(first, second)
    assert other_judges(first) == ["false-2.example"]
    Verdict.objects.filter(claim=second).update(
        status="retracted", retracted_at=LONG_AGO, retraction_reason="The source withdrew."
    )
    assert document(first)["also_judged"] == []
    assert Edition.objects.filter(claim=first).latest("version").document == Card.objects.get(pk=first.pk).document


@pytest.mark.django_db
def test_a_judge_that_is_renamed_is_renamed_in_the_whole_group():
    first, second = judged("true", 1), judged("false", 2)
    same(first, second)
    judge = Verdict.objects.get(claim=second).publisher
    type(judge).objects.filter(pk=judge.pk).update(name="Renamed")
    assert document(first)["also_judged"][0]["publisher"]["name"] == "Renamed"


@pytest.mark.django_db
def test_bulk_work_refreshes_the_whole_group_at_its_end():
    first, second = judged("true", 1), judged("false", 2)
    with catalogue.bulk():
        same(first, second)
        Verdict.objects.filter(claim=second).update(
            status="retracted", retracted_at=LONG_AGO, retraction_reason="The source withdrew."
        )
    assert_that_cards_say_what_the_rows_say()


PAIRS = [(one, other) for other in range(6) for one in range(other)]


class AnyLinks(TestCase):
    """Links between six claims are confirmed and undone in any order; half of the claims are public."""

    @settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(st.sampled_from(PAIRS), min_size=1, max_size=9))
    def test_cards_equal_the_groups_that_the_links_make(self, pairs):
        claims = [judged("true" if day % 3 else "false", day) if day % 2 else ClaimFactory() for day in range(1, 7)]
        links = {}
        for pair in pairs:
            if pair in links:
                undo(links.pop(pair))
                ClaimLink.objects.filter(state="suggested").delete()
            else:
                links[pair] = same(*(claims[number] for number in pair))
            assert_that_cards_say_what_the_rows_say()
        assert catalogue.rebuild() == 0


def refresh_all_stale():
    while catalogue.refresh_stale():
        pass


concurrent = pytest.mark.django_db(transaction=True)


@concurrent
def test_two_links_confirmed_at_once_do_not_tear_their_group(in_other_connection):
    claims = [judged("true", day) for day in range(1, 5)]
    with transaction.atomic():
        same(claims[0], claims[1])
        others = [in_other_connection(partial(same, *claims[at : at + 2])) for at in (2, 1)]
        assert all(thread.is_alive() for thread in others), "they wait"
    for thread in others:
        thread.join()
    refresh_all_stale()
    assert groups() == dict.fromkeys([claim.pk for claim in claims], claims[0].pk)
    assert_that_cards_say_what_the_rows_say()


@concurrent
@pytest.mark.parametrize("first", ["verdict", "link"])
def test_a_verdict_published_while_a_link_is_confirmed_is_shown_by_both(first, in_other_connection):
    one, other = judged("true", 1), judged("false", 2)
    publish = partial(VerdictFactory, claim=other, rating=RatingFactory(category="mixed"), published=True)
    steps = [publish, partial(same, one, other)]
    earlier, later = steps if first == "verdict" else steps[::-1]
    with transaction.atomic():
        earlier()
        waiting = in_other_connection(later)
    waiting.join()
    refresh_all_stale()
    assert_that_cards_say_what_the_rows_say()


@concurrent
def test_a_member_that_another_transaction_has_locked_is_left_to_a_worker(in_other_connection):
    first, second = judged("true", 1), judged("false", 2)
    same(first, second)

    def retract():
        Verdict.objects.filter(claim=second).update(
            status="retracted", retracted_at=LONG_AGO, retraction_reason="The source withdrew."
        )

    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=first.pk)
        retracting = in_other_connection(retract)
        assert not retracting.is_alive(), "it waits for nobody"
    assert list(StaleCard.objects.values_list("claim_id", flat=True)) == [first.pk]
    refresh_all_stale()
    assert_that_cards_say_what_the_rows_say()


@concurrent
def test_two_members_that_change_at_once_do_not_wait_for_each_other(in_other_connection):
    first, second = judged("true", 1), judged("false", 2)
    same(first, second)
    with transaction.atomic():
        VerdictFactory(claim=second, published=True)
        other = in_other_connection(lambda: Claim.objects.filter(pk=first.pk).update(place="Geneva"))
        Claim.objects.filter(pk=first.pk).update(priority=3)
    other.join()
    refresh_all_stale()
    assert_that_cards_say_what_the_rows_say()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM claims_stalecard")
        assert cursor.fetchone() == (0,)
