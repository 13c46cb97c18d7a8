"""Does any page of the desk run, or build elements of, what people typed? Every field holds 60 payloads.

A payload that becomes markup leaves an element with the attribute `pwn`, a dialog, a request to `/pwn`, an error in
the console or a report of the Content-Security-Policy.
"""

from itertools import count

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.support.desk_rows import DeskRows, desk_pages

pytestmark = pytest.mark.django_db(transaction=True)

RUN = "alert(1)"
PAYLOADS = [
    # Elements that run something
    f"<script pwn>{RUN}</script>",
    "<script pwn src=/pwn></script>",
    f"<ScRiPt pwn>{RUN}</sCrIpT>",
    f"<scr<script pwn>ipt>{RUN}</script>",
    f"<img pwn src=x onerror={RUN}>",
    f"<img pwn src='x' onerror='{RUN}'//",
    f"<svg pwn onload={RUN}>",
    f"<svg pwn><script>{RUN}</script></svg>",
    f"<svg pwn><animate onbegin={RUN} attributeName=x dur=1s></svg>",
    f"<math pwn><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body pwn onload={RUN}>",
    f"<input pwn autofocus onfocus={RUN}>",
    f"<details pwn open ontoggle={RUN}>",
    f"<video pwn><source onerror={RUN}></video>",
    f"<audio pwn src=x onerror={RUN}>",
    f"<marquee pwn onstart={RUN}>",
    f"<iframe pwn src=javascript:{RUN}>",
    f"<iframe pwn srcdoc='<script>{RUN}</script>'>",
    f"<object pwn data=javascript:{RUN}>",
    f"<embed pwn src=javascript:{RUN}>",
    f"<form pwn action=javascript:{RUN}><button>",
    f"<isindex pwn action=javascript:{RUN} type=image>",
    f"<a pwn href=javascript:{RUN}>x</a>",
    f"<base pwn href=javascript:{RUN}//>",
    "<meta pwn http-equiv=refresh content='0;url=/pwn'>",
    "<link pwn rel=stylesheet href=/pwn>",
    "<style pwn>@import '/pwn';</style>",
    "<portal pwn src=/pwn>",
    # Ends of attributes and elements
    f'" pwn onmouseover="{RUN}',
    f"' pwn onmouseover='{RUN}",
    f'"><img pwn src=x onerror={RUN}>',
    f"'><img pwn src=x onerror={RUN}>",
    f"</textarea><script pwn>{RUN}</script>",
    f"</title><script pwn>{RUN}</script>",
    f"</style><script pwn>{RUN}</script>",
    f"</script><script pwn>{RUN}</script>",
    f"</option></select><img pwn src=x onerror={RUN}>",
    f"--><img pwn src=x onerror={RUN}>",
    f"]]><img pwn src=x onerror={RUN}>",
    "<!--<pwn ",
    # Attributes of htmx and of this desk
    "<div pwn hx-get=/pwn hx-trigger=load></div>",
    "<div pwn data-hx-get=/pwn data-hx-trigger=load></div>",
    f"<div pwn hx-on:htmx:load={RUN} hx-trigger=load></div>",
    f"<div pwn hx-on--load={RUN}></div>",
    f"<div pwn hx-vals='js:{{x: {RUN}}}' hx-post=/pwn hx-trigger=load></div>",
    "<div pwn id=messages hx-swap-oob=true></div>",
    "<button pwn data-action=accept>x</button>",
    "<div pwn data-quote='{}' data-row data-step=accept></div>",
    # Templates, JSON, scripts
    "{{ 7|add:1330 }}{% debug %}{# pwn #}",
    "${7*191} #{7*191} <%= 7*191 %> {{7*191}}",
    f'"}}, "pwn": {{"x": "</script><script pwn>{RUN}</script>"',
    f"'-{RUN}-'",
    f"\\';{RUN}//",
    f"`${{{RUN}}}`",
    # Letters that look like others, or order words
    "\uff1cscript pwn\uff1ealert(1)\uff1c/script\uff1e",
    f"\u2028<img pwn src=x onerror={RUN}>\u2029",
    f"\u202e<img pwn src=x onerror={RUN}>\u202c",
    f"\ufeff<img pwn src=x onerror={RUN}>",
    f"&lt;img pwn src=x onerror={RUN}&gt; &#60;script pwn&#62;",
    f"javascript:{RUN}//\U0001f4a5<img pwn src=x onerror={RUN}>",
]

LOOK = """() => ({
    elements: [...document.querySelectorAll("[pwn]")].map((element) => element.outerHTML.slice(0, 200)),
    comments: (() => {
        const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT), found = [];
        while (walker.nextNode()) if (walker.currentNode.data.includes("pwn")) found.push(walker.currentNode.data);
        return found;
    })(),
    addresses: [...document.querySelectorAll("a, area, form, iframe, link")]
        .map((element) => element.getAttribute("href") || element.getAttribute("action") || "")
        .filter((address) => /^[\\s\\u0000-\\u001f]*(javascript|data|vbscript):/i.test(address)),
    handlers: [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames())
        .filter((name) => /^on|hx-on/i.test(name)),
    computed: document.body.innerText.includes("1337"),
})"""
NOTHING = {"elements": [], "comments": [], "addresses": [], "handlers": [], "computed": False}
ROWS = 6  # of each kind, so that each payload is in a short field, too


def words(numbers):
    """Return a function that returns payloads one after the other, as many as fit into the limit."""

    def next_words(limit):
        text, start = "", next(numbers)
        for payload in PAYLOADS[start % len(PAYLOADS) :] + PAYLOADS[: start % len(PAYLOADS)]:
            if len(text) + len(payload) + 1 <= limit:
                text += f"{payload} "
        return text.strip()

    return next_words


@pytest.fixture
def lena(visit, client):
    person = UserFactory(username="lena", is_staff=True, is_superuser=True)
    visit.log_in(client, person)
    return person


@pytest.fixture
def alarms(visit):
    """Return what a payload has done: dialogs it opened, and requests it made."""
    found = []
    visit.page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    visit.page.on("request", lambda request: found.append(request.url) if request.url.endswith("/pwn") else None)
    return found


def test_there_are_60_payloads():
    assert len(set(PAYLOADS)) == 60


def test_no_page_runs_what_a_row_holds(visit, client, lena, alarms):
    rows = DeskRows(lena, words(count(step=7)))
    for _row in range(ROWS):
        rows.add()
    for page, address in every_page(rows, client):
        visit(address)
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.evaluate(LOOK) == NOTHING, page
    assert alarms == []
    # Chromium asks for an icon of the fragments, which name none.
    visit.complaints = [said for said in visit.complaints if "404 (Not Found)" not in said]


def every_page(rows, client):
    """Yield the name and the address of every page that can be read."""
    pages = {}
    for suffix, claim in ((", judged", rows.judged), ("", rows.waiting)):
        pages |= {f"{name}{suffix}": address for name, address in desk_pages(rows.arguments(claim)).items() if address}
    for tab in ("check", "review", "returned", "due", "corrections", "all"):
        pages[f"queue, {tab}"] = f"{pages['queue']}?tab={tab}"
    pages["queue, words"] = f"{pages['queue']}?tab=all&q=%3Cscript+pwn%3E"
    pages["compare, whole"] = f"{pages['compare, judged']}?all=yes"
    if "palette" in pages:
        pages["palette, words"] = f"{pages['palette']}?q=alert"
    reader = Client()
    reader.force_login(rows.person)
    for name, address in pages.items():
        answer = reader.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield name, address


def test_no_form_runs_what_is_typed(visit, client, lena, alarms):
    numbers = words(count(step=11))
    rows = DeskRows(lena)
    rows.add()
    page = visit(f"/desk/claims/{rows.waiting.pk}/")
    typed = 0
    for form in ("claim-form", "verdict-form"):
        for field in page.locator(f"#{form} textarea, #{form} input[type=text]").all():
            if field.is_visible() and field.get_attribute("role") != "combobox":
                field.fill(numbers(150))
                typed += 1
    assert typed >= 4
    page.keyboard.press("Tab")
    page.wait_for_timeout(3_000)  # the text is stored for its writer, and the state of that is shown
    assert page.evaluate(LOOK) == NOTHING
    for form in ("claim-form", "verdict-form"):
        if (save := page.locator(f"#{form} [data-save]")).count():
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                save.evaluate("(button) => button.form.requestSubmit(button)")
            visit.settle()
            assert page.evaluate(LOOK) == NOTHING
    visit(f"/desk/claims/{rows.waiting.pk}/")
    assert page.evaluate(LOOK) == NOTHING
    visit(f"/desk/claims/{rows.judged.pk}/compare/propose/")
    for field in page.locator("#proposal textarea, #proposal input[type=text]").all():
        if field.is_visible() and field.is_enabled():
            field.fill(numbers(150))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Propose this amendment").click()
    visit.settle()
    assert page.evaluate(LOOK) == NOTHING
    assert alarms == []
    visit.complaints = [said for said in visit.complaints if "422" not in said]


def test_a_page_that_runs_a_payload_is_noticed(visit, client, lena, alarms):
    visit("/desk/")
    visit.page.evaluate("(words) => document.body.insertAdjacentHTML('beforeend', words)", PAYLOADS[6])
    assert visit.page.evaluate(LOOK) != NOTHING
    visit.hear("CSP: script-src-attr")
    visit.page.wait_for_load_state("networkidle")
    visit.complaints.clear()
