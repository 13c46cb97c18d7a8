"""`on_duplicate=refuse` for claimants: a claimant that is likely here already is refused, and the problem names it."""

import pytest

from claims.models import Claimant
from tests.factories import ClaimantFactory
from tests.support.clients import ROLES, client_of

pytestmark = pytest.mark.django_db
HERE = "/api/v1/claimants/"
REFUSE = f"{HERE}?on_duplicate=refuse"


def test_a_likely_claimant_is_refused_and_named(editor):
    stored = ClaimantFactory(name="Élise Moulin", role="envoy", wikidata_id="Q42")
    answer = editor.post(REFUSE, {"name": "Moulin, Elise"})
    assert (answer.status_code, answer.json()["code"]) == (409, "likely_duplicate")
    assert answer.json()["duplicates"] == [
        {
            "id": str(stored.pk),
            "url": f"http://testserver{HERE}{stored.pk}/",
            "name": "Élise Moulin",
            "kind": "person",
            "role": "envoy",
            "wikidata_id": "Q42",
            "likeness": "name",
        }
    ]
    assert Claimant.objects.filter(name__contains="Moulin").count() == 1
    assert editor.post(f"{HERE}?on_duplicate=allow", {"name": "Moulin, Elise"}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"name": "E. Moulin"}, 409),
        ({"name": "Another", "aliases": ["Elise Moulin"]}, 409),
        ({"name": "Another", "wikidata_id": "Q42"}, 409),
        ({"name": "Élise Moulin", "kind": "person", "role": ""}, 409),
        ({"name": "Élise Moulin", "wikidata_id": "Q43", "role": "baker"}, 201),
        ({"name": "Élise Dupont"}, 201),
        ({"name": "Moulin"}, 201),
        ({"name": "x" * 20_000}, 400),
        ({"name": "nul \0"}, 400),
        ({"name": ""}, 400),
        ({"name": "😀", "aliases": ["\u202e"]}, 201),
        ({"name": "Anne", "aliases": ["a"] * 2_000}, 201),
    ],
)
def test_each_claimant_is_refused_or_stored(editor, sent, status):
    ClaimantFactory(name="Élise Moulin", wikidata_id="Q42")
    answer = editor.post(REFUSE, sent)
    assert answer.status_code == status, answer.content
    assert answer.json().get("code") == {409: "likely_duplicate", 400: "invalid"}.get(status)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_desk_learns_of_claimants_that_are_not_public(role):
    ClaimantFactory(name="Élise Moulin")
    answer = client_of(role).post(REFUSE, {"name": "Elise Moulin"})
    assert answer.status_code == {"anonymous": 401, "nobody": 403}.get(role, 409)
    assert ("Élise" in answer.content.decode()) == (role not in ("anonymous", "nobody"))
