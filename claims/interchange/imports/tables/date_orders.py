"""Does a table write the day or the month first? `order_of` decides it for all dates of its files."""

import re

YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)(?!\d)")


def order_of(texts):
    """Return "dmy" or "mdy"; "" if no text has a number above 12 that decides it, or if some contradict the others."""
    orders = set()
    for text in texts:
        match = YEAR_LAST.match(text)
        if match and (int(match[1]) > 12) != (int(match[2]) > 12):
            orders.add("dmy" if int(match[1]) > 12 else "mdy")
            if len(orders) > 1:
                return ""
    return orders.pop() if orders else ""
