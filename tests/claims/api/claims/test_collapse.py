"""Does `collapse=group` give one claim a group, and which one? The expected ones are computed from the plain list."""

from itertools import groupby

import pytest

from tests.claims.catalogue.test_groups import judged, same
from tests.factories import ClaimFactory, LinkFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims/"


@pytest.fixture
def claims():
    """Return a group of three public claims and a hidden one, a disputed pair, and two claims alone, by name."""
    made = {
        "third": judged("false", 7, statement="A bridge was shut.", language="fr"),
        "first": judged("false", 2, statement="The bridge was closed."),
        "second": judged("false", 4, statement="That bridge is closed.", language="pt-BR"),
        "hidden": ClaimFactory(statement="The bridge: closed."),
        "true": judged("true", 3, statement="Trains run."),
        "mixed": judged("mixed", 5, statement="The trains run.", language="pt"),
        "alone": judged("misleading", 6, statement="The bridge is old."),
        "hidden alone": ClaimFactory(statement="Nobody said that."),
    }
    for one, other in (("third", "second"), ("second", "first"), ("first", "hidden"), ("true", "mixed")):
        same(made[one], made[other])
    LinkFactory(claim=made["alone"], other=made["first"], kind="related", state="confirmed")
    return made


FILTERS = [
    "",
    "ordering=published_at",
    "ordering=-reviewed_at",
    "language=fr",
    "language=pt",
    "language=fr,pt",
    "language__not=en",
    "category=false",
    "category__not=false",
    "q=bridge",
    "q=bridge+closed&ordering=relevance",
    "published_at__gte=2025-11-04",
    "judged=true",
    "judged=false",
    "disputed=true",
    "group_disputed=true",
    "group_disputed=false",
]


def listed(client, asked):
    answer = client.get(f"{CLAIMS}?{asked}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def firsts(rows):
    """Return the ids of the first claims of the groups among these rows, in the order of the rows."""
    groups = {}
    for row in rows:
        groups.setdefault(row["group"] or row["id"], []).append(row)
    kept = {min(group, key=lambda row: (row["published_at"] or "9", row["id"]))["id"] for group in groups.values()}
    return [row["id"] for row in rows if row["id"] in kept]


@pytest.mark.parametrize("role", ["anonymous", "checker"])
@pytest.mark.parametrize("asked", FILTERS)
def test_a_list_has_the_first_claim_of_each_group_that_meets_the_filters(asked, role, claims):
    client = client_of(role)
    expected = firsts(listed(client, asked))

    assert [row["id"] for row in listed(client, f"{asked}&collapse=group")] == expected
    assert client.get(f"{CLAIMS}?{asked}&collapse=group&count=exact").json()["count"] == len(expected)
    if "ordering" not in asked:
        ids = client.get(f"{CLAIMS}ids/?{asked}&collapse=group").content.decode().split()
        assert sorted(ids) == sorted(expected)


def test_a_group_without_its_first_claim_is_kept(claims, anonymous):
    assert [row["id"] for row in listed(anonymous, "language=fr&collapse=group")] == [str(claims["third"].pk)]


@pytest.mark.parametrize("ordering", ["published_at", "-published_at", "-created_at"])
def test_pages_of_collapsed_lists_have_each_group_once(ordering, claims, checker):
    asked = f"collapse=group&ordering={ordering}"
    address, pages = f"{CLAIMS}?{asked}&page_size=1", []
    while address:
        page = checker.get(address).json()
        pages += [row["id"] for row in page["results"]]
        address = page["next"]
    assert pages == [row["id"] for row in listed(checker, asked)]
    assert len(pages) == 4


def test_a_collapsed_list_costs_one_query_as_any_other(claims, anonymous, django_assert_num_queries):
    with django_assert_num_queries(1):
        listed(anonymous, "collapse=group&category=false")


def test_a_group_is_found_by_its_first_claim(claims, anonymous, checker):
    names = {str(claim.pk): name for name, claim in claims.items()}
    asked = f"group={claims['first'].pk}"
    assert {names[row["id"]] for row in listed(anonymous, asked)} == {"first", "second", "third"}
    assert {names[row["id"]] for row in listed(checker, asked)} == {"first", "second", "third", "hidden"}


def test_a_hidden_member_changes_nothing_that_the_public_can_ask(anonymous):
    alone, with_hidden = judged("true", 1), judged("true", 1)
    same(with_hidden, ClaimFactory())
    for asked in ("group={0}", "group__not={0}", "collapse=group&id={0}", "group_disputed=true&id={0}"):
        answers = [len(listed(anonymous, asked.format(claim.pk))) for claim in (alone, with_hidden)]
        assert len(list(groupby(answers))) == 1, asked


@pytest.mark.parametrize("asked", ["collapse=groups", "collapse=", "collapse=true", "group_disputed=1", "group=x"])
def test_a_wrong_value_is_refused(asked, anonymous):
    assert anonymous.get(f"{CLAIMS}?{asked}").status_code == 400
