"""How many times faster is the catalogue? `uv run python -m tests.benchmarks.compare --claims 1000000`.

It prints one table of the plain view (`plain.py`), the cards through the whole stack, and a bare cursor with the SQL
of the cards. Their calls alternate, so that ratios hold on a busy machine. For writes, "plain" runs without the
triggers of the catalogue, and "bare" without any trigger. `make_corpus` makes the claims. `--sizes` compares two
corpora of different size, which may be cards alone (`make_cards`).
"""

import argparse
import logging
import statistics

from django.test.utils import override_settings

from tests.benchmarks import database, plain
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.readers import Site, asked_of, cards_looked_at, clocks, medians, reads_all_cards, statements_of
from tests.benchmarks.reads import Sample, reads, reads_of_any_size
from tests.benchmarks.table import Table
from tests.benchmarks.writes import bulk_write, write_clocks, writes

CARDS = "/api/v1/claims/"
ROUNDS = 40
TURNS = 5
PATIENCE = 20  # seconds


def main():
    options = parser().parse_args()
    logging.disable(logging.ERROR)  # the plain view may be stopped
    table = Table()
    with override_settings(ROOT_URLCONF="tests.benchmarks.plain"):
        if options.only:
            database.use(database.name_for(options.claims, options.seed), patience=PATIENCE)
        if "reads" in options.only:
            compare_reads(table, options.rounds)
        if "writes" in options.only:
            compare_writes(table, options.rounds, options.claims, options.seed)
        if options.sizes:
            compare_sizes(table, options.rounds, *options.sizes)
    table.show_promises()


def parser():
    about, _, more = __doc__.partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.compare", description=about, epilog=more)
    arguments.add_argument("--claims", type=int, default=1_000_000, help="the corpus of that size (1000000)")
    arguments.add_argument("--seed", type=int, default=1, help="and of that seed (1)")
    arguments.add_argument("--sizes", nargs=2, metavar="DATABASE", help="two of make_cards: the large and the small")
    arguments.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is asked ({ROUNDS})")
    arguments.add_argument("--only", nargs="*", default=["reads", "writes"], help="reads, writes or nothing (both)")
    return arguments


def compare_reads(table, rounds):
    sample = Sample()
    asked = reads(sample)
    plain_site, site = Site(plain.ADDRESS), Site(CARDS)
    table.section(f"reads of {sample.claims:,} public claims")
    read_whole = set()
    with database.bare_connection() as bare:
        for read in asked:
            ask = site.asked(read.address)
            statements = statements_of(ask)
            of_cards = [statement for statement in statements if "claims_card" in statement[0]]
            if any(reads_all_cards(*statement) for statement in of_cards):
                read_whole.add(read.name)
            looked_at = sum(cards_looked_at(*statement) for statement in of_cards)
            asks = {"cards": ask, "bare": asked_of(bare, of_cards)}
            if "relevance" not in read.address:  # the plain view has no such ordering
                asks["plain"] = plain_site.asked(read.address)
            remark = f"{looked_at:>12,.0f}{', each of them' if read.name in read_whole else ''}"
            table.add(read.name, medians(clocks(asks), rounds), len(statements), remark, PATIENCE)
            if read.is_tagged:
                sites = {"plain": plain_site, "cards": site}
                asks = {name: one.asked_again(read.address) for name, one in sites.items()}
                table.add(f"{read.name}, unchanged", medians(clocks(asks), rounds))
    promise_reads(table, rounds, sample, asked, read_whole)


def promise_reads(table, rounds, sample, asked, read_whole):
    common = {read.name: table.seconds[read.name] for read in asked if read.is_common}
    least_gain = min(seconds["plain"] / seconds["cards"] for seconds in common.values())
    table.promise("a list, times faster than the plain view: at least", least_gain, least=8)
    dearest = max(seconds["cards"] / seconds["bare"] for seconds in common.values())
    table.promise("a list, times the bare cursor: at most", dearest, most=3)
    cheapest = min(common, key=lambda name: common[name]["cards"])
    addresses = {read.name: read.address for read in asked}

    def times(one, other):
        """Measure both again, alternately: the rows of the table were measured one after the other."""
        seconds = medians(clocks({name: Site(CARDS).asked(addresses[name]) for name in (one, other)}), rounds)
        return seconds[one] / seconds[other]

    for deep, first, page in [
        ("a page deep down", "newest", sample.deep.page),
        ("language, a page deep down", "language", sample.deep_of_language.page),
    ]:
        table.promise(f"{first}, page {page:,}, times page 1", times(deep, first), most=1.3)
    for name in ("three that are rare together", "three that never meet"):
        table.promise(f"{name}, times the cheapest list", times(name, cheapest), most=50)
        table.promise_of(f"{name}: not by reading all cards", name not in read_whole)


def compare_writes(table, rounds, claims, seed):
    table.section("writes")
    for name, write in writes().items():
        table.add(name, medians(write_clocks(write), rounds))
    write = bulk_write(Corpus(claims, seed))
    table.add("5,000 claims in bulk", medians(write_clocks(write, is_bulk=True), 1))


def compare_sizes(table, rounds, large, small):
    """Measure the same reads in two corpora, alternately."""
    table.section(f"{large} as “cards”, {small} as “bare”")
    found = {}
    asked = {}
    for _turn in range(TURNS):
        for name in (large, small):
            database.use(name)
            site = Site(CARDS)
            asked[name] = asked.get(name) or reads_of_any_size(Sample())
            for read in asked[name]:
                seconds = medians(clocks({"cards": site.asked(read.address)}), rounds)["cards"]
                found.setdefault(read.name, {}).setdefault(name, []).append(seconds)
    for label, seconds in found.items():
        medium = {name: statistics.median(of_one) for name, of_one in seconds.items()}
        table.add(label, {"cards": medium[large], "bare": medium[small]})
        table.promise(f"{label}, {large} times {small}", medium[large] / medium[small], most=1.5)


if __name__ == "__main__":
    main()
