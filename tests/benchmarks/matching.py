"""How fast is a text matched? `uv run python -m tests.benchmarks.matching --claims 1000000`.

It prints the median and the 95th percentile of a post and of an article of 20,000 characters, through the whole
stack, beside the cheapest list of the same run: the calls alternate, so that ratios hold on a busy machine. Then how
large the index is, and how much longer writes take with it than without. `make_corpus` makes the claims; `--cards`
asks a database of `make_cards` instead, which has no verdicts to write.
"""

import argparse
import json
import logging
import statistics
from functools import partial
from random import Random

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import RequestFactory, override_settings

from claims.models import Card, Claim
from tests.benchmarks import database
from tests.benchmarks.readers import WARM, Site, seconds_for
from tests.benchmarks.reads import Sample, reads
from tests.benchmarks.shared import FIRST_PERSON
from tests.benchmarks.words import ENDS, Prose
from tests.benchmarks.writes import writes

ADDRESS = "/api/v1/claims/match/"
POSTS, ARTICLES, ROUNDS = 200, 20, 12
ARTICLE_LENGTH = 20_000
TABLES = ("claims_matchposting", "claims_matchterm", "claims_matchsize", "claims_matchchange")
WITHOUT_INDEX = """
    CREATE OR REPLACE FUNCTION catalogue.refresh_postings(ids uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql AS 'BEGIN RETURN ''{}''; END'
"""


def main():
    options = parser().parse_args()
    logging.disable(logging.ERROR)
    database.use(options.cards or database.name_for(options.claims, 1))
    with override_settings(READ_BUDGET=60, ALLOWED_HOSTS=["*"]):
        compare_reads()
    show_size()
    if not options.cards:
        compare_writes()


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="the corpus of that size (1000000)")
    arguments.add_argument("--cards", metavar="DATABASE", help="one of make_cards, instead")
    return arguments


def compare_reads():
    """Print how long posts and articles take, beside the cheapest list."""
    site, texts = Site("/api/v1/claims/"), Texts(Random(1))
    lists = [site.asked(read.address) for read in reads(Sample()) if read.is_common]
    cheapest = min(lists, key=lambda ask: min(seconds_for(ask) for _again in range(WARM + 3)))
    posts = [asked(site, texts.post()) for _number in range(POSTS)]
    articles = [asked(site, texts.article()) for _number in range(ARTICLES)]
    matches = [len(json.loads(ask()[2])["matches"]) for ask in posts[:5]]
    seconds = {"the cheapest list": [], "a post": [], "an article": []}
    for number, ask in enumerate(posts):
        seconds["a post"].append(seconds_for(ask))
        seconds["the cheapest list"].append(seconds_for(cheapest))
        if number % (POSTS // ARTICLES) == 0:
            seconds["an article"].append(seconds_for(articles[number // (POSTS // ARTICLES)]))
    print(f"{Card.objects.count():,} claims; the first posts have {matches} matches")
    print(f"{'':20}{'p50 ms':>12}{'p95 ms':>12}{'p50, lists':>12}{'p95, lists':>12}")
    of_list = statistics.median(seconds["the cheapest list"])
    for name, spent in seconds.items():
        half, most = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
        print(f"{name:20}{half * 1000:12,.1f}{most * 1000:12,.1f}{half / of_list:12,.1f}{most / of_list:12,.1f}")


def asked(site, text):
    """Return a function that asks the stack for the matches of a text, as `Site.asked` does."""
    body = json.dumps({"text": text})
    factory = RequestFactory(SERVER_NAME="127.0.0.1")

    def ask():
        environ = factory.post(ADDRESS, body, content_type="application/json").environ
        begun = []
        response = site.stack(environ, lambda *start: begun.extend(start))
        content = b"".join(response)
        response.close()
        if not begun[0].startswith("200"):
            raise ValueError(f"{begun[0]}: {content[:500]}")
        return 200, dict(begun[1]), content

    return ask


class Texts:
    """Posts and articles about claims of the corpus, in their languages, with words of their own."""

    def __init__(self, rng):
        self.rng = rng
        claims = Claim.objects.filter(card__is_public=True)
        self.claims = list(claims.order_by("created_at").values_list("statement", "language")[:5_000])
        self.rng.shuffle(self.claims)
        self.prose = {}

    def sentence(self, statement, language):
        """Return the statement without a third of its words, and with some others."""
        language = language.partition("-")[0]
        prose = self.prose.setdefault(language, Prose(language))
        words = [word for word in statement.split() if self.rng.random() < 2 / 3]
        words += prose.phrase(self.rng, 3, 8).split()
        self.rng.shuffle(words)
        return " ".join(words).capitalize().rstrip("".join(ENDS)) + "."

    def post(self):
        sentence = self.sentence(*self.rng.choice(self.claims))
        return f"{sentence} https://t.example/{self.rng.random()} — Some Body (@SomeBody) May 1, 2020"

    def article(self):
        language = self.rng.choice(["fr", "en", "de", "es"])
        of_language = [pair for pair in self.claims if pair[1].startswith(language)]
        text = ""
        while len(text) < ARTICLE_LENGTH:
            text += " " + self.sentence(*self.rng.choice(of_language))
        return text.strip()[:ARTICLE_LENGTH]


def show_size():
    """Print how many bytes of the disk the index takes for each claim."""
    claims = Card.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, pg_table_size(oid), pg_indexes_size(oid), reltuples FROM pg_class
            WHERE relname = ANY(%s)""",
            [list(TABLES)],
        )
        print("bytes a claim:")
        for name, table, indexes, rows in cursor.fetchall():
            print(
                f"    {name:22}{table / claims:>8,.0f}, indexes {indexes / claims:>8,.0f}, rows {rows / claims:8,.1f}"
            )


def compare_writes():
    """Print how much longer writes take with the index."""
    print(f"{'':28}{'without ms':>12}{'with ms':>12}{'ratio':>8}")
    for name, write in {**writes(), "a claim is added": add_claims()}.items():
        seconds = {"without": [], "with": []}
        for _round in range(ROUNDS):
            seconds["without"].append(seconds_to_write(write, WITHOUT_INDEX))
            seconds["with"].append(seconds_to_write(write, "SELECT 1"))
        without, with_index = (statistics.median(seconds[way]) * 1000 for way in ("without", "with"))
        print(f"{name:28}{without:12,.1f}{with_index:12,.1f}{with_index / without:8.2f}")


def add_claims():
    """Return a function that adds a claim, each time another one."""
    editor, rng, prose = get_user_model().objects.get(pk=FIRST_PERSON), Random(2), Prose("fr")

    def add():
        Claim.objects.create(statement=prose.sentence(rng, 7, 22), language="fr", created_by=editor)

    return add


def seconds_to_write(write, preparation):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(preparation)
        write()  # the first one after a change of a function is planned again
        spent = seconds_for(partial(written, write))
        transaction.set_rollback(True)
    return spent


def written(write):
    write()
    connection.check_constraints()


if __name__ == "__main__":
    main()
