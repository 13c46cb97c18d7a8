"""Does the page of corrections show the public record, whole and in order?"""

import re

import pytest

from tests.factories import LONG_AGO, AmendmentFactory, ClaimFactory, UserFactory, VerdictFactory, judged_claim

pytestmark = pytest.mark.django_db


def record():
    """Make a correction and the retraction of the new verdict, and an amendment."""
    claim = ClaimFactory(statement="The road is open.")
    VerdictFactory(claim=claim, published=True, status="superseded")
    AmendmentFactory(
        claim=judged_claim(),
        note="The place <i>was</i> missing.",
        status="accepted",
        decided_by=UserFactory(),
        decided_at=LONG_AGO,
    )


def test_the_page_lists_what_the_api_lists(client):
    record()
    rows = client.get("/api/v1/corrections/?ordering=-made_at").json()["results"]
    shown = client.get("/corrections/").context["corrections"]
    assert [entry["kind"] for entry in shown] == [row["kind"] for row in rows]
    assert {"correction", "retraction", "amendment"} == {entry["kind"] for entry in shown}
    for kind in ("correction", "retraction", "amendment"):
        assert {entry["kind"] for entry in client.get(f"/corrections/?kind={kind}").context["corrections"]} == {kind}


def test_an_entry_says_what_became_of_which_verdict_and_why(client):
    record()
    text = client.get("/corrections/").content.decode()
    assert "The date was wrong." in text
    assert "The source withdrew." in text
    assert "The place &lt;i&gt;was&lt;/i&gt; missing." in text
    assert re.search(r'href="/claims/[0-9a-f-]{36}/the-road-is-open"', text)


def test_following_the_pages_shows_each_entry_once(client):
    for _ in range(11):
        VerdictFactory(published=True, status="superseded")  # with a successor that was retracted: two entries
    seen, address = [], "/corrections/"
    while address:
        context = client.get(address).context
        seen += context["corrections"]
        address = context["next"] and f"/corrections/?{context['next']}"
    assert len(seen) == 22


@pytest.mark.parametrize("query", ["kind=retracton", "knd=retraction", "cursor=x", "kind=a&kind=b"])
def test_a_wrong_query_is_refused_with_a_way_on(client, query):
    answer = client.get(f"/corrections/?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "address"), [("kind=", "/corrections/"), ("kind=retraction&cursor=+", "/corrections/?kind=retraction")]
)
def test_a_field_that_was_left_empty_is_no_filter(client, query, address):
    answer = client.get(f"/corrections/?{query}")
    assert (answer.status_code, answer["Location"]) == (302, address)


def test_the_home_page_shows_the_newest(client):
    record()
    text = client.get("/").content.decode()
    assert "Corrected lately" in text
    assert "The source withdrew." in text
