"""What are my notices? The page, and marking them as read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Notice
from tests.factories import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script> ' + "x" * 1_500


@pytest.mark.parametrize("is_htmx", [True, False])
def test_all_notices_are_marked_as_read(editor, is_htmx):
    mine = [NoticeFactory(owned_by=editor.person, kind=kind) for kind in ("returned", "due")]
    other = NoticeFactory()
    text = editor.get("/desk/notices/").text
    assert text.count("Mark as read") == 2
    assert '<span class="count new">2</span>' in text
    answer = editor.post("/desk/notices/read/", headers={"HX-Request": "true"} if is_htmx else {})
    assert answer.status_code == (200 if is_htmx else 302)
    assert not Notice.objects.filter(pk__in=[notice.pk for notice in mine], seen_at=None).exists()
    assert Notice.objects.get(pk=other.pk).seen_at is None


@pytest.mark.parametrize("wanted", ["own", "of another", "nonsense", "\0", "01a00000-0000-7000-8000-000000000001"])
def test_one_notice_is_marked_as_read(editor, wanted):
    own, other = NoticeFactory(owned_by=editor.person), NoticeFactory()
    value = {"own": own.pk, "of another": other.pk}.get(wanted, wanted)
    assert editor.post("/desk/notices/read/", {"notice": value}).status_code == 302
    assert set(Notice.objects.filter(seen_at=None)) == ({other} if wanted == "own" else {own, other})


def test_notices_of_deleted_claims_and_hostile_reasons_are_shown(editor):
    NoticeFactory(owned_by=editor.person, claim_id="01a00000-0000-7000-8000-000000000001", reason=HOSTILE)
    text = editor.get("/desk/notices/?page=99").text
    assert "The claim was deleted." in text
    assert "<script>alert" not in text


def test_a_person_without_notices_is_shown_how_to_choose_some(checker):
    assert "Nothing is chosen at first." in checker.get("/desk/notices/").text


def test_ten_notices_cost_as_many_queries_as_one(editor):
    NoticeFactory(owned_by=editor.person)
    with CaptureQueriesContext(connection) as one:
        editor.get("/desk/notices/")
    for _number in range(9):
        NoticeFactory(owned_by=editor.person, made_by=UserFactory())
    with CaptureQueriesContext(connection) as ten:
        editor.get("/desk/notices/")
    assert len(ten) == len(one)
