"""Is a ClaimReview that this desk wrote the same when it comes back, and is a changed or forged one refused?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.api.claims.claimreview import LINKED_DATA
from claims.models import Claim, Verdict
from tests.claims.interchange.imports.own_exports.test_round_trip import (
    desks,
    documents,
    export,
    import_file,
    outcomes,
    reasons,
)
from tests.factories import ClaimFactory, imported_claim, judged_claim
from tests.support.clients import client_of
from tests.support.desks import empty_database, furnish

pytestmark = pytest.mark.django_db
OTHER = "01a00000-0000-7000-8000-000000000005"


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.SITE_URL = "https://desk.example"


def reviews_in(feed):
    """Return the ClaimReviews of a JSON-LD export."""
    return [review for element in feed["dataFeedElement"] for review in element["item"]]


def reviews_of(claim):
    """Return the ClaimReviews of a claim: from an address of their own, and as another form of the claim."""
    client, address = client_of("anonymous"), f"/api/v1/claims/{claim.pk}/"
    return client.get(f"{address}claimreview/").content, client.get(address, headers={"accept": LINKED_DATA}).content


@pytest.mark.django_db(transaction=True)
@desks(10)
@given(source=st.data())
def test_each_claimreview_is_the_same_in_the_desk_that_wrote_it(source):
    empty_database()
    claims = furnish(source.draw)
    before = documents(export("ndjson"))
    feed = json.loads(export("jsonld"))
    reviews = reviews_in(feed)
    files = [json.dumps(feed, indent=2).encode(), json.dumps(reviews, ensure_ascii=False).encode()]
    for content in [*files, *(content for claim in claims for content in reviews_of(claim))]:
        job = import_file(content)
        assert ({*outcomes(job)}, reasons(job)) == ({"same"}, [])
    assert documents(export("ndjson")) == before


REVIEW_CHANGES = [
    ("reviewBody", "Another body."),
    ("claimReviewed", "The bridge was never closed."),
    ("description", "Another summary."),
    ("datePublished", "2025-02-02T12:00:00Z"),
    ("additionalType", "Added"),
    ("@id", f"https://other.example/api/v1/claims/{OTHER}/claimreview/#{OTHER}"),
    ("@id", "https://desk.example/"),
    ("@id", 7),
]


@pytest.mark.parametrize(("member", "value"), REVIEW_CHANGES)
def test_a_changed_claimreview_of_our_own_desk_is_refused(member, value):
    claim = judged_claim(statement="The bridge was closed.")
    own = json.loads(client_of("anonymous").get(f"/api/v1/claims/{claim.pk}/claimreview/").content)
    job = import_file(json.dumps(own, indent=1).encode())
    assert (outcomes(job), reasons(job)) == ({"same": 1}, [])
    job = import_file(json.dumps(own | {member: value}).encode())
    assert outcomes(job) == {"refused": 1}
    assert "our own desk" in reasons(job)[0]
    assert Verdict.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_claimreview_that_we_once_published_is_the_same():
    claim = imported_claim(statement="The bridge was closed.")
    address = f"/api/v1/claims/{claim.pk}/claimreview/"
    before = client_of("anonymous").get(address).content
    Claim.objects.update(place="Narva")
    assert client_of("anonymous").get(address).content != before
    assert outcomes(import_file(before)) == {"same": 1}


def test_a_claimreview_of_a_claim_that_is_not_public_here_is_not_recognised():
    claim = ClaimFactory()
    forged = {"@type": "ClaimReview", "@id": f"https://desk.example/api/v1/claims/{claim.pk}/claimreview/#{claim.pk}"}
    assert outcomes(import_file(json.dumps(forged).encode())) == {"refused": 1}
