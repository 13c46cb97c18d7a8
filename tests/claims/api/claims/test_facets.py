"""Does each count of a facet equal the length of the list with its key as a filter?"""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.listing.facets import GROUPS
from tests.claims.api.claims.test_cards import CLAIMS, published
from tests.factories import (
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    JudgeFactory,
    LinkFactory,
    RatingFactory,
    TopicFactory,
    VerdictFactory,
)
from tests.support.clients import client_of

DESKS = ["desk.example", "other.example"]
JUDGES = ["judge.example", "other-judge.example"]


class Counting(TestCase):
    """For any claims, filters and groups."""

    @settings(max_examples=25)
    @given(
        claims=st.lists(
            st.fixed_dictionaries(
                {
                    "language": st.sampled_from(["fr", "en", "pt-BR", "pt"]),
                    "categories": st.lists(st.sampled_from(["true", "false", "misleading"]), max_size=2),
                    "topics": st.sets(st.sampled_from(["diplomacy", "war"])),
                    "stances": st.lists(st.sampled_from(["supports", "refutes"]), max_size=2),
                    "claimant": st.booleans(),
                }
            ),
            max_size=5,
        ),
        filters=st.fixed_dictionaries(
            {},
            optional={
                "language": st.sampled_from(["fr", "fr,en", "pt-BR"]),
                "category__not": st.sampled_from(["true", "false,true"]),
                "stance": st.sampled_from(["supports", "refutes"]),
                "disputed": st.sampled_from(["true", "false"]),
                "q": st.sampled_from(["claim", "claim -2", "nothing"]),
                "group_disputed": st.sampled_from(["true", "false"]),
                "collapse": st.just("group"),
            },
        ),
        links=st.sets(st.sampled_from([(0, 1), (1, 2), (3, 4)])),
        role=st.sampled_from(["anonymous", "editor"]),
    )
    def test_totals_equal_those_of_lists(self, claims, filters, links, role):
        made = [make(number, **fields) for number, fields in enumerate(claims)]
        for one, other in links:
            if other < len(made):
                LinkFactory(claim=made[one], other=made[other], state="confirmed")
        client = client_of(role)
        counts = client.get(f"{CLAIMS}facets/", filters | {"group_by": ",".join(GROUPS)}).json()

        assert counts["count"] == total(client, filters)
        assert list(counts["facets"]) == list(GROUPS)
        for group, found in counts["facets"].items():
            for facet in found:
                asked = [*filters.items(), (group, facet["key"])]
                if group not in filters:
                    assert facet["count"] == total(client, dict(asked)), (group, facet)
            keys = [facet["key"] for facet in found]
            assert len(set(keys)) == len(keys)
            assert found == sorted(found, key=lambda facet: (-facet["count"], facet["key"]))

        listed = client.get(CLAIMS, filters | {"page_size": 100}).json()["results"]
        lines = client.get(f"{CLAIMS}ids/", filters).content.decode().split()
        assert sorted(lines) == sorted(claim["id"] for claim in listed)


def total(client, filters):
    return client.get(CLAIMS, filters | {"count": "exact"}).json()["count"]


def make(number, language, categories, topics, stances, claimant):
    claim = ClaimFactory(
        statement=f"claim {number}", language=language, claimant=ClaimantFactory() if claimant else None
    )
    for slug in topics:
        claim.claim_topics.create(topic=TopicFactory(slug=slug))
    for stance in stances:
        EvidenceFactory(claim=claim, stance=stance)
    for desk, judge, category in zip(DESKS, JUDGES, categories, strict=False):
        # Our own desk says who it was.
        house = DeskFactory(domain=desk) if claimant else JudgeFactory(domain=judge)
        VerdictFactory(
            claim=claim,
            published=True,
            origin="desk" if claimant else "import",
            publisher=house,
            rating=RatingFactory(category=category),
        )
    return claim


class TestFacets:
    def test_keys_come_with_display_names(self, anonymous):
        claim = published(publisher__domain="desk.example", publisher__name="Our desk")
        claim.claim_topics.create(topic=TopicFactory())
        asked = f"{CLAIMS}facets/?group_by=category,language,topic,issuer,claimant"

        facets = anonymous.get(asked).json()["facets"]
        assert facets["category"] == [{"key": "false", "name": "false", "count": 1}]
        assert facets["language"] == [{"key": "en", "name": "English", "count": 1}]
        assert facets["topic"] == [{"key": "diplomacy", "name": "Diplomacy", "count": 1}]
        assert facets["issuer"] == [{"key": "desk.example", "name": "Our desk", "count": 1}]
        assert facets["claimant"] == [{"key": str(claim.claimant_id), "name": claim.claimant.name, "count": 1}]

        french = anonymous.get(asked, HTTP_ACCEPT_LANGUAGE="fr").json()["facets"]
        assert french["topic"][0]["name"] == "Diplomatie"
        assert french["language"][0]["name"] == "Anglais"

    @pytest.mark.parametrize(
        "asked", ["group_by=langage", "group_by=", "group_by=category,", "cursor=x", "page_size=5"]
    )
    def test_an_unknown_group_is_refused(self, anonymous, asked):
        answer = anonymous.get(f"{CLAIMS}facets/?{asked}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["errors"][0]["parameter"] == asked.partition("=")[0]

    def test_the_public_counts_only_public_claims(self, anonymous, editor):
        published()
        ClaimFactory(language="fr")

        assert anonymous.get(f"{CLAIMS}facets/?group_by=language").json()["count"] == 1
        assert editor.get(f"{CLAIMS}facets/?group_by=language").json()["count"] == 2

    def test_counting_costs_two_queries(self, anonymous, django_assert_num_queries):
        published().claim_topics.create(topic=TopicFactory())
        with django_assert_num_queries(2):
            anonymous.get(f"{CLAIMS}facets/?{urlencode({'group_by': ','.join(GROUPS)})}")
