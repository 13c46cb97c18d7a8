"""Are the labels of other houses listed by their words, and mapped by an editor for all houses at once?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.admin.labels import LABELS_PER_PAGE
from claims.labels import MAX_EXAMPLES
from claims.models import Rating
from claims.models.history import RatingEvent
from tests.factories import PublisherFactory, RatingFactory, RatingScaleFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/claims/rating/labels/"


def label(code, domain, verdicts=1, **values):
    """Return a label of a house that is still to be mapped, with verdicts."""
    owner = PublisherFactory._meta.model.objects.filter(domain=domain).first() or PublisherFactory(domain=domain)
    scale = RatingScaleFactory(code=domain.replace(".", "-"), owner=owner)
    rating = RatingFactory(scale=scale, code=code, **{"category": None, "names": {"en": code.title()}} | values)
    for _number in range(verdicts):
        VerdictFactory(publisher=owner, rating=rating, origin="import", published=True)
    return rating


def shown(answer):
    assert answer.status_code == 200
    return {row.field.name: row for row in answer.context_data["labels"]}


def test_labels_are_grouped_by_their_words_the_most_frequent_first(client, editor):
    label("rumour", "a.example", 1)
    label("hoax", "a.example", 2, names={"en": "Hoax"})
    label("hoax", "b.example", 3, names={"fr": "hoax!"})
    label("known", "a.example", 9, category="false")
    rows = shown(client.get(PAGE))
    assert list(rows) == ["hoax", "rumour"]
    hoax = rows["hoax"]
    assert (hoax.reviews, hoax.houses, hoax.languages) == (5, "a.example, b.example", ["en", "fr"])
    assert len(hoax.examples) == MAX_EXAMPLES
    assert len(rows["rumour"].examples) == 1


def test_a_label_is_mapped_for_all_its_houses_at_once(client, editor):
    hoaxes = [label("hoax", "a.example"), label("hoax", "b.example")]
    rumour = label("rumour", "a.example")
    answer = client.post(PAGE, {"hoax": "false", "rumour": ""}, follow=True)
    assert "2 labels are mapped now." in answer.content.decode()
    assert set(Rating.objects.filter(code="hoax").values_list("category", flat=True)) == {"false"}
    assert Rating.objects.get(pk=rumour.pk).category is None
    events = RatingEvent.objects.filter(id__in=[rating.pk for rating in hoaxes], pgh_label="changed")
    assert {event.pgh_context["username"] for event in events} == {editor.username}


def test_what_somebody_mapped_in_the_meantime_stays(client, editor):
    hoax, other = label("hoax", "a.example"), label("hoax", "b.example")
    Rating.objects.filter(pk=other.pk).update(category="satire")
    client.post(PAGE, {"hoax": "false"})
    assert Rating.objects.get(pk=hoax.pk).category == "false"
    assert Rating.objects.get(pk=other.pk).category == "satire"


def test_a_choice_counts_although_the_label_is_on_another_page_by_now(client, editor):
    late = label("late", "a.example", 0)
    for number in range(LABELS_PER_PAGE):
        label(f"label_{number}", "a.example", 1 if number < 2 else 0)
    client.post(PAGE, {"late": "true"})
    assert Rating.objects.get(pk=late.pk).category == "true"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"hoax": "nonsense"}, "nonsense"),
        ({"nobody": "false"}, "Nothing was mapped"),
        ({"known": "false"}, "Nothing was mapped"),
        ({}, "Nothing was mapped"),
        ({"hoax": ["", ""]}, "Nothing was mapped"),
        ({f"x{number}": "false" for number in range(900)}, "Nothing was mapped"),
    ],
)
def test_a_senseless_form_maps_nothing_and_says_so(client, editor, sent, words):
    label("hoax", "a.example")
    label("known", "a.example", category="true")
    answer = client.post(PAGE, sent, follow=True)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert set(Rating.objects.values_list("code", "category")) == {("hoax", None), ("known", "true")}


@pytest.mark.parametrize("page", ["", "abc", "0", "-1", "999999999999"])
def test_a_page_that_is_none_shows_another(client, editor, page):
    label("hoax", "a.example")
    assert list(shown(client.get(PAGE, {"page": page}))) == ["hoax"]


def test_without_labels_the_page_says_so(client, editor):
    assert "All labels are mapped." in client.get(PAGE).content.decode()


@pytest.mark.parametrize("group", ["contributor", "checker"])
def test_who_may_not_change_ratings_maps_none(client, group):
    client.force_login(UserFactory(is_staff=True, group=group))
    hoax = label("hoax", "a.example")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"hoax": "false"}).status_code == 403
    assert Rating.objects.get(pk=hoax.pk).category is None
    assert PAGE not in client.get(reverse("admin:claims_rating_changelist")).content.decode()


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get(PAGE).status_code == 302


def test_the_list_of_ratings_links_the_page(client, editor):
    assert PAGE in client.get(reverse("admin:claims_rating_changelist")).content.decode()


def test_ten_labels_take_as_many_queries_as_one(client, editor):
    label("hoax", "a.example", 4)
    client.get(PAGE)  # fills caches
    with CaptureQueriesContext(connection) as of_one:
        client.get(PAGE)
    for number in range(10):
        label(f"label_{number}", "b.example")
    with CaptureQueriesContext(connection) as of_ten:
        client.get(PAGE)
    assert len(of_ten) == len(of_one)
