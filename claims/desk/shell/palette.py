"""Where does a name lead? `found_by` returns what a person may see whose name holds the words: pages, views and rows.

Each kind costs one query. Articles have no index of their words, so only the newest `NEWEST_ARTICLES` are compared,
and those that a claim found by the same words cites.
"""

import re
import unicodedata
from functools import reduce
from operator import and_
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import SearchQueryField
from django.db.models import F, Field, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.desk.shell.navigation import pages_for
from claims.matching.entry.names import words_of
from claims.models import Card, Claim, Claimant, SavedView, Topic
from claims.models.card import Matches
from sources.models import Article, Publisher

MAX_ROWS = 8  # of a kind, except pages
MAX_LENGTH = 200  # characters that are looked at
MAX_WORDS = 8
MIN_BEGINNING = 3  # letters of an unfinished word for which claims are found
NEWEST_ARTICLES = 5_000
MAX_CITING = 200  # claims whose articles are compared, too
UUID_IN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class RegConfig(Field):
    """PostgreSQL's `regconfig`: a name of a text search configuration."""

    def db_type(self, connection):
        return "regconfig"


class Found(NamedTuple):
    """One row of the palette: its words, with their language if they are people's, a note, and where it leads."""

    words: str
    address: str
    note: str = ""
    language: str = ""


def found_by(text, request):
    """Return a name and the rows of each kind of which there are any."""
    text = clean(text)
    words = [word for word in re.split(r"\s+", text) if word][:MAX_WORDS]
    person = request.user
    kinds = [
        (_("Pages"), pages_named(words, request)),
        (_("Saved views"), views_named(words, person)),
    ]
    if words:
        kinds += [
            (_("Claims"), claims_saying(text, words)),
            (_("Claimants"), claimants_named(text) if person.has_perm("claims.view_claimant") else []),
            (_("Topics"), topics_named(words) if person.has_perm("claims.view_topic") else []),
            (_("Publishers"), publishers_named(words) if person.has_perm("sources.view_publisher") else []),
            (_("Articles"), articles_named(text, words) if person.has_perm("sources.view_article") else []),
        ]
    return [(name, rows) for name, rows in kinds if rows]


def clean(text):
    """Return the beginning of the text without signs that cannot be stored or seen."""
    text = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_LENGTH])
    return unicodedata.normalize("NFC", text).strip()


def has_words(field, words):
    """Return the condition that the field holds each of these words, whatever their accents."""
    return reduce(and_, [Q(**{f"{field}__unaccent__icontains": word}) for word in words])


def in_queue(**filters):
    return f"{reverse('desk:queue')}?{urlencode(filters)}"


def pages_named(words, request):
    folded = [word.casefold() for word in words]
    rows = [Found(str(page["label"]), page["address"]) for page in pages_for(request)]
    return [row for row in rows if all(word in row.words.casefold() for word in folded)]


def views_named(words, person):
    views = SavedView.objects.filter(Q(owned_by=person) | Q(owned_by=None))
    if words:
        views = views.filter(has_words("name", words))
    rows = views.order_by(F("owned_by").asc(nulls_last=True), "name", "pk")[:MAX_ROWS]
    whose = {True: _("the desk’s"), False: _("mine")}
    return [Found(view.name, in_queue() + view.query, whose[view.owned_by_id is None]) for view in rows]


def claims_saying(text, words):
    """Return the claims with these words, the last of which may be unfinished, those changed last first."""
    newest = ("-updated_at", "-claim")
    found = Card.objects.matching(text).order_by(*newest).values("pk")[:MAX_ROWS]
    beginnings = beginnings_of(words)
    if beginnings:
        letters = Func(Value(beginnings), function="unaccent")
        simple = Cast(Value("simple"), RegConfig())
        query = Func(simple, letters, function="to_tsquery", output_field=SearchQueryField())
        found = found.union(Card.objects.filter(Matches("search", query)).order_by(*newest).values("pk")[:MAX_ROWS])
    ids = UUID_IN.findall(text.casefold())[:1]
    claims = Claim.objects.filter(Q(pk__in=found) | Q(pk__in=[UUID(claim_id) for claim_id in ids]))
    rows = claims.order_by("-updated_at", "-pk").values_list("pk", "statement", "language", "claimant__name")[
        :MAX_ROWS
    ]
    return [
        Found(statement[:300], reverse("desk:claim", args=[pk]), name or "", language)
        for pk, statement, language, name in rows
    ]


def beginnings_of(words):
    """Return the words as PostgreSQL's `to_tsquery` reads them, each as the beginning of a word; "" without any.

    Short words are left out: they are the beginning of too much, or are in no index.
    """
    letters = [word for text in words for word in re.findall(r"[^\W_]+", text) if len(word) >= MIN_BEGINNING]
    return " & ".join(f"{word.casefold()}:*" for word in letters)


def claimants_named(text):
    rows = Claimant.objects.with_similar_name(words_of(text)[:MAX_WORDS], MAX_ROWS)
    return [Found(row.name, in_queue(claimant=row.pk), row.role) for row in rows]


def topics_named(words):
    rows = Topic.objects.alias(words=Cast("names", TextField())).filter(
        has_words("words", words) | has_words("slug", words)
    )
    return [Found(str(row), in_queue(topic=row.slug)) for row in rows.order_by("slug")[:MAX_ROWS]]


def publishers_named(words):
    rows = Publisher.objects.filter(has_words("name", words) | has_words("domain", words)).order_by("name", "pk")
    return [Found(row.name, in_queue(publisher=row.domain), row.domain) for row in rows[:MAX_ROWS]]


def articles_named(text, words):
    newest = Article.objects.order_by("-pk").values("pk")[:NEWEST_ARTICLES]
    citing = Card.objects.matching(text).order_by("-updated_at", "-claim").values("articles")[:MAX_CITING]
    cited = Card.objects.filter(pk__in=citing.values("pk")).values(article=Func(F("articles"), function="unnest"))
    compared = Q(pk__in=newest.union(cited)) & has_words("title", words)
    rows = Article.objects.filter(compared | Q(canonical_url=text)).select_related("publisher").order_by("-pk")
    return [Found(str(row), in_queue(article=row.pk), row.publisher.name, row.language) for row in rows[:MAX_ROWS]]
