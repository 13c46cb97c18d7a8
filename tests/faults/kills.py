"""Is anything lost when processes are killed? `uv run python -m tests.faults.kills [--kills 30] [--writers 6]`

Writers create claims and send imports, while one process after the other is killed or asked to end: the parent of the
web processes, a web process, the worker, a process of PostgreSQL, its postmaster. A supervisor starts again what died,
as systemd or Docker would; nobody helps otherwise. Each line of the output is a kill, and how long the site then
accepted no claim. At the end every claim and every import that was acknowledged has to be there, every import done,
and every card and edition right. The exit code is 1 if that is not so, or if the site took longer than 30 seconds.
"""

import argparse
import json
import random
import signal
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from itertools import count, pairwise
from threading import Event, Lock, Thread

import psutil
import psycopg

from config.server.embedded_server import NAME
from tests.faults.stack import MANAGE, Supervisor, running_stack

MAX_SECONDS = 30  # until the site accepts a claim again
SECONDS_TO_SHOW = 3  # until a kill has all its effects: web processes end after their parent
SIGNALS = [signal.SIGKILL, signal.SIGTERM]
FAST_SHUTDOWN = signal.SIGINT  # what service managers send to the postmaster, instead of SIGTERM
CREDENTIALS = """
from django.contrib.auth.models import Group, User
from knox.models import get_token_model
user, _ = User.objects.get_or_create(username="writer")
user.groups.set(Group.objects.filter(name="editor"))
print(get_token_model().objects.create(user)[1])
"""
STATUSES = "SELECT status, count(*) FROM django_tasks_database_dbtaskresult GROUP BY status"
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "datePublished": "2025-03-01",
    "author": {"@type": "Organization", "name": "Other Desk", "url": "https://others.example/"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A. Minister"}},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


class Writers:
    """Clients that create claims and send imports until `stop` is set, and note what was acknowledged."""

    def __init__(self, stack, token, how_many):
        self.port, self.token = stack.port, token
        self.stop, self.lock, self.numbers = Event(), Lock(), count()
        self.claims, self.imports, self.accepted = {}, set(), []  # when requests began and ended
        self.answers = {}
        self.threads = [Thread(target=self.run, args=[number]) for number in range(how_many)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def run(self, writer):
        while not self.stop.is_set():
            number = next(self.numbers)
            begun = time.monotonic()
            if number % 20 == 19:
                status, answer = self.send("/api/v1/imports/", self.reviews(number))
            else:
                status, answer = self.send("/api/v1/claims/", {"statement": f"Claim {number}.", "language": "en"})
            with self.lock:
                self.answers[status] = self.answers.get(status, 0) + 1
                if status in (201, 202):
                    self.accepted.append((begun, time.monotonic()))
                    if "statement" in answer:
                        self.claims[answer["id"]] = answer["statement"]
                    else:
                        self.imports.add(answer["id"])
            if status not in (201, 202):
                time.sleep(0.2)

    def reviews(self, number):
        return [
            REVIEW | {"url": f"https://others.example/{number}/{each}", "claimReviewed": f"Imported {number}, {each}."}
            for each in range(20)
        ]

    def send(self, path, body):
        """Return the status and the answer; the name of the error if there is no answer."""
        client = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Token {self.token}"}
        try:
            client.request("POST", path, json.dumps(body), headers)
            answer = client.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if answer.status in (201, 202) else {}
        except (OSError, HTTPException, ValueError) as error:
            return type(error).__name__, {}
        finally:
            client.close()


def victims(stack):
    """Return a function for each kind of process: it returns one to kill, or None."""
    site = lambda: psutil.Process(stack.processes["site"].pid)  # noqa: E731
    postmaster = lambda: psutil.Process(int((stack.database.folder / "postmaster.pid").read_text().split()[0]))  # noqa: E731
    workers = lambda: [child for child in site().children() if "spawn_main" in str(child.cmdline())]  # noqa: E731
    backends = lambda: [child for child in postmaster().children() if NAME in str(child.cmdline())]  # noqa: E731
    return {
        "parent of the web processes": site,
        "web process": lambda: random.choice(workers()),
        "worker": lambda: psutil.Process(stack.processes["worker"].pid),
        "process of PostgreSQL": lambda: random.choice(backends()),
        "postmaster": postmaster,
    }


def kill(find, sent):
    """Kill such a process as soon as there is one."""
    while True:
        with suppress(psutil.Error, OSError, IndexError, ValueError):
            find().send_signal(sent)
            return
        time.sleep(0.2)


def wait_until_accepted(writers, since):
    """Wait until a request that began after that is accepted."""
    while not any(begun > since for begun, _ended in writers.accepted[-20:]):
        if time.monotonic() - since > 10 * MAX_SECONDS:
            return
        time.sleep(0.05)


def longest_gap(writers, since):
    """Return the longest time without an accepted request since then, until now."""
    times = [since, *sorted(ended for _begun, ended in writers.accepted if ended > since), time.monotonic()]
    return max(later - earlier for earlier, later in pairwise(times))


def connect(stack):
    return psycopg.connect(host=str(stack.database.socket_folder), port=5432, user=NAME, dbname=NAME)


def wait_for_tasks(stack):
    """Wait until no task waits or runs. Return how many tasks there are, by status."""
    until = time.monotonic() + 20 * MAX_SECONDS
    statuses = {"READY": 1}
    while {"READY", "RUNNING"} & set(statuses) and time.monotonic() < until:
        time.sleep(1)
        with suppress(psycopg.OperationalError), connect(stack) as connection:
            statuses = dict(connection.execute(STATUSES).fetchall())
    return statuses


def lost(stack, writers):
    """Return what was acknowledged and is not there, and how many reviews were imported."""
    with connect(stack) as connection:
        claims = {str(pk): text for pk, text in connection.execute("SELECT id, statement FROM claims_claim")}
        imports = {str(pk) for [pk] in connection.execute("SELECT id FROM claims_import")}
        reviews = connection.execute("SELECT count(*) FROM claims_receivedreview").fetchone()[0]
    missing = [pk for pk, text in writers.claims.items() if claims.get(pk) != text]
    return missing, writers.imports - imports, reviews


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=30, help="how many (30)")
    parser.add_argument("--writers", type=int, default=6, help="clients that write at once (6)")
    parser.add_argument("--seed", type=int, default=1, help="another seed kills in another order (1)")
    options = parser.parse_args()
    random.seed(options.seed)
    with running_stack() as stack:
        token = stack.manage("shell", "-v", "0", "-c", CREDENTIALS).split()[-1]
        stack.serve(workers=2)
        stack.start("worker", [*MANAGE, "worker"])
        writers, slowest = Writers(stack, token, options.writers), 0.0
        with Supervisor(stack) as supervisor:
            writers.start()
            wait_until_accepted(writers, time.monotonic())
            kinds = victims(stack)
            for number in range(options.kills):
                name, sent = list(kinds)[number % len(kinds)], random.choice(SIGNALS)
                if name == "postmaster" and sent == signal.SIGTERM:
                    sent = FAST_SHUTDOWN
                kill(kinds[name], sent)
                killed_at = time.monotonic()
                time.sleep(SECONDS_TO_SHOW)
                wait_until_accepted(writers, killed_at + SECONDS_TO_SHOW)
                seconds = longest_gap(writers, killed_at)
                slowest = max(slowest, seconds)
                print(
                    f"{number + 1}: {sent.name} to the {name}: {seconds:.1f} s without an accepted claim", flush=True
                )
            writers.end()
            statuses = wait_for_tasks(stack)
            missing, missing_imports, reviews = lost(stack, writers)
        print(f"answers: {writers.answers}; restarts by the supervisor: {supervisor.restarts}")
        print(f"acknowledged: {len(writers.claims)} claims, {len(writers.imports)} imports of 20 reviews")
        print(f"lost: {len(missing)} claims, {len(missing_imports)} imports; {reviews} reviews, tasks {statuses}")
        print(stack.manage("rebuild_catalogue").strip(), stack.manage("verify").strip(), sep="\n")
        print(f"slowest: {slowest:.1f} s")
        undone = set(statuses) - {"SUCCESSFUL"}
        sys.exit(bool(missing or missing_imports or undone or slowest > MAX_SECONDS or writers.answers.get(500)))


if __name__ == "__main__":
    main()
