"""A request that is repeated with its Idempotency-Key runs once, and gets the same answer again."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.response import Response
from rest_framework.test import APIClient

from claims.api.claims.views import ClaimViewSet
from claims.api.refusals import StepConflict
from claims.models import Claim, Verdict
from claims.workflow.verdict_steps import CHANGES
from config.api.idempotency import idempotent
from config.models import KEPT_FOR, IdempotencyKey
from tests.factories import (
    AmendmentFactory,
    ArticleFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    LinkFactory,
    PublisherFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    source_changed,
)
from tests.support.clients import client_of
from tests.support.endpoints import routes
from tests.support.media import FILES

CLAIMS = "/api/v1/claims/"
SAID = {"statement": "It ended.", "language": "en"}
KEY = {"idempotency-key": "8e03978e-40d5-43e8-bc93-6e9ccb1b9b62"}


def send(client, address=CLAIMS, body=SAID, headers=KEY, **more):
    more = ({"content_type": "application/octet-stream"} if isinstance(body, bytes) else {}) | more
    return client.post(address, body, headers=headers, **more)


def assert_problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert "Idempotency-Replayed" not in answer


def assert_replayed(again, first):
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    for name in ("Content-Type", "ETag", "Location"):
        assert again.headers.get(name) == first.headers.get(name)


def step(name, status, body):
    def to_post():
        verdict = VerdictFactory(claim=EvidenceFactory().claim, **status)
        sent = dict(body)
        if name == "correct":
            sent["verdict"] = str(VerdictFactory(claim=verdict.claim, status="in_review").pk)
        return f"/api/v1/verdicts/{verdict.pk}/{name}/", sent

    return to_post


def triage(name, status, body):
    return lambda: (f"{CLAIMS}{ClaimFactory(status=status).pk}/{name}/", body)


def proposed(name, body):
    return lambda: (f"/api/v1/amendments/{AmendmentFactory(claim=judged_claim()).pk}/{name}/", body)


def link(name, state, body):
    return lambda: (f"/api/v1/links/{LinkFactory(state=state).pk}/{name}/", body)


def taken():
    """Return the request that releases a claim of the test's only editor."""
    editor = get_user_model().objects.get(groups__name="editor")
    return f"{CLAIMS}{ClaimFactory(assigned_to=editor).pk}/release/", {}


def below_a_claim(what, body):
    return lambda: (f"{CLAIMS}{ClaimFactory().pk}/{what}/", body())


def evidence():
    return {"article": str(ArticleFactory().pk), "stance": "context"}


def verdict():
    return {"publisher": DeskFactory().domain, "language": "en"}


def of_a_claim(body):
    return lambda: body() | {"claim": str(ClaimFactory().pk)}


def article():
    return {"url": "https://a.example/1", "publisher": PublisherFactory().domain, "language": "en"}


REASON = {"reason": "It was wrong."}
POSTS = {
    # Every address that takes a POST, with a function that makes the address and the body of a valid request.
    "claims/": lambda: (CLAIMS, SAID),
    "claims/<uuid:claim>/evidence/": below_a_claim("evidence", evidence),
    "claims/<uuid:claim>/verdicts/": below_a_claim("verdicts", verdict),
    "evidence/": lambda: ("/api/v1/evidence/", of_a_claim(evidence)()),
    "evidence/<uuid:pk>/keep-quote/": lambda: (
        f"/api/v1/evidence/{source_changed('ten', 'It was ten.', 'It was nine.').pk}/keep-quote/",
        REASON | {"status": "gone"},
    ),
    "verdicts/": lambda: ("/api/v1/verdicts/", of_a_claim(verdict)()),
    "claimants/": lambda: ("/api/v1/claimants/", {"name": "A spokesman"}),
    "topics/": lambda: ("/api/v1/topics/", {"slug": "talks", "names": {"en": "Talks"}}),
    "rating-scales/": lambda: (
        "/api/v1/rating-scales/",
        {"code": "two", "names": {"en": "Two"}, "worst": 1, "best": 2},
    ),
    "imports/": lambda: ("/api/v1/imports/", {"@type": "ClaimReview"}),
    "media/": lambda: ("/api/v1/media/", FILES["image/gif"]),
    "publishers/": lambda: ("/api/v1/publishers/", {"name": "Tribune", "domain": "tribune.example"}),
    "articles/": lambda: ("/api/v1/articles/", article()),
    "media/fetch/": lambda: ("/api/v1/media/fetch/", {"url": "https://a.example/1.jpg"}),
    "articles/capture/": lambda: ("/api/v1/articles/capture/", {"url": "https://a.example/1"}),
    "articles/<uuid:article>/versions/": lambda: (
        f"/api/v1/articles/{ArticleFactory().pk}/versions/",
        {"text": "It was called off."},
    ),
    "claims/<uuid:pk>/accept/": triage("accept", "submitted", {}),
    "claims/<uuid:pk>/close/": triage("close", "open", {}),
    "claims/<uuid:pk>/dismiss/": triage("dismiss", "open", REASON),
    "claims/<uuid:pk>/reopen/": triage("reopen", "closed", {}),
    "claims/<uuid:pk>/take/": triage("take", "open", {}),
    "claims/<uuid:pk>/release/": taken,
    "claims/<uuid:claim>/amendments/": lambda: (
        f"{CLAIMS}{judged_claim().pk}/amendments/",
        {"note": "The place was missing.", "claim": {"place": "Paris"}},
    ),
    "amendments/<uuid:pk>/accept/": proposed("accept", {}),
    "amendments/<uuid:pk>/reject/": proposed("reject", REASON),
    "claims/<uuid:claim>/links/": lambda: (
        f"{CLAIMS}{ClaimFactory().pk}/links/",
        {"other": str(ClaimFactory().pk), "kind": "related"},
    ),
    "links/<uuid:pk>/confirm/": link("confirm", "suggested", {}),
    "links/<uuid:pk>/reject/": link("reject", "suggested", REASON),
    "links/<uuid:pk>/undo/": link("undo", "confirmed", REASON),
    "verdicts/<uuid:pk>/submit/": step("submit", {"status": "draft"}, {}),
    "verdicts/<uuid:pk>/return/": step("return", {"status": "in_review"}, REASON),
    "verdicts/<uuid:pk>/publish/": step("publish", {"status": "in_review"}, {}),
    "verdicts/<uuid:pk>/correct/": step("correct", {"published": True}, REASON),
    "verdicts/<uuid:pk>/retract/": step("retract", {"published": True}, REASON),
}


def test_every_address_whose_post_writes_takes_keys_except_for_logins():
    handlers = {
        route: getattr(view.cls, getattr(view, "actions", {}).get("post", "post"))
        for method, route, view in routes()
        if method == "POST"
    }
    takes_keys = {route for route, handler in handlers.items() if hasattr(handler, "is_idempotent")}
    assert takes_keys == set(POSTS)
    assert handlers.keys() - takes_keys == {"auth/login/", "auth/logout/", "claims/match/"}


@pytest.mark.parametrize("where", POSTS)
def test_a_repeated_request_replays_the_stored_answer(editor, where, monkeypatch):
    address, body = POSTS[where]()
    first = send(editor, address, body)
    assert first.status_code in (200, 201, 202), first.content
    monkeypatch.setattr("config.api.idempotency.run", None)  # no handler could run
    assert_replayed(send(editor, address, body), first)


def test_a_new_key_costs_one_lookup_and_one_insert(editor):
    with CaptureQueriesContext(connection) as asked:
        assert send(editor).status_code == 201
    of_keys = [query["sql"] for query in asked if "config_idempotencykey" in query["sql"]]
    assert len(of_keys) == 2, of_keys


def test_without_a_key_each_request_is_carried_out(editor):
    for _ in range(2):
        assert send(editor, headers={}).status_code == 201
    assert Claim.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "get"])
def test_only_posts_use_keys(editor, method):
    claim = ClaimFactory()
    for _ in range(2):
        answer = getattr(editor, method)(f"{CLAIMS}{claim.pk}/", {}, headers=KEY)
        assert "Idempotency-Replayed" not in answer
    assert not IdempotencyKey.objects.exists()


OTHERS = {
    "another body": (CLAIMS, SAID | {"place": "Moscow"}),
    "the same body, written otherwise": (CLAIMS, b'{ "statement": "It ended.", "language": "en" }'),
    "another address": ("/api/v1/topics/", SAID),
    "another query": (f"{CLAIMS}?x=1", SAID),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_key_reused_for_another_request_is_refused(editor, what):
    address, body = OTHERS[what]
    first = send(editor)
    content = {"content_type": "application/json"} if isinstance(body, bytes) else {}
    answer = send(editor, address, body, **content)
    assert_problem(answer, 422, "key_reused")
    assert CLAIMS in answer.json()["detail"]
    assert Claim.objects.count() == 1
    assert_replayed(send(editor), first)


def test_keys_are_separate_for_each_user(editor):
    first, other = send(editor), send(client_of("editor"))
    assert first.json()["id"] != other.json()["id"]
    assert "Idempotency-Replayed" not in other


@pytest.mark.parametrize(
    ("key", "is_one"),
    [
        ("a", True),
        ("a" * 255, True),
        ('"8e03978e-40d5-43e8-bc93-6e9ccb1b9b62"', True),  # as in the draft
        ("!~%00", True),
        ("", False),
        ("a" * 256, False),
        ("a" * 10_000, False),
        ("a b", False),
        (" ", False),
        ("a\x00b", False),
        ("a\x7fb", False),
        ("é", False),
    ],
)
def test_a_key_is_visible_ascii(editor, key, is_one):
    answer = send(editor, headers={"idempotency-key": key})
    if is_one:
        assert answer.status_code == 201
    else:
        assert_problem(answer, 400, "invalid_key")
    assert Claim.objects.count() == IdempotencyKey.objects.count() == is_one


def test_keys_work_with_tokens(db):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {get_token_model().objects.create(UserFactory(group='editor'))[1]}")
    first = send(client)
    assert_replayed(send(client), first)


def test_refused_users_store_no_key(anonymous):
    for client in (anonymous, client_of("nobody")):
        for key in (KEY, {"idempotency-key": ""}):
            assert send(client, headers=key).status_code in (401, 403)
    anonymous.credentials(HTTP_AUTHORIZATION="Token 123")
    assert send(anonymous).status_code == 401
    assert not IdempotencyKey.objects.exists()


def test_a_user_who_lost_the_permission_gets_no_stored_answer(editor):
    assert send(editor).status_code == 201
    person = get_user_model().objects.get()
    person.groups.clear()
    editor.force_authenticate(person)
    assert send(editor).status_code == 403


def test_login_and_logout_store_no_answer(db):
    person = UserFactory(username="noor", group="checker")
    person.set_password("a long enough password")
    person.save()
    client, credentials = APIClient(), {"username": "noor", "password": "a long enough password"}
    tokens = {send(client, "/api/v1/auth/login/", credentials).json()["token"] for _ in range(2)}
    assert len(tokens) == 2
    client.credentials(HTTP_AUTHORIZATION=f"Token {tokens.pop()}")
    assert send(client, "/api/v1/auth/logout/", {}).status_code == 204
    assert not IdempotencyKey.objects.exists()


# What is refused, and what goes wrong


def written_then(error):
    @idempotent
    def create(view, request):
        ClaimFactory()
        raise error

    return create


def test_a_refusal_is_stored_and_its_writes_are_rolled_back(editor, monkeypatch):
    with monkeypatch.context() as refusing:
        refusing.setattr(ClaimViewSet, "create", written_then(StepConflict("Not now.", "not_now")))
        first = send(editor)
    assert_problem(first, 409, "not_now")
    assert_replayed(send(editor), first)
    assert not Claim.objects.exists()


def test_a_refusal_without_an_exception_is_rolled_back_too(editor, monkeypatch):
    @idempotent
    def half_done(view, request):
        ClaimFactory()
        return Response({}, status=409)

    monkeypatch.setattr(ClaimViewSet, "create", half_done)
    assert send(editor).status_code == 409
    assert not Claim.objects.exists()
    assert IdempotencyKey.objects.get().status == 409


def test_the_refusal_of_an_invalid_body_is_replayed(editor):
    first = send(editor, body={})
    assert_problem(first, 400, "invalid")
    assert_replayed(send(editor, body={}), first)
    assert_problem(send(editor), 422, "key_reused")


@pytest.mark.parametrize(("condition", "status"), [(None, 428), ('"00000000000000000000000000000000"', 412)])
def test_a_failed_condition_can_be_retried_with_the_same_key(editor, condition, status):
    editor.credentials()
    draft = VerdictFactory(claim=EvidenceFactory().claim)
    here = f"/api/v1/verdicts/{draft.pk}/"
    headers = KEY if condition is None else KEY | {"if-match": condition}
    assert send(editor, f"{here}submit/", {}, headers).status_code == status
    mended = send(editor, f"{here}submit/", {}, KEY | {"if-match": editor.get(here)["ETag"]})
    assert (mended.status_code, mended.json()["status"]) == (200, "in_review")
    assert_replayed(send(editor, f"{here}submit/", {}), mended)


def test_an_unsupported_media_type_can_be_retried_with_the_same_key(editor):
    body = b'{"statement": "It ended.", "language": "en"}'
    assert send(editor, body=body, content_type="text/plain").status_code == 415
    assert send(editor, body=body, content_type="application/json").status_code == 201


def test_a_body_that_is_too_large_is_refused(editor):
    answer = send(editor, body=b'"' + b"a" * 3_000_000 + b'"', content_type="application/json")
    assert_problem(answer, 413, "too_large")
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError(), 500), (OperationalError("gone"), 503)])
def test_a_server_error_stores_nothing_and_can_be_retried(editor, monkeypatch, error, status):
    editor.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(ClaimViewSet, "create", written_then(error))
        answer = send(editor)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (Claim.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert send(editor).status_code == 201


@pytest.mark.parametrize(("error", "status"), [(ValueError(), 500), (OperationalError(), 503), (DatabaseError(), 500)])
def test_an_answer_that_cannot_be_stored_is_not_sent(editor, monkeypatch, error, status):
    editor.raise_request_exception = False

    def fail(**kept):
        assert Claim.objects.exists()
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(IdempotencyKey.objects, "create", fail)
        answer = send(editor)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert (Claim.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert send(editor).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_refusal_by_a_deferred_guard_is_stored_without_its_writes(monkeypatch):
    """The guard is checked at the end of the transaction; the stored answer is its refusal."""
    published = VerdictFactory(published=True)

    def superseded_by_nothing(verdict, **_facts):
        Verdict.objects.filter(pk=verdict.pk).update(status="superseded")

    monkeypatch.setitem(CHANGES, "retract", superseded_by_nothing)
    answer = send(client_of("editor"), f"/api/v1/verdicts/{published.pk}/retract/", REASON)
    assert_problem(answer, 409, "verdict_superseded_has_a_successor")
    assert Verdict.objects.get(pk=published.pk).status == "published"
    assert IdempotencyKey.objects.get().status == 409


# Time


@pytest.mark.parametrize(("age", "is_kept"), [(KEPT_FOR - timedelta(minutes=1), True), (KEPT_FOR, False)])
def test_keys_expire_after_48_hours(editor, age, is_kept):
    send(editor)
    IdempotencyKey.objects.update(created_at=timezone.now() - age)
    answer = send(editor, body=SAID | {"place": "Moscow"})
    assert answer.status_code == (422 if is_kept else 201)
    assert (IdempotencyKey.objects.count(), Claim.objects.count()) == ((1, 1) if is_kept else (1, 2))
