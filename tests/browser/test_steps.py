"""Do the buttons of steps save what was typed, and do irreversible steps ask for confirmation?"""

import pytest

from claims.models import Claim, Verdict
from tests.factories import EvidenceFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief(visit, client):
    person = UserFactory(username="nora", is_staff=True, is_superuser=True)
    visit.log_in(client, person)
    return person


def page_of(row):
    return f"/admin/claims/{row._meta.model_name}/{row.pk}/change/"


def test_submitting_saves_what_was_typed(visit, chief):
    verdict = VerdictFactory(claim=EvidenceFactory().claim, summary="Old words.")
    page = visit(page_of(verdict))
    page.locator("#id_summary").fill("New words.")
    page.locator("button[value=submit]").click()
    page.get_by_text("Done: hand in for review.").wait_for()
    verdict.refresh_from_db()
    assert (verdict.status, verdict.summary) == ("in_review", "New words.")


def test_a_refused_submission_keeps_what_was_typed(visit, chief):
    verdict = VerdictFactory(summary="Old words.")  # on a claim without evidence
    page = visit(page_of(verdict))
    page.locator("#id_summary").fill("New words.")
    page.locator("button[value=submit]").click()
    page.get_by_text("a piece of evidence on the claim").wait_for()
    assert page.locator("#id_summary").input_value() == "New words."
    verdict.refresh_from_db()
    assert (verdict.status, verdict.summary) == ("draft", "Old words.")


def test_enter_in_a_field_saves_and_takes_no_step(visit, chief):
    claim = EvidenceFactory(claim__status="submitted").claim
    page = visit(page_of(claim))
    page.locator("#id_place").fill("Anchorage")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/claims/claim/")
    claim.refresh_from_db()
    assert (claim.status, claim.place) == ("submitted", "Anchorage")


LEAVING = {
    "typed": lambda page: page.locator("#id_place").fill("Anchorage"),
    "chosen": lambda page: page.evaluate(
        "django.jQuery('#id_claimant').append(new Option('', '', true, true)).trigger('change')"
    ),
    "a reason for a step": lambda page: page.locator("#step_reason").fill("An opinion."),
    "nothing": lambda page: page.locator("#id_place").click(),
}


@pytest.mark.parametrize("what", LEAVING)
def test_leaving_a_page_with_unsaved_changes_warns(visit, chief, what):
    page = visit(page_of(EvidenceFactory().claim))
    LEAVING[what](page)
    page.locator("#id_place").click()  # an untouched page must not warn
    warnings = []
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    page.goto(visit.site + "/admin/")
    assert warnings == ([] if what == "nothing" else ["beforeunload"])


@pytest.mark.parametrize("sure", [True, False])
def test_retracting_asks_for_confirmation_by_keyboard(visit, chief, sure):
    verdict = VerdictFactory(claim=EvidenceFactory().claim, published=True)
    page = visit(page_of(verdict))
    page.locator("#step_reason").fill("The source withdrew.")
    page.locator("button[value=retract]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("This verdict stays in public, marked as retracted").wait_for()
    assert Verdict.objects.get(pk=verdict.pk).status == "published"
    assert not visit.axe("retract: are you sure?")
    if sure:
        page.locator("button[value=retract]").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Done: retract.").wait_for()
    else:
        page.get_by_text("No, go back").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{page_of(verdict)}")
    assert Verdict.objects.get(pk=verdict.pk).status == ("retracted" if sure else "published")


def test_a_checker_takes_a_claim_and_hands_it_back(visit, client):
    checker = UserFactory(username="ines", is_staff=True, group="checker")
    visit.log_in(client, checker)
    claim = EvidenceFactory().claim
    page = visit(page_of(claim))
    page.locator("button[value=take]").click()
    page.get_by_text("Done: take this claim.").wait_for()
    assert Claim.objects.get(pk=claim.pk).assigned_to == checker
    page.locator("button[value=release]").click()
    page.get_by_text("Done: hand this claim back.").wait_for()
    assert Claim.objects.get(pk=claim.pk).assigned_to is None
