"""Steps in the admin: the buttons that a person sees, what they do, and what is kept when they are refused."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from claims.models import Claim, Verdict
from tests.factories import ClaimFactory, EvidenceFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
REASON = "The date was wrong, and “18 August” is <b>not</b> it."


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
def test_a_page_shows_the_steps_that_its_reader_can_take_now(client, status, role, shown):
    signed_in(client, role)
    verdict = verdict_in(status)
    assert buttons(client, verdict) == shown
    html = client.get(page(verdict)).content.decode()
    assert ("Next step" in html) is bool(shown)
    assert ('name="reason"' in html) is bool({"return", "correct", "retract"} & set(shown))
    assert ('name="replacement"' in html) is ("correct" in shown)


def test_a_writer_sees_no_button_to_publish_their_own(client):
    editor = signed_in(client, "editor")
    assert buttons(client, verdict_in("in_review", written_by=editor)) == ["return"]


def test_a_verdict_goes_its_whole_way_by_buttons(client):
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
        answer = client.post(page(verdict, "step"), {"step": step} | sent, follow=True)
        assert answer.redirect_chain == [(page(verdict), 302)]
        assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["success"]
        verdict.refresh_from_db()
        assert verdict.status == status
    better.refresh_from_db()
    assert (better.status, better.supersedes, better.correction_note) == ("published", verdict, REASON)
    client.post(page(better, "step"), {"step": "retract", "reason": REASON})
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
    client.post(page(claim, "step"), {"step": step} | sent)
    claim.refresh_from_db()
    assert (claim.status, claim.dismissed_reason) == (becomes, sent.get("reason", ""))


def test_nobody_takes_a_step_without_seeing_the_page(client):
    claim = ClaimFactory()
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 302  # to the login
    client.force_login(UserFactory(is_staff=True))
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 403
    claim.refresh_from_db()
    assert claim.status == "open"


def test_a_step_needs_a_token_of_this_site(client):
    client.handler.enforce_csrf_checks = True
    signed_in(client, "editor")
    claim = ClaimFactory()
    assert client.post(page(claim, "step"), {"step": "close"}).status_code == 403
    claim.refresh_from_db()
    assert claim.status == "open"


@pytest.mark.parametrize("model", [Claim, Verdict])
@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_row_that_is_not_there_is_said_to_be_missing(client, model, key):
    signed_in(client, "editor")
    answer = client.post(f"/admin/claims/{model._meta.model_name}/{key}/step/", {"step": "close"}, follow=True)
    assert "doesn’t exist" in str([str(message) for message in get_messages(answer.wsgi_request)])
    assert client.get(page(ClaimFactory(), "step")).status_code == 302


@pytest.mark.parametrize(("status", "refused"), [("draft", False), ("in_review", True), ("published", True)])
def test_a_button_is_refused_when_the_evidence_changed_since_the_page_was_opened(client, status, refused):
    signed_in(client, "editor")
    verdict = verdict_in(status)
    opened = client.get(page(verdict)).context_data["seen"]
    verdict.claim.evidence.update(note="It says the opposite.")
    step = {"draft": "submit", "in_review": "publish", "published": "retract"}[status]
    answer = client.post(page(verdict, "step"), {"step": step, "reason": REASON, "seen": opened})
    assert answer.status_code == (409 if refused else 302)
