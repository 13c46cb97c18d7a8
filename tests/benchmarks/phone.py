"""When does a reader with a slow phone see a page? `uv run python -m tests.benchmarks.phone --claims 1000`.

A browser opens pages with an empty cache, over a connection and with a processor that are slowed down as Lighthouse
does for its slow phone (150 ms there and back, 1.6 Mbit/s, a processor four times slower), and says itself when the
largest part of the page was painted. `make_corpus` makes the claims.
"""

import argparse
import statistics
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import orjson
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from playwright.sync_api import sync_playwright

from claims.models import Card
from config.text.slugs import slug_of
from tests.benchmarks import database
from tests.browser.install import SWITCHES, program

ROUNDS = 5
SLOWDOWN = 4
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "device_scale_factor": 3}
MAX_SECONDS, MAX_KILOBYTES = 1, 40
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    resolve(list.getEntries().at(-1).startTime);
}).observe({type: "largest-contentful-paint", buffered: true}))"""
SIZES = """() => performance.getEntries().filter((entry) => ["navigation", "resource"].includes(entry.entryType))
    .filter((entry) => !/icon|picture|thumbnail/.test(entry.name)).map((entry) => entry.encodedBodySize)"""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def main():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.phone", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000, help="the corpus of that size (1000)")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is opened ({ROUNDS})")
    options = arguments.parse_args()
    database.use(database.name_for(options.claims, seed=1))
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    paths = addresses()
    connection.close()
    site = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
    Thread(target=site.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=SWITCHES)
        for name, path in paths.items():
            address = f"http://127.0.0.1:{site.server_port}{path}"
            opened(browser, address)  # once without counting, so that the server has loaded what it needs
            show(name, [opened(browser, address) for _round in range(options.rounds)])
    site.shutdown()


def addresses():
    key, document = Card.objects.public().order_by("-published_at").values_list("pk", "document").first()
    slug = slug_of(orjson.loads(document)["statement"])
    return {"claim": f"/claims/{key}/{slug}", "home": "/", "search": "/claims/", "methods": "/methodology/"}


def opened(browser, address):
    """Open the address as a new visitor. Return the seconds until its largest part is painted, and its bytes."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address)
    painted, sizes = page.evaluate(PAINTED), page.evaluate(SIZES)
    context.close()
    return painted / 1_000, sum(sizes)


def show(name, found):
    seconds, sizes = zip(*found, strict=True)
    kilobytes = max(sizes) / 1_000
    print(
        f"{name:10} painted after {statistics.median(seconds):5.2f} s ({min(seconds):.2f} to {max(seconds):.2f}; "
        f"< {MAX_SECONDS})   {kilobytes:5.1f} kB without pictures (<= {MAX_KILOBYTES})"
    )


if __name__ == "__main__":
    main()
