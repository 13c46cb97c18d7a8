"""Can the queue be worked through at the keyboard, by two people at once, in bulk, and on a phone?"""

import pytest
from django.test import Client

from claims.models import Claim
from tests.browser.conftest import PHONE
from tests.factories import ClaimFactory, TopicFactory, UserFactory, judged_claim
from tests.support.waiting import wait_for

COUNT_LOADS = "addEventListener('pageshow', () => sessionStorage.loads = Number(sessionStorage.loads || 0) + 1)"


@pytest.fixture
def editor(transactional_db):
    return UserFactory(username="editor", is_staff=True, group="editor")


def submitted(number):
    return [
        ClaimFactory(status="submitted", statement=f"Claim number {n} is true.", claimant=None)
        for n in range(number, 0, -1)
    ]


def statuses():
    return sorted(Claim.objects.values_list("status", flat=True))


def current(page):
    return page.evaluate("document.activeElement.closest('[data-row]')?.querySelector('.words').textContent")


def says(page, words):
    page.locator("#messages").get_by_text(words).last.wait_for()


def test_thirty_claims_are_triaged_with_a_key_each(visit, editor):
    submitted(30)
    visit.log_in(Client(), editor)
    visit.context.add_init_script(COUNT_LOADS)
    page = visit("/desk/queue/")
    page.locator("[data-row]:focus-within").wait_for()
    keys = 0
    for number in range(1, 31):
        wait_for(lambda number=number: current(page) == f"Claim number {number} is true.")
        for key in ("d", "Enter") if number in (5, 10, 15) else ("a",):
            if key == "Enter" and number == 5:
                page.keyboard.type("An opinion.")
            page.keyboard.press(key)
            keys += 1
    wait_for(lambda: "submitted" not in statuses())
    assert statuses() == ["dismissed"] * 3 + ["open"] * 27
    page.get_by_text("Nothing new").wait_for()
    wait_for(lambda: page.locator("#tabs [aria-current] .count").inner_text() == "0")
    assert (keys <= 40, int(page.evaluate("sessionStorage.loads"))) == (True, 1)


def test_steps_are_undone_and_the_focus_stays_in_the_list(visit, editor):
    UserFactory(username="ines", is_staff=True, group="editor")
    TopicFactory()
    submitted(3)
    visit.log_in(Client(), editor)
    page = visit("/desk/queue/?tab=all&status=submitted")
    page.locator("[data-row]:focus-within").wait_for()
    page.locator("#preview").get_by_text("Claim number 1 is true.").wait_for()

    page.keyboard.press("j")
    page.locator("#preview").get_by_text("Claim number 2 is true.").wait_for()
    page.keyboard.press("k")
    page.keyboard.press("a")
    says(page, "1 claim accepted.")
    wait_for(lambda: current(page) == "Claim number 2 is true.")
    page.keyboard.press("z")
    says(page, "Undone.")
    wait_for(lambda: current(page) == "Claim number 1 is true.")
    assert statuses() == ["submitted"] * 3

    page.keyboard.press("m")
    says(page, "1 claim assigned.")
    page.keyboard.press("Shift+M")
    page.get_by_label("To whom").select_option("ines")
    page.keyboard.press("Control+Enter")
    page.locator("#rows").get_by_text("assigned to ines").wait_for()
    page.keyboard.press("p")
    page.get_by_label("urgent", exact=True).check()
    page.keyboard.press("Enter")
    page.locator("#rows .chip").get_by_text("urgent").wait_for()
    wait_for(lambda: current(page) == "Claim number 3 is true.")
    page.keyboard.press("t")
    page.get_by_label("Topics, one or several").select_option("diplomacy")
    page.keyboard.press("Control+Enter")
    page.locator("#rows .topic").get_by_text("Diplomacy").wait_for()
    wait_for(lambda: current(page) == "Claim number 3 is true.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/claims/**from=**")


def test_the_second_person_reads_who_was_first(visit, editor):
    ines = UserFactory(username="ines", is_staff=True, group="editor")
    [claim] = submitted(1)
    other = Client()
    other.force_login(ines)
    visit.log_in(Client(), editor)
    page = visit("/desk/queue/")
    page.locator("[data-row]:focus-within").wait_for()
    key = page.locator("[data-row]").get_attribute("data-key")
    answer = other.post(
        "/desk/queue/act/", {"one": f"accept:{key}", "from": "tab=new"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    page.keyboard.press("a")
    says(page, "ines accepted this")
    page.locator("[data-row]").wait_for(state="detached")
    visit.complaints = [complaint for complaint in visit.complaints if "422" not in complaint]  # the refusal
    assert Claim.objects.get(pk=claim.pk).status == "open"


def test_many_claims_are_accepted_at_once_and_refused_one_by_one(visit, editor):
    submitted(3)
    judged_claim(statement="Judged.")
    visit.log_in(Client(), editor)
    page = visit("/desk/queue/?tab=all")
    page.locator("[data-row]:focus-within").wait_for()
    page.get_by_label("all on this page").check()
    page.get_by_text("4 selected").wait_for()
    page.keyboard.press("a")
    dialog = page.locator("#bulk")
    dialog.get_by_text("3 claims will be accepted.").wait_for()
    dialog.get_by_text("1 is refused:").wait_for()
    assert visit.axe("bulk") == []
    page.keyboard.press("Control+Enter")
    dialog.get_by_text("Not all were changed").wait_for()
    assert statuses() == ["open"] * 4
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    wait_for(lambda: current(page))
    page.keyboard.press("z")
    says(page, "Undone.")
    assert statuses() == ["open", *["submitted"] * 3]


def test_people_filter_by_a_form_and_keep_the_list(visit, editor):
    TopicFactory()
    submitted(2)
    ClaimFactory(language="fr", statement="Le pain coûte deux fois plus.")
    visit.log_in(Client(), editor)
    page = visit("/desk/queue/?tab=all")
    page.locator("[data-row]:focus-within").wait_for()
    page.keyboard.press("/")
    page.get_by_label("Language").fill("French")
    assert visit.axe("filters") == []
    page.keyboard.press("Enter")
    page.get_by_text("language: fr").wait_for()
    page.locator("[data-row]:focus-within").wait_for()
    assert page.locator("[data-row]").count() == 1
    page.keyboard.press("v")
    page.get_by_label("Save this list as").fill("French claims")
    page.keyboard.press("Enter")
    page.locator("#views > summary").get_by_text("French claims").wait_for()
    page.get_by_role("link", name="Leave out language: fr").click()
    page.wait_for_url("**/desk/queue/?tab=all")
    assert page.locator("[data-row]").count() == 3


@pytest.mark.parametrize("screen", [PHONE], ids=["phone"])
def test_on_a_phone_a_row_opens_the_page_and_has_its_buttons(visit, editor):
    submitted(2)
    visit.log_in(Client(), editor)
    page = visit("/desk/queue/")
    assert not visit.scrolls_sideways()
    assert visit.axe("queue on a phone") == []
    page.locator("[data-row]").first.get_by_role("button", name="Accept").click()
    says(page, "1 claim accepted.")
    page.locator("[data-row] a.words").click()
    page.wait_for_url("**/desk/claims/**from=**")
