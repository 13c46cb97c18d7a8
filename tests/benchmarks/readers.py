"""How are reads measured? By calls of the plain view, the cards, and a bare cursor that runs the cards' SQL and joins
the documents.
"""

import json
import statistics
import time
from functools import partial

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

WARM = 2  # calls that are not counted
LOOKED_AT = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
PATIENCE = 4.0  # seconds for each reader, once it has answered


class Site:
    """The whole stack below one address, called as a server calls it (PEP 3333)."""

    def __init__(self, claims):
        self.claims = claims
        self.stack = get_wsgi_application()

    def asked(self, address, **headers):
        """Return a function that requests the address and returns status, headers and body."""
        asked = RequestFactory(SERVER_NAME="127.0.0.1").get(self.claims + address, headers=headers).environ

        def ask():
            begun = []
            response = self.stack(dict(asked), lambda *start: begun.extend(start))
            body = b"".join(response)
            response.close()
            return int(begun[0][:3]), dict(begun[1]), body

        return ask

    def asked_again(self, address):
        """Return a function that requests the address with If-None-Match: the ETag of its current answer."""
        _status, headers, _body = self.asked(address)()
        return self.asked(address, **{"If-None-Match": headers.get("ETag", "")})


def asked_of(bare, statements):
    """Return a function that runs the statements and joins the documents they return."""

    def ask():
        documents = []
        with bare.cursor() as cursor:
            for sql, given in statements:
                cursor.execute(sql, given)
                names = [column.name for column in cursor.description]
                found = cursor.fetchall()
                if "document" in names:
                    place = names.index("document")
                    documents = [row[place] for row in found]
        return f'{{"results":[{",".join(documents)}]}}'.encode()

    return ask


def statements_of(ask):
    """Return the SQL that Django sends during `ask`, each statement with its values."""
    sent = []

    def listen(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        ask()
    return sent


def medians(clocks, rounds):
    """Return the median seconds of each clock, called alternately, so that a slow moment of the machine slows all of
    them.

    A slow clock is called less often.
    """
    seconds = {name: [] for name in clocks}
    for number in range(rounds + WARM):
        for name, clock in clocks.items():
            if sum(seconds[name]) < PATIENCE:
                spent = clock()
                if number >= WARM or spent > PATIENCE / 2:
                    seconds[name].append(spent)
    return {name: statistics.median(of_one) for name, of_one in seconds.items()}


def clocks(asks):
    """Return each call as a function that returns how many seconds it took."""
    return {name: partial(seconds_for, ask) for name, ask in asks.items()}


def seconds_for(ask):
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def reads_all_cards(sql, given):
    """Return whether PostgreSQL scans all cards for this statement."""
    return any(
        node["Node Type"] == "Seq Scan" and node["Relation Name"] == "claims_card"
        for node in nodes_that_ran(sql, given)
    )


def nodes_that_ran(sql, given):
    """Return the nodes of the plan that were executed."""
    return [node for node in nodes(plan_of(sql, given)) if node["Actual Loops"]]


def plan_of(sql, given):
    """Run the statement and return its plan, with row counts."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", given)
        [[found]] = cursor.fetchall()
    return (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


def cards_looked_at(sql, given):
    """Return how many cards the statement reads, whether it returns them or not."""
    looks = (node for node in nodes(plan_of(sql, given)) if node.get("Relation Name") == "claims_card")
    return sum(node["Actual Loops"] * sum(node.get(rows, 0) for rows in LOOKED_AT) for node in looks)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)
