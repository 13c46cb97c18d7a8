"""Who may decide beside a comparison, and what happens to a decision about words that have changed since?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.desk.compare.approvals import token_of
from claims.models import Amendment, Claim, Verdict
from tests.claims.desk.conftest import client_of
from tests.factories import (
    AmendmentFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    VerdictFactory,
    judged_claim,
)
from tests.support.forms import Form

pytestmark = pytest.mark.django_db
STEPS = ("accept", "reject")


def decide(client, amendment, step, *, token=None, reason="Not so.", **headers):
    claim = amendment.claim
    sent = {"step": step, "reason": reason, "token": token_of(claim) if token is None else token}
    address = f"/desk/claims/{claim.pk}/compare/amendments/{amendment.pk}/"
    return client.post(address, sent, headers={"HX-Request": "true"} | headers)


def publish(client, verdict, *, token=None, reason="The date was wrong."):
    claim = verdict.claim
    sent = {"reason": reason, "token": token_of(claim) if token is None else token}
    return client.post(f"/desk/claims/{claim.pk}/compare/verdicts/{verdict.pk}/", sent, headers={"HX-Request": "true"})


def a_proposal(**fields):
    return AmendmentFactory(claim=judged_claim(), **fields)


def in_review(claim=None, **fields):
    claim = claim or EvidenceFactory().claim
    return VerdictFactory(claim=claim, publisher=DeskFactory(), status="in_review", **fields)


def page_of(client, claim):
    return client.get(f"/desk/claims/{claim.pk}/compare/")


@pytest.mark.parametrize(("step", "status"), [("accept", "accepted"), ("reject", "rejected")])
def test_an_amendment_is_decided_beside_the_difference_that_it_makes(editor, step, status):
    amendment = a_proposal()
    [proposal] = page_of(editor, amendment.claim).context["proposals"]
    assert (proposal.steps, proposal.fields[0].parts) == (["accept", "reject"], [("new", "Geneva")])
    answer = decide(editor, amendment, step)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/claims/{amendment.claim_id}/compare/")
    amendment.refresh_from_db()
    assert (amendment.status, amendment.decided_by) == (status, editor.person)
    assert Claim.objects.get(pk=amendment.claim_id).place == ("Geneva" if step == "accept" else "")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("group", ["checker", "contributor"])
def test_only_people_who_may_decide_decide(step, group):
    client, amendment = client_of(group), a_proposal()
    assert decide(client, amendment, step).status_code == 403
    assert Amendment.objects.get().status == "proposed"
    assert f'value="{step}"' not in page_of(client, amendment.claim).text


def test_nobody_accepts_an_amendment_of_their_own(editor):
    amendment = a_proposal(proposed_by=editor.person)
    assert 'value="accept"' not in page_of(editor, amendment.claim).text
    answer = decide(editor, amendment, "accept")
    assert (answer.status_code, Amendment.objects.get().status) == (422, "proposed")
    assert "another person" in answer.text


@pytest.mark.parametrize("step", ["", "propose", "delete", "<script>"])
def test_other_steps_are_refused(editor, step):
    assert decide(editor, a_proposal(), step).status_code == 422
    assert Amendment.objects.get().status == "proposed"


def test_a_rejection_needs_a_reason(editor):
    answer = decide(editor, a_proposal(), "reject", reason=" \n")
    assert "needs a reason" in answer.text
    assert answer["HX-Retarget"] == "#messages"  # so the page keeps what was typed


def test_an_amendment_of_another_claim_is_not_found(editor):
    amendment, other = a_proposal(), judged_claim()
    address = f"/desk/claims/{other.pk}/compare/amendments/{amendment.pk}/"
    assert editor.post(address, {"step": "accept"}).status_code == 404


def test_a_verdict_in_review_is_published_from_the_comparison(editor):
    verdict = in_review()
    assert "Publish this verdict" in page_of(editor, verdict.claim).text
    assert publish(editor, verdict).status_code == 302
    verdict.refresh_from_db()
    assert (verdict.status, verdict.published_by) == ("published", editor.person)
    assert "Publish this verdict" not in page_of(editor, verdict.claim).text


def test_a_verdict_in_review_corrects_the_published_one_of_its_publisher(editor):
    claim = judged_claim()
    old, new = claim.verdicts.get(), in_review(claim, summary="Something was agreed.")
    assert "Publish the correction" in page_of(editor, claim).text
    assert publish(editor, new).status_code == 302
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "published")
    assert (new.supersedes, new.correction_note) == (old, "The date was wrong.")


def test_a_correction_needs_a_reason(editor):
    new = in_review(judged_claim(), summary="Something was agreed.")
    assert "needs a reason" in publish(editor, new, reason="").text


def test_writers_do_not_publish_their_own_verdicts(editor):
    verdict = in_review(written_by=editor.person)
    text = page_of(editor, verdict.claim).text
    assert "Publish this verdict" not in text
    assert "ask another editor" in text
    assert publish(editor, verdict).status_code == 422
    assert Verdict.objects.get().status == "in_review"


@pytest.mark.parametrize("group", ["checker", "contributor"])
def test_only_people_who_may_publish_publish(group):
    client, verdict = client_of(group), in_review()
    assert "Publish this verdict" not in page_of(client, verdict.claim).text
    assert publish(client, verdict).status_code == 403


@pytest.mark.parametrize("is_published", [False, True])
def test_only_verdicts_in_review_are_published(editor, is_published):
    verdict = VerdictFactory(claim=EvidenceFactory().claim, published=is_published)
    assert publish(editor, verdict).status_code == 422


@pytest.mark.parametrize("token", ["", "0", "x" * 10_000, "١"])
def test_a_page_that_is_out_of_date_decides_nothing(editor, token):
    verdict, amendment = in_review(), a_proposal()
    answer = publish(editor, verdict, token=token)
    assert (answer.status_code, Verdict.objects.get(pk=verdict.pk).status) == (422, "in_review")
    assert "while the page was open" in answer.text
    assert decide(editor, amendment, "accept", token=token).status_code == 422
    assert Amendment.objects.get().status == "proposed"


def test_the_second_of_two_editors_reads_that_the_first_has_decided(editor):
    amendment = a_proposal()
    token = token_of(amendment.claim)
    assert decide(editor, amendment, "accept", token=token).status_code == 302
    other = client_of("checker")
    other.person.groups.set(editor.person.groups.all())
    answer = decide(other, amendment, "reject", token=token)
    assert answer.status_code == 422
    assert "editor changed this" in answer.text
    assert Amendment.objects.get().status == "accepted"


# Proposing


def form_of(client, claim, **changes):
    """Return what a browser sends from the form of a proposal, with these changes."""
    answer = client.get(f"/desk/claims/{claim.pk}/compare/propose/")
    assert answer.status_code == 200
    sent = Form(answer.text, "proposal").sent
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()} | changes


def propose(client, claim, **changes):
    return client.post(f"/desk/claims/{claim.pk}/compare/propose/", form_of(client, claim, **changes))


def test_an_amendment_lists_what_was_changed_in_the_form(checker):
    claim = judged_claim(place="Paris")
    answer = propose(checker, claim, place="Geneva", public_note="The place was wrong.")
    assert answer.status_code == 302
    amendment = Amendment.objects.get()
    assert [(one["field"], one["old"], one["new"]) for one in amendment.changes] == [("place", "Paris", "Geneva")]
    assert (amendment.proposed_by, amendment.note) == (checker.person, "The place was wrong.")


def test_evidence_and_articles_are_amended_too(checker):
    claim = judged_claim()
    changes = {"evidence-0-stance": "refutes", "articles-0-title": "Another title"}
    assert propose(checker, claim, public_note="Wrong.", **changes).status_code == 302
    assert [(one["what"], one["field"]) for one in Amendment.objects.get().changes] == [
        ("evidence", "stance"),
        ("article", "title"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "an amendment changes something"),
        ({"public_note": "", "place": "Rome"}, "This field is required."),
        ({"claimant": "Nobody Known"}, "No claimant has this name."),
        ({"claimant": ""}, "it keeps a claimant"),
        ({"statement": " "}, "This field is required."),
        ({"statement": "a\0b"}, "Null characters"),
        ({"statement": "a" * 10_000}, "at most 2000 characters"),
        ({"language": "<script>"}, "language"),
        ({"claimed_on": "yesterday"}, "valid date"),
        ({"evidence-0-quote_prefix": "before"}, "need the quote itself"),
        ({"evidence-0-id": "7"}, "valid"),
        ({"evidence-TOTAL_FORMS": "x"}, ""),
    ],
)
def test_a_wrong_proposal_is_explained_and_keeps_what_was_typed(checker, changes, sentence):
    claim = judged_claim()
    answer = propose(checker, claim, **{"public_note": "A note to keep.", "context": ""} | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A note to keep." in answer.text or "public_note" in changes
    assert not Amendment.objects.exists()


def test_a_claim_that_is_not_public_needs_no_amendment(checker):
    claim = ClaimFactory()
    address = f"/desk/claims/{claim.pk}/compare/propose/"
    assert "change it directly" in checker.get(address).text
    assert checker.post(address, {}).status_code == 422


def test_contributors_propose_nothing(contributor):
    claim = judged_claim()
    address = f"/desk/claims/{claim.pk}/compare/propose/"
    assert contributor.get(address).status_code == 403
    assert address not in page_of(contributor, claim).text


def test_the_form_costs_the_same_with_much_evidence(checker):
    def queries_with(count):
        claim = judged_claim()
        for _number in range(count):
            EvidenceFactory(claim=claim)
        with CaptureQueriesContext(connection) as caught:
            checker.get(f"/desk/claims/{claim.pk}/compare/propose/")
        return len(caught)

    queries_with(0)
    assert queries_with(1) == queries_with(8)
