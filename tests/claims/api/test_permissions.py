"""Permissions over the API, as tables: every route x role x own or another's x every status of a verdict."""

import json
import re
from dataclasses import dataclass

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from claims.amendments import AMENDMENT_STEPS
from claims.links import LINK_STEPS
from claims.models import Claim, VerdictStatus
from claims.workflow import STEPS, TRIAGE
from tests.factories import (
    LONG_AGO,
    AmendmentFactory,
    ArticleVersionFactory,
    ClaimFactory,
    EvidenceFactory,
    ImportFactory,
    LinkFactory,
    MediaFactory,
    PageCaptureFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.endpoints import routes, with_required

ROLES = ("anonymous", "contributor", "checker", "editor", "admin")
EVERYONE, DESK, CHECKERS, EDITORS = set(ROLES), set(ROLES[1:]), set(ROLES[2:]), set(ROLES[3:])
PUBLIC = {"published", "superseded", "retracted"}
STATUSES = VerdictStatus.values

# Writes that depend on the verdict: who may, in which statuses (409 in others), and whether on a verdict of their own.
VERDICT = "verdicts/<uuid:pk>/"
ON_A_VERDICT = {
    ("PUT", VERDICT): (CHECKERS, {"draft"}, True),
    ("PATCH", VERDICT): (CHECKERS, {"draft"}, True),
    ("DELETE", VERDICT): (CHECKERS, {"draft", "in_review"}, True),
    ("POST", f"{VERDICT}submit/"): (CHECKERS, {"draft"}, True),
    ("POST", f"{VERDICT}return/"): (EDITORS, {"in_review"}, True),
    ("POST", f"{VERDICT}publish/"): (EDITORS, {"in_review"}, False),
    ("POST", f"{VERDICT}correct/"): (EDITORS, {"published"}, True),
    ("POST", f"{VERDICT}retract/"): (EDITORS, {"published"}, True),
}
# Rows that readers outside the desk see only if the verdict was published. The desk sees all of them.
SHOWING_IT = [VERDICT, "claims/<uuid:pk>/", "evidence/<uuid:pk>/", "claimants/<key:pk>/", "articles/<uuid:pk>/"]
SHOWING_IT += ["claims/<uuid:claim>/evidence/", "claims/<uuid:claim>/verdicts/", "articles/<uuid:article>/versions/"]
SHOWING_IT += ["claims/<uuid:claim>/links/"]
SHOWING_IT += ["articles/<uuid:article>/versions/<uuid:pk>/", "articles/<uuid:article>/versions/timemap/"]
SHOWING_IT += ["media/<uuid:pk>/"]
TIME_GATE = "articles/<uuid:article>/versions/timegate/"  # leads to such a row
# After a correction: the record of corrections is for everyone, the history for the desk.
CORRECTION, HISTORY = "corrections/<uuid:pk>/", "claims/<uuid:claim>/history/"
# Proposals for the desk; imports, with their findings, for editors.
AMENDMENTS = ["amendments/<uuid:pk>/", "claims/<uuid:claim>/amendments/"]
CAPTURE = "articles/capture/<uuid:pk>/"  # for the desk
SUGGESTION = "links/<uuid:pk>/"  # which the desk alone sees until it is confirmed
IMPORTS = ["imports/<uuid:pk>/", "imports/<uuid:found_in>/findings/"]
# Editions are for everyone; before the first publication they are a 404, for the desk, too.
EDITIONS = ["claims/<uuid:claim>/versions/", "claims/<uuid:claim>/versions/<int:version>/"]
EDITIONS += ["claims/<uuid:claim>/versions/<int:version>/changes/", "claims/<uuid:pk>/claimreview/"]
# Writes and lists that do not depend on the verdict: who may, and the answer. The claim has a published verdict.
ELSEWHERE = {
    ("GET", "claims/"): (EVERYONE, 200),
    ("GET", "claims/facets/"): (EVERYONE, 200),
    ("GET", "claims/ids/"): (EVERYONE, 200),
    ("GET", "claims/export.ndjson"): (EVERYONE, 200),
    ("GET", "claims/export.csv"): (EVERYONE, 200),
    ("GET", "claims/export.csv.json"): (EVERYONE, 200),
    ("GET", "claims/export.jsonld"): (EVERYONE, 200),
    ("GET", "claims/match/"): (EVERYONE, 200),
    ("POST", "claims/match/"): (EVERYONE, 200),
    ("POST", "claims/"): (DESK, 201),
    ("PUT", "claims/<uuid:pk>/"): (CHECKERS, 409),  # needs an amendment
    ("PATCH", "claims/<uuid:pk>/"): (CHECKERS, 200),
    ("DELETE", "claims/<uuid:pk>/"): (EDITORS, 409),  # it was public
    ("POST", "claims/<uuid:pk>/accept/"): (EDITORS, 409),  # already open
    ("POST", "claims/<uuid:pk>/close/"): (EDITORS, 200),
    ("POST", "claims/<uuid:pk>/dismiss/"): (EDITORS, 409),
    ("POST", "claims/<uuid:pk>/reopen/"): (EDITORS, 409),
    ("POST", "claims/<uuid:pk>/take/"): (CHECKERS, 200),
    ("POST", "claims/<uuid:pk>/release/"): (CHECKERS, 409),  # assigned to nobody
    ("GET", "evidence/"): (EVERYONE, 200),
    ("POST", "evidence/"): (DESK, 201),
    ("POST", "claims/<uuid:claim>/evidence/"): (DESK, 201),
    ("PUT", "evidence/<uuid:pk>/"): (CHECKERS, 409),
    ("PATCH", "evidence/<uuid:pk>/"): (CHECKERS, 200),
    ("DELETE", "evidence/<uuid:pk>/"): (CHECKERS, 409),
    ("POST", "evidence/<uuid:pk>/keep-quote/"): (CHECKERS, 409),  # its source has not changed
    ("GET", "amendments/"): (EVERYONE, 200),  # empty outside the desk
    ("POST", "claims/<uuid:claim>/amendments/"): (CHECKERS, 201),
    ("POST", "amendments/<uuid:pk>/accept/"): (EDITORS, 200),
    ("POST", "amendments/<uuid:pk>/reject/"): (EDITORS, 200),
    ("GET", "links/"): (EVERYONE, 200),
    ("POST", "claims/<uuid:claim>/links/"): (CHECKERS, 201),
    ("POST", f"{SUGGESTION}confirm/"): (CHECKERS, 200),
    ("POST", f"{SUGGESTION}reject/"): (CHECKERS, 200),
    ("POST", f"{SUGGESTION}undo/"): (CHECKERS, 409),  # nothing was decided
    ("GET", "verdicts/"): (EVERYONE, 200),
    ("POST", "verdicts/"): (CHECKERS, 201),
    ("POST", "claims/<uuid:claim>/verdicts/"): (CHECKERS, 201),
    ("GET", "claimants/"): (EVERYONE, 200),
    ("POST", "claimants/"): (DESK, 201),
    ("PUT", "claimants/<key:pk>/"): (
        EDITORS,
        409,
    ),  # everybody reads it; a new name without the judged one as an alias
    ("PATCH", "claimants/<key:pk>/"): (CHECKERS, 200),
    ("DELETE", "claimants/<key:pk>/"): (EDITORS, 409),
    ("GET", "topics/"): (EVERYONE, 200),
    ("POST", "topics/"): (EDITORS, 201),
    ("GET", "topics/<key:pk>/"): (EVERYONE, 200),
    ("PUT", "topics/<key:pk>/"): (EDITORS, 200),
    ("PATCH", "topics/<key:pk>/"): (EDITORS, 200),
    ("DELETE", "topics/<key:pk>/"): (EDITORS, 204),
    ("GET", "rating-scales/"): (EVERYONE, 200),
    ("POST", "rating-scales/"): (EDITORS, 201),
    ("GET", "rating-scales/<key:pk>/"): (EVERYONE, 200),
    ("PUT", "rating-scales/<key:pk>/"): (EDITORS, 409),  # another code
    ("PATCH", "rating-scales/<key:pk>/"): (EDITORS, 200),
    ("DELETE", "rating-scales/<key:pk>/"): (EDITORS, 409),
    ("GET", "publishers/"): (EVERYONE, 200),
    ("POST", "publishers/"): (DESK, 201),
    ("GET", "publishers/<key:pk>/"): (EVERYONE, 200),  # of a judge; others in test_who_sees_what
    ("PUT", "publishers/<key:pk>/"): ({"admin"}, 200),  # our own desk; others in test_public_changes
    ("PATCH", "publishers/<key:pk>/"): (CHECKERS, 200),
    ("DELETE", "publishers/<key:pk>/"): (EDITORS, 409),
    ("GET", "articles/"): (EVERYONE, 200),
    ("POST", "articles/"): (DESK, 201),
    ("PUT", "articles/<uuid:pk>/"): (EDITORS, 200),  # everybody reads it
    ("PATCH", "articles/<uuid:pk>/"): (DESK, 200),
    ("DELETE", "articles/<uuid:pk>/"): (EDITORS, 409),
    ("POST", "articles/capture/"): (DESK, 202),
    ("POST", "articles/<uuid:article>/versions/"): (DESK, 201),
    ("GET", "media/"): (EVERYONE, 200),
    ("POST", "media/"): (DESK, 400),  # no picture, video or sound
    ("GET", "corrections/"): (EVERYONE, 200),
    ("GET", "changes/"): (EVERYONE, 200),
    ("GET", "imports/"): (EVERYONE, 200),  # empty for all but editors
    **{("GET", f"log/{place}/"): (EVERYONE, 404) for place in ("head", "keys", "entries")},  # no head was signed
    **{("GET", f"log/proof/{place}/"): (EVERYONE, 404) for place in ("inclusion", "consistency")},
    ("POST", "imports/"): (EDITORS, 202),
    ("POST", "media/fetch/"): (DESK, 202),
    ("GET", "media/fetch/<uuid:pk>/"): (EVERYONE, 404),  # nothing is being fetched
    ("GET", "feeds/verdicts.atom"): (EVERYONE, 200),
    ("GET", "feeds/corrections.atom"): (EVERYONE, 200),
    ("GET", "schema/"): (EVERYONE, 200),
    ("GET", "docs/"): (EVERYONE, 200),
    ("POST", "auth/login/"): (EVERYONE, 400),  # an empty body
    ("POST", "auth/logout/"): (set(), None),  # tests/config/api/test_auth.py has this: it needs a token
}


@dataclass
class Scene:
    """A claim with one row of every kind, and a verdict with this status, all made by one user."""

    status: str
    person: object

    def __post_init__(self):
        self.version = ArticleVersionFactory()
        article = self.version.article
        self.evidence = EvidenceFactory(article=article, version=self.version, added_by=self.person)
        self.claim = self.evidence.claim
        self.topic, self.job = TopicFactory(), ImportFactory()
        fate = {"published_by": UserFactory(), "published_at": LONG_AGO} if self.status in PUBLIC else {}
        if self.status == "retracted":
            fate |= {"retracted_at": LONG_AGO, "retraction_reason": "The source withdrew."}
        self.verdict = VerdictFactory(claim=self.claim, status=self.status, written_by=self.person, **fate)
        self.better = VerdictFactory(claim=self.claim, status="in_review", publisher=self.verdict.publisher)
        self.amendment = AmendmentFactory(claim=self.claim)
        self.link, self.another = LinkFactory(claim=self.claim), ClaimFactory()
        self.page, self.media = PageCaptureFactory(), MediaFactory()
        EvidenceFactory(claim=self.claim, article=article, media=self.media, added_by=self.person)
        self.rows = {
            "amendments": self.amendment,
            "links": self.link,
            "claims": self.claim,
            "evidence": self.evidence,
            "verdicts": self.verdict,
            "claimants": self.claim.claimant,
            "topics": self.topic,
            "rating-scales": self.verdict.rating.scale,
            "publishers": self.verdict.publisher,
            "articles": self.version.article,
            "corrections": self.claim.corrections.first() or self.claim,
            "imports": self.job,
            "media": self.media,
        }

    def address(self, route):
        resource = route.split("/")[0]
        for name in ("pk", "claim", "article", "found_in"):
            row = self.version if name == "pk" and "versions" in route else self.rows.get(resource)
            row = self.page if route == CAPTURE else row
            route = re.sub(f"<(uuid|key):{name}>", str(row and row.pk), route).replace("<int:version>", "1")
        return f"/api/v1/{route}"

    def body(self, method, route):
        article, verdict = self.version.article, self.verdict
        judged = {"publisher": verdict.publisher.domain, "rating": str(verdict.rating.pk), "language": "en"}
        child = {} if "<uuid:claim>" in route else {"claim": str(self.claim.pk)}
        whole = {
            "claims": {"statement": "Another statement.", "language": "en"},
            "evidence": child | {"article": str(article.pk), "role": "evidence", "stance": "context"},
            "verdicts": child | judged | {"summary": "Nothing came of it."},
            "claimants": {"name": "Another speaker", "kind": "person"},
            "topics": {"slug": "another", "names": {"en": "Another"}},
            "rating-scales": {"code": "another", "names": {"en": "Another"}, "worst": 1, "best": 5},
            "imports": {"@type": "ClaimReview"},
            "fetch": {"url": "https://outlet.example/summit.jpg"},
            "publishers": {"name": "Another", "domain": "another.example", "kind": "news"},
            "articles": {
                "url": f"https://{article.publisher.domain}/1",
                "publisher": article.publisher.domain,
                "title": "Another",
                "language": "en",
            },
        }
        last = route.rstrip("/").split("/")[-1]
        if last == "match":
            return {"text": "A summit without a result."}
        if last == "correct":
            return {"verdict": str(self.better.pk), "reason": "The date was wrong."}
        if last == "amendments":
            return {"note": "The place was missing.", "claim": {"place": "Paris"}}
        if last == "links":
            return {"other": str(self.another.pk), "kind": "related"}
        if last in {*STEPS, *TRIAGE, *AMENDMENT_STEPS, *LINK_STEPS}:
            return {"reason": "The date was wrong."}
        if last == "keep-quote":
            return {"status": "gone", "reason": "He said so."}
        if last == "capture":
            return {"url": "https://ledger.example/1"}
        if last == "versions":
            return {"text": "Another text."}
        if method == "DELETE":
            return {}
        if method == "PATCH":
            return {"summary": "Changed."} if route == VERDICT else {}
        return whole.get(last if method == "POST" else route.split("/")[0], {})

    def answer(self, client, method, route):
        """Return the status code, and roll back all changes. A PUT sends back all that was read, with its change."""
        address, body = self.address(route), self.body(method, route)
        address = with_required(address) if method == "GET" else address
        if method == "PUT" and (read := client.get(address)).status_code == 200:
            body = read.json() | body
        with transaction.atomic():
            answer = client.generic(method, address, **as_json(body))
            if answer.streaming:
                answer.getvalue()  # to its end
            transaction.set_rollback(True)
        return answer.status_code


def as_json(body):
    return {"data": json.dumps(body), "content_type": "application/json"}


def person(role):
    """Return a user with this role, or None if anonymous, and their client."""
    client = APIClient(HTTP_IF_MATCH="*")
    if role == "anonymous":
        return None, client
    user = UserFactory(group=None if role == "admin" else role, is_superuser=role == "admin")
    client.force_authenticate(user)
    return user, client


def refused(role, who):
    """Return the status of the refusal; None if the role is allowed."""
    return None if role in who else 401 if role == "anonymous" else 403


def assert_answers(scene, client, role, own):
    status = scene.status
    expected = {("GET", route): 200 if role in DESK or status in PUBLIC else 404 for route in SHOWING_IT}
    expected |= {("GET", TIME_GATE): 302 if role in DESK or status in PUBLIC else 404}
    expected |= {("GET", route): 200 if role in DESK else 404 for route in [HISTORY, SUGGESTION, CAPTURE, *AMENDMENTS]}
    expected |= {("GET", route): 200 if role in EDITORS else 404 for route in IMPORTS}
    expected |= {("GET", route): 200 if status in PUBLIC else 404 for route in EDITIONS}
    expected |= {("GET", CORRECTION): 200 if status in {"superseded", "retracted"} else 404}
    for (method, route), (who, statuses, on_own) in ON_A_VERDICT.items():
        allowed = status in statuses and (on_own or not own)
        done = 204 if method == "DELETE" else 200
        expected[method, route] = refused(role, who) or (done if allowed else 409)
    assert {cell: scene.answer(client, *cell) for cell in expected} == expected


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("role", ROLES[1:])
def test_writes_of_own_verdicts_by_role_and_status(role, status):
    user, client = person(role)
    assert_answers(Scene(status, user), client, role, own=True)


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_writes_of_verdicts_of_others_by_role_and_status(status, subtests):
    scene = Scene(status, UserFactory())
    for role in ROLES:
        with subtests.test(role):
            _user, client = person(role)
            assert_answers(scene, client, role, own=False)


@pytest.mark.django_db
def test_all_other_writes_by_role(subtests):
    scene = Scene("published", UserFactory())
    for role in ROLES:
        with subtests.test(role):
            _user, client = person(role)
            expected = {cell: refused(role, who) or done for cell, (who, done) in ELSEWHERE.items() if who}
            assert {cell: scene.answer(client, *cell) for cell in expected} == expected


OWN_SUBMITTED = {  # what a person may do with a submitted claim of their own, and with their own evidence on it
    ("PUT", "claims/<uuid:pk>/"): 200,
    ("PATCH", "claims/<uuid:pk>/"): 200,
    ("PUT", "evidence/<uuid:pk>/"): 200,
    ("PATCH", "evidence/<uuid:pk>/"): 200,
    ("DELETE", "evidence/<uuid:pk>/"): 204,
}


@pytest.mark.django_db
@pytest.mark.parametrize("is_taken_up", [False, True])
@pytest.mark.parametrize("is_own", [True, False])
def test_contributors_change_their_claim_until_another_person_takes_it_up(is_own, is_taken_up):
    user, client = person("contributor")
    maker = user if is_own else UserFactory()
    scene = Scene("draft", maker)
    scene.verdict.delete()
    scene.better.delete()
    Claim.objects.update(status="submitted", created_by=maker, assigned_to=UserFactory() if is_taken_up else None)
    may = is_own and not is_taken_up
    answers = {cell: scene.answer(client, *cell) for cell in OWN_SUBMITTED}
    assert answers == {cell: done if may else 403 for cell, done in OWN_SUBMITTED.items()}
    closed_to_contributors = [("DELETE", "claims/<uuid:pk>/"), ("POST", "claims/<uuid:pk>/take/")]
    assert {scene.answer(client, *cell) for cell in closed_to_contributors} == {403}


def test_the_tables_name_every_route():
    shown = {
        ("GET", route)
        for route in [
            *SHOWING_IT,
            TIME_GATE,
            CORRECTION,
            HISTORY,
            SUGGESTION,
            CAPTURE,
            *AMENDMENTS,
            *EDITIONS,
            *IMPORTS,
        ]
    }
    tables = shown | ON_A_VERDICT.keys() | ELSEWHERE.keys()
    assert {(method, route) for method, route, _ in routes()} == tables
