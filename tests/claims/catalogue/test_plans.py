"""Does a list read only the cards that it shows, whatever the filter and however many claims there are?

The claims are those of the benchmarks, only fewer. They come in as any other rows do, past all constraints and guards;
then each card is there many times over, because PostgreSQL rightly reads a small table as a whole.
"""

import pytest
from django.db import connection, transaction

from claims import catalogue
from claims.models import Card, Claim, Edition
from claims.pages.web import sitemap
from tests.benchmarks.corpus import COLUMNS, Corpus, copy
from tests.benchmarks.database import indexes_made_afterwards
from tests.benchmarks.readers import cards_looked_at, nodes_that_ran, statements_of
from tests.benchmarks.reads import Sample, reads
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db

CLAIMS, COPIES = 400, 24
ORDERINGS = ["created_at", "claimed_on", "published_at", "reviewed_at"]
KEY_TO_CLAIMS = """
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'claims_card'::regclass AND confrelid = 'claims_claim'::regclass
"""
MANY_TIMES_OVER = """
    INSERT INTO claims_card SELECT another.*
    FROM claims_card AS card
    CROSS JOIN LATERAL (SELECT number * interval '1 day' AS later FROM generate_series(1, %s) AS number) AS copies
    CROSS JOIN LATERAL json_populate_record(card, json_build_object(
        'claim_id', gen_random_uuid(),
        'created_at', created_at + later, 'updated_at', updated_at + later, 'claimed_on', claimed_on + later,
        'published_at', published_at + later, 'reviewed_at', reviewed_at + later)) AS another
"""


@pytest.fixture(scope="module", autouse=True)
def corpus(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with catalogue.bulk(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE claims_card")  # a new file, not one that other tests have left full of gaps
            for rows in Corpus(CLAIMS).batches():
                copy(cursor, rows)
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute(KEY_TO_CLAIMS)
            for [key] in cursor.fetchall():
                cursor.execute(f"ALTER TABLE claims_card DROP CONSTRAINT {key}")
            with indexes_made_afterwards(Card):
                cursor.execute(MANY_TIMES_OVER, [COPIES - 1])
            # All tables: the filter by publisher reads its articles, and the evidence that cites them.
            cursor.execute(f"ANALYZE claims_card, claims_edition, {', '.join(COLUMNS)}")
        yield
        transaction.set_rollback(True)


def asked_of_cards(client, address):
    statements = statements_of(lambda: client.get("/api/v1/claims/" + address))
    of_cards = [statement for statement in statements if "claims_card" in statement[0]]
    assert of_cards, address
    return of_cards


def plans_of(client, address):
    """Return how PostgreSQL answers: the nodes of each plan, without those that never ran."""
    return [nodes_that_ran(*statement) for statement in asked_of_cards(client, address)]


def reads_all(plans):
    return any(
        node["Node Type"] == "Seq Scan" and node["Relation Name"] == "claims_card" for plan in plans for node in plan
    )


def sorts_many(plans):
    """Return whether a plan sorts more rows than the few without a value."""
    sorted_rows = (node["Plan Rows"] for plan in plans for node in plan if "Sort" in node["Node Type"])
    return any(rows > CLAIMS * COPIES / 10 for rows in sorted_rows)


def test_the_corpus_is_what_a_desk_could_have_written():
    assert Claim.objects.count() == CLAIMS
    assert Card.objects.count() == CLAIMS * COPIES
    assert 0.7 < Card.objects.public().count() / Card.objects.count() < 0.9


def test_no_filter_search_or_deep_page_reads_all_cards(anonymous):
    lists = [read for read in reads(Sample()) if read.address.startswith("?")]
    assert [read.name for read in lists if reads_all(plans_of(anonymous, read.address))] == []


def test_rare_values_are_found_without_reading_other_cards(anonymous):
    rare = [read for read in reads(Sample()) if "rare" in read.name or "never" in read.name]
    looked_at = {
        read.name: sum(cards_looked_at(*statement) for statement in asked_of_cards(anonymous, read.address))
        for read in rare
    }
    assert len(looked_at) == 4
    assert {name: many for name, many in looked_at.items() if many > CLAIMS * COPIES / 50} == {}


@pytest.mark.parametrize("ordering", ["", "&ordering=created_at", "&ordering=-reviewed_at"])
def test_any_of_words_that_no_claim_has_reads_no_cards(anonymous, ordering):
    address = f"?q=xyzzy plugh plover frotz&match=any{ordering}"

    assert sum(cards_looked_at(*statement) for statement in asked_of_cards(anonymous, address)) == 0


@pytest.mark.parametrize(("role", "orderings"), [("anonymous", ORDERINGS), ("editor", [*ORDERINGS, "updated_at"])])
def test_no_ordering_reads_or_sorts_all_cards(role, orderings):
    client = client_of(role)
    plans = {f"{sign}{name}": plans_of(client, f"?ordering={sign}{name}") for name in orderings for sign in ("", "-")}
    assert [name for name, found in plans.items() if reads_all(found) or sorts_many(found)] == []


@pytest.mark.parametrize("name", ["PARTS", "CLAIMS"])
def test_a_part_of_the_sitemap_reads_its_own_editions_alone(name):
    newest = Edition.objects.latest("pk").pk
    given = {"size": 40, "first": newest - 40, "end": newest}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # for so few editions
        cursor.execute(f"EXPLAIN {getattr(sitemap, name)}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "claims_edition_pkey" in plan, plan
    assert "Index Cond: ((id >= " in plan, plan
