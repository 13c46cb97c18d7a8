"""Which rows may be one? `likely_pairs` returns pairs of claimants, publishers or topics that look alike.

Claimants and publishers are compared with all others by indexes: the newest ones, and those of equal names.
"""

from dataclasses import dataclass
from itertools import combinations

from django.db import connection

from claims.matching.entry.claimants import likeness_of
from claims.matching.entry.names import likeness, words_of
from claims.models import MergeKind
from claims.models.merge import MODELS

MAX_PAIRS = 30
NEWEST, NEAREST = 60, 5  # claimants that are compared, and others that each is compared with
MAX_TOPICS = 200
CLAIMANTS = """
    SELECT least(new.id, near.id), greatest(new.id, near.id)
    FROM (SELECT * FROM claims_claimant WHERE kind <> 'unknown' ORDER BY id DESC LIMIT %(newest)s) AS new
    CROSS JOIN LATERAL (
        SELECT other.id FROM claims_claimant AS other
        WHERE other.id <> new.id AND other.kind <> 'unknown'
            AND claims_claimant_letters(other.name, other.aliases) %%> claims_claimant_letters(new.name, '{}')
        LIMIT %(nearest)s) AS near
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
"""
# An edition of a house that is not listed there yet, or a house of the same name.
PUBLISHERS = """
    SELECT house.id, edition.id FROM sources_publisher AS edition
    JOIN sources_publisher AS house ON house.domain = substr(edition.domain, strpos(edition.domain, '.') + 1)
    WHERE NOT house.is_desk AND NOT edition.is_desk
    UNION
    SELECT least(house.id, other.id), greatest(house.id, other.id)
    FROM sources_publisher AS other JOIN sources_publisher AS house ON lower(house.name) = lower(other.name)
    WHERE house.id < other.id AND NOT house.is_desk AND NOT other.is_desk
    ORDER BY 2 DESC, 1 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one; the first one is proposed to be kept."""

    kept: object
    gone: object


def likely_pairs(kind):
    """Return pairs of rows of a kind that look alike, the newest first: at most `MAX_PAIRS`."""
    find = {MergeKind.CLAIMANT: of_claimants, MergeKind.PUBLISHER: of_publishers, MergeKind.TOPIC: of_topics}
    return find[kind]()[:MAX_PAIRS]


def pairs(kind, statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    rows = MODELS[kind].objects.in_bulk({key for pair in found for key in pair})
    return [Pair(rows[one], rows[other]) for one, other in found if one in rows and other in rows]


def of_claimants():
    found = pairs(MergeKind.CLAIMANT, CLAIMANTS, {"newest": NEWEST, "nearest": NEAREST})
    return [pair for pair in found if likeness_of(pair.gone, pair.kept, [pair.gone.name, *pair.gone.aliases])]


def of_publishers():
    return pairs(MergeKind.PUBLISHER, PUBLISHERS, {"most": MAX_PAIRS})


def of_topics():
    topics = [
        (topic, [words_of(name) for name in [topic.slug.replace("-", " "), *topic.names.values()]])
        for topic in MODELS[MergeKind.TOPIC].objects.order_by("pk")[:MAX_TOPICS]
    ]
    return [
        Pair(one, other)
        for (one, names), (other, others) in combinations(topics, 2)
        if any(likeness(words, more, is_person=False) for words in names for more in others)
    ]
