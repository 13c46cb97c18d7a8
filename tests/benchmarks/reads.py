"""Which requests does a desk get most? The reads that are measured, the same for each implementation."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db import connection

from claims.models import Card
from config.api.pagination.cursor import FORWARD, Cursor
from tests.benchmarks.words import vocabulary

PAGE = 25
DEEP = 10_000  # pages
COMMONEST = " WHERE is_public AND word IS NOT NULL GROUP BY word ORDER BY count(*) DESC, word LIMIT 1"
COMMONEST_ELSEWHERE = COMMONEST.replace("ORDER BY", "HAVING bool_and(language <> 'fr') ORDER BY")


@dataclass(frozen=True)
class Read:
    """What follows `/claims/` in the address. Lists with a common filter count for the promised speed."""

    name: str
    address: str
    is_common: bool = False
    is_tagged: bool = False  # measured once more with If-None-Match


def reads(sample):
    """Return pages of claims, newest first unless the name says otherwise, and other reads."""
    common = {
        "newest": "",
        "language": f"language={sample.language}",
        "category": f"category={sample.category}",
        "topic": f"topic={sample.topic}",
        "publisher": f"publisher={sample.publisher}",
        "claimant": f"claimant={sample.claimant}",
        "a month": "claimed_on__gte=2020-03-01&claimed_on__lt=2020-04-01",
        "language and category": f"language={sample.language}&category={sample.category}",
    }
    others = {
        "last judged first": "ordering=-reviewed_at",
        "three that are rare together": query(sample.rare_together),
        "three that never meet": query(sample.never_together),
        "a page deep down": query({"cursor": sample.deep.cursor}),
        "language, a page deep down": query({"language": sample.language, "cursor": sample.deep_of_language.cursor}),
        "a rare word": query({"q": sample.rare_word}),
        "a common word": query({"q": sample.common_word}),
        "a common word in a language": query({"q": sample.common_word, "language": sample.language}),
        "a rare word, the best first": query({"q": sample.rare_word, "ordering": "relevance"}),
        "a common word, the best first": query({"q": sample.common_word, "ordering": "relevance"}),
    }
    return [
        *(Read(name, f"?{asked}", is_common=True, is_tagged=name == "language") for name, asked in common.items()),
        *(Read(name, f"?{asked}") for name, asked in others.items()),
        Read("facets of all", "facets/?group_by=category,language"),
        Read("facets of a topic", f"facets/?group_by=category,language&topic={sample.topic}"),
        Read("one claim", f"{sample.claim}/", is_tagged=True),
    ]


def reads_of_any_size(sample):
    """Return the reads that must cost the same however many claims there are."""
    return [
        Read("newest", ""),
        Read("language", f"?language={sample.language}"),
        Read("a page deep down", f"?{query({'cursor': sample.deep.cursor})}"),
        Read("one claim", f"{sample.claim}/"),
    ]


query = urlencode


class Sample:
    """Values to ask for, looked up in the corpus at hand: the same ones in the same corpus."""

    language, category, topic = "fr", "false", "topic-0"
    common_word = "gouvernement"

    @cached_property
    def claims(self):
        return Card.objects.public().count()

    @cached_property
    def publisher(self):
        return first("SELECT word FROM claims_card, unnest(publishers) AS word" + COMMONEST)

    @cached_property
    def claimant(self):
        return first("SELECT word FROM claims_card, unnest(ARRAY[claimant_id]) AS word" + COMMONEST)

    @cached_property
    def rare_together(self):
        """Return a language, a category and a topic that hardly any claim has together."""
        found = rows(
            """SELECT language, categories[1], topic FROM claims_card, unnest(topics) AS topic
            WHERE is_public AND cardinality(categories) = 1
            GROUP BY 1, 2, 3 ORDER BY count(*), 1, 2, 3 LIMIT 1"""
        )
        return dict(zip(["language", "category", "topic"], found[0], strict=True))

    @cached_property
    def never_together(self):
        """Return values that no claim has together; each is common, which is all that the planner knows."""
        judge = first("SELECT word FROM claims_card, unnest(issuers) AS word" + COMMONEST_ELSEWHERE)
        return {"language": self.language, "category": self.category, "issuer": judge}

    @cached_property
    def rare_word(self):
        """Return a word of hardly any claim."""
        return first(
            f"""SELECT word FROM unnest(ARRAY{vocabulary(self.language)[-30:]}) AS word, claims_card
            WHERE is_public AND search @@ catalogue.search_query('{self.language}', word)
            GROUP BY word ORDER BY count(*), word LIMIT 1"""
        )

    @cached_property
    def claim(self):
        return Card.objects.public().order_by("-created_at").values_list("pk", flat=True)[self.claims // 3]

    @cached_property
    def deep(self):
        return Deep(Card.objects.public(), self.claims)

    @cached_property
    def deep_of_language(self):
        cards = Card.objects.public().filter(language=self.language)
        return Deep(cards, cards.count())


class Deep:
    """Page 10,000, or the middle page of a shorter list: its number and its cursor."""

    def __init__(self, cards, count):
        self.page = min(DEEP, count // PAGE // 2)
        order = cards.order_by("-created_at", "-pk").values_list("pk", "created_at")
        pk, created_at = order[(self.page - 1) * PAGE - 1]
        self.cursor = Cursor("-created_at", FORWARD, created_at.isoformat(), str(pk)).sign()


def first(sql):
    [[word], *_others] = rows(sql)
    return word


def rows(sql, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
