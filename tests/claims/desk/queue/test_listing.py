"""Does the queue list the claims that the API lists, in its tabs, at the same number of queries?"""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils.timezone import localdate
from rest_framework.test import APIClient

from claims.desk.queue.tabs import TABS
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    source_changed,
)

pytestmark = pytest.mark.django_db


def ids_in(page):
    """Return the ids of the claims that a page of the queue lists, in its order."""
    return re.findall(r'<li id="row-([0-9a-f-]{36})"', page.text)


def counts_in(page):
    tabs = re.search(r'<nav id="tabs".*?</nav>', page.text, re.S)[0]
    return dict(re.findall(r"tab=(\w+).*?<span class=\"count\">([^<]+)</span>", tabs))


def returned(claim, **fields):
    return VerdictFactory(
        claim=claim, return_reason="Quote?", returned_at=LONG_AGO, returned_by=UserFactory(), **fields
    )


# How a claim is made, and the tabs that list it besides “all”.
CLAIMS = {
    "submitted": (lambda: ClaimFactory(status="submitted"), {"new"}),
    "open": (lambda: ClaimFactory(), {"check"}),
    "closed": (lambda: ClaimFactory(status="closed"), set()),
    "dismissed": (lambda: ClaimFactory(status="dismissed", dismissed_reason="no claim"), set()),
    "a draft": (lambda: VerdictFactory().claim, {"check"}),
    "in review": (lambda: VerdictFactory(status="in_review").claim, {"review"}),
    "returned": (lambda: returned(ClaimFactory()).claim, {"returned"}),
    "returned, and another in review": (
        lambda: VerdictFactory(claim=returned(ClaimFactory()).claim, status="in_review").claim,
        {"returned", "review"},
    ),
    "due today": (
        lambda: VerdictFactory(published=True, claim__status="closed", review_after=localdate()).claim,
        {"due"},
    ),
    "due tomorrow": (
        lambda: (
            VerdictFactory(published=True, claim__status="closed", review_after=localdate() + timedelta(days=1)).claim
        ),
        set(),
    ),
    "an amendment proposed": (lambda: AmendmentFactory(claim=judged_claim(status="closed")).claim, {"corrections"}),
    "an amendment rejected": (
        lambda: (
            AmendmentFactory(
                claim=judged_claim(status="closed"),
                status="rejected",
                decided_by=UserFactory(),
                decided_at=LONG_AGO,
                rejection_reason="no",
            ).claim
        ),
        set(),
    ),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_each_claim_is_in_the_tabs_that_wait_for_its_next_step(editor, name):
    make, tabs = CLAIMS[name]
    claim = make()
    listed = {tab for tab in TABS if str(claim.pk) in ids_in(editor.get(f"/desk/queue/?tab={tab}"))}
    assert listed == tabs | {"all"}


def test_each_tab_says_how_many_claims_it_has(editor):
    for make, _tabs in CLAIMS.values():
        make()
    counts = counts_in(editor.get("/desk/queue/"))
    assert set(counts) == set(TABS)
    for tab in TABS:
        assert counts[tab] == str(len(ids_in(editor.get(f"/desk/queue/?tab={tab}"))))


def test_counts_end_at_a_hundred(editor):
    ClaimFactory.create_batch(101, claimant=None, status="submitted")
    page = editor.get("/desk/queue/")
    assert counts_in(page)["new"] == "100+"
    assert len(ids_in(page)) == 50


MINE = {
    "new": lambda me: ClaimFactory(status="submitted", assigned_to=me),
    "check": lambda me: ClaimFactory(assigned_to=me),
    "review": lambda me: VerdictFactory(status="in_review", written_by=me).claim,
    "returned": lambda me: returned(ClaimFactory(), written_by=me).claim,
    "due": lambda me: VerdictFactory(published=True, review_after=localdate(), written_by=me).claim,
    "corrections": lambda me: AmendmentFactory(claim=judged_claim(), proposed_by=me).claim,
    "sources": lambda me: source_changed("It ended.", "It ended.", "It went on.", added_by=me).claim,
    "all": lambda me: ClaimFactory(assigned_to=me, status="closed"),
}


@pytest.mark.parametrize("tab", TABS)
def test_mine_leaves_out_the_claims_of_others(editor, tab):
    mine, other = MINE[tab](editor.person), MINE[tab](UserFactory())
    assert {str(mine.pk), str(other.pk)} <= set(ids_in(editor.get(f"/desk/queue/?tab={tab}")))
    page = editor.get(f"/desk/queue/?tab={tab}&mine=true")
    assert ids_in(page) == [str(mine.pk)]
    assert counts_in(page)[tab] == "1"


@pytest.fixture
def claims(editor):
    speaker = ClaimantFactory(name="Ada", kind="person", wikidata_id="Q7259")
    first = ClaimFactory(
        statement="Le sommet s’est terminé sans résultat.", language="fr", claimant=speaker, claimed_on="2026-06-01"
    )
    first.claim_topics.create(topic=TopicFactory())
    EvidenceFactory(claim=first, article__publisher__domain="y.example", stance="refutes")
    VerdictFactory(claim=first, published=True)
    ClaimFactory(statement="Bread costs twice as much.", language="en-GB", priority=4, assigned_to=editor.person)
    ClaimFactory(statement="A submitted claim.", status="submitted", claimant=None)
    VerdictFactory(claim__language="fr-CA", rating__category="misleading", published=True, origin="import")
    return first


QUERIES = [
    "",
    "language=fr",
    "language=fr&category=false",
    "language__exact=fr",
    "language=fr&category=false&topic=diplomacy&publisher=y.example&claimed_on__gte=2026-05-01",
    "language=fr&category=false&topic=diplomacy&publisher=y.example&claimed_on__gte=2026-07-01",
    "publisher=y.example&stance=refutes",
    "publisher=y.example&stance=supports",
    "category=false,misleading",
    "category__not=false",
    "issuer=desk.example",
    "rating=false",
    "status=submitted&status=open",
    "claimant__isnull=true",
    "claimant_wikidata_id=Q7259",
    "priority=4",
    "assigned_to=me",
    "assigned_to=nobody",
    "judged=false",
    "disputed=false",
    "created_at__gte=2026-01-01",
    "q=bread",
    "q=bread summit sommet&match=any",
    "collapse=group",
    # refused by both
    "langage=fr",
    "category=flase",
    "topic=diplomatie",
    "publisher=nowhere.example",
    "language=",
    "claimed_on__gte=yesterday",
    "priority=9",
    "category=false&category=",
    "match=any",
    "q=%00",
    "language=%EF%BC%86",
    "collapse=everything",
    "claimant=12",
    "assigned_to=ghost",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_queue_lists_what_the_api_lists(editor, claims, query):
    queue = editor.get(f"/desk/queue/?tab=all&{query}")
    reader = APIClient()
    reader.force_authenticate(editor.person)
    answer = reader.get(f"/api/v1/claims/?{query}")
    listed = [claim["id"] for claim in answer.json()["results"]] if answer.status_code == 200 else []
    assert sorted(ids_in(queue)) == sorted(listed)
    assert queue.status_code == {200: 200, 400: 422}[answer.status_code]


def test_a_wrong_filter_is_named_with_the_nearest_right_one(editor, claims):
    page = editor.get("/desk/queue/?langage=fr&tab=all")
    assert "langage" in page.text
    assert "did you mean “language”?" in page.text
    assert ids_in(page) == []
    assert "did you mean “false”?" in editor.get("/desk/queue/?category=flase").text
    assert "did you mean “review”?" in editor.get("/desk/queue/?tab=reveiw").text


def test_a_label_that_is_not_mapped_has_no_colour_of_a_category(editor):
    VerdictFactory(
        published=True,
        origin="import",
        rating=RatingFactory(code="lero-lero", category=None, names={"en": "Lero-lero"}),
    )
    page = editor.get("/desk/queue/?tab=all").text
    assert 'data-category="other" dir="auto">' in page
    assert "Lero-lero" in page


def test_a_wrong_filter_is_refused_in_the_language_of_the_reader(editor, claims):
    page = editor.get("/desk/queue/?langage=fr", headers={"Accept-Language": "fr"})
    assert "Il n’y a pas de paramètre" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "tab=\0",
        "tab=" + "x" * 10_000,
        "ordering=priority",
        "mine=false",
        "cursor=%ED%A0%80",
        "from=x",
        "q=" + "y" * 10_000,
        "tab=all&at=<script>alert(1)</script>",
    ],
)
def test_hostile_addresses_get_a_page(editor, query):
    page = editor.get(f"/desk/queue/?{query}")
    assert page.status_code in (200, 422)
    assert "<script>alert(1)" not in page.text


def walk(client, query, rel):
    """Return the ids of all pages, following the links."""
    ids, address = [], f"/desk/queue/?{query}"
    while address:
        page = client.get(address)
        ids.append(ids_in(page))
        link = re.search(rf'rel="{rel}" href="([^"]+)"', page.text)
        last, address = address, link and link[1].replace("&amp;", "&")
    return ids, last


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "-updated_at", "claimed_on", "-claimed_on"])
def test_pages_list_each_claim_once_both_ways(editor, ordering):
    for number in range(60):
        ClaimFactory(claimant=None, status="submitted", claimed_on=f"2026-06-{number + 1:02}" if number < 20 else None)
    ids, last = walk(editor, f"tab=new&ordering={ordering}", "next")
    assert [len(page) for page in ids] == [50, 10]
    assert len({claim for page in ids for claim in page}) == 60
    back, _first = walk(editor, urlsplit(last).query, "prev")
    assert back == ids[::-1]


def test_links_to_claims_remember_the_list(editor):
    claim = ClaimFactory()
    page = editor.get("/desk/queue/?tab=all&language=en&mine=true")
    assert ids_in(page) == []
    page = editor.get("/desk/queue/?tab=all&language=en")
    link = re.search(rf'href="(/desk/claims/{claim.pk}/[^"]*)"', page.text)[1]
    assert parse_qs(urlsplit(link).query) == {"from": [urlencode({"tab": "all", "language": "en"})]}


def test_a_page_costs_the_same_for_fifty_claims_as_for_one(editor, count_queries):
    VerdictFactory(claim__status="submitted")
    editor.get("/desk/queue/")
    one = count_queries(lambda: editor.get("/desk/queue/"))
    for _number in range(10):
        VerdictFactory(claim__status="submitted")
    assert count_queries(lambda: editor.get("/desk/queue/")) == one


def test_readers_of_the_desk_get_no_buttons(checker, contributor, editor):
    ClaimFactory(status="submitted")
    assert 'data-step="accept"' in editor.get("/desk/queue/").text
    page = checker.get("/desk/queue/").text
    assert 'data-step="accept"' not in page
    assert 'data-step="assign-me"' in page
    assert Client().get("/desk/queue/").status_code == 302
