"""Imports of ClaimReviews: `review` makes one, and `import_reviews` imports a file of them."""

import json
from datetime import UTC, datetime
from io import BytesIO

import orjson
from django.db import connection

from claims.interchange.imports.files.json_stream import payloads
from claims.interchange.imports.job import run_import
from claims.models import Import

NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
LATER = datetime(2025, 11, 21, 9, tzinfo=UTC)


def review(number=1, **changes):
    """Return a ClaimReview as a fact-checker publishes it."""
    content = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checker.example/reviews/{number}",
        "datePublished": "2025-11-18",
        "claimReviewed": f"The summit of day {number} ended without a concrete result.",
        "inLanguage": "en",
        "author": {"@type": "Organization", "name": "The Checker", "url": "https://checker.example/"},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "A spokesman", "jobTitle": "Kremlin"},
            "datePublished": "2025-11-17",
            "appearance": [{"@type": "CreativeWork", "url": f"https://outlet.example/summit-{number}"}],
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": "Fake",
        },
    }
    return content | changes


def rated(label, number=1):
    return review(number, reviewRating={"@type": "Rating", "alternateName": label})


def import_reviews(*reviews, at=NOW, **options):
    """Import a file of these reviews. Returns the import, and the lines of its report."""
    job, report = Import.objects.create(source="reviews.ndjson"), BytesIO()
    text = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in reviews)
    run_import(job, payloads(BytesIO(text)), at=at, report=report, **options)
    return job, [json.loads(line) for line in report.getvalue().splitlines()]


def counts(job):
    outcomes = {name: getattr(job, f"items_{name}") for name in ("new", "changed", "same", "refused")}
    return {name: count for name, count in outcomes.items() if count}


def refuse_the_third(sqlstate):
    """Make the database refuse one claim with an error of this class."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'Too much of it.' USING ERRCODE = '{sqlstate}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON claims_claim FOR EACH ROW
                WHEN (NEW.statement LIKE '%% day 3 %%') EXECUTE FUNCTION refuse()""")
