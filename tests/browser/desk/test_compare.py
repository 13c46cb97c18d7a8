"""Can an editor read a difference, and decide about it, with the keyboard alone?"""

import pytest

from claims.models import Amendment, Claim, Verdict
from tests.browser.conftest import PHONE
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ArticleVersionFactory,
    DeskFactory,
    EvidenceFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lena(client, visit):
    person = UserFactory(username="lena", is_staff=True, group="editor")
    visit.log_in(client, person)
    return person


@pytest.fixture
def claim():
    """Return a public claim with a correction in review and a proposed amendment."""
    claim = VerdictFactory(claim=EvidenceFactory().claim, published=True).claim
    VerdictFactory(claim=claim, publisher=DeskFactory(), summary="Nothing at all was agreed.", status="in_review")
    AmendmentFactory(claim=claim)
    return claim


def test_a_correction_and_an_amendment_are_decided_with_the_keyboard(visit, lena, claim):
    page = visit(f"/desk/claims/{claim.pk}/compare/")
    assert visit.axe("compare") == []
    page.keyboard.press("j")
    page.locator("[data-difference=added]:focus").wait_for()
    assert "at all" in page.locator(":focus .after ins").first.inner_text()
    page.keyboard.press("Control+Enter")  # the public note is missing: the browser leads to its field
    page.locator("textarea[name=reason]:focus").first.wait_for()
    page.keyboard.type("Two words were missing.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Done: correct.").wait_for()
    page.locator("#compare-title:focus").wait_for()  # a focus that moves before would be taken back
    assert Verdict.objects.get(status="published").correction_note == "Two words were missing."
    page.get_by_role("button", name="Accept the amendment").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Done: accept.").wait_for()
    page.get_by_text("No difference: both read the same.").wait_for()
    page.locator("#compare-title:focus").wait_for()
    assert Claim.objects.get(pk=claim.pk).place == "Geneva"
    page.keyboard.press("s")
    page.wait_for_url("**left=desk**")


def test_a_decision_on_an_old_page_is_refused_and_keeps_the_reason(visit, lena, claim):
    page = visit(f"/desk/claims/{claim.pk}/compare/")
    Claim.objects.filter(pk=claim.pk).update(priority=4)
    page.get_by_text("Reject it").click()
    page.locator("details textarea[name=reason]").fill("It was said in Paris.")
    page.get_by_role("button", name="Reject the amendment").click()
    page.get_by_text("while the page was open").wait_for()
    assert page.locator("details textarea[name=reason]").input_value() == "It was said in Paris."
    assert Amendment.objects.get().status == "proposed"
    visit.complaints.clear()  # the browser logs the 422


@pytest.mark.parametrize("screen", [PHONE])
def test_on_a_phone_both_words_are_in_one_text(visit, lena, claim):
    page = visit(f"/desk/claims/{claim.pk}/compare/")
    assert not visit.scrolls_sideways()
    assert not page.locator(".before").first.is_visible()
    assert visit.axe("compare on a phone") == []
    visit(f"/desk/claims/{claim.pk}/compare/propose/")
    assert not visit.scrolls_sideways()
    assert visit.axe("propose an amendment on a phone") == []


def test_two_versions_are_compared_in_their_own_direction(visit, lena, claim):
    article = ArticleFactory(language="ar")
    old, _new = [
        ArticleVersionFactory(article=article, text=text) for text in ("انتهت القمة دون نتيجة.", "انتهت القمة باتفاق.")
    ]
    EvidenceFactory(claim=claim, article=article)
    page = visit(f"/desk/claims/{claim.pk}/compare/?left=version:{old.pk}")
    side = page.locator(".words.after")
    assert (side.get_attribute("lang"), side.evaluate("(side) => getComputedStyle(side).direction")) == ("ar", "rtl")
    assert "دون نتيجة." in page.locator(".before del").inner_text()
