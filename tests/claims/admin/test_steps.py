"""Steps in the admin: which buttons a person sees, what they do, and what is kept when a step is refused."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from claims.admin.steps import CONSEQUENCES
from claims.models import Claim, Verdict
from claims.workflow import STEPS, TRIAGE
from tests.factories import ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory
from tests.support.forms import claim_form, version_token

pytestmark = pytest.mark.django_db
REASON = "The date was wrong, and “18 August” is <b>not</b> it."
CONFIRMED = {"confirmed": "yes"}


def page(row, name="change"):
    return reverse(f"admin:claims_{row._meta.model_name}_{name}", args=[row.pk])


def signed_in(client, role, **person):
    user = UserFactory(is_staff=True, group=role, **person)
    client.force_login(user)
    return user


def verdict_in(status, **fields):
    published = {"published": True} if status == "published" else {}
    return VerdictFactory(claim=EvidenceFactory().claim, status=status, **published, **fields)


def buttons(client, row):
    return list(client.get(page(row)).context_data["steps"].steps)


BUTTONS = [
    ("draft", "contributor", []),
    ("draft", "checker", ["submit"]),
    ("draft", "editor", ["submit"]),
    ("in_review", "checker", []),
    ("in_review", "editor", ["return", "publish"]),
    ("published", "checker", []),
    ("published", "editor", ["correct", "retract"]),
]


@pytest.mark.parametrize(("status", "role", "shown"), BUTTONS)
def test_a_page_shows_the_open_steps_of_its_reader(client, status, role, shown):
    signed_in(client, role)
    verdict = verdict_in(status)
    assert buttons(client, verdict) == shown
    html = client.get(page(verdict)).content.decode()
    assert ("Next step" in html) is bool(shown)
    assert ('name="reason"' in html) is bool({"return", "correct", "retract"} & set(shown))
    assert ('name="replacement"' in html) is ("correct" in shown)


def test_a_writer_sees_no_button_to_publish_their_own_verdict(client):
    editor = signed_in(client, "editor")
    assert buttons(client, verdict_in("in_review", written_by=editor)) == ["return"]


def test_a_verdict_goes_through_all_steps_by_buttons(client):
    signed_in(client, "editor")
    verdict, better = verdict_in("draft"), None
    for step, sent, status in [
        ("submit", {}, "in_review"),
        ("return", {"reason": REASON}, "draft"),
        ("submit", {}, "in_review"),
        ("publish", {}, "published"),
        ("correct", {"reason": REASON}, "superseded"),
    ]:
        if step == "correct":
            better = VerdictFactory(claim=verdict.claim, publisher=verdict.publisher, status="in_review")
            sent |= {"replacement": better.pk}
        answer = client.post(page(verdict, "step"), {"step": step} | sent | CONFIRMED, follow=True)
        assert answer.redirect_chain == [(page(verdict), 302)]
        assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["success"]
        verdict.refresh_from_db()
        assert verdict.status == status
    better.refresh_from_db()
    assert (better.status, better.supersedes, better.correction_note) == ("published", verdict, REASON)
    client.post(page(better, "step"), {"step": "retract", "reason": REASON} | CONFIRMED)
    better.refresh_from_db()
    assert (better.status, better.retraction_reason) == ("retracted", REASON)


REFUSED = [
    ("publish", "in_review", "editor", True, {}, "ask another editor"),
    ("publish", "in_review", "checker", False, {}, "claims.publish_verdict"),
    ("publish", "draft", "editor", False, {}, "it is “draft”, and this step starts from “in review”"),
    ("retract", "published", "editor", False, {"reason": " "}, "needs a reason"),
    ("correct", "published", "editor", False, {"reason": REASON}, "names the verdict in review"),
    ("correct", "published", "editor", False, {"reason": REASON, "replacement": "x"}, "valid choice"),
    ("return", "in_review", "editor", False, {"reason": "x" * 5_001}, "at most 5000"),
    ("burn", "draft", "editor", False, {}, "valid choice"),
]


@pytest.mark.parametrize(("step", "status", "role", "is_own", "sent", "said"), REFUSED)
def test_a_refusal_says_why_and_keeps_what_was_typed(client, step, status, role, is_own, sent, said):
    person = signed_in(client, role)
    verdict = verdict_in(status, **({"written_by": person} if is_own else {}))
    answer = client.post(page(verdict, "step"), {"step": step} | sent)
    assert answer.status_code == 409
    assert said in str(answer.context_data["steps"].errors)
    if sent.get("reason"):
        assert answer.context_data["steps"]["reason"].value() == sent["reason"]
        assert "<b>not</b>" not in answer.content.decode()
    verdict.refresh_from_db()
    assert verdict.status == status


TRIAGED = [
    ("submitted", "accept", {}, "open"),
    ("open", "close", {}, "closed"),
    ("closed", "reopen", {}, "open"),
    ("open", "dismiss", {"reason": REASON}, "dismissed"),
]


@pytest.mark.parametrize(("status", "step", "sent", "becomes"), TRIAGED)
def test_a_claim_is_triaged_by_buttons(client, status, step, sent, becomes):
    signed_in(client, "editor")
    claim = ClaimFactory(status=status)
    assert step in buttons(client, claim)
    client.post(page(claim, "step"), {"step": step} | sent | CONFIRMED)
    claim.refresh_from_db()
    assert (claim.status, claim.dismissed_reason) == (becomes, sent.get("reason", ""))


def test_a_step_needs_permission_to_view_the_row(client):
    claim = ClaimFactory()
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 302  # to the login
    client.force_login(UserFactory(is_staff=True))
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 403
    claim.refresh_from_db()
    assert claim.status == "open"


def test_a_step_needs_a_csrf_token(client):
    client.handler.enforce_csrf_checks = True
    signed_in(client, "editor")
    claim = ClaimFactory()
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 403
    claim.refresh_from_db()
    assert claim.status == "open"


@pytest.mark.parametrize("model", [Claim, Verdict])
@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_step_of_a_missing_row_redirects_with_a_message(client, model, key):
    signed_in(client, "editor")
    answer = client.post(f"/admin/claims/{model._meta.model_name}/{key}/step/", {"step": "close"}, follow=True)
    assert "doesn’t exist" in str([str(message) for message in get_messages(answer.wsgi_request)])
    assert client.get(page(ClaimFactory(), "step")).status_code == 302


@pytest.mark.parametrize(("status", "refused"), [("draft", False), ("in_review", True), ("published", True)])
def test_a_step_is_refused_if_the_evidence_changed_since_the_page_was_opened(client, status, refused):
    signed_in(client, "editor")
    verdict = verdict_in(status)
    opened = version_token(client.get(page(verdict)))
    verdict.claim.evidence.update(note="It says the opposite.")
    step = {"draft": "submit", "in_review": "publish", "published": "retract"}[status]
    answer = client.post(page(verdict, "step"), {"step": step, "reason": REASON, "version_token": opened} | CONFIRMED)
    assert answer.status_code == (409 if refused else 302)


# Steps that ask once more

ASKED = {"publish": "in_review", "correct": "published", "retract": "published", "dismiss": "open"}


def test_every_step_that_changes_public_content_asks_for_confirmation():
    public = {"published", "superseded", "retracted"}
    seen = {name for name, step in STEPS.items() if public & {*step.leaves, step.enters}}
    assert seen | {"dismiss"} == set(CONSEQUENCES) == set(ASKED)


@pytest.mark.parametrize("step", ASKED)
def test_the_confirmation_page_shows_the_consequence_and_takes_the_step(client, step):
    signed_in(client, "editor")
    row = ClaimFactory() if step in TRIAGE else verdict_in(ASKED[step], summary="Nothing <b>was</b> agreed.")
    sent, read = {"step": step, "reason": REASON}, row
    if step == "correct":
        read = VerdictFactory(claim=row.claim, publisher=row.publisher, status="in_review", summary="Much was.")
        sent["replacement"] = read.pk
    before = row.status
    asked = client.post(page(row, "step"), sent)
    html = asked.content.decode()
    row.refresh_from_db()
    assert (asked.status_code, row.status) == (200, before)
    assert str(CONSEQUENCES[step]) in html
    assert escape(REASON) in html
    assert escape(row.statement if step in TRIAGE else read.summary) in html
    again = sent | CONFIRMED | {"version_token": version_token(asked)}
    assert client.post(page(row, "step"), again).status_code == 302
    row.refresh_from_db()
    assert row.status == (STEPS | TRIAGE)[step].enters


def test_a_step_that_would_be_refused_asks_for_no_confirmation(client):
    editor = signed_in(client, "editor")
    verdict = verdict_in("in_review", written_by=editor)
    assert client.post(page(verdict, "step"), {"step": "publish"}).status_code == 409


# Buttons in the form of the row save it first


def verdict_form(verdict, client, **typed):
    seen = version_token(client.get(page(verdict)))
    said = {"publisher": verdict.publisher.pk, "rating": verdict.rating.pk, "language": "en", "summary": "Old words."}
    return said | {"version_token": seen} | typed


def test_submitting_a_draft_saves_what_was_typed(client):
    checker = signed_in(client, "checker")
    verdict = verdict_in("draft")
    sent = verdict_form(verdict, client, summary="New words.", step="submit")
    answer = client.post(page(verdict), sent, follow=True)
    assert answer.redirect_chain == [(page(verdict), 302)]
    verdict.refresh_from_db()
    assert (verdict.status, verdict.summary, verdict.written_by) == ("in_review", "New words.", checker)


def test_a_refused_step_saves_nothing_and_keeps_what_was_typed(client):
    signed_in(client, "checker")
    verdict = verdict_in("draft")
    sent = verdict_form(verdict, client, summary="", explanation="See page 2.", step="submit")
    answer = client.post(page(verdict), sent)
    assert answer.status_code == 200
    assert "a summary" in str(answer.context_data["adminform"].form.non_field_errors())
    assert "See page 2." in answer.content.decode()
    verdict.refresh_from_db()
    assert (verdict.status, verdict.summary, verdict.explanation) == ("draft", "Nothing was agreed.", "")


def test_an_invalid_form_takes_no_step_and_keeps_the_reason(client):
    signed_in(client, "editor")
    claim = ClaimFactory()
    sent = claim_form(statement="", step="dismiss", reason=REASON, confirmed="yes")
    answer = client.post(page(claim), sent)
    assert answer.status_code == 200
    assert answer.context_data["steps"]["reason"].value() == REASON
    claim.refresh_from_db()
    assert claim.status == "open"


@pytest.mark.parametrize(("step", "sent", "status"), [(step, sent, after) for _s, step, sent, after in TRIAGED])
def test_every_step_of_a_claim_saves_what_was_typed(client, step, sent, status):
    signed_in(client, "editor")
    before = next(leaves for leaves, name, *_ in TRIAGED if name == step)
    claim = ClaimFactory(status=before)
    client.post(page(claim), claim_form(place="Anchorage", step=step, **sent, **CONFIRMED))
    claim.refresh_from_db()
    assert (claim.status, claim.place) == (status, "Anchorage")


def test_a_step_is_refused_if_another_person_changed_the_row(client):
    signed_in(client, "checker")
    verdict = verdict_in("draft")
    sent = verdict_form(verdict, client, summary="New words.", step="submit")
    Verdict.objects.filter(pk=verdict.pk).update(explanation="Another person's.")
    answer = client.post(page(verdict), sent)
    assert "changed this on" in str(answer.context_data["errors"])
    verdict.refresh_from_db()
    assert (verdict.status, verdict.summary) == ("draft", "Nothing was agreed.")


@pytest.mark.parametrize("place", ["Anchorage", ""])
def test_confirmation_says_whether_the_page_has_saved_a_change(place, client):
    signed_in(client, "editor")
    claim = ClaimFactory()
    sent = claim_form(
        statement=claim.statement, claimant=claim.claimant.pk, place=place, step="dismiss", reason=REASON
    )
    asked = client.post(page(claim), sent | {"version_token": version_token(client.get(page(claim)))})
    assert asked.context_data["has_saved"] is bool(place)
    assert ("What you changed on the page has been saved." in asked.content.decode()) is bool(place)
    claim.refresh_from_db()
    assert (claim.status, claim.place) == ("open", place)


# A draft that was returned


def test_the_reason_of_a_return_is_shown_on_the_draft_and_its_claim(client):
    editor = signed_in(client, "editor", username="nora")
    verdict, other = verdict_in("in_review", summary="It rained."), verdict_in("draft")
    client.post(page(verdict, "step"), {"step": "return", "reason": REASON})
    html = client.get(page(verdict)).content.decode()
    assert "This draft was returned" in html
    assert "18 August” is &lt;b&gt;not&lt;/b&gt; it." in html
    assert editor.username in html
    assert "18 August” is &lt;b&gt;not&lt;/b&gt; it." in client.get(page(verdict.claim)).content.decode()
    assert "This draft was returned" not in client.get(page(other)).content.decode()
    for model in (Verdict, Claim):
        listed = client.get(reverse(f"admin:claims_{model._meta.model_name}_changelist")).content.decode()
        assert re.search(r"<span[^>]*>\s*returned\s*</span>", listed), model
    waiting = client.get(reverse("admin:claims_verdict_changelist"), {"returned": "yes"})
    assert [found.pk for found in waiting.context_data["cl"].queryset] == [verdict.pk]
