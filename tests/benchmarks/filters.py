"""What would a list cost if each request had all filters? `uv run python -m tests.benchmarks.filters --claims 100000`.

It measures the same lists, alternately, with the filters that the request names and with all that the reader may use.
`make_corpus` makes the claims.
"""

import argparse

from django_filters.rest_framework import FilterSet

from config.api.filtering.filters import StrictFilterSet
from tests.benchmarks import database
from tests.benchmarks.readers import Site, clocks, medians

ROUNDS = 60
ADDRESSES = ["", "?language=fr", "?language=fr&category=false"]


def main():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.filters", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="the corpus of that size (1000000)")
    database.use(database.name_for(arguments.parse_args().claims, seed=1))
    site = Site("/api/v1/claims/")
    for address in ADDRESSES:
        ask = site.asked(address)
        seconds = medians(clocks({"named": ask, "all": with_all_filters(ask)}), ROUNDS)
        print(f"{address or 'newest':30} {seconds['all'] / seconds['named']:.2f} times as long with all filters")


def with_all_filters(ask):
    """Return `ask`, except that django-filter first copies every filter and validates its values, which it drops."""

    def ask_with_all():
        strict = StrictFilterSet.__init__

        def copy_all(self, data=None, queryset=None, *, request=None, prefix=None):
            every = object.__new__(type(self))
            FilterSet.__init__(every, data, queryset, request=request, prefix=prefix)
            every.is_valid()
            strict(self, data, queryset, request=request, prefix=prefix)

        StrictFilterSet.__init__ = copy_all
        try:
            return ask()
        finally:
            StrictFilterSet.__init__ = strict

    return ask_with_all


if __name__ == "__main__":
    main()
