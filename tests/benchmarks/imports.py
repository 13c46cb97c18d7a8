"""How fast are reviews imported, and how much memory does it take? `uv run python -m tests.benchmarks.imports`.

It writes a file of made-up ClaimReviews, imports it into a database of its own, and compares the time with three
others: `loaddata` of rows from such an import (fewer, because it is slow); `COPY` of all rows of the import with
cards, editions and history, into the same tables with their indexes, but without triggers and foreign keys; and `COPY`
of the file's bytes into a table of one column.

`--memory` imports one file of each size instead, each in a process of its own, and prints its peak memory.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.job import run_import
from claims.models import Claim, Import
from tests.benchmarks import database
from tests.benchmarks.make_corpus import Progress
from tests.benchmarks.words import vocabulary

NAME = f"{database.PREFIX}imports"
SIZES = (10_000, 1_000_000)
LOADED = 1_000  # claims
COPY = "COPY copied FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')"
LABELS = ["False", "True", "Half true", "Misleading", "Satire", "No evidence"]
MODELS = [
    "sources.publisher", "sources.article", "claims.claimant", "claims.ratingscale", "claims.rating", "claims.claim",
    "claims.evidence", "claims.verdict", "claims.receivedreview",
]  # fmt: skip


def main():
    options = parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.alone:
            alone(options.alone, Path(folder))
        elif options.memory:
            for size in SIZES:
                subprocess.run([sys.executable, "-m", "tests.benchmarks.imports", "--alone", str(size)], check=True)
        else:
            compare(options.reviews, Path(folder))


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports", description=about, epilog=more)
    arguments.add_argument("--reviews", type=int, default=100_000, help="how many (100000)")
    arguments.add_argument("--memory", action="store_true", help=f"what {' and '.join(map(str, SIZES))} take at most")
    arguments.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    return arguments


def write_reviews(folder, many):
    """Write a file of that many reviews, one a line, by 40 publishers and in four languages. Return its path."""
    chance, path = random.Random(1), folder / "reviews.ndjson"
    words = {language: list(vocabulary(language)) for language in ("en", "fr", "pt", "de")}

    def said(language, fewest, most):
        return " ".join(chance.choices(words[language], k=chance.randint(fewest, most)))

    with path.open("wb") as file:
        for number in range(many):
            house, language = f"checker{number % 40}.example", chance.choice(list(words))
            claim = {
                "@type": "Claim",
                "author": {"@type": "Person", "name": f"Speaker {int(chance.paretovariate(0.6)) % 20_000}"},
                "datePublished": f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "appearance": {"@type": "CreativeWork", "url": f"https://outlet{number % 900}.example/{number}"},
            }
            review = {
                "@context": "https://schema.org",
                "@type": "ClaimReview",
                "url": f"https://{house}/{number}",
                "datePublished": f"2025-{chance.randint(1, 11):02}-{chance.randint(1, 28):02}",
                "claimReviewed": f"{said(language, 8, 25)} {number}.",
                "reviewBody": said(language, 40, 120),
                "inLanguage": language,
                "author": {"@type": "Organization", "name": f"Checker {number % 40}", "url": f"https://{house}/"},
                "itemReviewed": claim,
                "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1,
                                 "alternateName": chance.choice(LABELS)},
            }  # fmt: skip
            file.write(orjson.dumps(review) + b"\n")
    return path


def imported(path, on_progress=lambda job: None):
    job = Import.objects.create(source=path.name)
    with path.open("rb") as stream:
        run_import(job, payloads(stream), at=timezone.now(), on_progress=on_progress)
    return job


def empty_database():
    connection.close()
    database.drop(NAME)
    database.use(NAME)


def compare(many, folder):
    path = write_reviews(folder, many)
    empty_database()
    on_progress = Progress("reviews")
    by_import = seconds(lambda: imported(path, lambda job: on_progress(job.items_done, many)))
    by_copy = seconds(lambda: copied(path))
    assert Claim.objects.count() == many
    rows, tables = dumped(folder, LOADED), unloaded(folder)
    empty_database()
    by_rows = seconds(lambda: loaded(tables))
    assert Claim.objects.count() == many
    empty_database()
    by_loaddata = seconds(lambda: call_command("loaddata", str(rows), verbosity=0)) / LOADED * many
    print(f"{many:,} reviews, {path.stat().st_size / 1e6:,.0f} MB")
    print(f"  imported                       {by_import:8.1f} s")
    print(f"  loaddata, at the pace of {LOADED:,} {by_loaddata:8.1f} s   {by_loaddata / by_import:6.1f} times")
    print(f"  COPY of the rows that it left  {by_rows:8.1f} s   {by_rows / by_import:6.3f} times")
    print(f"  COPY of the same bytes         {by_copy:8.1f} s   {by_copy / by_import:6.3f} times")


def seconds(act):
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def copied(path):
    """Copy the file into a table with a line in each row, which PostgreSQL reads fastest, and flush it to disk as an
    import is.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS copied (line text)")
        with cursor.copy(COPY) as copying, path.open("rb") as file:
            while block := file.read(1 << 20):
                copying.write(block)


def unloaded(folder):
    """Write the rows of each of our tables to a file; return the files by table."""
    files = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            files[table] = folder / table
            if table.startswith(("claims_", "sources_")):
                with cursor.copy(f"COPY {table} TO STDOUT") as copying, files[table].open("wb") as file:
                    file.writelines(copying)
    return {table: file for table, file in files.items() if file.exists() and file.stat().st_size}


def loaded(files):
    """Load the files in one transaction, without triggers: no guards, cards, history or foreign-key checks."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, path in files.items():
            cursor.execute(f"DELETE FROM {table}")  # rows of the migrations
            with cursor.copy(f"COPY {table} FROM STDIN") as copying, path.open("rb") as file:
                while block := file.read(1 << 20):
                    copying.write(block)


def dumped(folder, many):
    """Write a fixture of the rows of the first claims, and of the rows that these refer to. Return its path."""
    path = folder / "rows.json"
    call_command("dumpdata", *MODELS, output=str(path), verbosity=0)
    rows = {row["pk"]: row for row in json.loads(path.read_bytes())}
    firsts = set(map(str, Claim.objects.order_by("pk").values_list("pk", flat=True)[:many]))
    wanted = {pk for pk, row in rows.items() if firsts & {pk, row["fields"].get("claim")}}
    found = wanted
    while found := {value for pk in found for value in named(rows[pk])} & rows.keys() - wanted:
        wanted |= found
    path.write_text(json.dumps([row for pk, row in rows.items() if pk in wanted]))
    return path


def named(row):
    return [value for value in row["fields"].values() if isinstance(value, str)]


def alone(many, folder):
    path = write_reviews(folder, many)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    empty_database()
    imported(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{many:,} reviews: {peak / 1024:,.0f} MB at most, {before / 1024:,.0f} MB of them before the import")


if __name__ == "__main__":
    main()
