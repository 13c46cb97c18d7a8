"""Which rows do claims share? The people, publishers, ratings, topics and claimants of the corpus.

A few of each are used most, and they go together: a language has its own outlets, judges, speakers and topics.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime

from claims.models import Category
from tests.benchmarks.words import Prose, Skewed

BEGIN = datetime(2011, 7, 1, tzinfo=UTC)
LANGUAGES = ["fr", "en", "de", "es", "pt", "it", "nl", "pl", "ro", "sv", "uk", "el"]  # the most common first
PEOPLE, TOPICS, FACT_CHECKERS, SCALES = 40, 150, 60, 5
FIRST_PERSON = 1_000_000  # ids beyond those that a sequence has given
CATEGORIES = [
    Category.FALSE,
    Category.MISLEADING,
    Category.MOSTLY_FALSE,
    Category.MIXED,
    Category.TRUE,
    Category.MOSTLY_TRUE,
    Category.UNVERIFIABLE,
    Category.OTHER,
    Category.SATIRE,
]
ROLES = ["candidate", "mayor", "minister", "spokesperson", "columnist", "entrepreneur", "doctor"]
COLUMNS = {
    "auth_user": "id password is_superuser username first_name last_name email is_staff is_active date_joined",
    "sources_publisher": "id name domain kind country language is_desk",
    "claims_ratingscale": "id code names worst best",
    "claims_rating": "id scale_id code names value category",
    "claims_topic": "id slug names",
    "claims_claimant": "id name kind role wikidata_id aliases",
}


def key(rng, at):
    """Return a UUIDv7 of that time, with its random bits from the seed."""
    chance = rng.getrandbits(74)
    milliseconds, high, low = int(at.timestamp() * 1000), chance >> 62, chance & (1 << 62) - 1
    return f"{milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"


class Shared:
    """`rows` by table, in the order of `COLUMNS`, and the ids that claims draw from, by language and skewed."""

    def __init__(self, claims, rng):
        self.rng = rng
        self.rows = {table: [] for table in COLUMNS}
        self.prose = {language: Prose(language) for language in LANGUAGES}
        self.languages = Skewed(LANGUAGES)
        self.categories = Skewed([str(category) for category in CATEGORIES])
        self.people = self.add_people()
        self.domains = {}
        self.outlets, self.judges = self.add_publishers(max(100, int(claims**0.5)))
        self.desk = next(iter(self.domains))
        self.ratings = [self.add_scale(number) for number in range(SCALES)]
        self.topics = self.add_topics()
        self.claimants = self.add_claimants(max(50, claims // 20))

    def add_people(self):
        people = range(FIRST_PERSON, FIRST_PERSON + PEOPLE)
        for number in people:
            self.rows["auth_user"].append((number, "!", False, f"person{number}", "", "", "", True, True, BEGIN))
        return people

    def add_publishers(self, outlets):
        """Add our own desk, the fact-checkers, and all others."""
        by_kind = {"other": defaultdict(list), "fact_checker": defaultdict(list), "news": defaultdict(list)}
        for number in range(1 + FACT_CHECKERS + outlets):
            kind = "other" if number == 0 else "fact_checker" if number <= FACT_CHECKERS else "news"
            # Every language has fact-checkers, and outlets as many as it has claims.
            language = self.languages.draw(self.rng) if kind == "news" else LANGUAGES[number % len(LANGUAGES)]
            publisher, name = key(self.rng, BEGIN), self.prose[language].proper_name(number)
            self.domains[publisher] = f"outlet{number}.example" if number else "bench-desk.example"
            by_kind[kind][language].append(publisher)
            self.rows["sources_publisher"].append(
                (publisher, name, self.domains[publisher], kind, "", language, number == 0)
            )
        desk = next(iter(self.domains))
        checkers = {language: [desk, *by_kind["fact_checker"][language]] for language in LANGUAGES}
        return skewed_by_language(by_kind["news"]), skewed_by_language(checkers)

    def add_scale(self, number):
        """Add a scale and return its ratings by category. The first scale is our desk's."""
        scale = key(self.rng, BEGIN)
        names = json.dumps({"en": f"Scale {number}"})
        self.rows["claims_ratingscale"].append((scale, f"bench-{number}", names, 1, len(CATEGORIES)))
        ratings = {}
        for value, category in enumerate(map(str, CATEGORIES), 1):
            ratings[category] = key(self.rng, BEGIN)
            names = {"en": category.replace("_", " "), "fr": self.prose["fr"].proper_name(value * 10 + number)}
            code = f"{category}-{number}" if number else category
            self.rows["claims_rating"].append((ratings[category], scale, code, json.dumps(names), value, category))
        return ratings

    def add_topics(self):
        """Add topics; return them by language, each with an order of its own."""
        topics = []
        for number in range(TOPICS):
            names = {language: self.prose[language].proper_name(number) for language in ("en", "fr")}
            topics.append(key(self.rng, BEGIN))
            self.rows["claims_topic"].append((topics[-1], f"topic-{number}", json.dumps(names)))
        return {
            language: Skewed(topics[3 * place :] + topics[: 3 * place]) for place, language in enumerate(LANGUAGES)
        }

    def add_claimants(self, count):
        rng, by_language = self.rng, defaultdict(list)
        for number in range(count):
            language = self.languages.draw(rng)
            prose = self.prose[language]
            claimant = key(rng, BEGIN)
            by_language[language].append(claimant)
            kind = rng.choice(["person", "person", "person", "organisation", "account"])
            name = f"{prose.proper_name(rng.randrange(2_000))} {prose.proper_name(number)}"
            role = f"{rng.choice(ROLES)}, {prose.proper_name(rng.randrange(500))}"
            wikidata_id = f"Q{900_000_000 + number}" if number % 3 == 0 else None
            aliases = [prose.proper_name(number + 7)] if number % 5 == 0 else []
            self.rows["claims_claimant"].append((claimant, name, kind, role, wikidata_id, aliases))
        return skewed_by_language(by_language)


def skewed_by_language(members):
    """Return what each language draws from; a language without members draws from all."""
    everyone = [member for of_language in members.values() for member in of_language]
    return {language: Skewed(members.get(language) or everyone) for language in LANGUAGES}
