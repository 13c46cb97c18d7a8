"""Does a page of the desk cost the same number of queries with many rows as with few?

The pages are those of claims/desk/urls.py; `VARIANTS` are their other states. tests/benchmarks/desk.py measures them
with 100,000 claims.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.desk_rows import DeskRows, desk_pages

pytestmark = pytest.mark.django_db

TABS = ("new", "check", "review", "returned", "due", "corrections", "all")
VARIANTS = {
    **{f"queue, {tab}": ("queue", f"?tab={tab}") for tab in TABS},
    "queue, filtered": ("queue", "?tab=all&category=false&language=en&q=words"),
    "queue, mine": ("queue", "?tab=all&mine=true"),
    "queue, sorted": ("queue", "?tab=all&ordering=claimed_on"),
    "palette, words": ("palette", "?q=words"),
    "claim, from a queue": ("claim", "?from=tab%3Dall"),
    "compare, whole": ("compare", "?all=yes"),
}
# A page that is read writes nothing but the time and language of the visit.
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_|claims_desksettings)')
FEW, MANY = 3, 8  # rows of each kind: with three, each part of a page has something to show


@pytest.fixture
def rows(editor):
    rows = DeskRows(editor.person)
    for _row in range(FEW):
        rows.add()
    return rows


def addresses(rows):
    """Return every page by its name, those of a claim for a judged and for a waiting claim."""
    pages = {
        f"{name}{suffix}": address
        for suffix, claim in ((", judged", rows.judged), ("", rows.waiting))
        for name, address in desk_pages(rows.arguments(claim)).items()
        if address
    }
    variants = {name: pages[page] + query for name, (page, query) in VARIANTS.items() if page in pages}
    return pages | variants


def costs(client, rows):
    """Return the number of queries of each page that answers with 200."""
    found = {}
    for name, address in addresses(rows).items():
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
        assert answer.status_code < 500, address
        assert [query["sql"] for query in caught if WRITES.match(query["sql"])] == [], f"reading {address} writes"
        if answer.status_code == 200:
            found[name] = len(caught)
    return found


def test_pages_cost_the_same_with_many_rows_as_with_few(editor, rows):
    costs(editor, rows)  # fills the caches of the process
    rows.add()  # so that the newest entries of histories are of the same kinds in both
    few = costs(editor, rows)
    for _more in range(MANY - FEW):
        rows.add()
    many = costs(editor, rows)
    growing = {name: (few[name], many[name]) for name in few if many.get(name) != few[name]}
    assert growing == {}
    assert {"home", "queue", "claim", "compare", *VARIANTS} - set(few) == set()
