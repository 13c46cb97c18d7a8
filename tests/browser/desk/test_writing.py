"""Is nothing lost that a person types at the desk, whatever happens to the session, the server or the network?

One page lives through each story: two people on one claim, a session that ends, a server that is gone, a page that is
left and opened again.
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.test import Client

from claims.models import Claim, UnsavedText, Verdict
from tests.factories import ClaimFactory, DeskFactory, EvidenceFactory, RatingFactory, UserFactory, VerdictFactory
from tests.support.servers import CODE, environment_of_a_site, free_port, is_listening
from tests.support.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"
# What chromium and htmx log for each answer that is an error, or that is missing.
EXPECTED = ("Failed to load resource", "Response Status Error Code", "htmx:")


@pytest.fixture
def claim():
    claim = ClaimFactory(statement="The bridge cost 40 million.", place="Arles")
    EvidenceFactory(claim=claim)
    RatingFactory(category="true")
    RatingFactory(category="false")
    DeskFactory(name="Our desk")
    return claim


def person(name, group="checker"):
    person = UserFactory(username=name, is_staff=True, group=group)
    person.set_password(PASSWORD)
    person.save()
    return person


def address(claim):
    return f"/desk/claims/{claim.pk}/"


def facts(page):
    """Return the page with the form of the claim unfolded."""
    if not page.locator("#claim_place").is_visible():
        page.click("details.claim-facts > summary")
    return page


def kept():
    """Return what is kept on the server, by form."""
    return dict(UnsavedText.objects.values_list("form", "values"))


def state(page, name):
    page.wait_for_selector(f"#typed[data-state={name}]", state="attached")


def errors_expected(visit):
    """Forget the lines that chromium logs for answers that this test provokes; all others fail the test."""
    visit.complaints[:] = [said for said in visit.complaints if not any(words in said for words in EXPECTED)]


def log_in_again(page, name):
    page.wait_for_selector("#log-in[open]")
    page.fill("#log-in-name", name)
    page.fill("#log-in-password", PASSWORD)
    page.press("#log-in-password", "Enter")


def test_from_an_empty_verdict_to_a_correction_by_keys(visit, client, claim):
    lena, marc = person("lena"), person("marc", "editor")
    visit.log_in(client, lena)
    page = visit(address(claim))
    assert "missing: a rating" in re.sub(r"\s+", " ", page.inner_text("#writing-checks"))
    page.get_by_role("radio", name="false").check()
    page.fill("#verdict_summary", "It cost 27 million.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#writing-verdict .chip[data-status=in_review]")
    verdict = Verdict.objects.get()
    assert (verdict.status, verdict.summary, verdict.written_by) == ("in_review", "It cost 27 million.", lena)
    assert visit.axe("claim, in review") == []

    visit.log_in(client, marc)
    page = visit(address(claim))
    page.keyboard.press("Control+Enter")  # asks once more
    page.wait_for_selector("#step-publish:popover-open")
    assert visit.axe("claim, publishing") == []
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#writing-verdict .chip[data-status=published]")

    page.click("[data-action=revise]")
    page.wait_for_selector("#verdict_summary:focus")
    page.fill("#verdict_summary", "It cost 27.4 million.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#writing-verdict .chip[data-status=in_review]")

    visit.log_in(client, person("ines", "editor"))
    page = visit(address(claim))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#step-correct:popover-open")
    page.keyboard.type("The amount was rounded.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#writing-verdict .chip[data-status=published]")
    new = Verdict.objects.get(status="published")
    assert (new.summary, new.correction_note) == ("It cost 27.4 million.", "The amount was rounded.")
    assert not UnsavedText.objects.exists()


def test_a_reload_brings_the_text_back(visit, client, claim):
    visit.log_in(client, person("lena"))
    page = facts(visit(address(claim)))
    page.fill("#claim_place", "Nîmes")
    state(page, "saved")
    assert kept()["claim"]["place"] == ["Nîmes"]
    page.fill("#verdict_summary", "No.")
    page.reload()  # before the two seconds are over
    assert page.input_value("#claim_place") == "Nîmes"
    assert page.input_value("#verdict_summary") == "No."
    banner = page.locator("#claim-form [data-unsaved]")
    assert "did not save it" in banner.inner_text()
    assert visit.axe("claim, unsaved") == []
    banner.get_by_role("button", name="Throw away").click()
    assert page.input_value("#claim_place") == "Arles"
    wait_for(lambda: page.wait_for_timeout(10) or "claim" not in kept())
    page.reload()
    assert page.input_value("#claim_place") == "Arles"
    assert page.input_value("#verdict_summary") == "No."
    assert (Claim.objects.get().place, Verdict.objects.count()) == ("Arles", 0)


def test_two_people_on_one_claim(visit, client, claim):
    visit.log_in(client, person("lena"))
    page = facts(visit(address(claim)))
    page.focus("#claim_context")
    page.wait_for_timeout(1_500)
    other = visit.context.browser.new_context(locale="en-GB")
    marc = Client()  # the same one would end the first session
    marc.force_login(person("marc"))
    session = {"name": "sessionid", "value": marc.cookies["sessionid"].value, "url": visit.site}
    other.add_cookies([session])
    theirs = other.new_page()
    theirs.goto(visit.site + address(claim))
    theirs.wait_for_selector("#others :text('lena is here, writing the context')")
    facts(theirs).fill("#claim_place", "Avignon")
    theirs.fill("#claim_context", "By Marc.")
    theirs.click("#claim-form [data-save]")
    theirs.wait_for_selector(".message.success")
    other.close()

    page.fill("#claim_place", "Nîmes")
    page.click("#claim-form [data-save]")
    asked = page.locator(".desk-conflict")
    asked.wait_for()
    for words in ("marc changed this too", "Arles", "Avignon", "Nîmes"):
        assert words in asked.inner_text()
    assert visit.axe("claim, conflict") == []
    asked.get_by_label("Keep what is in the field").check()
    page.click("#claim-form [data-save]")
    page.wait_for_selector("#claim-form:not([data-refused])")
    assert Claim.objects.values_list("place", "context").get() == ("Nîmes", "By Marc.")
    errors_expected(visit)


@pytest.mark.parametrize("loses", ["session", "cookies"])
def test_a_session_that_ends_while_typing(visit, client, claim, loses):
    lena = person("lena")
    visit.log_in(client, lena)
    page = facts(visit(address(claim)))
    page.fill("#claim_place", "Nîmes")
    if loses == "cookies":
        visit.context.clear_cookies()
    else:
        visit.context.clear_cookies(name="sessionid")
    log_in_again(page, "lena")
    state(page, "saved")
    assert kept()["claim"]["place"] == ["Nîmes"]

    visit.context.clear_cookies()  # and once more, for a save
    page.fill("#claim_place", "Avignon")
    page.click("#claim-form [data-save]")
    page.wait_for_selector("#log-in[open]")
    page.fill("#log-in-password", "wrong")
    page.press("#log-in-password", "Enter")
    page.wait_for_selector("#log-in [role=alert]:not([hidden])")
    log_in_again(page, "lena")
    page.wait_for_selector(".message.success")
    assert (Claim.objects.get().place, kept()) == ("Avignon", {})
    errors_expected(visit)


def test_another_person_does_not_get_the_text(visit, client, claim):
    lena, _marc = person("lena"), person("marc")
    visit.log_in(client, lena)
    page = facts(visit(address(claim)))
    page.fill("#claim_place", "Lena's own")
    visit.context.clear_cookies()
    log_in_again(page, "marc")
    page.wait_for_selector("#log-in [role=alert]:not([hidden])")
    assert "another person" in page.inner_text("#log-in [role=alert]")
    visit("/static/config/icon.svg")  # leaves the page
    page = visit(address(claim))
    assert page.input_value("#claim_place") == "Arles"
    assert kept() == {}
    visit.context.clear_cookies()
    visit.log_in(client, lena)
    page = visit(address(claim))
    assert page.input_value("#claim_place") == "Lena's own"
    errors_expected(visit)


def test_a_server_that_is_gone_while_typing(visit, client, claim):
    visit.log_in(client, person("lena"))
    page = facts(visit(address(claim)))
    page.route("**/autosave/", lambda route: route.abort())
    page.fill("#claim_place", "Nîmes")
    state(page, "offline")
    page.unroute("**/autosave/")
    page.route("**/autosave/", lambda route: route.fulfill(status=503))
    with page.expect_response(lambda answer: answer.status == 503 and "Before it opened." in answer.request.post_data):
        page.fill("#claim_context", "Before it opened.")
    page.unroute("**/autosave/")
    wait_for(lambda: page.wait_for_timeout(10) or "context" in kept().get("claim", {}))  # without a key pressed
    assert kept()["claim"]["context"] == ["Before it opened."]
    state(page, "saved")

    page.route("**/save/", lambda route: route.abort())
    page.fill("#claim_place", "Avignon")
    page.click("#claim-form [data-save]")
    page.wait_for_selector(".message.error")
    page.unroute("**/save/")
    assert page.input_value("#claim_place") == "Avignon"
    page.click("#claim-form [data-save]")
    page.wait_for_selector(".message.success")
    assert Claim.objects.values_list("place", "context").get() == ("Avignon", "Before it opened.")
    errors_expected(visit)


@contextmanager
def site_at(port, folder):
    """Serve the site at the port in processes of its own, and kill them at the end, as a crash does."""
    environment = environment_of_a_site(folder, SITE_URL=f"http://127.0.0.1:{port}")
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, cwd=CODE, env=environment, start_new_session=True)
    try:
        wait_for(lambda: is_listening(port))
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_server_that_is_killed_while_typing(visit, client, claim, tmp_path):
    port = free_port()
    visit.site = f"http://127.0.0.1:{port}"
    visit.log_in(client, person("lena"))
    with site_at(port, tmp_path):
        page = facts(visit(address(claim)))
        page.fill("#claim_place", "Nîmes")
        state(page, "saved")
        page.fill("#claim_context", "Before it opened.")
    state(page, "offline")
    assert "Before it opened." in page.evaluate("JSON.stringify(localStorage)")
    assert page.input_value("#claim_context") == "Before it opened."
    with site_at(port, tmp_path):
        state(page, "saved")
        typed = kept()["claim"]
        assert (typed["place"], typed["context"]) == (["Nîmes"], ["Before it opened."])
        page.close()
    visit.context.clear_cookies()
    errors_expected(visit)


def test_offline_and_back(visit, client, claim):
    visit.log_in(client, person("lena"))
    page = facts(visit(address(claim)))
    visit.context.set_offline(True)
    page.fill("#claim_place", "Nîmes")
    state(page, "offline")
    assert "Nîmes" in page.evaluate("JSON.stringify(localStorage)")
    visit.context.set_offline(False)
    state(page, "saved")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('claimdesk:')).length") == 0
    assert kept()["claim"]["place"] == ["Nîmes"]

    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    visit.context.set_offline(True)
    page.fill("#claim_place", "Avignon")
    state(page, "nowhere")
    visit.context.set_offline(False)
    state(page, "saved")
    assert kept()["claim"]["place"] == ["Avignon"]
    errors_expected(visit)


def test_a_new_claim_with_a_claimant_found_by_typing(visit, client, claim):
    visit.log_in(client, person("lena"))
    page = visit("/desk/claims/new/")
    page.fill("#claim_statement", "The bridge cost 40 million.")
    page.wait_for_selector("#duplicates a")
    page.focus("#claim_claimant")
    page.keyboard.insert_text(claim.claimant.name[:5])  # at once: each letter would be answered by a list of its own
    page.wait_for_selector(".options [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#claim_claimant") == claim.claimant.name
    assert visit.axe("new claim") == []
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Save all the same").click()
    page.wait_for_url(re.compile(r"/desk/claims/[0-9a-f-]{36}/"))
    assert Claim.objects.exclude(pk=claim.pk).get().claimant == claim.claimant
    page = visit("/desk/claims/new/")
    assert page.input_value("#claim_statement") == ""
    errors_expected(visit)


def test_what_is_typed_while_a_form_is_saved_stays(visit, client, claim):
    visit.log_in(client, person("lena"))
    verdict = VerdictFactory(claim=claim, summary="Before.")
    page = visit(address(claim))
    page.route("**/verdict/", lambda route: (page.keyboard.type(" And after."), route.continue_()))
    page.evaluate("document.querySelector('#verdict_summary').style.height = '200px'")  # as its corner does
    page.fill("#verdict_summary", "Saved.")
    page.focus("#verdict_summary")
    page.keyboard.press("End")
    page.evaluate("document.querySelector('#verdict-form').requestSubmit()")
    page.wait_for_selector(".message.success")
    assert page.input_value("#verdict_summary") == "Saved. And after."
    verdict.refresh_from_db()
    assert verdict.summary == "Saved."
    state(page, "saved")
    errors_expected(visit)


@pytest.mark.parametrize("screen", [(390, 844)], ids=["phone"])
def test_the_phone_does_not_scroll_sideways(visit, client, claim):
    visit.log_in(client, person("marc", "editor"))
    page = visit(address(claim))
    for part in ("claim", "verdict"):
        page.click(f"[data-show={part}]")
        assert not visit.scrolls_sideways()
        assert visit.axe(f"claim at 390 px, {part}") == []
