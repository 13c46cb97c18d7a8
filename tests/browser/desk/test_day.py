"""What does an editor's day cost now, in keys, clicks and documents?

The limits are those that the desk was planned with. In the admin, the triage of 30 claims took about 120 clicks and
150 documents.
"""

import pytest

from claims.models import Claim, Evidence, Verdict
from tests.browser.desk.day import Day
from tests.factories import (
    ArticleVersionFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    RatingFactory,
    RatingScaleFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

SPEECH = "The two presidents met on Monday. The summit ended without a result. Both will meet again in May."
PASSWORD = "correct horse battery"


def person(name, group):
    user = UserFactory(username=name, is_staff=True, group=group)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def ines():
    return person("ines", "checker")


@pytest.fixture
def lena():
    return person("lena", "editor")


@pytest.fixture
def scale():
    """The scale of our desk, with two ratings."""
    desk = DeskFactory(name="The desk")
    scale = RatingScaleFactory(owner=desk)
    return [RatingFactory(scale=scale, category=category) for category in ("false", "true")]


@pytest.fixture
def article():
    version = ArticleVersionFactory(text=SPEECH, article__title="A summit without a result")
    version.article.current_version = version
    version.article.save()
    return version.article


def is_stored(page, rows, **facts):
    """Wait until there is such a row. Playwright handles the page meanwhile."""
    return wait_for(lambda: page.wait_for_timeout(20) or rows.filter(**facts).first())


def current_row(page):
    return page.evaluate("document.activeElement.closest('[data-row]')?.id")


def test_thirty_claims_are_triaged(visit, client, lena):
    for number in range(30):
        ClaimFactory(status="submitted", statement=f"The summit number {number} ended without a result.")
    visit.log_in(client, lena)
    day = Day(visit.page)
    page = visit("/desk/")
    day.press("g", "q")
    page.locator("#rows [data-row]:focus-within").wait_for()
    for number in range(30):
        row = current_row(page)
        day.press("d" if number in (9, 19, 29) else "a")
        if number == 9:
            day.type("An opinion.")  # it is in the field when the next claim is dismissed
        if number in (9, 19, 29):
            day.press("Enter")
        wait_for(lambda row=row: page.wait_for_timeout(10) or current_row(page) != row)
    wait_for(lambda: page.wait_for_timeout(50) or not Claim.objects.filter(status="submitted").exists())
    assert Claim.objects.filter(status="dismissed", dismissed_reason="An opinion.").count() == 3
    day.stays_within(40, 12)


def test_a_claim_with_two_quotes_and_a_verdict_is_handed_in(visit, client, ines, scale, article):
    visit.log_in(client, ines)
    day = Day(visit.page)
    page = visit("/desk/claims/new/")
    day.click(page.locator("#claim_statement"))
    day.type("The summit ended with a treaty.")
    day.click(page.locator("#claim_claimant"))
    day.type("A spokesman")
    page.locator("#claim_claimant_options [role=option]").first.wait_for()
    day.press("ArrowDown", "Enter", "Control+Enter")
    page.locator("#add-source summary").wait_for()
    day.click(page.locator("#add-source summary"))
    day.click(page.locator("#add-source input[name=q]"))
    day.type("summit without")
    day.click(page.locator("#found-sources a").first)
    page.locator("#text").wait_for()
    day.press("j", "a")
    page.locator("#quote-list > li").nth(0).wait_for()
    day.press("j", "r")
    page.locator("#quote-list > li").nth(1).wait_for()
    day.click(page.locator("#verdict_ratings label", has_text="false"))
    day.click(page.locator("#verdict_summary"))
    day.type("No treaty was signed.")
    day.press("Control+Enter")
    verdict = is_stored(page, Verdict.objects, status="in_review")
    assert (verdict.summary, verdict.rating.category) == ("No treaty was signed.", "false")
    quotes = Evidence.objects.filter(claim=verdict.claim_id).values_list("stance", "quote_exact")
    assert set(quotes) == {
        (None, "The two presidents met on Monday."),
        ("refutes", "The summit ended without a result."),
    }
    day.stays_within(25, 6)


def test_the_first_verdict_to_review_is_read_with_its_quotes(visit, client, lena, ines):
    for number in range(3):
        version = ArticleVersionFactory(text=SPEECH)
        quote = {"quote_exact": "The summit ended without a result.", "version": version}
        claim = EvidenceFactory(article=version.article, **quote).claim
        VerdictFactory(claim=claim, publisher=DeskFactory(), status="in_review", summary=f"Number {number}.")
    visit.log_in(client, lena)
    day = Day(visit.page)
    page = visit("/desk/queue/?tab=review")
    page.locator("#rows [data-row] a:focus").wait_for()
    day.press("Enter")
    page.locator("#quote-list > li").wait_for()
    for words in ("The summit ended without a result.", "Number"):
        assert words in page.locator("main").inner_text()
    day.stays_within(2, 2)


def test_a_published_verdict_is_corrected(visit, client, lena, ines, scale):
    claim = EvidenceFactory().claim
    VerdictFactory(claim=claim, publisher=DeskFactory(), rating=scale[0], published=True)
    visit.log_in(client, ines)
    day = Day(visit.page)
    page = visit(f"/desk/claims/{claim.pk}/")
    day.click(page.locator("[data-action=revise]"))
    page.locator("#verdict_summary").wait_for()
    day.click(page.locator("#verdict_summary"))
    day.press("Control+a")
    day.type("Nothing at all was agreed.")
    day.press("Control+Enter")
    is_stored(page, Verdict.objects, status="in_review", summary="Nothing at all was agreed.")
    page.locator("#writing-verdict .chip[data-status=in_review]").wait_for()
    visit.log_in(client, lena)
    visit(f"/desk/claims/{claim.pk}/")
    day.press("Control+Enter")
    page.locator("textarea[name=reason]:focus").wait_for()
    day.type("Two words were missing.")
    day.press("Control+Enter")
    verdict = is_stored(page, Verdict.objects, status="published", summary="Nothing at all was agreed.")
    assert verdict.correction_note == "Two words were missing."
    day.stays_within(8, 3)


def test_a_verdict_is_published_with_the_keyboard_alone(visit, lena, ines, scale, article):
    page = visit("/desk/claims/new/")
    day = Day(page)
    log_in(day, "ines")
    page.locator("#claim_statement").wait_for()
    page.wait_for_load_state("load")  # its modules listen
    day.tab_to("#claim_statement")
    day.type("The summit ended with a treaty.")
    day.tab_to("#claim_claimant")
    day.type("A spokesman")
    page.locator("#claim_claimant_options [role=option]").first.wait_for()
    day.press("ArrowDown", "Enter", "Control+Enter")
    page.locator("#add-source summary").wait_for()
    page.wait_for_load_state("load")
    day.tab_to("#add-source summary")
    day.press("Enter")
    day.tab_to("#add-source input[name=q]")
    day.type("summit without")
    page.locator("#found-sources a").first.wait_for()
    day.tab_to("#found-sources a")
    day.press("Enter")
    page.locator("#text:focus").wait_for()
    day.press("j", "j", "r")
    page.locator("#quote-list > li").wait_for()
    day.tab_to("#verdict_ratings input")
    day.press("Space")
    day.tab_to("#verdict_summary")
    day.type("No treaty was signed.")
    day.press("Control+Enter")
    verdict = is_stored(page, Verdict.objects, status="in_review")
    page.locator("#writing-verdict .chip[data-status=in_review]").wait_for()
    visit.settle()  # an answer that comes late would bring the cookies back
    visit.context.clear_cookies()
    visit("/desk/queue/?tab=review")
    log_in(day, "lena")
    page.locator("#rows [data-row] a:focus").wait_for()
    day.press("Enter")
    page.locator("#quote-list > li").wait_for()
    page.wait_for_load_state("load")
    day.press("Control+Enter")  # accepts the claim, which a checker has entered
    page.locator("[popovertarget=step-publish][data-action=hand-in]").wait_for()
    day.press("Control+Enter")
    page.locator("[popover]:popover-open").wait_for()
    day.press("Control+Enter")
    is_stored(page, Verdict.objects, status="published", pk=verdict.pk)


def log_in(day, name):
    day.page.locator("#id_username").wait_for()
    if not day.page.evaluate("document.activeElement.id === 'id_username'"):
        day.tab_to("#id_username")
    day.type(name)
    day.tab_to("#id_password")
    day.type(PASSWORD)
    day.press("Enter")
