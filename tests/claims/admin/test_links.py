"""Links in the admin: which buttons a person sees, what they do, and what a decided link still lets change."""

import pytest
from django.urls import reverse

from claims.models import ClaimLink
from tests.factories import ClaimFactory, LinkFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(link, name="change"):
    return reverse(f"admin:claims_claimlink_{name}", args=[link.pk])


@pytest.fixture
def checker(client):
    user = UserFactory(is_staff=True, group="checker")
    client.force_login(user)
    return user


BUTTONS = [
    ("suggested", "contributor", []),
    ("suggested", "checker", ["confirm", "reject"]),
    ("suggested", "editor", ["confirm", "reject"]),
    ("confirmed", "contributor", []),
    ("confirmed", "checker", ["undo"]),
    ("rejected", "checker", ["undo"]),
]


@pytest.mark.parametrize(("state", "role", "shown"), BUTTONS)
def test_a_page_shows_the_open_steps_of_its_reader(state, role, shown, client):
    client.force_login(UserFactory(is_staff=True, group=role))
    assert list(client.get(page(LinkFactory(state=state))).context_data["steps"].steps) == shown


def test_a_suggestion_is_triaged_by_buttons(checker, client):
    link = LinkFactory()
    for step, reason, state in [
        ("reject", "Another war.", "rejected"),
        ("undo", "The same war.", "suggested"),
        ("confirm", "", "confirmed"),
    ]:
        answer = client.post(page(link, "step"), {"step": step, "reason": reason}, follow=True)
        assert answer.status_code == 200
        link.refresh_from_db()
        assert (link.state, link.decided_by) == (state, None if state == "suggested" else checker)
    history = client.get(page(link, "history")).content.decode()
    assert "Another war." in history
    assert "The same war." in history


def test_a_kind_that_was_changed_is_confirmed_with_the_button_of_its_form(checker, client):
    link = LinkFactory(kind="same")
    sent = {"kind": "variant", "step": "confirm", "reason": ""}
    assert client.post(page(link), sent, follow=True).status_code == 200
    assert ClaimLink.objects.get().kind == "variant"
    assert ClaimLink.objects.get().state == "confirmed"


def test_a_rejection_without_a_reason_is_refused_and_keeps_the_suggestion(checker, client):
    link = LinkFactory()
    answer = client.post(page(link, "step"), {"step": "reject"})
    assert (answer.status_code, ClaimLink.objects.get().state) == (409, "suggested")
    assert "needs a reason" in answer.content.decode()


def test_a_decided_link_keeps_its_kind(checker, client):
    link = LinkFactory(state="confirmed")
    client.post(page(link), {"kind": "related"})
    link.refresh_from_db()
    assert link.kind == "same"


def test_the_page_of_a_claim_leads_to_its_links_from_either_end(checker, client):
    link = LinkFactory(claim=ClaimFactory(), kind="contradicts")
    for claim in (link.claim, link.other):
        shown = client.get(reverse("admin:claims_claim_change", args=[claim.pk])).content.decode()
        assert f'<a class="text-link" href="{page(link)}">confirm or reject</a>' in shown
