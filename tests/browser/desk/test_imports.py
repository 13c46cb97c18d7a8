"""Can an editor bring in a table and a review set, see what they change, and map labels, with few keys?"""

import json

import pytest

from claims.models import Claim, Import, Rating, Upload, Verdict
from config.server.worker import run_waiting
from tests.browser.conftest import PHONE
from tests.claims.admin.test_labels import label
from tests.claims.desk.imports.support import check, load
from tests.factories import UserFactory
from tests.support.imports import review

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = (
    "Claim;Link;Day;Truth\n"
    "The bridge is closed.;https://checker.example/r/1;02/03/2024;False\n"
    "The mayor sold the town hall.;https://checker.example/r/2;13/03/2024;True\n"
)
DROP = """([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    dispatchEvent(new DragEvent("dragover", { dataTransfer: data, cancelable: true }));
    dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
}"""


@pytest.fixture
def lena(client, visit):
    client.person = UserFactory(username="lena", is_staff=True, group="editor")
    visit.log_in(client, client.person)
    return client


def finish(page):
    """Let a worker do what waits, and wait until the page shows the result."""
    page.locator("#state").wait_for()  # what was sent waits for a worker
    run_waiting()
    page.locator("#state").wait_for(state="detached")


def test_a_table_is_dropped_mapped_and_loaded(visit, lena):
    page = visit("/desk/imports/new/")
    assert visit.axe("import a file") == []
    page.evaluate(DROP, ["table.csv", TABLE])
    page.get_by_text("What does each column say?").wait_for()
    assert visit.axe("map of a table") == []
    assert page.get_by_label("What the column “Link” says").input_value() == "url"
    page.get_by_label("What the column “Truth” says").select_option("reviewRating.alternateName")
    page.get_by_label("Who judged, if no column says it").fill("https://checker")
    page.get_by_role("button", name="See what it makes").click()
    page.get_by_text("is not the bare domain").wait_for()
    visit.complaints.clear()  # the browser logs the 422
    assert page.get_by_label("What the column “Truth” says").input_value() == "reviewRating.alternateName"
    page.get_by_label("Who judged, if no column says it").fill("")
    page.get_by_role("button", name="See what it makes").click()
    page.get_by_text("Nothing is loaded yet").wait_for()
    assert visit.axe("a file that is checked") == []
    visit("/desk/imports/")  # the worker needs no page
    run_waiting()
    page.get_by_role("link", name="table.csv").click()
    page.get_by_text("The mayor sold the town hall.").wait_for()
    assert visit.axe("rows of a file") == []
    assert not Verdict.objects.exists()
    page.get_by_label("Load row 2").uncheck()
    page.get_by_role("button", name="Load 1 row").click()
    page.get_by_text("Loading").first.wait_for()
    finish(page)
    page.get_by_text("1 new, 0 changed").wait_for()
    assert visit.axe("a file that is loaded") == []
    assert Claim.objects.get().statement == "The bridge is closed."
    assert visit("/desk/imports/").get_by_role("link", name="table.csv").is_visible()
    assert visit.axe("list of imports") == []


def test_what_would_change_is_shown_word_by_word(visit, lena):
    load(lena, check(lena, json.dumps([review(1)]).encode()))
    changed = review(1) | {"reviewRating": {"@type": "Rating", "alternateName": "Nonsense"}}
    upload = check(lena, json.dumps([changed, review(2), {"@type": "ClaimReview"}]).encode())
    page = visit(f"/desk/imports/{upload.pk}/")
    assert page.locator("ins").first.inner_text().strip() == "Nonsense"
    assert page.locator("[data-state=wrong] .wrong").count() == 1
    page.get_by_role("button", name="only new ones").click()
    page.get_by_role("button", name="Load 1 row").wait_for()
    assert page.get_by_text("1 left out").is_visible()


def test_claims_of_a_review_set_are_worked_through(visit, lena):
    rows = [
        {
            "model": "claims.claim",
            "pk": f"01a00000-0000-7000-8000-00000000000{number}",
            "fields": {"statement": f"Bridge number {number} is closed.", "language": "en", "status": "submitted"},
        }
        for number in (1, 2)
    ]
    page = visit("/desk/imports/new/")
    page.get_by_label("Or paste a text").fill(json.dumps(rows))
    page.get_by_role("button", name="Check this text").click()
    finish(page)
    page.get_by_role("button", name="Load 2 rows").click()
    finish(page)
    assert Claim.objects.count() == 2, Upload.objects.get().problem
    page.get_by_role("link", name="Work through 2 claims").click()
    page.get_by_text("0 of 2 done").wait_for()
    page.get_by_text("Bridge number 2 is closed.").first.wait_for()
    assert not Import.objects.exists()


def test_five_labels_are_mapped_with_five_keys(visit, lena):
    for number in range(5):
        label(f"label-{number}", "a.example", 6 - number)
    page = visit("/desk/imports/labels/")
    assert visit.axe("labels at the desk") == []
    for number in range(5):
        page.get_by_role("heading", name=f"Label-{number}").wait_for()
        page.keyboard.press("5")
    page.get_by_text("All labels are mapped").wait_for()
    assert set(Rating.objects.values_list("category", flat=True)) == {"false"}
    page.keyboard.press("z")
    page.get_by_role("heading", name="Label-4").wait_for()
    assert Rating.objects.get(code="label-4").category is None


def test_a_session_that_ended_keeps_the_page(visit, lena):
    page = visit("/desk/imports/new/")
    visit.context.clear_cookies(name="sessionid")
    with page.expect_response("**/new/file/**") as answer:
        page.evaluate(DROP, ["table.csv", TABLE])
    assert answer.value.status == 401
    assert page.url.endswith("/desk/imports/new/")
    visit.hear("401")
    visit.complaints.clear()


@pytest.mark.parametrize("screen", [PHONE])
def test_the_pages_fit_a_phone(visit, lena):
    label("hoax", "a.example")
    upload = check(lena, json.dumps([review(1)]).encode())
    for place in ("", "new/", "labels/", f"{upload.pk}/"):
        visit(f"/desk/imports/{place}")
        assert not visit.scrolls_sideways(), place
        assert visit.axe(f"imports on a phone: {place}") == []
