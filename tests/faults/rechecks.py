"""Are articles rechecked at their pace, and is a killed run resumed? `uv run python -m tests.faults.rechecks`

It serves sites on 127.0.0.1 that answer 304, and one page in a hundred with another text. `manage.py recheck_sources`
fetches them from a database of its own: it is killed (SIGKILL) in the middle of a page when a third of them is done,
and started again. The output says how long the runs took, how often a site was asked beside RECHECK_PACE, and how much
memory the command used. The exit code is 1 if a site was asked more often, if an article other than the one under way
was asked for twice, or if one has no outcome, or a changed one other than two versions.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import psutil
import psycopg

from config.server.embedded_server import NAME
from tests.faults.stack import CODE, MANAGE, running_stack

COMMAND = [*MANAGE, "recheck_sources"]
CHANGED = 100  # of so many pages one has changed
TEXT = "The bridge over the river was opened on Tuesday. It has cost 40 millions, said the minister of works."
MAKE = """
from django.utils import timezone
from claims.models import Evidence
from tests.factories import ArticleFactory, ArticleVersionFactory, ClaimFactory, EvidenceFactory, PublisherFactory
from sources.models import Article, ArticleVersion, SourceCheck
from sources.rechecking import plan
publisher, batch = PublisherFactory(), 100
for start in range(0, {articles}, batch):
    articles = ArticleFactory.build_batch(batch, publisher=publisher)
    for number, article in enumerate(articles, start):
        article.url = article.canonical_url = f"http://site{{number % {sites}}}.example/{{number}}"
    Article.objects.bulk_create(articles)
    versions = [ArticleVersionFactory.build(article=article, text={text!r}) for article in articles]
    ArticleVersion.objects.bulk_create(versions)
    for article, version in zip(articles, versions):
        article.current_version = version
    Article.objects.bulk_update(articles, ["current_version"])
    claim = ClaimFactory()
    Evidence.objects.bulk_create(
        EvidenceFactory.build(claim=claim, article=article, version=version, quote_exact="It has cost 40 millions")
        for article, version in zip(articles, versions)
    )
plan(timezone.now())
SourceCheck.objects.update(etag='"1"')
print(SourceCheck.objects.count())
"""
COUNTS = """
    SELECT count(*), count(*) FILTER (WHERE outcome = ''), count(*) FILTER (WHERE outcome = 'changed'),
        (SELECT count(*) FROM sources_articleversion AS version JOIN sources_article AS article
            ON article.id = version.article_id WHERE article.url LIKE 'http://site%.example/%')
    FROM sources_sourcecheck AS checked JOIN sources_article AS article ON article.id = checked.article_id
    WHERE article.url LIKE 'http://site%.example/%'
"""
END_LEASES = "UPDATE sources_sourcecheck SET next_at = now() WHERE outcome = ''"


class Sites(ThreadingHTTPServer):
    """The server: it notes when each page was asked for, and keeps the client waiting for page number `slow`."""

    request_queue_size = 128

    def __init__(self, slow):
        super().__init__(("127.0.0.1", 0), Answer)
        self.slow = slow
        self.asked = []  # (time, host, path)
        Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """Say nothing of the client that was killed."""


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["Host"].partition(":")[0]
        if self.path == "/robots.txt":
            return self.reply(404)
        self.server.asked.append((time.monotonic(), host, self.path))
        if len(self.server.asked) == self.server.slow:
            time.sleep(2)
        if int(self.path.strip("/")) % CHANGED:
            return self.reply(304)
        text = TEXT.replace("40", "35") + " Who pays for the rest was not said, and the towns have asked for accounts."
        body = f"<html><title>A bridge</title><body><article><h1>A bridge</h1><p>{text}</p></article></body></html>"
        return self.reply(200, body.encode())

    def reply(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def run(stack, until=lambda: False):
    """Run the command, and kill it when `until()` holds. Return its exit code, seconds, and most bytes of memory."""
    begun, most = time.monotonic(), 0
    process = psutil.Popen(COMMAND, cwd=CODE, env=stack.environment, stdout=subprocess.PIPE, text=True)
    while process.poll() is None:
        time.sleep(0.05)
        try:
            most = max(most, process.memory_info().rss)
        except psutil.Error:
            continue
        if until():
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
    print(process.stdout.read().strip() or "killed", flush=True)
    return process.returncode, time.monotonic() - begun, most


def rates(asked):
    """Return the pages per second of each site, from its first to its last page."""
    times = {}
    for at, host, _path in asked:
        times.setdefault(host, []).append(at)
    return [(len(each) - 1) / (each[-1] - each[0]) for each in times.values() if len(each) > 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=10_000, help="a multiple of 100 (10000)")
    parser.add_argument("--sites", type=int, default=20, help="(20)")
    parser.add_argument("--pace", type=int, default=1, help="RECHECK_PACE: seconds between two pages of a site (1)")
    options = parser.parse_args()
    server = Sites(slow=options.articles // 3)
    servers = ",".join(f"site{number}.example=127.0.0.1:{server.server_port}" for number in range(options.sites))
    with running_stack(RECHECK_PACE=str(options.pace), FETCH_TEST_SERVERS=servers, EMAIL_URL="") as stack:
        make = MAKE.format(articles=options.articles, sites=options.sites, text=TEXT)
        stack.manage("shell", "--verbosity", "0", "--command", make)
        return rechecked(stack, server, options)


def rechecked(stack, server, options):
    """Run the command until it is killed, again, and for the article that was under way. Return the exit code."""
    code, *first = run(stack, until=lambda: len(server.asked) >= server.slow)
    asked_before = len(server.asked)
    _code, *second = run(stack)
    with psycopg.connect(host=str(stack.database.socket_folder), user=NAME, dbname=NAME, autocommit=True) as database:
        under_way = database.execute(END_LEASES).rowcount
        run(stack)
        checked, missing, changed, versions = database.execute(COUNTS).fetchone()
    paths = [path for _at, _host, path in server.asked]
    twice = len(paths) - len({*paths})
    fastest = max(max(rates(asked)) for asked in (server.asked[:asked_before], server.asked[asked_before:]))
    print(
        f"{checked:,} articles on {options.sites} sites: {first[0]:.0f} s until the kill, {second[0]:.0f} s after it"
    )
    print(f"{fastest:.3f} pages per second on the site that was asked most (RECHECK_PACE: {1 / options.pace:.3f})")
    print(f"{max(first[1], second[1]) / 2**20:.0f} MiB of memory at most")
    print(f"{under_way} under way at the kill, {twice} asked for twice, {changed} changed, {missing} without outcome")
    is_well = code == -signal.SIGKILL and twice == under_way == 1 and not missing and checked == options.articles
    is_well &= fastest <= 1.02 / options.pace  # a first page that came late makes the others look a little faster
    is_well &= versions == checked + changed and changed == options.articles // CHANGED
    print("Each was rechecked once, at its pace." if is_well else "NOT WELL.")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
