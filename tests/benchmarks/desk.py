"""What does a page of the desk cost? `uv run python -m tests.benchmarks.desk --claims 100000`.

It reads the pages as an editor, several times each, and prints the median time, the number of queries and the size.
`make_corpus` makes the claims.
"""

import argparse
import time
from statistics import median

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Card, Verdict
from tests.benchmarks import database

ROUNDS = 7
NAME = "bench-editor"
TABS = ("new", "check", "review", "returned", "due", "corrections", "all")


def main():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.desk", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=100_000, help="the corpus of that size (100000)")
    database.use(database.name_for(arguments.parse_args().claims, seed=1))
    client = client_of_editor()
    print(f"{'page':32} {'ms':>7} {'queries':>8} {'kB':>7}")
    for name, address in pages().items():
        milliseconds, queries, size = measured(client, address)
        print(f"{name:32} {milliseconds:7.0f} {queries:8} {size / 1000:7.0f}")


def client_of_editor():
    person, _made = get_user_model().objects.get_or_create(username=NAME, defaults={"is_staff": True})
    person.groups.add(Group.objects.get(name="editor"))
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    return client


def pages():
    """Return the addresses of the pages by name; the claims are a judged one, and one with the most evidence."""
    queue, palette = reverse("desk:queue"), reverse("desk:palette")
    judged = Card.objects.public().order_by("-published_at")[:1].get().pk
    draft = Verdict.objects.filter(status="draft").values_list("claim", flat=True).first() or judged
    return {
        "home": reverse("desk:home"),
        **{f"queue, {tab}": f"{queue}?tab={tab}" for tab in TABS},
        "queue, false and French": f"{queue}?tab=all&category=false&language=fr",
        "queue, since May": f"{queue}?tab=all&claimed_on__gte=2020-05-01",
        "queue, the oldest": f"{queue}?tab=all&ordering=created_at",
        "preview": reverse("desk:queue_preview", args=[judged]),
        "claim, judged": reverse("desk:claim", args=[judged]),
        "claim, draft": reverse("desk:claim", args=[draft]),
        "claim, from the queue": reverse("desk:claim", args=[judged]) + "?from=tab%3Dall",
        "similar claims": reverse("desk:similar", args=[judged]),
        "compare": reverse("desk:compare", args=[judged]),
        "palette": f"{palette}?q=a",
        "imports": reverse("desk:imports"),
        "labels": reverse("desk:labels"),
        "claimants that may be the same": reverse("desk:merge", args=["claimants"]),
    }


def measured(client, address):
    """Return the median of milliseconds, the number of queries and the bytes of a page."""
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return median(times), len(caught), len(answer.content)


if __name__ == "__main__":
    main()
