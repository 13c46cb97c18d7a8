"""The public record of corrections and retractions."""

from datetime import timedelta

import pytest

from tests.factories import (
    LONG_AGO,
    ClaimFactory,
    EvidenceFactory,
    KnownPublisherFactory,
    PublisherFactory,
    RatingFactory,
    SuccessorFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import ROLES, client_of

RECORD = "/api/v1/corrections/"
VERDICTS = "/api/v1/verdicts/"


def listed(client, asked=""):
    return client.get(RECORD + asked).json()["results"]


def corrected(domain="desk.example", days=0, topic=None, claim=None):
    """Return a published verdict that corrected another one, that many days after LONG_AGO."""
    claim = claim or EvidenceFactory().claim
    if topic:
        claim.claim_topics.create(topic=TopicFactory(slug=topic))
    publisher, at = KnownPublisherFactory(domain=domain), LONG_AGO + timedelta(days=days)
    before = VerdictFactory(published=True, claim=claim, publisher=publisher, rating=RatingFactory(category="false"))
    type(before).objects.filter(pk=before.pk).update(status="superseded")
    return SuccessorFactory(
        supersedes=before, rating=RatingFactory(category="mixed"), published_at=at,
        status="published", retracted_at=None, retraction_reason="",
    )  # fmt: skip


def retracted(days=0, **values):
    at = LONG_AGO + timedelta(days=days)
    return VerdictFactory(
        published=True, status="retracted", retracted_at=at, retraction_reason="The source withdrew.", **values
    )


@pytest.mark.django_db
def test_a_correction_is_on_the_record_from_the_moment_it_is_made(anonymous, editor):
    verdict = VerdictFactory(published=True, rating=RatingFactory(category="false"))
    claim = verdict.claim
    replacement = VerdictFactory(claim=claim, status="in_review", rating=RatingFactory(category="mixed"))
    assert listed(anonymous) == []

    editor.post(f"{VERDICTS}{verdict.pk}/correct/", {"verdict": str(replacement.pk), "reason": "The date was wrong."})

    replacement.refresh_from_db()
    (entry,) = listed(anonymous)
    old, new = entry["verdict"], entry["replacement"]
    assert entry == {
        "id": str(replacement.pk),
        "claim": str(claim.pk),
        "kind": "correction",
        "made_at": replacement.published_at.isoformat().replace("+00:00", "Z"),
        "publisher": {"id": str(verdict.publisher_id), "name": "desk.example", "domain": "desk.example"},
        "verdict": old,
        "replacement": new,
        "note": "The date was wrong.",
        "changes": [],
    }
    assert (old["id"], old["rating"]["category"]) == (str(verdict.pk), "false")
    assert (new["id"], new["rating"]["category"]) == (str(replacement.pk), "mixed")
    for client in (anonymous, editor):
        assert client.get(f"/api/v1/claims/{claim.pk}/").json()["corrections"] == [entry]
        assert client.get(f"{RECORD}{entry['id']}/").json() == entry

    editor.post(f"{VERDICTS}{replacement.pk}/retract/", {"reason": "The source was forged."})

    both = anonymous.get(f"/api/v1/claims/{claim.pk}/").json()["corrections"]
    assert both[0] == entry
    assert (both[1]["kind"], both[1]["note"], both[1]["replacement"]) == ("retraction", "The source was forged.", None)
    assert both[1]["verdict"] == new
    assert both[1]["id"] not in (entry["id"], str(replacement.pk))
    assert listed(anonymous) == both[::-1]
    assert anonymous.get(f"{RECORD}{both[1]['id']}/").json() == both[1]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_the_record_omits_verdicts_that_were_never_public(role):
    published = VerdictFactory(published=True)
    VerdictFactory(claim=published.claim, supersedes=published, correction_note="Not yet.")
    VerdictFactory(claim=published.claim, status="in_review")
    VerdictFactory()
    client = client_of(role)
    assert listed(client) == []
    assert client.get(f"/api/v1/claims/{published.claim_id}/").json()["corrections"] == []


@pytest.mark.django_db
def test_the_verdict_that_a_correction_names_was_public_too(anonymous):
    """SQL can name a draft as the verdict that was superseded; the record then shows nothing of it."""
    claim = EvidenceFactory().claim
    draft = VerdictFactory(claim=claim)
    VerdictFactory(published=True, claim=claim, supersedes=draft, correction_note="The date was wrong.")
    assert listed(anonymous) == []


@pytest.fixture
def record(db):
    found = {
        "correction": corrected("tass.example", days=1, topic="film"),
        "retraction": retracted(days=2, publisher=KnownPublisherFactory(domain="afp.example")),
        "late": corrected("tass.example", days=3),
    }
    TopicFactory(slug="music")
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["late", "retraction", "correction"]),
        ("?ordering=made_at", ["correction", "retraction", "late"]),
        ("?kind=retraction", ["retraction"]),
        ("?kind=correction", ["late", "correction"]),
        ("?kind__not=correction", ["retraction"]),
        ("?publisher=tass.example", ["late", "correction"]),
        ("?publisher=afp.example,tass.example", ["late", "retraction", "correction"]),
        ("?topic=film", ["correction"]),
        ("?topic__not=film", ["late", "retraction"]),
        ("?topic=music", []),
        ("?made_at__gte=2025-11-20T12:00:00Z", ["late", "retraction"]),
        ("?made_at__gt=2025-11-20T12:00:00Z", ["late"]),
        ("?made_at__lte=2025-11-20T12:00:00Z", ["retraction", "correction"]),
        ("?made_at__lt=2025-11-20T12:00:00Z&kind=correction", ["correction"]),
    ],
)
def test_filters_of_the_record(anonymous, record, asked, expected):
    claims = {str(verdict.claim_id): name for name, verdict in record.items()}
    assert [claims[entry["claim"]] for entry in listed(anonymous, asked)] == expected


def test_the_record_of_one_claim(anonymous, record):
    claim = record["late"].claim_id
    assert [entry["claim"] for entry in listed(anonymous, f"?claim={claim}")] == [str(claim)]


@pytest.mark.parametrize(
    "asked", ["kind=corection", "publisher=tas.example", "topic=fil", "made_at__gte=soon", "at=1"]
)
def test_a_typo_is_refused_and_never_returns_everything(anonymous, record, asked):
    assert anonymous.get(f"{RECORD}?{asked}").status_code == 400


def test_pages_of_the_record_are_complete(anonymous, db):
    claim = ClaimFactory()
    for _ in range(5):
        retracted(claim=claim)  # all at the same time: the id decides
    whole = listed(anonymous)
    url, read = f"{RECORD}?page_size=2", []
    while url:
        page = anonymous.get(url).json()
        read += page["results"]
        url = page["next"]
    assert read == whole
    assert len({entry["id"] for entry in whole}) == 5


def test_a_list_costs_one_query_however_long_it_is(anonymous, db, django_assert_num_queries):
    for number in range(4):
        corrected(f"judge{number}.example", days=number)
        retracted(publisher=PublisherFactory(domain=f"other{number}.example"))
    for page_size in (1, 8):
        with django_assert_num_queries(1):
            assert len(listed(anonymous, f"?page_size={page_size}")) == page_size


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.django_db
def test_the_record_is_read_only(role):
    retracted(written_by=UserFactory())
    client = client_of(role)
    (entry,) = listed(client)
    for method, address in (
        ("post", RECORD),
        ("patch", f"{RECORD}{entry['id']}/"),
        ("delete", f"{RECORD}{entry['id']}/"),
    ):
        assert getattr(client, method)(address, {}).status_code in (401, 403, 405)
    assert listed(client) == [entry]
