"""How do tests open pages in chromium? `visit("/admin/")` opens a page of the running site.

At the end of the test, a console error, an uncaught exception or a report of the Content-Security-Policy fails it.
"""

import asyncio
from pathlib import Path
from threading import Condition

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.browser.install import SWITCHES, program
from tests.support.waiting import PATIENCE, wait_for

REPORT_VIOLATIONS = """
    addEventListener("securitypolicyviolation", (event) => console.error(
        `CSP: ${event.effectiveDirective} blocks ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
WIDE, PHONE = (1280, 900), (390, 844)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark all tests of this folder as slow."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Open the site again once the tables are empty, also after a teardown that failed."""
    site = item.funcargs.get("site")
    try:
        return (yield)
    finally:
        if site:
            site.open()


@pytest.fixture
def screen():
    """Return the size of the window; a test may parametrise it."""
    return WIDE


@pytest.fixture(scope="session")
def started(django_db_setup):
    """Playwright's event loop and a browser, shared by all tests: starting them takes a second.

    It stops before the database, to which the site keeps a connection for each of the browser's.

    The loop is in this thread and counts as running from now on. Django would refuse queries, and open connections
    apart from those that the database's fixtures clean up. So the loop is set only while a test browses.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=SWITCHES)  # None: Playwright's own
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(PATIENCE * 1_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.new_page()  # stays open, and with it the process that renders all pages
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield loop, context
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture
def chromium(started, live_server, monkeypatch):
    """The browser, for one test: set up after the database and torn down before it."""
    loop, context = started
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    asyncio._set_running_loop(loop)
    yield context
    connections.close_all()
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def site(live_server):
    """The running site, which is closed between two tests."""
    server = live_server.thread.httpd
    gate = Gate(server.get_app())
    server.set_app(gate)
    return gate


class Gate:
    """A site that can be closed: it ends what it answers, and refuses new requests without a look into the database.

    A page that is left still sends what was typed into it. At the end of a test the tables are emptied, and either
    would wait for locks of the other.
    """

    def __init__(self, application):
        self.application, self.is_open, self.running = application, True, 0
        self.change = Condition()

    def __call__(self, environ, start_response):
        with self.change:
            is_let_in = self.is_open
            self.running += is_let_in
        if not is_let_in:
            start_response("503 Service Unavailable", [])
            return
        try:
            answer = self.application(environ, start_response)
            try:
                yield from answer
            finally:
                answer.close()
        finally:
            with self.change:
                self.running -= 1
                self.change.notify_all()

    def open(self):
        self.is_open = True

    def close(self):
        with self.change:
            self.is_open = False
            assert self.change.wait_for(lambda: not self.running, timeout=PATIENCE), "the site does not end an answer"


@pytest.fixture
def visit(chromium, live_server, site, screen, record_property):
    """`visit(path)` opens a path; `visit.page` is the window, `visit.log_in(client, user)` skips the login page."""
    visitor = Visitor(chromium, live_server.url, screen, record_property)
    visitor.is_idle = lambda: not site.running
    yield visitor
    visitor.leave()
    site.close()
    assert visitor.complaints == []


class Visitor:
    def __init__(self, context, site, screen, note):
        self.context, self.site, self.note, self.complaints = context, site, note, []
        self.expected = ""  # the beginning of the one complaint that a test explains
        context.on("console", self._listen)
        context.on("weberror", self._catch)
        self.page = context.new_page()
        width, height = screen
        self.page.set_viewport_size({"width": width, "height": height})

    def __call__(self, path, status=200):
        answer = self.page.goto(self.site + path)
        assert answer is None or answer.status == status, path  # None: only the #fragment changed
        return self.page

    def _listen(self, message):
        is_expected = self.expected and message.text.startswith(self.expected)
        if message.type in ("error", "warning") and not is_expected:
            self.complaints.append(f"{message.page.url}: {message.text}")

    def _catch(self, uncaught):
        self.complaints.append(f"{uncaught.page.url}: {uncaught.error}")

    def hear(self, words):
        """Wait until the page has logged this complaint."""
        wait_for(lambda: self.page.wait_for_timeout(10) or any(words in said for said in self.complaints))

    def settle(self):
        """Wait until the site has answered all that the page has asked."""
        wait_for(lambda: self.page.wait_for_timeout(100) or self.is_idle())

    def leave(self):
        """Close the pages and delete their storage, for the next test."""
        first, *others = self.context.pages
        for page in others:
            page.close()
        everything = {"origin": self.site, "storageTypes": "all"}
        self.context.new_cdp_session(first).send("Storage.clearDataForOrigin", everything)
        self.context.remove_listener("console", self._listen)
        self.context.remove_listener("weberror", self._catch)

    def log_in(self, client, user):
        """Log in as that person, without the login page."""
        self.settle()  # an answer that comes late would bring another person's cookies back
        client.force_login(user)
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])

    def axe(self, name):
        """Return violations that axe-core finds on the page (https://dequeuniversity.com/rules/axe)."""
        self.page.wait_for_load_state("load")  # with its colours
        violations = Axe().run(self.page).response["violations"]
        for violation in violations:
            finding = f"{violation['id']} ({violation['impact']}): {violation['help']}"
            self.note("axe-core", [finding, name])  # tests/conftest.py lists them all at the end of the run
        return violations

    def faint_words(self):
        """Return texts with too little contrast, each with its colour, its background and their ratio."""
        found = Axe().run(self.page, options={"runOnly": ["color-contrast"]}).response["violations"]
        nodes = [(node["html"], node["any"][0]["data"]) for violation in found for node in violation["nodes"]]
        return [(html[:160], data["fgColor"], data["bgColor"], data["contrastRatio"]) for html, data in nodes]

    def scrolls_sideways(self):
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    def fields_that_cover_others(self):
        """Return the names of fields that, with the buttons beside them, overflow their place in the form."""
        return self.page.evaluate(
            """[...document.querySelectorAll(".related-widget-wrapper")]
            .filter((field) => field.checkVisibility())
            .filter((field) => {
                const end = field.parentElement.getBoundingClientRect().right + 1;
                return [...field.querySelectorAll("*")].some((part) => part.getBoundingClientRect().right > end);
            })
            .map((field) => field.dataset.id)"""
        )
