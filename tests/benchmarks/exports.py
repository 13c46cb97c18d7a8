"""How fast does all that is public leave? `uv run python -m tests.benchmarks.exports`.

It writes each format to nowhere, in a process of its own, and prints seconds, megabytes, peak memory, and the speed as
a multiple of COPY of the same documents, as `psql \\copy` gets them. The corpus of a million claims (made by
`make_corpus`) is only read, so it may be older than the newest migration.
"""

import argparse
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime

from django.db import connection

from claims.interchange.exports.csv import CSV
from claims.interchange.exports.jsonld import DataFeed, Payloads
from claims.interchange.exports.ndjson import NDJSON
from claims.interchange.exports.stream import ExportInfo, export
from claims.models import Card
from tests.benchmarks import database, imports

FORMATS = {format_class.suffix: format_class for format_class in (NDJSON, CSV, DataFeed)}
DOCUMENTS = "COPY (SELECT document FROM claims_card WHERE is_public) TO STDOUT"
LEAST, MAX_MEMORY = 0.3, 150  # times COPY; MB


def main():
    options = parser().parse_args()
    corpus = database.name_for(options.claims, options.seed)
    connection.settings_dict["NAME"] = imports.NAME if options.imported else corpus
    if options.only:
        measure(options.only)
        return
    print(f"{'':10}{'seconds':>10}{'MB':>10}{'peak MB':>10}{'x COPY':>10}")
    in_a_process("COPY", options)  # once to warm it up
    by_copy = None
    for name in ("COPY", *FORMATS, "gzip"):
        seconds, written, peak = in_a_process(name, options)
        by_copy = by_copy or seconds
        kept = "ok" if by_copy / seconds >= LEAST and peak < MAX_MEMORY else "NOT ok"
        print(f"{name:10}{seconds:>10.1f}{written:>10,.0f}{peak:>10.0f}{by_copy / seconds:>10.2f}  {kept}", flush=True)


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.exports", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="the corpus of that size (1000000)")
    arguments.add_argument("--seed", type=int, default=1, help="and of that seed (1)")
    arguments.add_argument(
        "--imported", action="store_true",
        help="what `tests.benchmarks.imports --memory` left instead, whose payloads the feed gives back",
    )  # fmt: skip
    arguments.add_argument("--only", choices=["COPY", *FORMATS, "gzip"], help="one of them, in this very process")
    return arguments


def in_a_process(name, options):
    """Seconds, megabytes and the most memory that it had."""
    asked = ["--claims", str(options.claims), "--seed", str(options.seed), "--only", name]
    asked += ["--imported"] * options.imported
    done = subprocess.run([sys.executable, "-m", __spec__.name, *asked], stdout=subprocess.PIPE, check=True, text=True)
    return map(float, done.stdout.split())


def measure(name):
    parts = copied() if name == "COPY" else compressed() if name == "gzip" else exported(FORMATS[name])
    begun = time.perf_counter()
    written = sum(map(len, parts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - begun, written / 1e6, peak)


def copied():
    with database.bare_connection() as bare, bare.cursor().copy(DOCUMENTS) as lines:
        yield from lines


def exported(format_class):
    info = ExportInfo("https://desk.example/", {}, datetime.now(UTC), "https://desk.example/api/v1/claims/")
    Payloads.template = payloads_here()
    return export(format_class, Card.objects.public(), info)


def payloads_here():
    """How they are found; in a corpus of before they were kept, nothing as often."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('claims_receivedreview') IS NOT NULL")
        [is_kept] = cursor.fetchone()
    nothing = "(SELECT json_object_agg(id, code) FROM claims_rating WHERE id = %(expressions)s)"
    return Payloads.template if is_kept else nothing


def compressed():
    from django_http_compression.middleware import gzip_compress_sequence

    return gzip_compress_sequence(exported(NDJSON))


if __name__ == "__main__":
    main()
