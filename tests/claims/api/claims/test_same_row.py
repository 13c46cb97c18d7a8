"""Do filters on verdicts, and on evidence, hold for one and the same row? Compared with a scan of all rows."""

from datetime import UTC, datetime, timedelta
from random import Random
from unittest.mock import patch

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims import catalogue
from claims.listing import same_row
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    VerdictFactory,
)
from tests.support.clients import client_of

ISSUERS = ["one.example", "two.example", "three.example"]
OUTLETS = ["four.example", "five.example"]
RATINGS = {"red": "false", "pink": "false", "green": "true", "grey": None}  # code: category
LANGUAGES = ["fr", "pt", "pt-BR"]
DAYS = [datetime(2025, 11, day, 12, tzinfo=UTC) for day in (17, 18, 19)]
URLS = [f"https://{outlet}/{number}" for outlet in OUTLETS for number in (1, 2)]


def some_claims(chance, many=80):
    """Claims with verdicts and evidence of few values, so that filters often match, and often in different rows."""
    for _ in range(many):
        judges = chance.sample(ISSUERS, chance.choice([0, 1, 2, 3, 3]))
        yield {
            "verdicts": [
                {
                    "issuer": issuer,
                    "rating": chance.choice([*RATINGS, *RATINGS, ""]),
                    "verdict_language": chance.choice(LANGUAGES),
                    "published_at": chance.choice(DAYS),
                    "status": chance.choice(["published"] * 6 + ["retracted", "draft"]),
                }
                for issuer in judges
            ],
            "evidence": [
                {"article": chance.choice(URLS), "stance": chance.choice(["supports", "refutes", "context", None])}
                for _ in range(chance.choice([0, 1, 2, 3]))
            ],
        }


# By parameter: what it requires of a row, and its values.
OF_VERDICT = {
    "issuer": (lambda row, words: row["issuer"] in words, ISSUERS),
    "category": (lambda row, words: RATINGS.get(row["rating"]) in words, ["false", "true"]),
    "rating": (lambda row, words: row["rating"] in words, list(RATINGS)),
    "verdict_language": (
        lambda row, words: any(f"{row['verdict_language']}-".startswith(f"{word}-") for word in words),
        LANGUAGES,
    ),
}
OF_EVIDENCE = {
    "publisher": (lambda row, words: row["article"].split("/")[2] in words, OUTLETS),
    "stance": (lambda row, words: row["stance"] in words, ["supports", "refutes", "context"]),
    "role": (lambda row, words: ("evidence" if row["stance"] else "appearance") in words, ["evidence", "appearance"]),
}
WAYS = ["", "", "__in", "__not"]
asked_words = st.lists(
    st.sampled_from(sorted(OF_VERDICT | OF_EVIDENCE)).flatmap(
        lambda name: st.tuples(
            st.sampled_from(WAYS).map(lambda way: name + way),
            st.lists(st.sampled_from((OF_VERDICT | OF_EVIDENCE)[name][1]), min_size=1, max_size=2, unique=True),
        )
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0],
).map(dict)
asked_whole = st.fixed_dictionaries(
    {},
    optional={
        "verdict_language__exact": st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=1),
        "article": st.lists(st.sampled_from(URLS), min_size=1, max_size=1),
        "verdict_published_at__gte": st.sampled_from([["2025-11-18"], ["2025-11-19"]]),
        "verdict_published_at__lte": st.sampled_from([["2025-11-17"], ["2025-11-18"]]),
    },
)


def is_met(name, words, row):
    if name == "verdict_language__exact":
        return row["verdict_language"] in words
    if name == "article":
        return row["article"] in words
    if name.startswith("verdict_published_at"):
        day = f"{row['published_at']:%Y-%m-%d}"
        return day >= words[0] if name.endswith("gte") else day <= words[0]
    return (OF_VERDICT | OF_EVIDENCE)[base(name)][0](row, words)


def base(name):
    return name.partition("__")[0]


def is_of_verdict(name):
    return base(name) in OF_VERDICT or name.startswith("verdict_")


def is_public(claim):
    return any(verdict["status"] != "draft" for verdict in claim["verdicts"])


def is_found(claim, asked):
    standing = [row for row in claim["verdicts"] if row["status"] == "published"]
    return all(
        has_row(rows, {name: words for name, words in asked.items() if is_of_verdict(name) == is_verdict})
        for rows, is_verdict in ((standing, True), (claim["evidence"], False))
    )


def has_row(rows, asked):
    wanted = {name: words for name, words in asked.items() if not name.endswith("__not")}
    if wanted and not any(all(is_met(name, words, row) for name, words in wanted.items()) for row in rows):
        return False
    return not any(
        is_met(unwanted, asked[unwanted], row)
        and all(is_met(name, words, row) for name, words in wanted.items() if base(name) != base(unwanted))
        for unwanted in asked.keys() - wanted.keys()
        for row in rows
    )


@pytest.mark.slow
@override_settings(READ_BUDGET=600)  # a busy machine is no expensive read
class SameRow(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.publishers = {domain: PublisherFactory(domain=domain) for domain in [*ISSUERS, *OUTLETS]}
        cls.articles = {url: ArticleFactory(url=url, publisher=cls.publishers[url.split("/")[2]]) for url in URLS}
        cls.ratings = {code: RatingFactory(code=code, category=category) for code, category in RATINGS.items()}

        with catalogue.bulk():
            cls.claims = {cls.make(claim): claim for claim in some_claims(Random(12))}

    @classmethod
    def make(cls, claim):
        made = ClaimFactory(claimant=None)
        for piece in claim["evidence"]:
            role = "evidence" if piece["stance"] else "appearance"
            EvidenceFactory(claim=made, article=cls.articles[piece["article"]], role=role, stance=piece["stance"])
        for verdict in claim["verdicts"]:
            fate = {}
            if verdict["status"] != "draft":
                fate = {"published_at": verdict["published_at"]}
            if verdict["status"] == "retracted":
                fate |= {"retracted_at": verdict["published_at"] + timedelta(hours=1), "retraction_reason": "wrong"}
            VerdictFactory(
                claim=made,
                publisher=cls.publishers[verdict["issuer"]],
                rating=cls.ratings.get(verdict["rating"]),
                language=verdict["verdict_language"],
                status=verdict["status"],
                origin="import",
                written_by=None,
                **fate,
            )
        return str(made.pk)

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(
        words=asked_words,
        whole=asked_whole,
        role=st.sampled_from(["anonymous", "editor"]),
        max_words=st.sampled_from([1, 1_000]),
    )
    def test_lists_ids_and_facets_agree_with_a_scan_of_all_rows(self, words, whole, role, max_words):
        client, asked = client_of(role), words | whole
        made = {key: claim for key, claim in self.claims.items() if role == "editor" or is_public(claim)}
        sent = {name: ",".join(values) for name, values in asked.items()}
        expected = {key for key, claim in made.items() if is_found(claim, asked)}

        with patch.object(same_row, "MAX_WORDS", max_words):
            answer = client.get("/api/v1/claims/", sent | {"page_size": 100, "count": "exact"})
            assert answer.status_code == 200, answer.content
            assert {claim["id"] for claim in answer.json()["results"]} == expected
            assert answer.json()["count"] == len(expected)
            lines = client.get("/api/v1/claims/ids/", sent).content.decode().split()
            assert set(lines) == expected
            groups = ["category", "issuer", "publisher", "rating", "stance"]
            counts = client.get("/api/v1/claims/facets/", sent | {"group_by": ",".join(groups)}).json()
        assert counts["count"] == len(expected)
        for group in groups:
            if group in {base(name) for name in asked if not name.endswith("__not")}:
                continue
            values = (OF_VERDICT | OF_EVIDENCE)[group][1]
            many = {word: sum(is_found(one, asked | {group: [word]}) for one in made.values()) for word in values}
            found = {facet["key"]: facet["count"] for facet in counts["facets"][group]}
            assert found == {word: number for word, number in many.items() if number}, (group, sent)
