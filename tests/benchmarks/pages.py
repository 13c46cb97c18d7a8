"""What does the page of a claim cost? `uv run python -m tests.benchmarks.pages --claims 100000`.

It compares the page with the API's answer for the same claim, and with the same template filled from rows, without
the rest of a request. A page that was rendered before is found by its ETag, so it is measured both ways. Calls
alternate, so that ratios hold on a busy machine. `make_corpus` makes the claims.
"""

import argparse
from collections import defaultdict

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.template.loader import render_to_string

from claims.models import Card, Verdict
from claims.pages.claim import views
from claims.pages.claim.presentation import presented
from claims.pages.claim.reading import newest_edition
from config.api.bodies.renderers import encode
from config.api.visibility import visible_rows
from config.text.slugs import slug_of
from tests.benchmarks import database
from tests.benchmarks.readers import Site, clocks, medians
from tests.support.expected_cards import PUBLIC, whole_claims

CARDS, PAGES = "/api/v1/claims/", "/claims/"
ROUNDS, CLAIMS = 60, 5


def main():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=100_000, help="the corpus of that size (100000)")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is asked ({ROUNDS})")
    options = arguments.parse_args()
    database.use(database.name_for(options.claims, seed=1))
    show(measured(options.rounds))


def measured(rounds):
    """Return the median seconds of each way to answer, summed over some claims."""
    sums = defaultdict(float)
    for key, document in Card.objects.public().order_by("-published_at").values_list("pk", "document")[:CLAIMS]:
        asks = ways(key, slug_of(orjson.loads(document)["statement"]))
        for way, ask in asks.items():
            if way != "rows":
                assert ask()[0] in (200, 304), way
        for way, seconds in medians(clocks(asks), rounds).items():
            sums[way] += seconds
    return sums


def ways(key, slug):
    page, api = Site(PAGES), Site(CARDS)
    again = page.asked(f"{key}/{slug}")
    return {
        "api": api.asked(f"{key}/"),
        "api, unchanged": api.asked_again(f"{key}/"),
        "page": again,
        "page, first time": forgotten(again),
        "page, unchanged": page.asked_again(f"{key}/{slug}"),
        "rows": made_of_rows(key),
    }


def forgotten(ask):
    """Return a call that renders the page, whatever was rendered before."""

    def first():
        views.RENDERED = views.Rendered(views.RENDERED.max_bytes)
        return ask()

    return first


def made_of_rows(key):
    """Return a call that reads the rows of a claim with all joins prefetched, and renders the same template."""
    edition, verdicts = newest_edition(key), visible_rows(Verdict.objects.for_api(), AnonymousUser())
    rows = whole_claims().prefetch_related(Prefetch("verdicts", verdicts.order_by("published_at", "id")))

    def render():
        claim = rows.get(pk=key)
        claim.also_judged, claim.group, claim.group_disputed = [], None, False  # which takes more queries
        content = presented(orjson.loads(encode(PUBLIC.to_representation(claim))), {})
        return render_to_string("pages/claim/claim.html", {"claim": content, "edition": edition, "address": "/"})

    return render


def show(seconds):
    for way, spent in seconds.items():
        print(f"{way:20} {spent / CLAIMS * 1_000:8.2f} ms")
    for what, one, other, bound in [
        ("page / api", "page", "api", "<= 2"),
        ("page, first time / api", "page, first time", "api", "<= 2"),
        ("rows / page", "rows", "page", ">= 5"),
        ("rows / page, first time", "rows", "page, first time", ""),
    ]:
        print(f"{what:28} {seconds[one] / seconds[other]:6.2f}  {bound}")


if __name__ == "__main__":
    main()
