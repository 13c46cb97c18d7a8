"""Can an editor merge rows and group claims on the desk's pages, and nobody else?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claimant, ClaimLink, Merge
from tests.factories import (
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    LinkFactory,
    PublisherFactory,
    TopicFactory,
    judged_claim,
)

pytestmark = pytest.mark.django_db
REASON = {"reason": "One and the same."}
HOSTILE = ["<script>alert(1)</script>", "a\0b", "x" * 10_000, "'; DROP TABLE claims_claim; --"]


def pair_page(kept, gone, plural="claimants"):
    return reverse("desk:merge_pair", args=[plural, kept.pk, gone.pk])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def pair():
    kept = ClaimantFactory(name="Jane Smith", role="minister")
    return kept, ClaimantFactory(name="J. Smith", role="senator", wikidata_id="Q1")


@pytest.mark.parametrize("plural", ["claimants", "publishers", "topics", "claims"])
def test_the_overview_lists_what_may_be_one(editor, plural, pair):
    house, edition = PublisherFactory(domain="checker.example"), PublisherFactory(domain="fr.checker.example")
    TopicFactory(slug="election", names={"en": "Election"})
    TopicFactory(slug="the-election", names={"en": "The election"})
    LinkFactory(claim=judged_claim(), other=ClaimFactory(statement="Nothing came of the summit."))

    shown = text_of(editor.get(reverse("desk:merge", args=[plural])))

    words = {
        "claimants": ["Jane Smith", "J. Smith"],
        "publishers": [str(house), str(edition)],
        "topics": ["Election", "The election"],
        "claims": ["Nothing came of the summit."],
    }
    assert all(word in shown for word in words[plural])
    assert "Compare" in shown


@pytest.mark.parametrize("plural", ["claimants", "publishers", "topics"])
@pytest.mark.parametrize("words", ["smith", *HOSTILE])
def test_rows_are_found_by_any_words(editor, plural, words, pair):
    response = editor.get(reverse("desk:merge", args=[plural]), {"q": words})

    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


def test_a_row_is_chosen_for_another_one(editor, pair):
    kept, gone = pair

    assert pair_page(kept, gone) in text_of(editor.get(reverse("desk:merge_with", args=["claimants", kept.pk])))
    response = editor.get(reverse("desk:merge_with", args=["claimants", kept.pk]), {"q": "J. S"})
    assert pair_page(kept, gone) in text_of(response)


def test_an_editor_merges_and_undoes_it(editor, pair):
    kept, gone = pair
    claim = judged_claim(claimant=gone)
    shown = text_of(editor.get(pair_page(kept, gone)))
    assert "claims: <b>1</b>" in shown
    assert 'name="choose-role"' in shown
    assert 'name="choose-wikidata_id"' not in shown  # only one has an id

    response = editor.post(pair_page(kept, gone), REASON | {"choose-role": "gone", "choose-name": "kept"})

    assert response.status_code == 302
    kept.refresh_from_db()
    assert (kept.role, kept.wikidata_id, kept.aliases) == ("senator", "Q1", ["J. Smith"])
    made = Merge.objects.get()
    assert (made.made_by, made.reason) == (editor.person, "One and the same.")
    overview = text_of(editor.get(response["Location"]))
    assert reverse("desk:undo_merge", args=[made.pk]) in overview

    response = editor.post(reverse("desk:undo_merge", args=[made.pk]), {"reason": "Two people."})

    assert response.status_code == 302
    claim.refresh_from_db()
    assert claim.claimant == gone
    assert "Two people." in text_of(editor.get(response["Location"]))


@pytest.mark.parametrize("reason", ["", " ", *HOSTILE[1:3]])
def test_a_reason_that_cannot_be_stored_is_refused_and_nothing_is_merged(editor, pair, reason):
    response = editor.post(pair_page(*pair), {"reason": reason})

    assert response.status_code == 422
    assert not Merge.objects.exists()
    assert Claimant.objects.filter(pk=pair[1].pk).exists()


def test_what_was_chosen_is_kept_when_the_merge_is_refused(editor, pair):
    kept, gone = pair
    Claimant.objects.filter(pk=kept.pk).update(wikidata_id="Q2")

    response = editor.post(pair_page(kept, gone), REASON | {"choose-role": "gone"})

    shown = text_of(response)
    assert response.status_code == 422
    assert "choose the id that is right" in shown
    assert "One and the same." in shown
    role = shown[shown.index('name="choose-role" value="gone"') :]
    assert "checked" in role[: role.index(">")]


def test_two_that_cannot_be_merged_get_no_button(editor):
    shown = text_of(editor.get(pair_page(Claimant.objects.unknown(), ClaimantFactory())))

    assert "merged with nobody" in shown
    assert 'class="main"' not in shown


@pytest.mark.parametrize("person", ["checker", "contributor"])
def test_others_may_not_merge(person, request, pair):
    client = request.getfixturevalue(person)

    for address in (reverse("desk:merge"), reverse("desk:merge", args=["topics"]), pair_page(*pair)):
        assert client.get(address).status_code == 403
    assert client.post(pair_page(*pair), REASON).status_code == 403
    assert not Merge.objects.exists()


def test_rows_that_are_gone_are_404(editor, pair):
    kept, gone = pair
    address = pair_page(kept, gone)
    Claimant.objects.filter(pk=gone.pk).delete()

    for response in (editor.get(address), editor.post(address, REASON)):
        assert response.status_code == 404
    assert editor.get("/desk/merge/people/").status_code == 404


def test_an_overview_costs_the_same_for_ten_pairs(editor, pair):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            editor.get(reverse("desk:merge"))
        return len(captured)

    queries()
    before = queries()
    for number in range(10):
        for name in ("Maria", "M."):
            ClaimantFactory(name=f"{name} Keller{chr(97 + number)}son")
    assert queries() == before


# Groups of claims


def group_page(claim, other):
    return reverse("desk:group", args=[claim.pk, other.pk])


def test_two_claims_are_linked_rejected_and_split(editor):
    claim, other = judged_claim(), ClaimFactory(statement="The summit ended without any result.")
    EvidenceFactory(claim=other, note="Said on air.")
    shown = text_of(editor.get(group_page(claim, other)))
    assert "Link them" in shown
    assert "<del>" in shown

    assert editor.post(group_page(other, claim), {"step": "relate", "kind": "same"}).status_code == 302
    claim.card.refresh_from_db()
    other.card.refresh_from_db()
    assert other.card.group_id == claim.pk
    shown = text_of(editor.get(group_page(claim, other)))
    assert "first member" in shown
    assert "Undo the decision" in shown

    link = ClaimLink.objects.get()
    assert editor.post(group_page(claim, other), {"step": "split", "link": link.pk, "reason": ""}).status_code == 422
    sent = {"step": "split", "link": link.pk, "reason": "Another summit."}
    assert editor.post(group_page(claim, other), sent).status_code == 302
    assert editor.post(group_page(claim, other), {"step": "reject"}).status_code == 422
    sent = {"step": "reject", "reason": "Another summit."}
    assert editor.post(group_page(claim, other), sent).status_code == 302
    assert ClaimLink.objects.get().state == "rejected"


@pytest.mark.parametrize("step", ["", "publish", "split"])
@pytest.mark.parametrize("link", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_other_steps_change_nothing(editor, step, link):
    claim, other = ClaimFactory(), ClaimFactory()

    assert editor.post(group_page(claim, other), {"step": step, "link": link}).status_code in (404, 422)
    assert editor.post(group_page(claim, claim), {"step": "relate"}).status_code == 422
    assert not ClaimLink.objects.exists()


def test_a_contributor_may_not_link(contributor):
    claim, other = ClaimFactory(), ClaimFactory()

    assert contributor.get(group_page(claim, other)).status_code == 403
    assert contributor.post(group_page(claim, other), {"step": "relate"}).status_code == 403
