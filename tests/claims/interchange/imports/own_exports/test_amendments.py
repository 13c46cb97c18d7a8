"""Do amendments come back as those of the desk that made them, and can an import neither forge nor change one?"""

import json

import pytest
from uuid_utils.compat import uuid7

from claims.models import Amendment, Card, Claim
from tests.claims.interchange.imports.own_exports.test_hostile import document, ndjson, table
from tests.claims.interchange.imports.own_exports.test_round_trip import import_file, outcomes, reasons
from tests.factories import DeskFactory
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
CLAIM = document()["id"]
CHANGE = {"what": "claim", "id": CLAIM, "field": "place", "old": "Kyiv", "new": ""}
KEY = "01a00000-0000-7000-8000-0000000000c1"


def amended(changes=(CHANGE,), **members):
    """Return the document of a claim with an amendment by the other desk."""
    publisher = document()["verdicts"][0]["publisher"]
    entry = {
        "id": KEY, "claim": CLAIM, "kind": "amendment", "made_at": "2025-03-01T12:00:00Z", "publisher": publisher,
        "verdict": None, "replacement": None, "note": "The place was wrong.", "changes": list(changes),
    }  # fmt: skip
    return document(corrections=[entry | members])


@pytest.mark.parametrize("write", [ndjson, table])
def test_an_amendment_is_the_other_desks_and_nobody_here_signed_it(write):
    job = import_file(write(amended()))
    assert (outcomes(job), reasons(job)) == ({"new": 1}, [])
    amendment = Amendment.objects.get()
    assert (str(amendment.pk), amendment.publisher.domain, amendment.status) == (KEY, "other.example", "accepted")
    assert (amendment.proposed_by, amendment.decided_by, amendment.applied_in) == (None, None, None)
    [shown], [sent] = json.loads(Card.objects.get().document)["corrections"], amended()["corrections"]
    assert shown == sent | {"publisher": sent["publisher"] | {"id": str(amendment.publisher_id)}}
    assert outcomes(import_file(write(amended()))) == {"same": 1}


def test_the_desk_reads_an_imported_amendment():
    import_file(ndjson(amended()))
    [shown] = client_of("editor").get(f"/api/v1/claims/{CLAIM}/amendments/").json()["results"]
    assert (shown["proposed_by"], shown["decided_by"], shown["open_steps"]) == (None, None, [])
    [entry] = client_of("anonymous").get(f"/api/v1/corrections/?claim={CLAIM}").json()["results"]
    assert (entry["publisher"]["domain"], entry["changes"]) == ("other.example", [CHANGE])


@pytest.mark.parametrize(
    ("member", "value"), [("note", "Another."), ("made_at", "2025-03-02T12:00:00Z"), ("id", KEY[:-1] + "2")]
)
def test_another_amendment_of_a_claim_that_is_here_is_refused(member, value):
    import_file(ndjson(amended()))
    job = import_file(ndjson(amended(**{member: value})))
    assert outcomes(job) == {"refused": 1}
    assert "corrections" in reasons(job)[0]


def test_a_forged_amendment_of_our_own_desk_is_left_out():
    DeskFactory()
    publisher = {"id": str(uuid7()), "name": "Desk", "domain": "desk.example"}
    assert outcomes(import_file(ndjson(amended(publisher=publisher)))) == {"new": 1}
    assert not Amendment.objects.exists()


WRONG = [
    [{}],
    [7],
    [CHANGE | {"what": "verdict"}],
    [CHANGE | {"what": "article"}],
    [CHANGE | {"what": []}],
    [CHANGE | {"field": "status"}],
    [CHANGE | {"id": "x"}],
    [CHANGE | {"new": {"name": "x"}}],
    [CHANGE | {"new": ["x"]}],
    [CHANGE | {"new": 7}],
    [CHANGE | {"new": "\0"}],
    [],
]


@pytest.mark.parametrize("changes", WRONG)
def test_an_amendment_with_strange_changes_is_refused_with_its_claim(changes):
    job = import_file(ndjson(amended(changes)))
    assert outcomes(job) == {"refused": 1}
    assert all(reasons(job))
    assert not Claim.objects.exists()
