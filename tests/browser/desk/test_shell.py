"""Do the keys, the palette and the messages of the desk do what they promise, with a keyboard alone?"""

import pytest
from django.test import Client

from claims.models import DeskSettings
from tests.factories import ClaimantFactory, ClaimFactory, DeskSettingsFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# What a page with a list would do with its keys, noted in the window.
LISTEN = """async () => {
  const { on } = await import(document.querySelector("script[src*='desk/app']").src.replace("app.js", "keys.js"));
  window.done = [];
  for (const action of ["home", "queue", "search", "undo", "imports"]) on(action, () => { window.done.push(action) });
}"""


@pytest.fixture
def person(transactional_db):
    return UserFactory(username="editor", is_staff=True, group="editor")


@pytest.fixture
def desk(visit, person):
    """Open a page of the desk as an editor, with a note of the actions that keys ask for: `desk.done()`."""
    visit.log_in(Client(), person)

    def open_page(path="/desk/"):
        page = visit(path)
        page.evaluate(LISTEN)
        return page

    open_page.done = lambda: visit.page.evaluate("done.splice(0)")
    return open_page


def press(page, key, **more):
    """Dispatch a key as a keyboard of another layout sends it."""
    page.evaluate(
        """([key, more]) => {
            const usual = {key, bubbles: true, cancelable: true, composed: true};
            const event = new KeyboardEvent("keydown", {...usual, ...more});
            if (more.altGraph) event.getModifierState = (name) => ["AltGraph", "Control"].includes(name);
            document.activeElement.dispatchEvent(event);
        }""",
        [key, more],
    )


def test_keys_go_by_the_sign_that_was_typed(desk):
    page = desk()
    for key, more in [
        ("/", {"code": "Slash"}),  # QWERTY
        ("/", {"code": "Digit7", "shiftKey": True}),  # QWERTZ
        ("/", {"code": "Period", "shiftKey": True}),  # AZERTY
        ("/", {"code": "Digit7", "ctrlKey": True, "altKey": True, "modifierAltGraph": True, "altGraph": True}),
        ("z", {"code": "KeyW"}),  # AZERTY
        ("Z", {"code": "KeyZ", "modifierCapsLock": True}),
        ("я", {"code": "KeyZ"}),  # a Russian keyboard has no z
    ]:
        press(page, key, **more)
        assert desk.done() == ["search" if key == "/" else "undo"], (key, more)
    press(page, "?", code="Comma", shiftKey=True)  # AZERTY
    page.locator("#keys").wait_for()


def test_keys_stay_away_where_they_would_disturb(desk):
    page = desk()
    for key, more in [
        ("z", {"isComposing": True}),
        ("z", {"keyCode": 229}),
        ("z", {"ctrlKey": True}),
        ("z", {"altKey": True}),
        ("z", {"metaKey": True}),
        ("z", {"repeat": True}),
        ("w", {"code": "KeyZ"}),  # AZERTY: where a QWERTY keyboard has its z
    ]:
        press(page, key, **more)
        assert desk.done() == [], (key, more)
    fields = {
        "text": "<input>",
        "search": "<input type=search>",
        "area": "<textarea></textarea>",
        "select": "<select><option>z</option></select>",
        "editable": "<div contenteditable=true tabindex=0>text</div>",
        "within": "<div contenteditable><b tabindex=0>text</b></div>",
        "combobox": "<div role=combobox tabindex=0>text</div>",
    }
    for name, html in fields.items():
        page.evaluate("html => document.getElementById('main').innerHTML = html", html)
        page.locator("#main :is(input, textarea, select, [tabindex])").focus()
        page.keyboard.press("z")
        page.keyboard.type("gq")
        assert desk.done() == [], name
    page.evaluate("document.getElementById('main').innerHTML = '<input type=checkbox>'")
    page.locator("#main input").focus()
    page.keyboard.press("z")
    assert desk.done() == ["undo"]
    page.keyboard.type("gq")
    assert desk.done() == ["queue"]
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    page.keyboard.press("z")
    assert desk.done() == []


def test_the_list_of_keys_says_what_works_here_and_gives_the_focus_back(desk):
    page = desk()
    page.evaluate("document.querySelector('.menu summary').focus()")
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    assert page.locator("#keys").get_by_text("go to my desk").is_visible()
    assert not page.locator("#keys").get_by_text("show the keys").is_hidden()
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.locator("summary:focus").wait_for()


def test_single_keys_that_are_switched_off_do_nothing(desk, person):
    DeskSettingsFactory(owned_by=person, uses_keys=False)
    page = desk()
    page.keyboard.type("zgq?/")
    assert desk.done() == []
    assert page.locator("#keys").is_hidden()
    page.keyboard.press("Control+k")
    page.locator("#palette").wait_for()


def test_the_palette_leads_anywhere(desk):
    claim = ClaimFactory(statement="The budget doubled <b>twice</b>")
    ClaimantFactory(name="Amélie Budgetière")
    page = desk()
    page.locator("a.site").focus()
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    page.locator("#palette [role=option]").first.wait_for()
    page.locator("#palette input:focus").wait_for()
    page.keyboard.insert_text("budget")  # at once: each letter would be answered by a list of its own
    page.locator("#palette [role=option]", has_text="<b>twice</b>").wait_for()
    assert field.get_attribute("aria-activedescendant") == chosen(page)
    first = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) != first
    page.keyboard.press("ArrowDown")  # from the last to the first
    assert chosen(page) == first == field.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    page.locator("#palette").wait_for(state="hidden")
    page.locator("a.site:focus").wait_for()
    page.keyboard.press("Control+k")
    field.fill("")
    page.keyboard.type("doubled twice")
    page.keyboard.press("Enter")  # before the answer has come
    page.wait_for_url(f"**{claim.pk}/**")


def chosen(page):
    return page.locator("#palette [aria-selected=true]").get_attribute("id")


def test_messages_leave_and_errors_stay(desk, live_server):
    page = desk()
    page.clock.install()
    page.evaluate(
        """async () => {
            const { say } = await import(document.querySelector("script[src*='desk/app']").src);
            say("<b>It went wrong</b>", "error");
            say("It is done", "success");
        }"""
    )
    page.get_by_text("<b>It went wrong</b>").wait_for()
    page.evaluate(
        "document.querySelector('.message.success').getAnimations({subtree: true}).forEach((a) => a.finish())"
    )
    page.get_by_text("It is done").wait_for(state="detached")
    assert page.get_by_text("<b>It went wrong</b>").is_visible()
    page.get_by_role("button", name="Dismiss this message").click()
    page.locator("#messages .message").wait_for(state="detached")
    page.locator("#main:focus").wait_for()


def test_settings_take_the_zone_of_the_browser(desk, person):
    page = desk("/desk/settings/")
    page.locator("#zone-of-browser").click()
    page.get_by_label("a verdict of mine was returned").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your settings are saved.").wait_for()
    assert page.locator("#zone-of-browser").is_hidden()
    stored = DeskSettings.objects.get(owned_by=person)
    assert stored.time_zone == page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert stored.notices == ["returned"]


def test_the_person_s_menu_closes_with_escape(desk):
    page = desk()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Français").focus()
    page.keyboard.press("Escape")
    assert page.locator(".menu-items").is_hidden()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Français").click()
    page.locator("html[lang=fr]").wait_for()
    assert page.locator("h1").inner_text() == "Mon bureau"
