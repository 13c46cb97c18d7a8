"""What do 200 clients at once get for a minute? `uv run python -m tests.faults.crowd [--clients 200] [--seconds 60]`

The site runs under the settings of compose.yaml, with two web processes, a worker, and nginx before them. The
clients come from 20 addresses and ask for a mixture of what readers and machines ask for, each again as soon as it is
answered. The exit code is 1 if there was a 5xx other than a 503 with `Retry-After`, if an answer was missing, if the
site held more connections to the database than its pools and the worker may, or if one is still busy afterwards.
"""

import argparse
import os
import re
import sys
import threading
import time
from collections import Counter
from http.client import HTTPException

import psycopg
import yaml
from django.conf import settings

from config.server.embedded_server import NAME
from tests.faults.stack import CODE, MANAGE, nginx_before, running_stack
from tests.support.waiting import wait_for

ADDRESSES = [
    "/api/v1/claims/",
    "/api/v1/claims/?language=fr&category=false",
    "/api/v1/claims/?q=sommet&fields=statement",
    "/api/v1/claims/facets/?group_by=category,language",
    "/api/v1/claims/match/?text=sommet+de+Budapest&fields=statement",
    "/api/v1/verdicts/",
    "/api/v1/corrections/",
    "/api/v1/changes/?wait=1&page_size=1",
    "/api/v1/feeds/verdicts.atom",
    "/api/v1/claims/export.ndjson",
    "/v1alpha1/claims:search?query=summit",
    "/admin/login/",
    "/api/v1/nowhere/",
]
SECONDS_TO_REST = 30
WEB_PROCESSES = 2
CONNECTIONS_OF_WORKER = 3  # its tasks, its heart and its chores


def settings_of_compose():
    """Return what compose.yaml sets for the web processes and has no address or secret in it."""
    given = yaml.safe_load((CODE / "compose.yaml").read_text())["services"]["web"]["environment"]
    own = ("DATABASE_URL", "SITE_URL", "SECRET_KEY", "TRUSTED_PROXIES", "PROMETHEUS_MULTIPROC_DIR")
    return {name: re.sub(r"\$\{\w+:?-?([^}]*)\}", r"\1", value) for name, value in given.items() if name not in own}


class Crowd:
    """Clients that ask until the time is over, and what they were answered."""

    def __init__(self, door, clients, seconds):
        self.door, self.end = door, time.monotonic() + seconds
        self.statuses, self.faults, self.times = Counter(), Counter(), []
        self.threads = [threading.Thread(target=self.ask_on, args=[number]) for number in range(clients)]

    def run(self, measure=lambda: 0):
        """Ask until the time is over; return the largest of what `measure` returned once a second."""
        most = 0
        for thread in self.threads:
            thread.start()
        while any(thread.is_alive() for thread in self.threads):
            most = max(most, measure())
            time.sleep(1)
        return most

    def ask_on(self, number):
        """Ask for one address after the other, on one connection while it lasts."""
        address, turn, client = f"127.0.0.{2 + number % 20}", number, None
        while time.monotonic() < self.end:
            path, turn, began = ADDRESSES[turn % len(ADDRESSES)], turn + 1, time.monotonic()
            try:
                client = client or self.door.client(address)
                client.request("GET", path)
                answer = client.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.faults[f"{type(error).__name__} from {path.partition('?')[0]}"] += 1
                client = None
                continue
            if answer.will_close:
                client.close()
                client = None
            self.note(path, answer, time.monotonic() - began)
            if answer.status in (429, 503):
                time.sleep(1)
        if client:
            client.close()

    def note(self, path, answer, seconds):
        self.statuses[answer.status] += 1
        self.times.append(seconds)
        if answer.status >= 500 and (answer.status != 503 or not answer.headers["Retry-After"]):
            self.faults[f"{answer.status} from {path.partition('?')[0]}"] += 1


def connections(stack):
    """Return how many connections to the database there are, but for this one, and how many of them are busy."""
    with psycopg.connect(host=str(stack.database.socket_folder), user=NAME, dbname=NAME) as database:
        of_clients = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        counted = "count(*), count(*) FILTER (WHERE state <> 'idle')"
        return database.execute(f"SELECT {counted} FROM pg_stat_activity WHERE {of_clients}").fetchone()


def run(clients, seconds):
    """Run the crowd, print its figures, and return whether all was well."""
    with running_stack(TRUSTED_PROXIES="127.0.0.1", **settings_of_compose()) as stack:
        stack.environment["PROMETHEUS_MULTIPROC_DIR"] = str(stack.folder / "metrics")
        stack.serve(workers=WEB_PROCESSES)
        stack.start("worker", [*MANAGE, "worker"])
        with nginx_before(stack) as door:
            crowd = Crowd(door, clients, seconds)
            most = crowd.run(lambda: connections(stack)[0])
            rested = time.monotonic() + SECONDS_TO_REST
            wait_for(lambda: connections(stack)[1] == 0 or time.monotonic() > rested)
            afterwards, busy = connections(stack)
    bound = WEB_PROCESSES * settings.DATABASE_POOL_SIZE + CONNECTIONS_OF_WORKER
    times = sorted(crowd.times)
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(crowd.statuses.items()))
    print(f"{clients} clients, {seconds} seconds: {len(times)} answers, {statuses}")
    print(
        f"seconds: median {times[len(times) // 2]:.2f}, 95 % {times[len(times) * 95 // 100]:.2f}, most {times[-1]:.2f}"
    )
    print(f"connections to the database: at most {most} of {bound}; afterwards {afterwards}, of which {busy} are busy")
    print(f"faults: {dict(crowd.faults) or 'none'}")
    return not crowd.faults and most <= bound and busy == 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    sys.exit(not run(**vars(parser.parse_args())))
