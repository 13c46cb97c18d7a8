"""Can a program settle a quote whose source changed, as people do at the desk?"""

from datetime import UTC, datetime, timedelta

import pytest

from claims.models import Edition, QuoteDrift
from tests.factories import judged_claim, new_text, source_changed
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
EVIDENCE = "/api/v1/evidence/"
KEPT = {"status": "gone", "reason": "The first print is what he said."}


@pytest.fixture
def quote(db):
    return source_changed("ten per cent", "It was ten per cent.", "It was nine per cent.")


def keep(client, quote, **sent):
    return client.post(f"{EVIDENCE}{quote.pk}/keep-quote/", KEPT | sent, "json")


def read(client, quote):
    return client.get(f"{EVIDENCE}{quote.pk}/").json()


def test_the_desk_reads_since_when_the_quote_is_gone(quote):
    drift = QuoteDrift.objects.get()
    assert read(client_of("contributor"), quote)["quote_drift"] == {
        "version": str(drift.version_id),
        "noticed_at": drift.noticed_at.isoformat().replace("+00:00", "Z"),
        "settled_at": None,
        "settled_by": None,
        "reason": "",
    }
    new_text(quote.article, "It was ten per cent.")
    assert read(client_of("contributor"), quote)["quote_drift"] is None


def test_a_kept_quote_names_the_person_the_time_and_the_reason(quote):
    client = client_of("checker")
    answer = keep(client, quote)

    assert answer.status_code == 200, answer.content
    drift = answer.json()["quote_drift"]
    assert (drift["settled_by"], drift["reason"]) == (QuoteDrift.objects.get().settled_by.username, KEPT["reason"])
    assert abs(datetime.fromisoformat(drift["settled_at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert read(client, quote) == answer.json()


@pytest.mark.parametrize("asked", ["gone", "moved", "found"])
def test_the_filter_is_right_after_each_decision(quote, asked):
    client = client_of("checker")

    def is_listed():
        return str(quote.pk) in {row["id"] for row in client.get(f"{EVIDENCE}?quote_status={asked}").json()["results"]}

    keep(client, quote)
    assert is_listed() is (asked == "gone"), "kept as it was captured: the newest text still lacks it"
    answer = client.patch(f"{EVIDENCE}{quote.pk}/", {"quote": {"exact": "nine per cent"}}, "json")
    assert answer.json()["quote_status"] == "found"
    assert is_listed() is (asked == "found")


REFUSED = {
    "another status": ({"status": "moved"}, 409, "conflict"),
    "no reason": ({"reason": " "}, 400, None),
    "a long reason": ({"reason": "x" * 2_001}, 400, None),
    "a status of nothing": ({"status": "found"}, 400, None),
    "an unknown member": ({"by": "me"}, 400, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_decision_settles_nothing(quote, name):
    sent, status, code = REFUSED[name]
    answer = keep(client_of("editor"), quote, **sent)

    assert answer.status_code == status
    assert code in (None, answer.json()["code"])
    assert QuoteDrift.objects.to_settle().exists()


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 401), ("nobody", 403), ("contributor", 403), ("checker", 200), ("editor", 200)]
)
def test_each_role_settles_or_is_refused(quote, role, status):
    assert keep(client_of(role), quote).status_code == status
    assert QuoteDrift.objects.to_settle().exists() is (status != 200)


def test_of_two_decisions_the_second_is_refused(quote):
    assert keep(client_of("checker"), quote).status_code == 200
    again = keep(client_of("editor"), quote)

    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_a_decision_on_what_was_read_before_is_refused(quote):
    client = client_of("checker")
    tag = client.get(f"{EVIDENCE}{quote.pk}/").headers["ETag"]
    new_text(quote.article, "It was 10, or ten per cent: he did not say.")

    client.credentials(HTTP_IF_MATCH=tag)
    assert keep(client, quote).status_code == 412


def test_a_decision_changes_nothing_that_the_public_reads():
    claim = judged_claim()
    quote = source_changed("ten", "It was ten.", "It was nine.", claim=claim)
    before = Edition.objects.count(), claim.card.document
    assert keep(client_of("editor"), quote).status_code == 200

    claim.card.refresh_from_db()
    assert (Edition.objects.count(), claim.card.document) == before
