"""Which links are suggested, of which kind, and which never? `found` replaces `find_many` in tests of the rule."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from claims.history import history_of
from claims.matching import Band, Match, suggestions
from claims.matching.suggestions import MAX_SUGGESTIONS, kind_of, suggest_waiting, waiting
from claims.models import Claim, ClaimLink, ClaimToLink
from tests.factories import ClaimFactory, LinkFactory

pytestmark = pytest.mark.django_db

# What differs and the band, and the kind that is suggested.
KINDS = [
    ((), "already_checked", "same"),
    ((), "probably", "related"),
    (("negation",), "already_checked", "contradicts"),
    (("negation",), "probably", "contradicts"),
    (("refutation",), "probably", "contradicts"),
    (("number",), "already_checked", "variant"),
    (("date",), "probably", "variant"),
    (("number", "negation"), "probably", "contradicts"),
]


@pytest.mark.parametrize(("differs", "band", "kind"), KINDS)
def test_the_kind_follows_from_what_differs_and_then_from_the_band(differs, band, kind):
    assert kind_of(Match(None, 1, 0.9, Band(band), differs)) == kind


@pytest.fixture
def found(monkeypatch):
    """Return a dict from a statement to the matches that are found for it: `(claim, confidence, band)`."""
    answers = {}

    def find_many(texts, *, cards, languages, limit):
        shown = set(cards.values_list("pk", flat=True))
        return [
            [
                Match(claim.pk, confidence, confidence, Band(band))
                for claim, confidence, band in answers.get(text, ())[:limit]
                if claim.pk in shown
            ]
            for text in texts
        ]

    monkeypatch.setattr(suggestions, "find_many", find_many)
    return answers


def run():
    while suggest_waiting():
        pass
    assert waiting() == (0, None)


def suggested():
    return {(link.claim, link.other, link.kind, link.score) for link in ClaimLink.objects.filter(state="suggested")}


def test_a_claim_of_the_same_words_is_suggested_as_the_same_by_the_index_itself():
    first = ClaimFactory(statement="The bridge was closed.")
    ClaimFactory(statement="Trains run.")
    second = ClaimFactory(statement="“The bridge, was CLOSED!”")
    run()
    assert (first, second, "same", 1) in suggested()


def test_likely_matches_are_suggested_and_related_ones_are_not(found):
    likely, related, probable = ClaimFactory(), ClaimFactory(), ClaimFactory(statement="Not the same.")
    Claim.objects.filter(pk=related.pk).update(statement="Quite another thing.")
    Claim.objects.filter(pk=likely.pk).update(statement="Almost the same.")
    claim = ClaimFactory(statement="New.")
    found["New."] = [(claim, 1, "already_checked"), (likely, 0.914, "already_checked")]
    found["New."] += [(probable, 0.6, "probably"), (related, 0.3, "related")]
    run()
    assert suggested() == {(likely, claim, "same", 0.91), (probable, claim, "related", 0.6)}


def test_suggesting_again_changes_nothing(found):
    other, claim = ClaimFactory(statement="Old."), ClaimFactory(statement="New.")
    found["New."], found["Old."] = [(other, 0.9, "already_checked")], [(claim, 0.9, "already_checked")]
    run()
    before = list(ClaimLink.objects.values())
    assert len(before) == 1
    suggestions.note_all()
    run()
    assert list(ClaimLink.objects.values()) == before


@pytest.mark.parametrize("state", ["rejected", "confirmed"])
def test_a_decided_pair_stays_as_it_is(state, found):
    link = LinkFactory(state=state, kind="variant")
    Claim.objects.filter(pk=link.other_id).update(statement="New.")
    found["New."] = [(link.claim, 1, "already_checked")]
    run()
    link.refresh_from_db()
    assert (link.state, link.kind, link.score) == (state, "variant", None)
    assert ClaimLink.objects.count() == 1


def test_a_suggestion_follows_words_that_changed_and_what_a_person_made_does_not(found):
    claim = ClaimFactory(statement="New.")
    others = [ClaimFactory(statement=f"Number {number}.") for number in range(2)]
    LinkFactory(claim=claim, other=others[0], score=0.9)
    LinkFactory(claim=claim, other=others[1])
    found["Newer."] = [(other, 0.5, "probably") for other in others]
    Claim.objects.filter(pk=claim.pk).update(statement="Newer.")
    run()
    assert suggested() == {(claim, others[0], "related", 0.5), (claim, others[1], "same", None)}


def test_suggestions_of_a_claim_are_limited(found):
    others = [ClaimFactory(statement=f"Number {number}.") for number in range(MAX_SUGGESTIONS + 3)]
    ClaimFactory(statement="New.")
    found["New."] = [(other, 0.9, "already_checked") for other in others]
    run()
    assert {first for first, *_ in suggested()} == set(others[:MAX_SUGGESTIONS])


def test_one_claim_of_a_group_is_suggested_and_none_of_the_own_group(found):
    one, other, third, mine = (ClaimFactory(statement=f"Number {number}.") for number in range(4))
    LinkFactory(claim=one, other=other, state="confirmed")
    claim = ClaimFactory(statement="New.")
    LinkFactory(claim=mine, other=claim, state="confirmed")
    LinkFactory(claim=mine, other=third, state="confirmed")
    found["New."] = [(each, 0.9, "already_checked") for each in (third, other, one)]
    run()
    assert suggested() == {(other, claim, "same", 0.9)}


def test_a_dismissed_claim_neither_gets_nor_is_a_suggestion(found):
    gone = ClaimFactory(statement="Same.", status="dismissed", dismissed_reason="In jest.")
    ClaimFactory(statement="Same.")
    run()
    assert suggested() == set()
    assert gone.links.count() == 0


@pytest.mark.parametrize(
    ("change", "is_noted"),
    [({"statement": "Another."}, True), ({"language": "fr"}, True), ({"place": "Geneva"}, False), ({}, False)],
)
def test_a_claim_is_noted_when_it_is_added_and_when_its_words_change(change, is_noted):
    claim = ClaimFactory()
    assert waiting()[0] == 1
    ClaimToLink.objects.all().delete()
    Claim.objects.filter(pk=claim.pk).update(priority=3, **change)
    assert ClaimToLink.objects.filter(claim_id=claim.pk).exists() is is_noted


def test_a_claim_that_cannot_be_matched_is_left_out_and_holds_up_no_other(monkeypatch, caplog):
    others = [ClaimFactory(statement="Same.") for _ in range(2)]
    ClaimFactory(statement="Too long.")
    find_many = suggestions.find_many

    def failing(texts, **options):
        if "Too long." in texts:
            raise OperationalError("canceling statement due to statement timeout")
        return find_many(texts, **options)

    monkeypatch.setattr(suggestions, "find_many", failing)
    run()
    assert suggested() == {(*others, "same", 1)}
    assert "statement timeout" in caplog.text


def test_a_claim_that_was_deleted_meanwhile_is_passed_over(found):
    ClaimFactory().delete()
    run()


def test_the_command_lets_a_worker_look_at_all_claims_but_dismissed_ones():
    ClaimFactory()
    ClaimFactory(status="dismissed", dismissed_reason="In jest.")
    ClaimToLink.objects.all().delete()
    call_command("suggest_links", stdout=(said := StringIO()))
    assert (ClaimToLink.objects.count(), said.getvalue()) == (1, "1 claims wait for a worker.\n")


def test_the_history_says_that_a_worker_suggested_the_link():
    first, _second = (ClaimFactory(statement="Same.") for _ in range(2))
    run()
    (entry,) = history_of(first.links.get())
    assert (entry.action, entry.username, entry.route) == ("added", None, "worker: links")
