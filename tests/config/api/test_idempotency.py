"""A request that is repeated with its Idempotency-Key runs once, and gets the same answer again."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import get_token_model
from rest_framework.test import APIClient

from claims.models import Claim
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
from tests.support.idempotency import CLAIMS, KEY, REASON, SAID, assert_problem, assert_replayed, send
from tests.support.media import FILES


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


# Time


@pytest.mark.parametrize(("age", "is_kept"), [(KEPT_FOR - timedelta(minutes=1), True), (KEPT_FOR, False)])
def test_keys_expire_after_48_hours(editor, age, is_kept):
    send(editor)
    IdempotencyKey.objects.update(created_at=timezone.now() - age)
    answer = send(editor, body=SAID | {"place": "Moscow"})
    assert answer.status_code == (422 if is_kept else 201)
    assert (IdempotencyKey.objects.count(), Claim.objects.count()) == ((1, 1) if is_kept else (1, 2))
