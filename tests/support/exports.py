"""Exports of public claims: `exported` returns the content of one, `documents` and `table` read it."""

import csv
import io

import pytest
from rest_framework.test import APIClient

CLAIMS = "/api/v1/claims/"
MEDIA_TYPES = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "jsonld": "application/ld+json",
}
FORMATS = list(MEDIA_TYPES)

commits = pytest.mark.django_db(transaction=True)


def exported(suffix, asked="", client=None, **headers):
    """Return the content of an export; `asked` is its query, such as `?language=en`."""
    answer = (client or APIClient()).get(f"{CLAIMS}export.{suffix}{asked}", **headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[suffix])
    return answer.getvalue()


def documents(content):
    """Return the lines of an NDJSON export between its header and its trailer."""
    return content.decode().split("\n")[1:-2]


def table(content):
    """Return the rows of a CSV export."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
