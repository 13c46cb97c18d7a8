"""How many statements a step costs, as `CaptureQueriesContext` counts them, with BEGIN, SAVEPOINT and COMMIT."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AmendmentFactory, ClaimFactory, EvidenceFactory, LinkFactory, VerdictFactory, judged_claim
from tests.support.clients import client_of

REASON = {"reason": "It was wrong."}
KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6e9ccb1b9b62"}
OF_A_KEY = 6  # a savepoint and its end, advisory lock, look for a stored answer, check deferred constraints, store


def verdict(status, step, body=None):
    def prepare():
        row = VerdictFactory(claim=EvidenceFactory().claim, **status)
        sent = dict(body or {})
        if step == "correct":
            sent["verdict"] = str(VerdictFactory(claim=row.claim, status="in_review").pk)
        return f"/api/v1/verdicts/{row.pk}/", step, sent

    return prepare


def claim(status, step, body=None):
    return lambda: (f"/api/v1/claims/{ClaimFactory(status=status).pk}/", step, body or {})


def amendment(step, body=None):
    return lambda: (f"/api/v1/amendments/{AmendmentFactory(claim=judged_claim()).pk}/", step, body or {})


def link(state, step, body=None):
    return lambda: (f"/api/v1/links/{LinkFactory(state=state, kind='variant').pk}/", step, body or {})


STEPS = {
    "submit": (verdict({"status": "draft"}, "submit"), 9),
    "return": (verdict({"status": "in_review"}, "return", REASON), 6),
    "publish": (verdict({"status": "in_review"}, "publish"), 11),
    "correct": (verdict({"published": True}, "correct", REASON), 14),
    "retract": (verdict({"published": True}, "retract", REASON), 9),
    "accept": (claim("submitted", "accept"), 7),
    "close": (claim("open", "close"), 7),
    "dismiss": (claim("open", "dismiss", REASON), 8),
    "reopen": (claim("closed", "reopen"), 7),
    "take": (claim("open", "take"), 7),
    "accept an amendment": (amendment("accept"), 9),
    "reject an amendment": (amendment("reject", REASON), 8),
    "confirm a link": (link("suggested", "confirm"), 7),
    "undo a link": (link("confirmed", "undo", REASON), 7),
}


def statements(name, headers=None):
    """Take the step and return its statements, the first being BEGIN, and the last COMMIT."""
    client = client_of("editor")
    here, step, sent = STEPS[name][0]()
    etag = client.get(here)["ETag"]  # which reads the permissions of the editor, too
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"{here}{step}/", sent, headers={"if-match": etag} | (headers or {}))
    asked = [query["sql"] for query in queries]  # before the next request empties the log
    assert answer.status_code == 200, answer.content
    reread = client.get(here)
    assert (answer.json(), answer["ETag"]) == (reread.json(), reread["ETag"])
    return asked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_costs_as_many_statements_as_this_table_says(name):
    assert len(statements(name)) == STEPS[name][1]


@pytest.mark.django_db(transaction=True)
def test_publishing_locks_the_claim_once_and_reads_each_row_once():
    asked = statements("publish")
    assert [query.count("FOR UPDATE") for query in asked].count(1) == 1
    assert len([query for query in asked if 'FROM "claims_verdict" ' in query and "FOR UPDATE" not in query]) == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_with_a_key_costs_seventeen_statements():
    assert len(statements("publish", KEY)) == STEPS["publish"][1] + OF_A_KEY
