"""What do readers get when PostgreSQL restarts? `uv run python -m tests.faults.restart [--threads 8] [--clients 6]`

A site under load loses its database in each way of `FAULTS`. Each line of the output counts answers by status: while
the database was away, and in the seconds after it was back. The exit code is 1 if there was a 500 or a traceback, or a
5xx after the database was back.
"""

import argparse
import re
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread

import psycopg

from config.server.embedded_server import NAME
from tests.faults.stack import running_stack

SECONDS_AFTER = 8  # of load after the database is back
ADDRESSES = (
    ("GET", "/api/v1/claims/"),
    ("GET", "/api/v1/claims/facets/?group_by=category,language"),
    ("GET", "/api/v1/feeds/verdicts.atom"),
    ("GET", "/api/v1/changes/?wait=1&page_size=1"),
    ("GET", "/v1alpha1/claims:search?query=summit"),
    ("GET", "/admin/claims/claim/"),
    ("POST", "/api/v1/claims/"),
    ("POST", "/api/v1/auth/login/"),
)
BODIES = {
    ("POST", "/api/v1/claims/"): b'{"statement": "The database is back.", "language": "en"}',
    ("POST", "/api/v1/auth/login/"): b'{"username": "nobody", "password": "wrong"}',
}


CREDENTIALS = """
from django.contrib.auth.models import Group, User
from django.test import Client
from knox.models import get_token_model
user, _ = User.objects.get_or_create(username="fault", is_staff=True)
user.groups.add(Group.objects.get(name="contributor"))
client = Client()
client.force_login(user)
print("token", get_token_model().objects.create(user)[1])
print("session", client.cookies["sessionid"].value)
"""


def restart(stack, mode):
    pg_ctl(stack, "restart", f"--mode={mode}", "--log=server.log")


def away(stack, seconds):
    pg_ctl(stack, "stop", "--mode=fast")
    time.sleep(seconds)
    stack.database._start()


def pg_ctl(stack, *arguments):
    stack.database._run("pg_ctl", *arguments, "--wait", "--silent")


def terminate(stack):
    """End all connections of the site but leave the server running."""
    with psycopg.connect(host=str(stack.database.socket_folder), port=5432, user=NAME, dbname=NAME) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


FAULTS = {
    "pg_ctl restart -m fast": lambda stack: restart(stack, "fast"),
    "pg_ctl restart -m immediate": lambda stack: restart(stack, "immediate"),
    "pg_terminate_backend": terminate,
    "away for 20 s": lambda stack: away(stack, 20),
}


class Load:
    """Clients that ask for `ADDRESSES` one after another until `stop` is set, and note when each answer came."""

    def __init__(self, stack, clients):
        self.stack, self.stop, self.answers = stack, Event(), []  # begun at, ended at, status, what is wrong with it
        self.threads = [Thread(target=self.run, args=[number]) for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        while not self.stop.is_set():
            method, path = ADDRESSES[number % len(ADDRESSES)]
            number += 1
            begun = time.monotonic()
            status, flaw = self.ask(method, path)
            self.answers.append((begun, time.monotonic(), status, flaw))

    def ask(self, method, path):
        connection = HTTPConnection("127.0.0.1", self.stack.port, timeout=120)
        body = BODIES.get((method, path))
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= {"Authorization": f"Token {self.stack.token}"} if path == "/api/v1/claims/" and body else {}
        headers |= {"Cookie": f"sessionid={self.stack.session}"} if path.startswith("/admin/") else {}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            return type(error).__name__, f"{method} {path}"
        finally:
            connection.close()
        expected = "text/html; charset=utf-8" if path.startswith("/admin/") else "application/problem+json"
        expected = "application/json; charset=utf-8" if path.startswith("/v1alpha1/") else expected
        media_type = answer.headers["Content-Type"]
        is_clear = answer.status < 500 or (answer.headers["Retry-After"] and media_type == expected)
        return answer.status, "" if is_clear else f"{answer.status} to {method} {path}: {media_type}"

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def measure(stack, fault, clients):
    """Return counts of answers while the database was away and afterwards, and the seconds until the first success."""
    load = Load(stack, clients)
    time.sleep(2)
    broken_at = time.monotonic()
    fault(stack)
    back_at = time.monotonic()
    time.sleep(SECONDS_AFTER)
    load.end()
    during = Counter(status for begun, ended, status, _ in load.answers if ended >= broken_at and begun < back_at)
    after = Counter(status for begun, _, status, _ in load.answers if begun >= back_at)
    successes = [ended for _, ended, status, _ in load.answers if ended > back_at and status in (200, 201, 302)]
    flaws = {flaw for _, _, _, flaw in load.answers if flaw}
    return during, after, min(successes, default=float("inf")) - back_at, flaws


def is_server_error(status):
    return isinstance(status, str) or status >= 500


def log_of(stack):
    return (stack.folder / "log").read_text(errors="replace")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults.restart", description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", default="8", help="threads of the site (8)")
    parser.add_argument("--clients", type=int, default=6, help="requests at once (6)")
    options, failed = parser.parse_args(), False
    with running_stack(GRANIAN_BLOCKING_THREADS=options.threads) as stack:
        credentials = stack.manage("shell", "-c", CREDENTIALS)
        stack.token, stack.session = re.findall("^(?:token|session) (.+)$", credentials, re.MULTILINE)
        stack.serve()
        for name, fault in FAULTS.items():
            log_length = len(log_of(stack))
            during, after, seconds, flaws = measure(stack, fault, options.clients)
            tracebacks = log_of(stack)[log_length:].count("Traceback")
            share = sum(number for status, number in after.items() if is_server_error(status)) / max(1, after.total())
            print(f"{name}: {share:.1%} of {after.total()} answers 5xx afterwards, first answer after {seconds:.1f} s")
            print(f"    while away {dict(during)}, afterwards {dict(after)}, {tracebacks} tracebacks")
            for flaw in sorted(flaws):
                print(f"    not a clear answer: {flaw}")
            failed |= bool(share or tracebacks or flaws or during[500])
    sys.exit(failed)


if __name__ == "__main__":
    main()
