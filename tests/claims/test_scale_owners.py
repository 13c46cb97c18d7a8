"""Does a judge use its own scale or a shared one? Every way to set rating and publisher, by owner of the scale."""

import io
import json
from contextlib import contextmanager

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from uuid_utils.compat import uuid7

from claims.models import Claim, Rating, RatingScale, Verdict
from claims.workflow import StepRefused, open_steps
from tests.factories import (
    LONG_AGO,
    DeskFactory,
    EvidenceFactory,
    PublisherFactory,
    RatingFactory,
    RatingScaleFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.clients import client_of
from tests.support.forms import claim_form, page
from tests.support.review_sets import row
from tests.support.steps import take_step
from tests.support.violations import added, sql

pytestmark = pytest.mark.django_db

OWNERS = {
    "shared": (lambda judge: None, True),
    "own": (lambda judge: judge, True),
    "another's": (lambda judge: PublisherFactory(name="AFP Factuel"), False),
}
GUARDS = "verdict takes a rating|Another publisher has verdicts"


def rating_of(owner, **fields):
    scale = RatingScaleFactory(code=f"scale-{uuid7()}", names={"en": "Labels"}, owner=owner)
    return RatingFactory(scale=scale, names={"en": "False"}, **fields)


@contextmanager
def refused_unless(allowed, error, match):
    if allowed:
        yield
        return
    with pytest.raises(error, match=match), transaction.atomic():
        yield


def sent(judge, rating):
    return {"publisher": judge.pk, "rating": rating.pk, "language": "en", "summary": "No."}


# Ways past Python: each changes a verdict or a scale, given a judge, a rating and an owner of its scale.


def inserted(judge, rating):
    claim = EvidenceFactory().claim
    added(lambda: VerdictFactory.build(claim=claim, publisher=judge, written_by=None, rating=None), rating=rating)()


def rating_changed(judge, rating):
    verdict = VerdictFactory(publisher=judge)
    sql("UPDATE claims_verdict SET rating_id = %s WHERE id = %s", rating.pk, verdict.pk)


def publisher_changed(judge, rating):
    verdict = VerdictFactory(publisher=PublisherFactory(), rating=None)
    sql(
        "UPDATE claims_verdict SET publisher_id = %s, rating_id = %s WHERE id = %s",
        judge.pk, rating.pk, verdict.pk
    )  # fmt: skip


def publisher_alone_changed(judge, rating):
    owner = rating.scale.owner or judge
    verdict = VerdictFactory(publisher=owner, rating=rating)
    Verdict.objects.filter(pk=verdict.pk).update(publisher=judge)


def owner_changed(judge, rating):
    owner = rating.scale.owner
    RatingScale.objects.filter(pk=rating.scale_id).update(owner=None)
    VerdictFactory(publisher=judge, rating=rating)
    sql("UPDATE claims_ratingscale SET owner_id = %s WHERE id = %s", owner and owner.pk, rating.scale_id)


def rating_moved(judge, rating):
    shared = rating_of(None, category="mixed")
    VerdictFactory(publisher=judge, rating=shared)
    sql("UPDATE claims_rating SET scale_id = %s WHERE id = %s", rating.scale_id, shared.pk)


def rating_that_comes_after_its_verdict(judge, rating):
    """Keys are checked at the end of a transaction, so a verdict may refer to a rating that is inserted later."""
    verdict, later = VerdictFactory(publisher=judge), uuid7()
    Verdict.objects.filter(pk=verdict.pk).update(rating=later if rating.scale.owner not in (None, judge) else rating)
    Rating.objects.create(pk=later, scale=rating.scale, code="later", names={}, category="false")


def came_in(judge, rating):
    VerdictFactory(
        publisher=judge, rating=rating, origin="import", status="published", published_at=LONG_AGO, written_by=None
    )


PAST_PYTHON = [
    inserted,
    rating_changed,
    publisher_changed,
    publisher_alone_changed,
    owner_changed,
    rating_moved,
    rating_that_comes_after_its_verdict,
    came_in,
]


@pytest.mark.parametrize("attempt", PAST_PYTHON)
@pytest.mark.parametrize("owner", OWNERS)
def test_the_database_lets_a_judge_use_its_own_scale_or_a_shared_one(owner, attempt):
    judge = PublisherFactory()
    make, allowed = OWNERS[owner]
    rating = rating_of(make(judge))
    with refused_unless(allowed, IntegrityError, GUARDS):
        attempt(judge, rating)


@pytest.mark.parametrize("owner", OWNERS)
def test_a_form_names_the_scale_and_its_owner(owner):
    judge = DeskFactory(name="Our desk")
    make, allowed = OWNERS[owner]
    verdict = VerdictFactory.build(claim=EvidenceFactory().claim, publisher=judge, rating=rating_of(make(judge)))
    verdict.written_by = UserFactory()
    with refused_unless(allowed, ValidationError, "False.*Labels.*AFP Factuel.*Our desk"):
        verdict.full_clean()


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("inline", [True, False], ids=["claim's page", "own page"])
def test_the_admin_refuses_the_scale_of_another(owner, inline, client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    judge = DeskFactory()
    make, allowed = OWNERS[owner]
    verdict = sent(judge, rating_of(make(judge)))
    if inline:
        answer = client.post(page(Claim, "add"), claim_form(drafts=[verdict]))
    else:
        answer = client.post(page(Verdict, "add"), verdict | {"claim": EvidenceFactory().claim.pk})
    assert answer.status_code == (302 if allowed else 200)
    assert Verdict.objects.exists() is allowed
    if not allowed:
        assert "which belongs to AFP Factuel" in answer.content.decode()


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("method", ["post", "patch"])
def test_the_api_refuses_the_scale_of_another_at_the_rating(owner, method):
    checker, judge = client_of("checker"), DeskFactory()
    make, allowed = OWNERS[owner]
    rating = rating_of(make(judge))
    if method == "post":
        verdict = sent(judge, rating) | {"publisher": judge.domain, "claim": str(EvidenceFactory().claim.pk)}
        answer = checker.post("/api/v1/verdicts/", verdict)
    else:
        draft = VerdictFactory(publisher=judge, rating=None)
        answer = checker.patch(f"/api/v1/verdicts/{draft.pk}/", {"rating": str(rating.pk)})
    assert answer.status_code == (201 if method == "post" else 200) if allowed else 400
    if not allowed:
        [error] = answer.json()["errors"]
        assert error["pointer"].endswith("rating")
        assert "which belongs to AFP Factuel" in error["detail"]


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("status", ["draft", "published"])
@pytest.mark.parametrize("command", ["load_review", "loaddata"])
def test_a_fixture_with_the_scale_of_another_is_refused(owner, status, command, tmp_path):
    judge, claim = DeskFactory(), EvidenceFactory().claim
    make, allowed = OWNERS[owner]
    rating = rating_of(make(judge))
    signed = {"published_at": "2025-11-18T12:00:00Z", "published_by": [UserFactory().username]}
    content = {"claim": str(claim.pk), "publisher": [judge.domain], "rating": [rating.scale.code, rating.code]}
    content |= {"language": "en", "summary": "No.", "status": status, "written_by": [UserFactory().username]}
    content |= {"created_at": "2025-11-18T12:00:00Z", "updated_at": "2025-11-18T12:00:00Z"}
    content |= signed if status == "published" else {}
    path, output = tmp_path / "review.json", io.StringIO()
    path.write_text(json.dumps([row("claims.verdict", str(uuid7()), **content)]))
    with refused_unless(allowed, IntegrityError if command == "loaddata" else CommandError, "."):
        call_command(command, str(path), stdout=output)
    if not allowed and command == "load_review":
        assert "rating: “False” is on the scale “Labels”, which belongs to AFP Factuel" in output.getvalue()


# Rows older than the rule


def from_before(**fields):
    """Return a verdict with the rating of another publisher, as if from before the rule."""
    with pgtrigger.ignore("claims.Verdict:verdict_is_rated_on_its_publishers_scale"):
        return VerdictFactory(
            claim=EvidenceFactory().claim, rating=rating_of(PublisherFactory(name="AFP Factuel")), **fields
        )


def test_a_verdict_on_the_scale_of_another_can_only_be_returned():
    editor, verdict = UserFactory(group="editor"), from_before(status="in_review")
    with pytest.raises(StepRefused, match="which belongs to AFP Factuel"), transaction.atomic():
        take_step("publish", verdict, by=editor, at=LONG_AGO)
    assert "return" in open_steps(verdict, editor)
    assert take_step("return", verdict, by=editor, at=LONG_AGO, reason="Another scale.").status == "draft"


def test_a_verdict_published_on_the_scale_of_another_can_be_retracted():
    editor, verdict = UserFactory(group="editor"), from_before(published=True)
    assert take_step("retract", verdict, by=editor, at=LONG_AGO, reason="Wrong scale.").status == "retracted"


# Pickers


def offered(client, **asked):
    sent = {"app_label": "claims", "model_name": "verdict", "field_name": "rating", "term": ""} | asked
    return {result["text"] for result in client.get(reverse("admin:autocomplete"), sent).json()["results"]}


def test_the_pickers_offer_only_ratings_that_the_publisher_may_use(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    owners = {"shared": None, "ours": DeskFactory(), "theirs": PublisherFactory(), "others": PublisherFactory()}
    for name, owner in owners.items():
        scale = RatingScaleFactory(code=name, names={"en": f"{name} scale"}, owner=owner)
        RatingFactory(scale=scale, names={"en": "False"})

    assert offered(client) == {"False — shared scale", "False — ours scale"}
    for publisher in ("", "no-uuid", "\0"):
        assert offered(client, publisher=publisher) == offered(client)
    assert offered(client, publisher=owners["theirs"].pk) == {"False — shared scale", "False — theirs scale"}
    assert offered(client, publisher=owners["theirs"].pk, term="theirs") == {"False — theirs scale"}
    assert len(client.get(page(Rating, "changelist")).context_data["cl"].result_list) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_a_claims_page_names_the_scale_of_each_draft(count, client, django_assert_max_num_queries):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    claim = EvidenceFactory().claim
    for number in range(count):
        judge = PublisherFactory()
        scale = RatingScaleFactory(code=f"s{number}", names={"en": f"Scale {number}"}, owner=judge)
        VerdictFactory(claim=claim, publisher=judge, rating=RatingFactory(scale=scale, names={"en": "False"}))
    shown = client.get(page(Claim, "change", claim.pk)).content.decode()
    assert all(f"False — Scale {number}" in shown for number in range(count))


def test_the_api_lists_the_scales_that_a_publisher_may_use(anonymous):
    ours, theirs = DeskFactory(), PublisherFactory()
    for code, owner in {"shared": None, "ours": ours, "theirs": theirs}.items():
        RatingScaleFactory(code=code, owner=owner)
    VerdictFactory(published=True, publisher=ours, rating=None, origin="import")
    VerdictFactory(published=True, publisher=theirs, rating=None, origin="import")

    def codes(query):
        return [scale["code"] for scale in anonymous.get(f"/api/v1/rating-scales/?{query}").json()["results"]]

    assert codes(f"usable_by={ours.domain}") == ["ours", "shared"]
    assert codes(f"usable_by={theirs.domain}") == ["shared", "theirs"]
    assert anonymous.get("/api/v1/rating-scales/?usable_by=nobody.example").status_code == 400
