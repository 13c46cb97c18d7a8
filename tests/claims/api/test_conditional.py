"""Nobody changes what they have not read: every answer of one row has a tag, every change of one names it."""

import pytest

from claims.models import Claim, Claimant, Verdict
from claims.workflow import STEPS, TRIAGE
from tests.api import routes
from tests.conftest import client_of, taken_back
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingScaleFactory,
    TopicFactory,
    VerdictFactory,
)

API = "/api/v1/"


def in_review():
    return VerdictFactory(claim=EvidenceFactory().claim, status="in_review")


def handed_in(claim):
    return VerdictFactory(claim=claim, status="in_review", rating__category="mixed")


ROWS = {
    # A row of each resource that nothing holds on to, and a change of it.
    "claims": (ClaimFactory, {"place": "Moscow"}),
    "evidence": (EvidenceFactory, {"note": "Page two."}),
    "verdicts": (VerdictFactory, {"summary": "Something was agreed."}),
    "claimants": (ClaimantFactory, {"role": "spokesman"}),
    "topics": (TopicFactory, {"names": {"en": "Talks"}}),
    "rating-scales": (RatingScaleFactory, {"names": {"en": "Another name"}}),
    "publishers": (PublisherFactory, {"name": "Another name"}),
    "articles": (ArticleFactory, {"title": "Called off"}),
}
LEAVES = {
    "submit": lambda: VerdictFactory(claim=EvidenceFactory().claim),
    "return": in_review,
    "publish": in_review,
    "correct": lambda: VerdictFactory(published=True),
    "retract": lambda: VerdictFactory(published=True),
    "accept": lambda: ClaimFactory(status="submitted"),
    "close": ClaimFactory,
    "dismiss": ClaimFactory,
    "reopen": lambda: ClaimFactory(status="closed"),
    "take": ClaimFactory,
    "release": ClaimFactory,  # assigned to its reader
}
WHOLE = ("id", "created_at", "updated_at", "created_by", "added_by", "canonical_url", "current_version")


class Change:
    """A request that changes a row of one address, and the tag that the row has before."""

    def __init__(self, client, method, resource, step=""):
        self.client, self.method, self.step = client, method, step
        row = LEAVES[step]() if step else ROWS[resource][0]()
        if step == "release":
            Claim.objects.filter(pk=row.pk).update(assigned_to=client.handler._force_user)
        self.here = f"{API}{resource}/{row.pk}/"
        self.body = self.step_body(row) if step else ROWS[resource][1]
        before = client.get(self.here)
        self.tag, self.before = before["ETag"], before.json()
        if method == "put":
            self.body = as_it_was_sent(self.before) | self.body

    def step_body(self, row):
        reason = {"reason": "It was wrong."}
        return reason | {"verdict": str(handed_in(row.claim).pk)} if self.step == "correct" else reason

    def send(self, **headers):
        address = f"{self.here}{self.step}/" if self.step else self.here
        return getattr(self.client, self.method)(address, self.body, headers=headers)

    def was_made(self):
        now = self.client.get(self.here)
        return now.status_code == 404 or now["ETag"] != self.tag


def as_it_was_sent(shown):
    """A row's answer as the body of a PUT: other rows by the name that a sender gives them."""
    sent = {name: value for name, value in shown.items() if name not in WHOLE and value is not None}
    for name, key in (("publisher", "domain"), ("article", "id"), ("rating", "id"), ("claimant", "id")):
        if isinstance(sent.get(name), dict):
            sent[name] = sent[name][key]
    return sent


CHANGES = [
    *((method, resource, "") for resource in ROWS for method in ("put", "patch", "delete")),
    *(("post", "verdicts", step) for step in STEPS),
    *(("post", "claims", step) for step in TRIAGE),
]
every_change = pytest.mark.parametrize(("method", "resource", "step"), CHANGES)


@pytest.fixture
def reader(editor):
    """An editor who sends no If-Match but what the test says."""
    editor.credentials()
    return editor


OTHER = '"00000000000000000000000000000000"'
CONDITIONS = {
    # What is sent as If-Match when the row's tag is {tag}, and the answer: the codes of a problem, None for success.
    "no header": (None, (428, "precondition_required")),
    "any": ("*", None),
    "right, in a list": (f'{OTHER}, {{tag}},W/"x"', None),
    "right, in a list with gaps": (f" ,{OTHER} ,, {{tag}} ,", None),
    "stale": (OTHER, (412, "stale")),
    "stale, in a list": (f'{OTHER}, "x"', (412, "stale")),
    "no characters": ('""', (412, "stale")),
    "weak": ("W/{tag}", (412, "stale")),
    "10,000 characters": ('"' + "a" * 10_000 + '"', (412, "stale")),
    "10,000 tags": ('"a",' * 10_000, (412, "stale")),
    "nothing": ("", (400, "invalid_condition")),
    "no quotes": ("abc", (400, "invalid_condition")),
    "no comma": (f"{OTHER}{{tag}}", (400, "invalid_condition")),
    "any or this": ("*, {tag}", (400, "invalid_condition")),
    "one quote": ('"', (400, "invalid_condition")),
    "a small w": ("w/{tag}", (400, "invalid_condition")),
    "10,000 characters, no quotes": ("a" * 10_000, (400, "invalid_condition")),
    "10,000 quotes and a letter": ('""' * 5_000 + "a", (400, "invalid_condition")),
    "10,000 commas and a letter": ("," * 10_000 + "a", (400, "invalid_condition")),
    "a NUL": ('"a\x00b"', (400, "invalid_condition")),
    "a NUL, written out": ('"a%00b"', (412, "stale")),
    "a space inside": ('"a b"', (400, "invalid_condition")),
    "not ASCII": ('"\xe9"', (412, "stale")),  # obs-text
}


@every_change
def test_a_change_is_made_only_by_who_has_read_what_is_there(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    for what, (condition, refusal) in CONDITIONS.items():
        if refusal:
            headers = {} if condition is None else {"if-match": condition.replace("{tag}", change.tag)}
            answer = change.send(**headers)
            assert (answer.status_code, answer.json()["code"]) == refusal, (what, answer.content[:500])
            assert answer["Content-Type"] == "application/problem+json"
            assert "ETag" in answer.json()["detail"]
            if refusal[0] == 412:
                assert (answer["ETag"], answer.json()["current"]) == (change.tag, change.before)
    assert not change.was_made()
    right = change.send(**{"if-match": change.tag})
    assert right.status_code == (204 if method == "delete" else 200), right.content
    assert change.was_made()


@every_change
def test_a_condition_that_holds_lets_the_change_happen(reader, method, resource, step, subtests):
    change = Change(reader, method, resource, step)
    for what in [what for what, (_, refusal) in CONDITIONS.items() if refusal is None]:
        with subtests.test(what), taken_back():
            answer = change.send(**{"if-match": CONDITIONS[what][0].replace("{tag}", change.tag)})
            assert answer.status_code == (204 if method == "delete" else 200), answer.content
            assert change.was_made()


def test_every_address_that_changes_a_row_is_in_this_table():
    """A new resource or step is added above."""
    known = {
        (method.lower(), route.split("/")[0], "/".join(route.split("/")[2:-1]))
        for method, route, view in routes()
        if method != "GET" and view.initkwargs.get("detail")
    }
    assert known == set(CHANGES)


@every_change
@pytest.mark.django_db
def test_who_may_not_see_or_change_a_row_learns_nothing_of_its_tag(method, resource, step):
    change = Change(client_of("editor"), method, resource, step)
    for role, status in (("anonymous", 401), ("nobody", 403)):
        change.client = client_of(role)
        change.client.credentials()
        for headers in ({}, {"if-match": OTHER}, {"if-match": "abc"}, {"if-match": change.tag}):
            answer = change.send(**headers)
            assert answer.status_code == status
            assert "ETag" not in answer
            assert "current" not in answer.json()


@every_change
def test_what_is_not_there_is_not_found_whatever_is_sent(reader, method, resource, step):
    change = Change(reader, method, resource, step)
    change.here = f"{API}{resource}/0199a000-0000-7000-8000-000000000000/"
    for headers in ({}, {"if-match": "*"}, {"if-match": OTHER}, {"if-match": "abc"}):
        assert change.send(**headers).status_code == 404


@pytest.mark.django_db
def test_what_the_workflow_refuses_stays_a_conflict(reader):
    verdict = VerdictFactory()
    here = f"{API}verdicts/{verdict.pk}/"
    answer = reader.post(f"{here}publish/", {}, headers={"if-match": reader.get(here)["ETag"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "status")


def test_a_bad_body_is_told_to_who_has_read_what_is_there(reader):
    here = f"{API}claims/{ClaimFactory().pk}/"
    assert reader.patch(here, {"statement": ""}).status_code == 428
    assert reader.patch(here, {"statement": ""}, headers={"if-match": reader.get(here)["ETag"]}).status_code == 400


# Reading


@pytest.mark.parametrize("resource", ROWS)
@pytest.mark.django_db
def test_the_answer_to_a_change_carries_the_tag_of_what_is_read_next(reader, resource):
    change = Change(reader, "patch", resource)
    changed = change.send(**{"if-match": change.tag})
    assert changed["ETag"] == reader.get(change.here)["ETag"] != change.tag


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.django_db
def test_the_answer_to_a_step_carries_the_tag_of_what_is_read_next(reader, step):
    change = Change(reader, "post", "verdicts", step)
    assert change.send(**{"if-match": change.tag})["ETag"] == reader.get(change.here)["ETag"]


@pytest.mark.django_db
def test_what_was_just_made_can_be_changed_at_once(reader):
    desk, version = DeskFactory(), ArticleVersionFactory()
    claim = reader.post(f"{API}claims/", {"statement": "It ended.", "language": "en"})
    below = f"{API}claims/{claim.json()['id']}/"
    evidence = reader.post(f"{below}evidence/", {"article": str(version.article_id), "stance": "context"})
    verdict = reader.post(f"{below}verdicts/", {"publisher": desk.domain, "language": "en"})
    for made, resource, content in ((evidence, "evidence", {"note": "x"}), (verdict, "verdicts", {"label": "x"})):
        here = f"{API}{resource}/{made.json()['id']}/"
        assert reader.patch(here, content, headers={"if-match": made["ETag"]}).status_code == 200
    pasted = reader.post(f"{API}articles/{version.article_id}/versions/", {"text": "It was called off."})
    assert pasted["ETag"] == reader.get(f"{API}articles/{version.article_id}/versions/{pasted.json()['id']}/")["ETag"]


VERSIONS = "articles/{version.article_id}/versions/{version.pk}/"


def detail_of(resource):
    if resource == "versions":
        return API + VERSIONS.format(version=ArticleVersionFactory())
    return f"{API}{resource}/{ROWS[resource][0]().pk}/"


@pytest.mark.parametrize("resource", [*ROWS, "versions"])
@pytest.mark.django_db
def test_reading_again_what_is_the_same_is_a_304(reader, resource):
    here = detail_of(resource)
    tag = reader.get(here)["ETag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f"{OTHER}, {tag}", "*"):
        again = reader.get(here, headers={"if-none-match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in again
    assert reader.get(here, headers={"if-none-match": OTHER}).json() == reader.get(here).json()
    nonsense = reader.get(here, headers={"if-none-match": "abc"})
    assert (nonsense.status_code, nonsense.json()["code"]) == (400, "invalid_condition")


def test_what_is_hidden_is_no_304(anonymous):
    assert anonymous.get(detail_of("claims"), headers={"if-none-match": "*"}).status_code == 404


def elsewhere(claim):
    """Each change, made without the claim's own row, of something that its answer shows."""
    Claimant.objects.filter(pk=claim.claimant_id).update(name="Someone else")
    yield "a claimant's name"
    claim.claim_topics.create(topic=TopicFactory())
    yield "a topic"
    evidence = EvidenceFactory(claim=claim)
    yield "a piece of evidence"
    type(evidence.article).objects.update(title="Renamed")
    yield "an article's title"
    verdict = VerdictFactory(claim=claim, published=True)
    yield "a verdict"
    type(verdict.rating).objects.update(names={"en": "Renamed"})
    yield "a rating's name"
    Verdict.objects.filter(pk=verdict.pk).update(review_after="2030-01-01")
    yield "the day for another look"


@pytest.mark.django_db
def test_any_difference_that_is_seen_is_another_tag(reader):
    claim = ClaimFactory()
    tags = [reader.get(f"{API}claims/{claim.pk}/")["ETag"]]
    for what in elsewhere(claim):
        tags.append(reader.get(f"{API}claims/{claim.pk}/")["ETag"])
        assert len(set(tags)) == len(tags), what
        assert reader.patch(f"{API}claims/{claim.pk}/", {}, headers={"if-match": tags[-2]}).status_code == 412


@pytest.mark.django_db
def test_what_someone_does_not_see_does_not_change_their_tag(anonymous, reader):
    claim = VerdictFactory(published=True).claim
    here = f"{API}claims/{claim.pk}/"
    public, desk = anonymous.get(here)["ETag"], reader.get(here)["ETag"]
    VerdictFactory(claim=claim, publisher__domain="other.example")
    assert anonymous.get(here)["ETag"] == public != desk
    assert reader.get(here)["ETag"] != desk
