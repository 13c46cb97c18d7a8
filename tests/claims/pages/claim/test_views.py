"""Does the address of a claim lead to its page, however it is written, and only what is public?"""

import pytest
from django.urls import reverse
from uuid_utils.compat import uuid7

from tests.factories import ClaimFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def test_the_page_of_a_public_claim_costs_one_query(client, django_assert_num_queries):
    claim = VerdictFactory(published=True, claim__statement="The moon is made of cheese").claim
    with django_assert_num_queries(1):
        answer = client.get(reverse("pages:claim", args=[claim.pk, "the-moon-is-made-of-cheese"]))
    assert answer.status_code == 200
    assert "The moon is made of cheese</h1>" in answer.content.decode()


@pytest.mark.parametrize("rest", ["", "The-Moon", "something-else", "versions"])
def test_another_slug_leads_to_the_right_one(client, rest):
    claim = VerdictFactory(published=True, claim__statement="القمر من جبن").claim
    answer = client.get(f"/claims/{claim.pk}/{rest}")
    assert answer.status_code == 301
    assert client.get(answer["Location"]).status_code == 200


def test_what_is_not_public_has_no_page(client):
    draft = ClaimFactory()
    assert {client.get(f"/claims/{key}/").status_code for key in (draft.pk, uuid7())} == {404}
