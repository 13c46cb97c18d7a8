"""Is each spelling of a date read as that date, with its repair listed, and anything else as no date?"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from claims.interchange.claimreview.dates import read_date

NOW = datetime(2025, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected", "repair"),
    [
        ("2019-07-22", (2019, 7, 22), None),
        ("20190722", (2019, 7, 22), None),
        ("2019-07-22T10:00:00Z", (2019, 7, 22, 10), None),
        ("2019-07-22T10:00:00.250-03:00", (2019, 7, 22, 13, 0, 0, 250_000), None),
        ("2019-07-22 10:00:00", (2019, 7, 22, 10), "zone_assumed"),
        ("2019-7-2", (2019, 7, 2), "date_rewritten"),
        ("2019/07/22 10:00", (2019, 7, 22), "date_rewritten"),
        ("22/07/2019", (2019, 7, 22), "date_reordered"),
        ("07/22/2019", (2019, 7, 22), "date_reordered"),
        ("22.7.2019", (2019, 7, 22), "date_reordered"),
        ("07-07-2019", (2019, 7, 7), "date_reordered"),
        ("03/04/2019", (2019, 4, 3), "date_ambiguous"),
        ("July 22, 2019", (2019, 7, 22), "date_rewritten"),
        ("Jul 22nd, 2019", (2019, 7, 22), "date_rewritten"),
        ("Monday, July 22, 2019 10:00 AM", (2019, 7, 22), "date_rewritten"),
        ("22 July 2019", (2019, 7, 22), "date_rewritten"),
        ("Mon Jul 22 2019 10:00:00 GMT+0000 (UTC)", (2019, 7, 22), "date_rewritten"),
        ("Mon, 22 Jul 2019 10:00:00 +0200", (2019, 7, 22, 8), "date_rewritten"),
        ("Mon, 22 Jul 2019 10:00:00 GMT", (2019, 7, 22, 10), "date_rewritten"),
        (1563753600, (2019, 7, 22), "date_from_epoch"),
        ("1563753600000", (2019, 7, 22), "date_from_epoch"),
        (Decimal("1563753600.5"), (2019, 7, 22), "date_from_epoch"),
        ({"@value": "2019-07-22", "@type": "Date"}, (2019, 7, 22), None),
        (["soon", "2019-07-22"], (2019, 7, 22), "date_unreadable"),
        ("", None, None),
        (None, None, None),
        (True, None, None),
        ("0000-00-00", None, "date_unreadable"),
        ("0000-00-00T00:00:00Z", None, "date_unreadable"),
        ("2019-02-30", None, "date_unreadable"),
        ("31/31/2019", None, "date_unreadable"),
        ("2019", None, "date_unreadable"),
        ("Nevember 3, 2019", None, "date_unreadable"),
        ("Mon, 99 Jul 2019 99:99:99 +9999", None, "date_unreadable"),
        ("٢٢/٠٧/٢٠١٩", None, "date_unreadable"),
        ("9999-12-31T23:59:59-12:00", None, "date_implausible"),
        ("2025-11-20", None, "date_implausible"),
        ("0001-01-01", None, "date_implausible"),
        ("x" * 100_000, None, "date_unreadable"),
    ],
)
def test_each_spelling_of_a_date_is_read_as_the_table_says(written, expected, repair):
    repairs = []
    assert read_date(written, repairs, now=NOW) == (expected and datetime(*expected, tzinfo=UTC))
    assert repairs == ([repair] if repair else [])


def test_a_date_up_to_a_day_after_now_is_plausible():
    assert read_date("2025-11-19", [], now=NOW)
    assert not read_date("2025-11-20", [], now=NOW)
    assert read_date("2099-12-31", [])
    assert not read_date("2100-01-02", [])
