"""Does an editor map labels one at a time, take the last one back, and see what became of them?"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Category, Rating
from claims.models.history import RatingEvent
from tests.claims.admin.test_labels import label

pytestmark = pytest.mark.django_db
PAGE = "/desk/imports/labels/"


def map_one(client, code, category, **more):
    return client.post(f"{PAGE}map/", {"code": code, "category": category} | more, headers={"HX-Request": "true"})


def undo_in(answer):
    return re.search(r'name="undo" value="([^"]+)"', answer.text)[1].replace("&quot;", '"')


def categories(code):
    return set(Rating.objects.filter(code=code).values_list("category", flat=True))


def test_the_most_frequent_label_comes_first_with_examples(editor):
    label("rumour", "a.example")
    label("hoax", "a.example", 3)
    label("hoax", "b.example", 2)
    page = editor.get(PAGE)
    assert (page.context["code"], page.context["reviews"], len(page.context["examples"])) == ("hoax", 5, 3)
    assert [number for number, _value, _label in page.context["categories"]] == list(range(1, 10))


def test_a_digit_maps_the_label_for_all_houses_and_the_next_one_follows(editor):
    label("hoax", "a.example", 2)
    label("hoax", "b.example")
    label("rumour", "a.example")
    answer = map_one(editor, "hoax", "false")
    assert categories("hoax") == {"false"}
    assert "3 verdicts have a category now." in answer.text
    assert answer.context["code"] == "rumour"
    assert {event.pgh_context["username"] for event in RatingEvent.objects.filter(category="false")} == {"editor"}


def test_the_last_one_can_be_taken_back(editor):
    label("hoax", "a.example")
    answer = map_one(editor, "hoax", "false")
    back = editor.post(f"{PAGE}undo/", {"undo": undo_in(answer)}, headers={"HX-Request": "true"})
    assert (categories("hoax"), back.context["code"]) == ({None}, "hoax")


def test_what_somebody_changed_since_is_not_taken_back(editor):
    label("hoax", "a.example")
    answer = map_one(editor, "hoax", "false")
    Rating.objects.update(category="satire")
    back = editor.post(f"{PAGE}undo/", {"undo": undo_in(answer)}, headers={"HX-Request": "true"})
    assert (back.status_code, categories("hoax")) == (422, {"satire"})


@pytest.mark.parametrize("undo", ["", "x", '["false"]:forged', "\0"])
def test_a_forged_undo_changes_nothing(editor, undo):
    label("hoax", "a.example", category="false")
    assert editor.post(f"{PAGE}undo/", {"undo": undo}, headers={"HX-Request": "true"}).status_code == 422
    assert categories("hoax") == {"false"}


def test_a_label_that_somebody_mapped_in_the_meantime_stays(editor):
    label("hoax", "a.example", category="satire")
    answer = map_one(editor, "hoax", "false")
    assert (answer.status_code, categories("hoax")) == (422, {"satire"})


@pytest.mark.parametrize("category", ["", "lie", "\0", "x" * 10_000])
def test_only_a_category_is_taken(editor, category):
    label("hoax", "a.example")
    assert map_one(editor, "hoax", category).status_code == 422
    assert categories("hoax") == {None}


def test_a_skipped_label_comes_back_at_the_end(editor):
    label("hoax", "a.example", 2)
    label("rumour", "a.example")
    page = editor.get(f"{PAGE}?skip=hoax")
    assert page.context["code"] == "rumour"
    answer = map_one(editor, "rumour", "true", skip="hoax")
    assert "Only skipped labels are left" in answer.text


@pytest.mark.parametrize("group", ["checker", "contributor"])
def test_people_who_may_not_change_ratings_are_refused(request, group):
    label("hoax", "a.example")
    client = request.getfixturevalue(group)
    assert client.get(PAGE).status_code == map_one(client, "hoax", "false").status_code == 403
    assert categories("hoax") == {None}


def test_the_page_takes_as_many_queries_for_many_labels(editor):
    counts = []
    for number in range(4):
        label(f"label-{number}", f"house-{number}.example", number + 1)
        with CaptureQueriesContext(connection) as queries:
            editor.get(PAGE)
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1


def test_there_is_a_key_for_each_category():
    assert len(Category.choices) == 9
