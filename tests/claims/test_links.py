"""The steps of links between claims: every step x every state x every role, and what a decision leaves behind."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from claims import workflow
from claims.history import history_of, latest_change
from claims.links import LINK_STEPS, decide_link, open_link_steps, relate
from claims.models import ClaimLink, LinkKind, LinkState
from claims.workflow import StepRefused
from tests.factories import ClaimFactory, LinkFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 11, 20, 9, tzinfo=UTC)
ROLES = ("nobody", "contributor", "checker", "editor")
DECIDE = {"checker", "editor"}

# step: (the states it starts from, the state it leads to, who may take it, whether it needs a reason)
RULES = {
    "confirm": ({"suggested"}, "confirmed", DECIDE, False),
    "reject": ({"suggested"}, "rejected", DECIDE, True),
    "undo": ({"confirmed", "rejected"}, "suggested", DECIDE, True),
}


def person(role):
    user = UserFactory(group=None if role == "nobody" else role)
    return get_user_model().objects.get(pk=user.pk)  # without remembered permissions


def take(name, link, by, reason="The same words.", **needs):
    with transaction.atomic():
        return decide_link(name, workflow.lock(link), by=by, at=NOW, reason=reason, **needs)


def test_the_table_names_every_step():
    assert {name for name, step in LINK_STEPS.items() if step.leaves} == set(RULES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", LinkState.values)
@pytest.mark.parametrize("name", RULES)
def test_steps_by_state_and_role(name, state, role):
    leaves, enters, who, _needs_reason = RULES[name]
    link, user = LinkFactory(state=state), person(role)
    is_allowed = state in leaves and role in who

    assert (name in open_link_steps(link, user)) is is_allowed
    if is_allowed:
        take(name, link, user)
    else:
        with pytest.raises(StepRefused) as refusal:
            take(name, link, user)
        assert refusal.value.rule == ("status" if role in who else "claims.change_claimlink")
    link.refresh_from_db()
    assert link.state == (enters if is_allowed else state)


@pytest.mark.parametrize("reason", ["", "  \u00a0"])
@pytest.mark.parametrize("name", RULES)
def test_rejecting_and_undoing_need_a_reason(name, reason):
    leaves, enters, _who, needs_reason = RULES[name]
    link = LinkFactory(state=min(leaves))
    if needs_reason:
        with pytest.raises(StepRefused, match="needs a reason"):
            take(name, link, person("checker"), reason)
    else:
        assert take(name, link, person("checker"), reason).state == enters


def test_a_decision_is_signed_dated_and_explained_until_it_is_undone():
    link, checker = LinkFactory(), person("checker")
    take("reject", link, checker, "Another war.")
    link.refresh_from_db()
    assert (link.decided_by, link.decided_at, link.reason) == (checker, NOW, "Another war.")

    take("undo", link, checker, "It is the same war.")
    link.refresh_from_db()
    assert (link.decided_by, link.decided_at, link.reason) == (None, None, "")
    assert [entry.reason for entry in history_of(link)] == ["It is the same war.", "Another war.", None]


def test_a_suggestion_can_be_confirmed_as_another_kind():
    link = take("confirm", LinkFactory(kind="same"), person("checker"), kind="variant")
    assert ClaimLink.objects.get(state="confirmed", kind="variant") == link


def test_a_step_takes_only_a_locked_link():
    with pytest.raises(RuntimeError, match="Lock"):
        decide_link("confirm", LinkFactory(), by=person("checker"), at=NOW)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", LinkKind.values)
def test_who_links_two_claims_has_confirmed_that(kind, role):
    first, second, user = ClaimFactory(), ClaimFactory(), person(role)
    if role not in DECIDE:
        with pytest.raises(StepRefused) as refusal:
            relate(second, first, kind=kind, by=user, at=NOW)
        assert refusal.value.rule == "claims.add_claimlink"
        return
    link = relate(second, first, kind=kind, by=user, at=NOW)
    assert (link.claim, link.other) == (first, second)
    assert (link.state, link.kind, link.decided_by, link.decided_at) == ("confirmed", kind, user, NOW)


@pytest.mark.parametrize("state", LinkState.values)
def test_a_pair_that_is_linked_already_is_not_linked_again(state):
    link = LinkFactory(state=state)
    with pytest.raises(StepRefused, match="linked already"):
        relate(link.other, link.claim, kind="same", by=person("editor"), at=NOW)


def test_a_suggestion_is_no_change_that_an_editor_has_to_read_again():
    claim = ClaimFactory()
    before = latest_change(claim)
    LinkFactory(claim=claim)
    assert latest_change(claim) == before
