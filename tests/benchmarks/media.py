"""How long does it take to find near-identical images among many? `uv run python -m tests.benchmarks.media`.

It fills a table of media with hashes that numbers make, among them some copies of one image, and asks for that image
as `similar_images` does.
"""

import argparse
import statistics
from time import perf_counter

from django.db import connection, transaction

from sources.media.likeness import similar_images
from tests.benchmarks import database

ROUNDS = 20
COPIES = 7
LIMIT = 0.2  # seconds
FILL = """
    INSERT INTO sources_media (id, kind, media_type, name, url, size, sha256, width, height, perceptual_hash, exif,
        created_at)
    SELECT gen_random_uuid(), 'image', 'image/jpeg', 'benchmark ' || n, 'https://outlet.example/' || n || '.jpg', 1,
        encode(sha256(('benchmark ' || n)::bytea), 'hex'), 640, 480,
        CASE WHEN n <= %s THEN (1::bigint << n) - 1
            ELSE ('x' || encode(substr(sha256(n::text::bytea), 1, 8), 'hex'))::bit(64)::bigint END,
        '{"Make": "A camera", "Model": "X100V", "DateTime": "2025:11:18 07:10:00", "Software": "Firmware 2.11"}', now()
    FROM generate_series(1, %s) AS n
"""


def main():
    options = parser().parse_args()
    database.use(f"{database.PREFIX}media")
    fill(options.images)
    show_plan()
    seconds = [ask() for _round in range(ROUNDS)]
    median = statistics.median(seconds)
    verdict = "ok" if median < LIMIT else "NOT ok"
    print(
        f"{options.images:,} images: {median * 1000:.0f} ms at the median of {ROUNDS}, {min(seconds) * 1000:.0f} to "
        f"{max(seconds) * 1000:.0f} ms (< {LIMIT * 1000:.0f} ms: {verdict})"
    )


def fill(images):
    """Make the rows, unless a run before has made as many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sources_media")
        if cursor.fetchone() == (images,):
            return
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")  # no events
            cursor.execute("DELETE FROM sources_media")
            cursor.execute(FILL, [COPIES, images])
        cursor.execute("VACUUM (ANALYZE) sources_media")  # as autovacuum does


def parser():
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.media", description=__doc__)
    arguments.add_argument("--images", type=int, default=1_000_000, help="how many (1000000)")
    return arguments


def show_plan():
    sql, parameters = similar_images(0).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        print("\n".join(row[:120] for (row,) in cursor.fetchall()))


def ask():
    begin = perf_counter()
    found = list(similar_images(0))
    assert len(found) >= COPIES
    return perf_counter() - begin


if __name__ == "__main__":
    main()
