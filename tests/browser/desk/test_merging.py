"""Can an editor merge rows, undo it, and group claims in a browser, with the keyboard alone?"""

import pytest

from claims.models import Claim, Claimant, ClaimLink, Merge
from tests.browser.conftest import PHONE
from tests.factories import ClaimantFactory, ClaimFactory, EvidenceFactory, LinkFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lena(client, visit):
    person = UserFactory(username="lena", is_staff=True, group="editor")
    visit.log_in(client, person)
    return person


@pytest.fixture
def pair():
    kept = ClaimantFactory(name="Jane Smith", role="minister", aliases=["سميث"])
    gone = ClaimantFactory(name="J. Smith", role="senator")
    ClaimFactory(claimant=gone)
    return kept, gone


def test_two_claimants_are_merged_and_put_apart_again(visit, lena, pair):
    _kept, gone = pair
    page = visit("/desk/merge/claimants/")
    assert visit.axe("merge overview") == []
    page.locator("main").get_by_role("link", name="Compare").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Are these two one?").wait_for()
    assert visit.axe("merge pair") == []
    page.locator("[name=choose-role]:checked").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Why are the two one?").focus()
    page.keyboard.type("One minister, once a senator.")
    page.get_by_role("button", name="Merge").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Merged: J. Smith (senator) is Jane Smith (senator) now.").wait_for()
    assert Claim.objects.get().claimant == Claimant.objects.get(name="Jane Smith", role="senator")

    page.locator("summary", has_text="Undo").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Why are the two not one?").fill("Sisters.")
    page.get_by_role("button", name="Undo the merge").click()
    page.get_by_text("Undone: J. Smith is back.").wait_for()
    assert Claim.objects.get().claimant == gone
    assert Merge.objects.get().undo_reason == "Sisters."


@pytest.mark.parametrize("screen", [PHONE])
def test_claims_are_grouped_on_a_phone(visit, lena, screen):
    judged = VerdictFactory(claim=EvidenceFactory().claim, published=True).claim
    other = ClaimFactory(statement="القمة انتهت دون نتيجة", language="ar")
    LinkFactory(claim=judged, other=other)
    page = visit("/desk/merge/claims/")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("heading", name="Do these two claims say the same?").wait_for()
    assert visit.axe("group") == []
    assert not visit.scrolls_sideways()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("first member", exact=True).wait_for()
    assert ClaimLink.objects.get().state == "confirmed"
    assert not visit.scrolls_sideways()
