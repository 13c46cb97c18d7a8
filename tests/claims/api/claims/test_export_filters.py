"""Does a filtered export have the claims of the filtered list, and refuse the same parameters?"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.factories import VerdictFactory
from tests.support.exports import CLAIMS, FORMATS, commits, documents, exported


@commits
@pytest.mark.parametrize("suffix", FORMATS)
def test_filters_on_verdicts_match_one_and_the_same_verdict(suffix):
    claim = VerdictFactory(published=True, rating__category="false", publisher__domain="one.example").claim
    VerdictFactory(
        claim=claim, published=True, rating__category="true", publisher__domain="two.example", origin="import"
    )
    for asked, is_found in {
        "?issuer=one.example&category=false": True,
        "?issuer=one.example&category=true": False,
        "?issuer=one.example&issuer=two.example&category=true": True,
        "?issuer=one.example&category__not=true": True,
        "?issuer=one.example&category__not=false": False,
    }.items():
        assert (str(claim.pk).encode() in exported(suffix, asked)) == is_found, asked


@commits
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("langage=fr", "langage"),
        ("language=french", "language"),
        ("topic=nowhere", "topic"),
        ("updated_at__gte=2025-01-01", "updated_at__gte"),
        *((f"{name}=1", name) for name in ("page_size", "cursor", "ordering", "count", "fields", "highlight")),
    ],
)
def test_an_export_refuses_parameters_that_the_list_refuses(suffix, asked, parameter):
    answer = APIClient().get(f"{CLAIMS}export.{suffix}?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


FILTERS = {
    "language": ["fr", "fr,en", "pt-BR"],
    "category": ["true", "false,mixed"],
    "category__not": ["true"],
    "status": ["open", "closed"],
    "issuer": ["desk.example"],
    "disputed": ["true", "false"],
    "judged": ["true", "false"],
    "q": ["claim", '"claim 2"', "claim -3", "nothing"],
    "claimed_on__gte": ["2025-11-02"],
    "reviewed_at__lt": ["2025-11-18T13:00:00Z"],
}


@commits
def test_a_filtered_export_has_the_claims_of_the_filtered_list():
    for number, (language, category) in enumerate(
        [("fr", "true"), ("en", "false"), ("pt-BR", "mixed"), ("en", "true")]
    ):
        VerdictFactory(
            published=True,
            rating__category=category,
            claim__language=language,
            claim__statement=f"claim {number}",
            claim__claimed_on=f"2025-11-0{number + 1}",
            claim__status="closed" if number == 2 else "open",
        )
    client = APIClient()

    @given(st.fixed_dictionaries({}, optional={name: st.sampled_from(words) for name, words in FILTERS.items()}))
    @settings(max_examples=40)
    def check(filters):
        listed = client.get(CLAIMS, filters | {"page_size": 100}).json()["results"]
        content = client.get(f"{CLAIMS}export.ndjson", filters).getvalue()
        assert [json.loads(line) for line in documents(content)] == sorted(listed, key=lambda claim: claim["id"])
        assert json.loads(content.splitlines()[0])["filters"] == filters

    check()
