"""What waits for whom? Each list × role × whose work it is."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.desk.home.waiting import MAX_COUNT, SECTIONS
from claims.models import Claim
from tests.claims.admin.test_labels import label
from tests.factories import (
    AmendmentFactory,
    ClaimFactory,
    ImportFactory,
    LinkFactory,
    UserFactory,
    VerdictFactory,
    judged_claim,
    source_changed,
)

pytestmark = pytest.mark.django_db
HOME = "/desk/"
HOSTILE = '<script>alert("x")</script> é \u202e ' + "x" * 1_500


def lists(client):
    """Return the counts of the person's lists by name."""
    answer = client.get(HOME)
    assert answer.status_code == 200
    found = re.findall(r'data-section="(\w+)".*?class="count">(.*?)<', answer.text, re.DOTALL)
    return dict(found)


def returned(person):
    facts = {"return_reason": "The date is missing.", "returned_at": timezone.now(), "returned_by": UserFactory()}
    VerdictFactory(written_by=person, **facts)
    VerdictFactory(**facts)  # somebody else's


def to_review(person):
    VerdictFactory(status="in_review")
    VerdictFactory(status="in_review", written_by=person)


def assigned(person):
    ClaimFactory(assigned_to=person)
    ClaimFactory(assigned_to=person, status="closed")
    ClaimFactory(assigned_to=UserFactory())


def corrections(person):
    AmendmentFactory()
    AmendmentFactory(proposed_by=person)


def due(person):
    today = timezone.now().date()
    VerdictFactory(published=True, review_after=today)
    VerdictFactory(published=True, review_after=today + timedelta(days=2))


def sources(person):
    dismissed = ClaimFactory(status="dismissed", dismissed_reason="No.")
    source_changed("ten per cent", "It was ten per cent.", "It was nine per cent.")
    source_changed("ten per cent", "It was ten per cent.", "Still: ten per cent.")
    source_changed("ten per cent", "It was ten per cent.", "It was nine per cent.", claim=dismissed)


def new(person):
    ClaimFactory(status="submitted")


def duplicates(person):
    LinkFactory(other=ClaimFactory())
    LinkFactory(other=ClaimFactory(), kind="related")
    LinkFactory(other=ClaimFactory(), state="rejected")
    LinkFactory(other=ClaimFactory(status="dismissed", dismissed_reason="No."))


def labels(person):
    label("hoax", "a.example", 2)
    label("hoax", "b.example", 1)


def imports(person):
    ImportFactory(status="failed")
    ImportFactory(status="done")
    ImportFactory(status="failed", sha256="1" * 64)
    ImportFactory(status="done", sha256="1" * 64)  # it was sent again


ROWS = {
    "returned": returned,
    "review": to_review,
    "assigned": assigned,
    "corrections": corrections,
    "due": due,
    "sources": sources,
    "new": new,
    "duplicates": duplicates,
    "labels": labels,
    "imports": imports,
}
MAY_ACT = {
    "contributor": {"assigned"},
    "checker": {"returned", "assigned", "due", "sources", "duplicates"},
    "editor": set(ROWS),
}


def test_every_list_has_rows_here():
    assert len(SECTIONS) == len(ROWS)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("role", MAY_ACT)
def test_each_person_sees_what_they_can_act_on(request, role, name):
    client = request.getfixturevalue(role)
    ROWS[name](client.person)
    found = lists(client)
    assert found.get(name) == ("1" if name in MAY_ACT[role] else None)


def test_a_return_says_by_whom_and_why(checker):
    returned(checker.person)
    answer = checker.get(HOME)
    assert "The date is missing." in answer.text
    assert "returned by person" in answer.text


def test_obstacles_to_publication_are_named(editor):
    VerdictFactory(status="in_review", claim=ClaimFactory(status="submitted"))
    VerdictFactory(status="in_review", claim=ClaimFactory(claimant=None))
    answer = editor.get(HOME)
    assert "Not accepted yet" in answer.text
    assert "Say who made this claim" in answer.text


def test_urgent_claims_come_first(editor):
    for priority in (1, 4, 2):
        ClaimFactory(status="submitted", priority=priority, statement=f"Priority {priority}.")
    answer = editor.get(HOME)
    section = answer.text.partition('data-section="new"')[2]
    assert re.findall(r"Priority (\d)", section)[:3] == ["4", "2", "1"]


def test_counts_end_at_a_hundred(editor):
    Claim.objects.bulk_create(
        [ClaimFactory.build(status="submitted", claimant=None) for _number in range(MAX_COUNT + 3)]
    )
    assert lists(editor)["new"] == f"{MAX_COUNT}+"


def test_only_the_first_rows_are_shown(editor):
    for _number in range(8):
        ClaimFactory(status="submitted")
    section = editor.get(HOME).text.partition('data-section="new"')[2].partition("</section>")[0]
    assert section.count("<li>") == 5


def test_words_of_people_are_text(editor):
    claim = ClaimFactory(status="submitted", statement=HOSTILE)
    VerdictFactory(
        claim=claim, written_by=editor.person, return_reason=HOSTILE, returned_at=timezone.now(),
        returned_by=UserFactory(username="b>o"),
    )  # fmt: skip
    answer = editor.get(HOME)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    assert 'dir="auto" lang="en"' in answer.text


def test_lists_lead_into_the_queue_where_there_is_one(editor):
    new(editor.person)
    text = editor.get(HOME).text
    queue = reverse("desk:queue") + "?tab=new" if "/desk/queue/" in text else reverse("admin:claims_claim_changelist")
    assert f'href="{queue}"' in text


def everything(person):
    for make in ROWS.values():
        make(person)
    judged_claim()


def test_ten_rows_cost_as_many_queries_as_one(editor):
    everything(editor.person)
    editor.get(HOME)
    with CaptureQueriesContext(connection) as one:
        editor.get(HOME)
    for name, make in ROWS.items():
        for _number in range(9):
            make(editor.person) if name != "labels" else label(f"label{_number}", "a.example", 1)
    with CaptureQueriesContext(connection) as ten:
        assert lists(editor)["review"] == "10"
    assert len(ten) == len(one)


@pytest.mark.parametrize(
    ("role", "words"), [("editor", "Take the next claim from the queue"), ("contributor", "Send it in")]
)
def test_an_empty_desk_says_what_to_do_next(request, role, words):
    client = request.getfixturevalue(role)
    answer = client.get(HOME)
    assert "Nothing waits for you." in answer.text
    assert words in answer.text
    assert reverse("admin:claims_claim_add") in answer.text


# What a contributor sent


def test_a_contributor_reads_what_became_of_their_claims(contributor):
    mine = {"created_by": contributor.person}
    ClaimFactory(status="submitted", statement="Waits.", **mine)
    ClaimFactory(status="dismissed", dismissed_reason="This is an <opinion>.", statement="Dismissed.", **mine)
    VerdictFactory(claim=ClaimFactory(status="closed", statement="Judged.", **mine), published=True)
    VerdictFactory(claim=ClaimFactory(statement="In the works.", **mine))
    ClaimFactory(statement="Of others.")
    text = contributor.get(HOME).text.partition('id="sent-title"')[2].partition("</section>")[0]
    for words in (
        "Nobody has looked at it yet.", "This is an &lt;opinion&gt;.", "Judged and published.", "false",
        "Accepted: the desk checks it.",
    ):  # fmt: skip
        assert words in text, words
    assert "Of others." not in text


def test_the_list_of_sent_claims_is_for_contributors(editor, contributor):
    assert "What became of what you sent" not in editor.get(HOME).text
    assert "You have sent nothing yet" in contributor.get(HOME).text
