"""Do claims that another desk found to be the same become a group here? Never one that our desk has to sign for."""

import json

import pytest
from uuid_utils.compat import uuid7

from claims.models import Card, ClaimLink
from tests.claims.interchange.imports.own_exports.test_hostile import document, ndjson
from tests.claims.interchange.imports.own_exports.test_round_trip import import_file, outcomes, reasons
from tests.factories import ClaimFactory, LinkFactory, imported_claim, judged_claim

pytestmark = pytest.mark.django_db(transaction=True)


def member(number, group, *others):
    """Return the document of a claim that is in a group with others. All of them have numbers."""
    made = document(id=key(number), group=key(group), also_judged=[{"claim": key(other)} for other in others])
    made["verdicts"][0] |= {"id": key(number + 100), "published_at": f"2025-02-{28 - number:02}T12:00:00Z"}
    return made | {"evidence": []}


def key(number):
    return f"01a00000-0000-7000-8000-000000000{number:03x}"


def group_of(number):
    return json.loads(Card.objects.get(pk=key(number)).document)["group"]


FILES = [
    [[member(1, 3, 2, 3), member(2, 3, 1, 3), member(3, 3, 1, 2)]],
    [[member(1, 3, 2, 3)], [member(2, 3, 1, 3)], [member(3, 3, 1, 2)]],
    [[member(3, 3, 1, 2)], [member(2, 3, 1, 3)], [member(1, 3, 2, 3)]],
    [[member(2, 3, 1, 3), member(3, 3, 1, 2)], [member(1, 3, 2, 3)]],
    [[member(1, 3, 2, 3), member(2, 3, 1, 3)], [member(3, 3, 1, 2)]],
]


@pytest.mark.parametrize("files", FILES)
def test_a_group_comes_back_whatever_file_has_which_claim(files):
    for documents in files:
        job = import_file(ndjson(*documents))
        assert (outcomes(job), reasons(job)) == ({"new": len(documents)}, [])
    assert {group_of(number) for number in (1, 2, 3)} == {key(3)}
    for link in ClaimLink.objects.all():
        assert (link.origin, link.state, link.decided_by, bool(link.decided_at)) == ("import", "confirmed", None, True)


def test_a_group_without_its_first_claim_is_one_of_those_that_are_there():
    import_file(ndjson(member(1, 3, 2, 3), member(2, 3, 1, 3)))
    assert {group_of(1), group_of(2)} == {key(2)}


def test_a_group_with_a_claim_of_our_own_desk_is_only_suggested():
    own = judged_claim(pk=key(1))
    import_file(ndjson(member(2, 1, 1)))
    link = ClaimLink.objects.get()
    assert (link.state, link.origin, link.decided_at) == ("suggested", "import", None)
    assert json.loads(Card.objects.get(pk=own.pk).document)["also_judged"] == []


def test_a_group_with_a_claim_that_is_not_public_here_is_only_suggested():
    ClaimFactory(pk=key(1))
    import_file(ndjson(member(2, 1, 1)))
    assert ClaimLink.objects.get().state == "suggested"


def test_a_group_that_an_editor_undid_is_not_made_again():
    import_file(ndjson(member(1, 1, 2), member(2, 1, 1)))
    ClaimLink.objects.update(state="suggested", decided_at=None)
    assert outcomes(import_file(ndjson(member(1, 1, 2), member(2, 1, 1)))) == {"same": 2}
    assert ClaimLink.objects.get().state == "suggested"
    assert group_of(1) is None


def test_a_decided_pair_stays_as_it_is():
    one = imported_claim(pk=key(1))
    other = imported_claim(pk=key(3))
    LinkFactory(claim=one, other=other, state="rejected")
    import_file(ndjson(member(2, 1, 1, 3)))
    assert ClaimLink.objects.filter(claim=one, other=other).get().state == "rejected"
    assert group_of(2) is not None


@pytest.mark.parametrize("named", [[], [7], None, "x", [{"claim": key(1)}], [{"claim": str(uuid7())}] * 3])
def test_strange_groups_cost_no_claim_and_link_none_with_itself(named):
    import_file(ndjson(document(group=document()["id"], also_judged=named)))
    assert not ClaimLink.objects.exists()
