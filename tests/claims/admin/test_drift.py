"""Evidence whose source changed, in the admin: who can settle it, and what a refusal keeps."""

import pytest
from django.urls import reverse

from claims.models import QuoteDrift
from tests.factories import UserFactory, new_text, source_changed

pytestmark = pytest.mark.django_db
BEFORE = "It was ten per cent."
MOVED, GONE, FOUND = "It was ten per cent, or less.", "It was nine per cent.", BEFORE


def changed(after):
    return source_changed("ten per cent", BEFORE, after, quote_suffix=".")


def page(quote, name="change"):
    return reverse(f"admin:claims_evidence_{name}", args=[quote.pk])


@pytest.fixture
def checker(client):
    user = UserFactory(is_staff=True, group="checker")
    client.force_login(user)
    return user


BUTTONS = [
    ("contributor", GONE, []),
    ("checker", GONE, ["keep_gone"]),
    ("checker", MOVED, ["keep_moved"]),
    ("checker", FOUND, []),
    ("editor", GONE, ["keep_gone"]),
]


@pytest.mark.parametrize(("role", "after", "shown"), BUTTONS)
def test_a_page_shows_the_button_to_those_who_may_settle(role, after, shown, client):
    client.force_login(UserFactory(is_staff=True, group=role))
    assert list(client.get(page(changed(after))).context_data["steps"].steps) == shown


def test_a_quote_is_kept_by_the_button_of_its_page(checker, client):
    quote = changed(GONE)
    answer = client.post(page(quote, "step"), {"step": "keep_gone", "reason": "The first <print>."}, follow=True)

    assert answer.status_code == 200
    drift = QuoteDrift.objects.get()
    assert (drift.settled_by, drift.reason) == (checker, "The first <print>.")
    assert f"Kept as it was captured, by {checker}" in answer.text
    assert "The first &lt;print&gt;." in answer.text
    assert list(client.get(page(quote)).context_data["steps"].steps) == []


REFUSED = {
    "no reason": ({"reason": ""}, "Say why the quote stays"),
    "a quote that is gone by now": ({"step": "keep_moved"}, "changed while the page was open"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_decision_settles_nothing_and_says_why(checker, client, name):
    sent, sentence = REFUSED[name]
    quote = changed(MOVED)
    new_text(quote.article, GONE)
    answer = client.post(page(quote, "step"), {"step": "keep_gone", "reason": "As said."} | sent)

    assert (answer.status_code, sentence in answer.text) == (409, True)
    assert QuoteDrift.objects.to_settle().exists()


def test_a_contributor_settles_nothing(client):
    client.force_login(UserFactory(is_staff=True, group="contributor"))
    client.post(page(changed(GONE), "step"), {"step": "keep_gone", "reason": "As said."})
    assert QuoteDrift.objects.to_settle().exists()


LISTED = [("", 4), ("unsettled", 2), ("gone", 2), ("moved", 1)]


@pytest.mark.parametrize(("asked", "number"), LISTED)
def test_the_list_is_filtered_by_what_became_of_quotes(checker, client, asked, number):
    kept, *_others = [changed(after) for after in (GONE, GONE, MOVED, FOUND)]
    client.post(page(kept, "step"), {"step": "keep_gone", "reason": "As said."})

    shown = client.get(reverse("admin:claims_evidence_changelist"), {"quote_status": asked} if asked else {})
    assert len(shown.context_data["cl"].result_list) == number
