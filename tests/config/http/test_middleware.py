"""Does each change record the user, route and request that made it, whichever interface it came through?"""

import sys

import pytest
from django.core import management
from django.test import Client
from knox.models import get_token_model
from rest_framework.test import APIClient

import manage
from claims.models import ClaimEvent, ClaimTopicEvent, EvidenceEvent, RatingEvent, TopicEvent, VerdictEvent
from config.db.history import audit_context_json
from sources.models import PublisherEvent
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    PublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db

OUTLET = {"name": "An Outlet", "domain": "outlet.example"}


def latest(events):
    return events.objects.latest("pgh_id").pgh_context


def with_token(person):
    client = APIClient(HTTP_IF_MATCH="*")
    client.credentials(HTTP_AUTHORIZATION=f"Token {get_token_model().objects.create(person)[1]}")
    return client


def forced(person):
    client = APIClient(HTTP_IF_MATCH="*")
    client.force_authenticate(person)
    return client


def with_session(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("door", [with_token, forced])
@pytest.mark.parametrize(
    ("method", "address", "body", "events", "route"),
    [
        ("post", "publishers/", OUTLET, PublisherEvent, "POST /api/v1/publishers/"),
        ("patch", "claims/{claim}/", {"place": "Geneva"}, ClaimEvent, "PATCH /api/v1/claims/{id}/"),
        ("patch", "claims/{claim}/", {"topics": ["film"]}, ClaimTopicEvent, "PATCH /api/v1/claims/{id}/"),
        ("delete", "evidence/{evidence}/", None, EvidenceEvent, "DELETE /api/v1/evidence/{id}/"),
        (
            "post",
            "claims/{claim}/evidence/",
            {"article": "{article}", "role": "appearance"},
            EvidenceEvent,
            "POST /api/v1/claims/{claim}/evidence/",
        ),
        ("post", "verdicts/{verdict}/submit/", {}, VerdictEvent, "POST /api/v1/verdicts/{id}/submit/"),
    ],
)
def test_an_api_request_records_route_and_user(door, method, address, body, events, route):
    TopicFactory(slug="film")
    verdict = VerdictFactory(claim=EvidenceFactory().claim)
    here = {"claim": verdict.claim_id, "evidence": verdict.claim.evidence.get().pk, "verdict": verdict.pk,
            "article": ArticleFactory().pk}  # fmt: skip
    if body and "article" in body:
        body = body | {"article": str(here["article"])}
    person = UserFactory(group="editor")

    answer = getattr(door(person), method)("/api/v1/" + address.format(**here), body, headers={"X-Request-Id": "r-1"})

    assert answer.status_code < 300, answer.content
    assert latest(events) == {"user": person.pk, "username": person.username, "route": route, "request_id": "r-1"}
    assert audit_context_json() == ""


def test_all_changes_of_a_step_record_its_reason():
    verdict, editor = VerdictFactory(published=True, claim__status="closed"), UserFactory(group="editor")

    forced(editor).post(f"/api/v1/verdicts/{verdict.pk}/retract/", {"reason": " The source was forged. "})

    for events in (VerdictEvent, ClaimEvent):
        assert latest(events)["reason"] == "The source was forged."
        assert latest(events)["username"] == editor.username


@pytest.mark.parametrize(
    ("address", "route"),
    [
        ("add/", "POST /admin/sources/publisher/add/"),
        ("{id}/change/", "POST /admin/sources/publisher/{id}/change/"),
        ("{id}/delete/", "POST /admin/sources/publisher/{id}/delete/"),
    ],
)
def test_a_page_of_the_desk_records_route_and_user(address, route):
    person = UserFactory(is_staff=True, is_superuser=True)
    publisher = PublisherFactory()

    answer = with_session(person).post(
        f"/admin/sources/publisher/{address.format(id=publisher.pk)}",
        {"name": "Another", "domain": "another.example", "kind": "news", "post": "yes"},
        headers={"X-Request-Id": "r-2"},
    )

    assert answer.status_code == 302
    expected = {"user": person.pk, "username": person.username, "route": route, "request_id": "r-2"}
    assert latest(PublisherEvent) == expected


def test_the_user_of_the_token_is_recorded_not_that_of_the_session():
    staff, contributor = UserFactory(is_staff=True, is_superuser=True), UserFactory(group="contributor")
    client = with_session(staff)
    token = get_token_model().objects.create(contributor)[1]
    client.get("/admin/")

    answer = client.post(
        "/api/v1/publishers/", OUTLET, "application/json", headers={"Authorization": f"Token {token}"}
    )

    assert answer.status_code == 201
    assert latest(PublisherEvent)["username"] == contributor.username


def test_a_client_cannot_forge_the_context():
    person = UserFactory(group="editor")
    headers = {"X-User": "root", "X-Username": "root", "X-Request-Id": "'; SELECT 1 --", "Remote-User": "root"}

    assert forced(person).post("/api/v1/publishers/?username=root", OUTLET, headers=headers).status_code == 400
    answer = forced(person).post("/api/v1/publishers/", OUTLET, headers=headers)

    assert answer.status_code == 201
    told = latest(PublisherEvent)
    assert (told["user"], told["username"], told["route"]) == (person.pk, person.username, "POST /api/v1/publishers/")
    assert told["request_id"] == answer["X-Request-Id"] != headers["X-Request-Id"]
    assert "reason" not in told


def test_the_context_of_a_request_ends_with_it():
    ann, bob = UserFactory(group="editor"), UserFactory(group="contributor")
    forced(ann).post("/api/v1/publishers/", OUTLET)
    retracted = VerdictFactory(published=True)
    assert latest(VerdictEvent) is None
    forced(ann).post(f"/api/v1/verdicts/{retracted.pk}/retract/", {"reason": "Forged."})
    forced(bob).post("/api/v1/publishers/", {"name": "Another", "domain": "another.example"})
    told = latest(PublisherEvent)
    assert (told["username"], "reason" in told) == (bob.username, False)
    APIClient().post("/api/v1/publishers/", OUTLET)
    with pytest.raises(ZeroDivisionError):
        with_failure()
    PublisherFactory(domain="after.example")
    assert latest(PublisherEvent) is None


def with_failure():
    """Send a request that ends in an exception."""
    from config.http.middleware import AuditContextMiddleware

    class Request:
        request_id, method, resolver_match = "r", "GET", None

    AuditContextMiddleware(lambda request: 1 / 0)(Request())


def test_deactivated_and_deleted_users_are_still_named():
    ann, bob = UserFactory(username="ann", group="editor"), UserFactory(username="bob", group="editor")
    forced(ann).post("/api/v1/publishers/", OUTLET)
    forced(bob).post("/api/v1/publishers/", {"name": "Another", "domain": "another.example"})
    number = ann.pk

    ann.delete()
    bob.is_active = False
    bob.username = "somebody else"
    bob.save()

    told = [event.pgh_context for event in PublisherEvent.objects.order_by("pgh_id")]
    assert [(context["user"], context["username"]) for context in told] == [(number, "ann"), (bob.pk, "bob")]


def test_a_command_is_recorded_by_its_name(monkeypatch):
    def execute(argv):
        management.call_command(*argv[1:], verbosity=0)  # as Django does, but for closing the connection

    monkeypatch.setattr(management, "execute_from_command_line", execute)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["manage.py", "loaddata", "topics", "rating_scales"])

    manage.main()

    for events in (TopicEvent, RatingEvent):
        assert latest(events) == {"route": "manage.py loaddata"}
    assert audit_context_json() == ""
