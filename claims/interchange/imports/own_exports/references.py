"""Which rows do claims share, and are they here already? `References` adds those that are missing.

Rows that are here stay as they are: a publisher is known by its domains, an article by its canonical address, a topic
by its slug, a claimant by its Wikidata item or by name, kind and role. A rating is that of its scale and code if the
scale has the same bounds here, and the rating the same value and category. Otherwise it becomes one on the judge's own
scale.
"""

from collections import ChainMap
from itertools import chain

import orjson
from uuid_utils.compat import uuid7

from claims.interchange.imports.staging import scale_code
from sources.canonical import canonical_url

DEFAULT_BOUNDS = (1, 5)


class References:
    """The ids of shared rows, by what each is known by. `add(claims)` adds those that are missing."""

    def __init__(self, cursor, at):
        self.cursor, self.at = cursor, at
        self.publishers, self.articles, self.topics, self.claimants, self.ratings = {}, {}, {}, {}, {}

    def add(self, claims):
        documents = [claim.document for claim in claims]
        self.add_publishers(documents, claims)
        self.add_articles(documents)
        self.add_topics(documents)
        self.add_claimants(documents)
        for claim in claims:
            for verdict in claim.document["verdicts"]:
                if verdict["rating"]:
                    self.add_rating(verdict["rating"], verdict["publisher"]["domain"], claim.scales)

    def add_publishers(self, documents, claims):
        judges = {part["publisher"]["domain"]: part["publisher"] for part in verdicts_of(documents)}
        others = {article["publisher"]["domain"]: article["publisher"] for article in articles_of(documents)}
        others |= {part["publisher"]["domain"]: part["publisher"] for part in amendments_of(documents)}
        owners = {scale.owner for claim in claims for scale in claim.scales.values() if scale.owner}
        owners = {domain: {"id": uuid7(), "name": domain, "domain": domain} for domain in owners & judges.keys()}
        named = dict(ChainMap(judges, others, owners))
        self.publishers = self.found("sources_publisherdomain", {"domain": "varchar"}, zip(named), "publisher_id")
        self.publishers |= self.added(
            "sources_publisher",
            {"domain": "varchar"},
            {
                (domain,): {
                    "id": publisher["id"],
                    "domain": domain,
                    "name": self.allowed_name(publisher),
                    "kind": "fact_checker" if domain in judges else "other",
                    "country": "",
                    "language": "",
                    "is_desk": False,
                }
                for domain, publisher in named.items()
                if (domain,) not in self.publishers
            },
        )

    def allowed_name(self, publisher):
        """Return the publisher's name, or its domain if it has the name of our own desk."""
        self.cursor.execute(
            "SELECT FROM sources_publisher WHERE is_desk AND lower(name) = lower(%s) AND domain <> %s",
            [publisher["name"], publisher["domain"]],
        )
        return publisher["domain"] if self.cursor.fetchone() else publisher["name"]

    def add_articles(self, documents):
        self.articles = self.added(
            "sources_article",
            {"canonical_url": "varchar"},
            {
                (address_of(article),): {
                    "id": article["id"],
                    "url": article["url"],
                    "canonical_url": address_of(article),
                    "publisher_id": self.publishers[(article["publisher"]["domain"],)],
                    "title": article["title"],
                    "authors": [],
                    "published_at": article["published_at"],
                    "language": article["language"],
                    "archive_url": article["archive_url"] or "",
                    "created_at": self.at,
                    "updated_at": self.at,
                }
                for article in articles_of(documents)
            },
        )

    def add_topics(self, documents):
        topics = {topic["slug"]: topic for document in documents for topic in document["topics"]}
        rows = {
            (slug,): {"id": topic["id"], "slug": slug, "names": as_json(topic["names"])}
            for slug, topic in topics.items()
        }
        self.topics = self.added_unless_merged("claims_topic", {"slug": "varchar"}, rows)

    def add_claimants(self, documents):
        claimants = {key_of(person): person for document in documents if (person := document["claimant"])}
        rows = {key: {name: person[name] for name in CLAIMANT_COLUMNS} for key, person in claimants.items()}
        by_item = self.claimants_by_item(claimants)
        missing = {key: row for key, row in rows.items() if key not in by_item}
        known_by = {"name": "varchar", "kind": "varchar", "role": "varchar"}
        self.claimants = self.added_unless_merged("claims_claimant", known_by, missing) | by_item

    def claimants_by_item(self, claimants):
        """Return the ids of the claimants that are here with the same Wikidata item, perhaps by another name."""
        items = {person["wikidata_id"]: key for key, person in claimants.items() if person["wikidata_id"]}
        self.cursor.execute(
            """SELECT merge.gone ->> 'wikidata_id', claims_kept_row('claimant', merge.gone_id)
            FROM claims_merge AS merge WHERE merge.kind = 'claimant' AND merge.undone_at IS NULL
                AND merge.gone ->> 'wikidata_id' = ANY(%(items)s::varchar[])
            UNION ALL
            SELECT wikidata_id, id FROM claims_claimant WHERE wikidata_id = ANY(%(items)s::varchar[])""",
            {"items": list(items)},
        )
        return {items[item]: pk for item, pk in self.cursor.fetchall()}

    def add_rating(self, rating, judge, scales):
        """Find or add the rating of a verdict of this judge."""
        place = (judge, rating["scale"], rating["code"])
        if place in self.ratings:
            return
        own = scale_code(judge)
        scale = scales.get(rating["scale"])
        bounds = (scale.worst, scale.best) if scale else None
        owner = scale.owner if scale else (judge if rating["scale"] == own else None)
        pk = self.rating_on(rating["scale"], rating, judge, bounds, owner, scale and scale.names)
        self.ratings[place] = pk or self.rating_on(own, rating, judge, None, judge, None)

    def rating_on(self, code, rating, judge, bounds, owner, names):
        """Return the id of the rating on the scale of this code, or None if it would mean something else there."""
        if owner not in (None, judge):
            return None
        self.cursor.execute(SCALE_IF_MISSING, [
            uuid7(), code, as_json(names or {"en": code}), *(bounds or DEFAULT_BOUNDS),
            self.publishers[(judge,)] if owner else None,
        ])  # fmt: skip
        self.cursor.execute(SCALE, [code])
        pk, worst, best, owner_id = self.cursor.fetchone()
        if owner_id not in (None, self.publishers[(judge,)]) or bounds not in (None, (worst, best)):
            return None
        value = rating["value"] if rating["value"] is not None and worst <= rating["value"] <= best else None
        new = [pk, rating["code"], as_json(rating["names"]), value, rating["category"]]
        for candidate in (rating["id"], uuid7()):  # another rating may have the id here
            self.cursor.execute(RATING_IF_MISSING, [candidate, *new])
            self.cursor.execute(RATING, [pk, rating["code"]])
            if stored := self.cursor.fetchone():
                break
        is_same = owner_id is not None or (stored[1], stored[2]) == (value, rating["category"])
        return stored[0] if is_same else None

    def added_unless_merged(self, table, known_by, rows):
        """Do the same as `added`. A row that was merged into another one here is that one."""
        found = self.found(table, known_by, rows)
        missing = {key: row for key, row in rows.items() if key not in found}
        arrays = ", ".join(f"%s::{kind}[]" for kind in known_by.values())
        columns = ", ".join(known_by)
        values = [list(column) for column in zip(*missing, strict=True)] or [[] for _column in known_by]
        self.cursor.execute(
            f"""SELECT {columns}, {table}_merged({columns}) FROM unnest({arrays}) AS missing ({columns})
            WHERE {table}_merged({columns}) IS NOT NULL""",  # noqa: S608
            values,
        )
        merged = {tuple(key): row for *key, row in self.cursor.fetchall()}
        return self.added(table, known_by, {key: row for key, row in rows.items() if key not in merged}) | merged

    def added(self, table, known_by, rows):
        """Add the rows that are missing, and return the ids of all, by what they are known by."""
        found = self.found(table, known_by, rows)
        for is_id_taken in (False, True):
            missing = [row for key, row in rows.items() if key not in found]
            if not missing:
                break
            if is_id_taken:  # by a row that is something else
                missing = [row | {"id": uuid7()} for row in missing]
            columns = ", ".join(missing[0])
            values = ", ".join(["%s"] * len(missing[0]))
            self.cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING",  # noqa: S608
                [list(row.values()) for row in missing],
            )
            found = self.found(table, known_by, rows)
        return found

    def found(self, table, known_by, keys, pk="id"):
        """Return the ids of the rows that are stored, by what they are known by."""
        columns = ", ".join(known_by)
        arrays = ", ".join(f"%s::{kind}[]" for kind in known_by.values())
        values = [list(column) for column in zip(*keys, strict=True)] or [[] for _column in known_by]
        self.cursor.execute(
            f"SELECT {columns}, {pk} FROM {table} WHERE ({columns}) IN (SELECT * FROM unnest({arrays}))",  # noqa: S608
            values,
        )
        return {tuple(key): row for *key, row in self.cursor.fetchall()}


CLAIMANT_COLUMNS = ("id", "name", "kind", "role", "wikidata_id", "aliases")
SCALE_IF_MISSING = """INSERT INTO claims_ratingscale (id, code, names, worst, best, owner_id)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
SCALE = "SELECT id, worst, best, owner_id FROM claims_ratingscale WHERE code = %s"
RATING_IF_MISSING = """INSERT INTO claims_rating (id, scale_id, code, names, value, category)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
RATING = "SELECT id, value, category FROM claims_rating WHERE scale_id = %s AND code = %s"


def key_of(claimant):
    return claimant["name"], claimant["kind"], claimant["role"]


def address_of(article):
    return canonical_url(article["url"])


def verdicts_of(documents):
    return chain.from_iterable(document["verdicts"] for document in documents)


def amendments_of(documents):
    return (part for document in documents for part in document["corrections"] if part["kind"] == "amendment")


def articles_of(documents):
    yield from (piece["article"] for document in documents for piece in document["evidence"])
    yield from (verdict["review"] for verdict in verdicts_of(documents) if verdict["review"])


def as_json(names):
    return orjson.dumps(names).decode()
