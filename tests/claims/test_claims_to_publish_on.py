"""On which claims may our desk publish? On accepted ones that name a claimant, through every interface."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from claims.interchange.claimreview.writer import claim_item
from claims.models import Claim, Claimant, ClaimStatus, ClaimTopic, Verdict, VerdictOrigin
from claims.workflow import STEPS, StepRefused, open_steps, remarks
from tests.factories import (
    LONG_AGO,
    ClaimantFactory,
    ClaimFactory,
    DeskFactory,
    EvidenceFactory,
    RatingFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.forms import claim_form, page
from tests.support.review_sets import claim as claim_row
from tests.support.review_sets import refusal, review, row
from tests.support.steps import take_step

pytestmark = pytest.mark.django_db

CLAIMANTS = {
    "named": lambda: ClaimantFactory(),
    "unknown": lambda: Claimant.objects.unknown(),
    "not said": lambda: None,
}
STATES = {  # the status that a verdict has before the step
    "submit": "draft",
    "return": "in_review",
    "publish": "in_review",
    "correct": "published",
    "retract": "published",
}
PUBLISHING = {"publish", "correct"}


def claim_in(status, claimant="named", **fields):
    reason = "An opinion." if status == "dismissed" else ""
    claim = ClaimFactory(status=status, claimant=CLAIMANTS[claimant](), dismissed_reason=reason, **fields)
    EvidenceFactory(claim=claim)
    return claim


def verdict_before(step, claim):
    """Return a verdict to take the step on; a public one is imported, because the desk has published nothing on these
    claims.
    """
    status = STATES[step]
    came_in = {"origin": "import", "published_at": LONG_AGO, "written_by": None} if status == "published" else {}
    return VerdictFactory(claim=claim, status=status, **came_in)


def why_not(step, status, claimant):
    """Return the rule that refuses the step, or None."""
    if status == "dismissed":
        return "dismissed"
    if step in PUBLISHING and status == "submitted":
        return "not_accepted"
    if step in PUBLISHING and claimant == "not said":
        return "claimant"
    return None


@pytest.mark.parametrize("claimant", CLAIMANTS)
@pytest.mark.parametrize("status", ClaimStatus.values)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_offered_and_taken_only_if_the_claim_allows_it(step, status, claimant):
    if status == "dismissed" and STATES[step] == "published":
        return  # the database allows no such claim
    editor = UserFactory(group="editor")
    verdict = verdict_before(step, claim_in(status, claimant))
    replacement = None
    if step == "correct":
        replacement = VerdictFactory(claim=verdict.claim, publisher=verdict.publisher, status="in_review")
    rule = why_not(step, status, claimant)
    assert (step in open_steps(verdict, editor)) is (rule is None)
    asked = {"by": editor, "at": now(), "reason": "It was wrong.", "replacement": replacement}
    if rule is None:
        assert take_step(step, verdict, **asked).status == STEPS[step].enters
    else:
        with pytest.raises(StepRefused) as refusal, transaction.atomic():
            take_step(step, verdict, **asked)
        assert refusal.value.rule == rule


@pytest.mark.parametrize("origin", VerdictOrigin.values)
@pytest.mark.parametrize("claimant", CLAIMANTS)
@pytest.mark.parametrize("status", ClaimStatus.values)
def test_the_database_lets_others_publish_on_more_claims_than_the_desk(status, claimant, origin):
    verdict = VerdictFactory(claim=claim_in(status, claimant), origin=origin)
    is_allowed = status != "dismissed" and (origin == "import" or why_not("publish", status, claimant) is None)
    values = {"status": "published", "published_at": now(), "published_by": UserFactory()}
    if is_allowed:
        Verdict.objects.filter(pk=verdict.pk).update(**values)
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.filter(pk=verdict.pk).update(**values)


# Refusals in each interface


@pytest.mark.parametrize(("status", "claimant"), [("submitted", "named"), ("open", "not said")])
def test_the_api_names_the_rule_and_does_not_offer_the_step(status, claimant):
    editor, verdict = client_of("editor"), VerdictFactory(status="in_review", claim=claim_in(status, claimant))
    address = f"/api/v1/verdicts/{verdict.pk}/"
    assert editor.get(address).json()["open_steps"] == ["return"]
    [shown] = editor.get(f"/api/v1/claims/{verdict.claim.pk}/").json()["verdicts"]
    assert shown["open_steps"] == ["return"]
    answer = editor.post(f"{address}publish/")
    assert (answer.status_code, answer.json()["code"]) == (409, why_not("publish", status, claimant))
    if status == "submitted":
        editor.post(f"/api/v1/claims/{verdict.claim.pk}/accept/")
    else:
        client_of("checker").patch(f"/api/v1/claims/{verdict.claim.pk}/", {"claimant": "unknown"})
    assert "publish" in editor.get(address).json()["open_steps"]
    assert editor.post(f"{address}publish/").status_code == 200


@pytest.mark.parametrize(
    ("status", "claimant", "sentence"),
    [("submitted", "named", "accept it first"), ("open", "not said", "Say who made this claim")],
)
def test_the_admin_says_why_a_verdict_cannot_be_published(status, claimant, sentence, client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    verdict = VerdictFactory(status="in_review", claim=claim_in(status, claimant))
    shown = client.get(page(Verdict, "change", verdict.pk))
    assert sentence in shown.content.decode()
    assert "publish" not in shown.context_data["steps"].steps
    refused = client.post(page(Verdict, "step", verdict.pk), {"step": "publish"})
    assert refused.status_code == 409
    assert sentence in refused.content.decode()


def test_the_desk_is_reminded_of_a_date_and_a_topic_before_it_publishes():
    editor, checker = UserFactory(group="editor"), UserFactory(group="checker")
    verdict = VerdictFactory(status="in_review", claim=claim_in("open"))
    date, topic = remarks(verdict, editor)
    assert ("date" in date, "topic" in topic) == (True, True)
    assert remarks(verdict, checker) == []
    verdict.claim.claimed_on = LONG_AGO.date()
    assert remarks(verdict, editor) == [topic]
    ClaimTopic.objects.create(claim=verdict.claim, topic=TopicFactory())
    assert remarks(verdict, editor) == []


def verdict_row(claim_id, **fields):
    judge, rating = DeskFactory(), RatingFactory()
    signed = {"published_at": "2025-11-18T12:00:00Z", "published_by": [UserFactory().username]}
    content = {"claim": claim_id, "publisher": [judge.domain], "rating": [rating.scale.code, rating.code]}
    content |= {"language": "en", "summary": "No.", "status": "published", "written_by": [UserFactory().username]}
    return row("claims.verdict", "019a8e85-6c20-7002-8000-0000000000dd", **content | signed | fields)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"status": "submitted"}, "Nobody has accepted this claim yet"),
        ({"status": "open"}, "Say who made this claim"),
        ({"status": "open", "claimant": ["Unknown", "unknown", ""]}, None),
    ],
)
def test_a_review_set_is_refused_at_its_verdict(write, said, sentence):
    stored = ClaimFactory()
    EvidenceFactory(claim=stored)
    content = {
        "claimant": None if "claimant" in said or said["status"] == "open" else [stored.claimant.name, "person", ""]
    }
    Claim.objects.filter(pk=stored.pk).update(claimant=None, status="submitted")
    path = write(claim_row(str(stored.pk), **content | said), verdict_row(str(stored.pk)))
    if sentence:
        [wrong], _summary = refusal(path)
        assert "verdict" in wrong
        assert sentence in wrong
    else:
        assert "0 wrong" in review(path)


# A claim with a verdict of the desk keeps a claimant


def public(origin):
    signed = {"written_by": None} if origin == "import" else {}
    return VerdictFactory(published=True, origin=origin, **signed).claim


def by_sql(claim):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET claimant_id = NULL WHERE id = %s", [claim.pk])


def by_api(claim):
    return client_of("editor").patch(f"/api/v1/claims/{claim.pk}/", {"claimant": None})


@pytest.mark.parametrize("origin", VerdictOrigin.values)
def test_sql_cannot_take_the_claimant_of_a_claim_that_the_desk_judged(origin):
    claim = public(origin)
    if origin == "import":
        by_sql(claim)
    else:
        with pytest.raises(IntegrityError, match="keeps a claimant"), transaction.atomic():
            by_sql(claim)


def test_the_api_cannot_take_the_claimant_of_a_claim_that_the_desk_judged():
    claim = public("desk")
    answer = by_api(claim)
    assert 400 <= answer.status_code < 500
    assert Claim.objects.get(pk=claim.pk).claimant == claim.claimant


def test_the_admin_cannot_take_the_claimant_of_a_claim_that_the_desk_judged(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    claim = public("desk")
    client.post(page(Claim, "change", claim.pk), claim_form(claimant=""))
    assert Claim.objects.get(pk=claim.pk).claimant == claim.claimant


def test_a_review_set_cannot_take_the_claimant_of_a_claim_that_the_desk_judged(write):
    claim = public("desk")
    [wrong], _summary = refusal(write(row("claims.claim", str(claim.pk), claimant=None)))
    assert "claimant" in wrong


# The unknown claimant


def test_the_api_accepts_unknown_as_a_claimant(anonymous, checker):
    answer = checker.post("/api/v1/claims/", {"statement": "It rained.", "language": "en", "claimant": "unknown"})
    assert answer.status_code == 201
    assert (answer.json()["claimant"]["name"], answer.json()["claimant"]["kind"]) == ("Unknown", "unknown")
    claim = Claim.objects.get()
    assert claim.claimant == Claimant.objects.unknown()
    assert checker.patch(f"/api/v1/claims/{claim.pk}/", {"claimant": "somebody"}).status_code == 400
    Claim.objects.update(status="open")
    VerdictFactory(claim=claim, published=True)
    shown = anonymous.get(f"/api/v1/claims/{claim.pk}/").json()
    assert shown["claimant"]["kind"] == "unknown"
    assert "author" not in claim_item(shown)


def test_migrations_create_the_unknown_claimant():
    assert Claimant.objects.get(kind="unknown") == Claimant.objects.unknown()
