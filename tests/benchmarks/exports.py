"""How fast are exports? `uv run python -m tests.benchmarks.exports`.

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
MIN_SPEED, MAX_MEMORY = 0.3, 150  # times COPY; MB


def main():
    options = parser().parse_args()
    corpus = database.name_for(options.claims, options.seed)
    connection.settings_dict["NAME"] = imports.NAME if options.imported else corpus
    if options.only:
        measure(options.only)
        return
    print(f"{'':10}{'seconds':>10}{'MB':>10}{'peak MB':>10}{'x COPY':>10}")
    measure_in_process("COPY", options)  # to warm the cache
    by_copy = None
    for name in ("COPY", *FORMATS, "gzip"):
        seconds, written, peak = measure_in_process(name, options)
        by_copy = by_copy or seconds
        verdict = "ok" if by_copy / seconds >= MIN_SPEED and peak < MAX_MEMORY else "NOT ok"
        print(
            f"{name:10}{seconds:>10.1f}{written:>10,.0f}{peak:>10.0f}{by_copy / seconds:>10.2f}  {verdict}", flush=True
        )


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.exports", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="the size of the corpus (1000000)")
    arguments.add_argument("--seed", type=int, default=1, help="its seed (1)")
    arguments.add_argument(
        "--imported", action="store_true",
        help="measure the database that `tests.benchmarks.imports --memory` left, which has payloads",
    )  # fmt: skip
    arguments.add_argument("--only", choices=["COPY", *FORMATS, "gzip"], help="measure one of them, in this process")
    return arguments


def measure_in_process(name, options):
    """Measure one format in a process of its own. Return seconds, megabytes and the peak memory in MB."""
    arguments = ["--claims", str(options.claims), "--seed", str(options.seed), "--only", name]
    arguments += ["--imported"] * options.imported
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, *arguments], stdout=subprocess.PIPE, check=True, text=True
    )
    return map(float, done.stdout.split())


def measure(name):
    parts = copy_documents() if name == "COPY" else compressed() if name == "gzip" else exported(FORMATS[name])
    start = time.perf_counter()
    written = sum(map(len, parts))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - start, written / 1e6, peak)


def copy_documents():
    with database.bare_connection() as bare, bare.cursor().copy(DOCUMENTS) as lines:
        yield from lines


def exported(format_class):
    info = ExportInfo("https://desk.example/", {}, datetime.now(UTC), "https://desk.example/api/v1/claims/")
    Payloads.template = payloads_sql()
    return export(format_class(info), Card.objects.public())


def payloads_sql():
    """Return the SQL for payloads; in a corpus older than their table, a query of another one that finds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('claims_receivedreview') IS NOT NULL")
        [has_table] = cursor.fetchone()
    nothing = "(SELECT json_object_agg(id, code) FROM claims_rating WHERE id = %(expressions)s)"
    return Payloads.template if has_table else nothing


def compressed():
    from django_http_compression.middleware import gzip_compress_sequence

    return gzip_compress_sequence(exported(NDJSON))


if __name__ == "__main__":
    main()
