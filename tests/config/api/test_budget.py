"""Which reads have a budget, and what is said when it is spent?"""

import pytest
from knox.models import get_token_model

from tests.factories import UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
LIMIT = "set_config('statement_timeout', '5000', true)"


def statements_of(client, path, django_assert_max_num_queries, **headers):
    with django_assert_max_num_queries(20) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


EXPENSIVE = [
    "/api/v1/claims/?q=earth",
    "/api/v1/claims/?q=-earth",
    "/api/v1/claims/?category__not=false",
    "/api/v1/claims/?language=fr",
    "/api/v1/claims/facets/",
    "/api/v1/claims/facets/?group_by=category,language",
    "/api/v1/claims/ids/",
    "/api/v1/feeds/verdicts.atom?language=fr",
    "/api/v1/verdicts/?language=fr",
]
RANKED = [
    "/v1alpha1/claims:search?query=earth",
    "/api/v1/claims/match/?text=earth",
]  # limited for all


@pytest.mark.parametrize("path", [*EXPENSIVE, *RANKED])
def test_an_expensive_read_without_a_token_has_a_budget(anonymous, path, django_assert_max_num_queries):
    statements = statements_of(anonymous, path, django_assert_max_num_queries)
    assert all(LIMIT in statement for statement in statements)


def test_a_post_that_reads_has_the_budget_of_a_read(anonymous, client, django_assert_max_num_queries):
    """The ranking has that budget for every reader; the claims are read after it."""
    VerdictFactory(published=True, claim__statement="The earth is flat.")
    token = get_token_model().objects.create(UserFactory(group="checker"))[1]
    for reader, headers, is_limited in ((anonymous, {}, True), (client, {"authorization": f"Token {token}"}, False)):
        with django_assert_max_num_queries(20) as captured:
            answer = reader.generic(
                "POST", "/api/v1/claims/match/", b'{"text": "earth"}', "application/json", headers=headers
            )
        assert answer.status_code == 200
        assert (LIMIT in captured.captured_queries[-1]["sql"]) is is_limited


@pytest.mark.parametrize("path", ["/api/v1/claims/", "/api/v1/claims/?page_size=2", "/api/v1/changes/?page_size=2"])
def test_a_page_of_everything_costs_nothing_more(anonymous, path, django_assert_max_num_queries):
    statements = statements_of(anonymous, path, django_assert_max_num_queries)
    assert not any("5000" in statement for statement in statements)


def test_the_desk_has_the_limit_of_every_request(client, django_assert_max_num_queries):
    token = get_token_model().objects.create(UserFactory(group="checker"))[1]
    for path in EXPENSIVE:
        statements = statements_of(client, path, django_assert_max_num_queries, authorization=f"Token {token}")
        assert not any("5000" in statement for statement in statements)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/api/v1/claims/?q=earth+-moon", {"q": "minus"}),
        ("/api/v1/claims/?q=-moon", {"q": "minus"}),
        ("/api/v1/claims/?q=moon", {"q": "rarer"}),
        ("/api/v1/claims/facets/?group_by=category,language&q=-moon", {"q": "minus", "group_by": "fewer"}),
        ("/api/v1/claims/?category__not=false&language=fr", {"category__not": "do not want"}),
        ("/api/v1/claims/facets/", {}),
        ("/api/v1/claims/match/?text=moon", {"text": "shorter"}),
    ],
)
def test_a_spent_budget_names_what_to_narrow(anonymous, settings, path, named, monkeypatch):
    """Each claim takes a minute to look at."""
    settings.READ_BUDGET = 0.1
    for statement in ("The moon is flat.", "The earth is flat."):
        VerdictFactory(claim__statement=statement, published=True)
    slow = ["pg_sleep(60) IS NULL"]
    monkeypatch.setattr("claims.models.card.CardQuerySet.public", lambda cards: cards.extra(where=slow))
    answer = anonymous.get(path)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "too_expensive", "30")
    errors = {error["parameter"]: error["detail"] for error in answer.json()["errors"]}
    assert set(errors) == set(named)
    assert all(word in errors[name] for name, word in named.items())
