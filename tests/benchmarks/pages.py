"""What does the page of a claim cost? `uv run python -m tests.benchmarks.pages --claims 100000`.

It compares the page with the API's answer for the same claim, and with the same bytes made from rows. A page that was
rendered before is found by its ETag, so it is measured both ways. `bare` is the whole stack with the page's query
and a body that is ready, which no rendering can undercut. Calls alternate, so that ratios hold on a busy machine.
`make_corpus` makes the claims.
"""

import argparse
from collections import defaultdict
from contextlib import contextmanager

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpResponse

from claims.models import Card, Verdict
from claims.pages.claim import views
from config.api.bodies.renderers import encode
from config.api.visibility import visible_rows
from config.text.slugs import slug_of
from tests.benchmarks import database
from tests.benchmarks.plain import NO_GROUP
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
        answers = {way: ask() for way, ask in asks.items()}
        assert all(answer[0] in (200, 304) for answer in answers.values()), answers
        assert answers["rows"][2] == answers["page"][2] == answers["bare"][2]
        for way, seconds in medians(clocks(asks), rounds).items():
            sums[way] += seconds
    return sums


def ways(key, slug):
    page, api = Site(PAGES), Site(CARDS)
    again = page.asked(f"{key}/{slug}")
    content = again()[2]
    return {
        "api": api.asked(f"{key}/"),
        "api, unchanged": api.asked_again(f"{key}/"),
        "page": again,
        "page, first time": replacing(again, RENDERED=views.Rendered(0)),
        "page, unchanged": page.asked_again(f"{key}/{slug}"),
        "bare": replacing(again, RENDERED=views.Rendered(0), claim_as_html=lambda *_: HttpResponse(content)),
        "rows": replacing(again, RENDERED=views.Rendered(0), content_of=content_of_rows),
    }


def replacing(ask, **names):
    """Return the call with these names of the page's views replaced."""

    def asked():
        with replaced(names):
            return ask()

    return asked


@contextmanager
def replaced(names):
    before = {name: getattr(views, name) for name in names}
    vars(views).update(names)
    yield
    vars(views).update(before)


def content_of_rows(edition):
    """Return what the document of an edition has, from the rows of its claim, with all joins prefetched."""
    verdicts = visible_rows(Verdict.objects.for_api(), AnonymousUser()).order_by("published_at", "id")
    rows = whole_claims().annotate(**NO_GROUP).prefetch_related(Prefetch("verdicts", verdicts))
    content = orjson.loads(encode(PUBLIC.to_representation(rows.get(pk=edition.id))))
    return content | {"slug": slug_of(content["statement"])}


def show(seconds):
    for way, spent in seconds.items():
        print(f"{way:20} {spent / CLAIMS * 1_000:8.2f} ms")
    for what, one, other, bound in [
        ("page / api", "page", "api", "<= 2"),
        ("page, first time / api", "page, first time", "api", "<= 2"),
        ("rows / page", "rows", "page", ">= 5"),
        ("rows / page, first time", "rows", "page, first time", ">= 5"),
        ("rows / bare", "rows", "bare", ""),
    ]:
        print(f"{what:28} {seconds[one] / seconds[other]:6.2f}  {bound}")


if __name__ == "__main__":
    main()
