"""Can people ask the queue by a form, see each filter as a chip, and keep a list under a name?"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from claims.models.desk.view import SavedView
from tests.claims.desk.conftest import client_of
from tests.claims.desk.queue.test_actions import HTMX
from tests.claims.desk.queue.test_listing import ids_in
from tests.factories import ClaimantFactory, ClaimFactory, EvidenceFactory, TopicFactory, UserFactory, VerdictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    """A claim that is false, French, about climate, cited from Y and said in June, and one beside it for each fact."""
    TopicFactory(slug="climate", names={"en": "Climate"})
    right = {"language": "fr", "topic": "climate", "name": "Y", "category": "false", "claimed_on": "2026-06-01"}
    wrong = {"language": "en", "topic": None, "name": "Z", "category": "true", "claimed_on": "2026-04-30"}
    made = [
        make_claim(number, **right | changed)
        for number, changed in enumerate([{}, *({name: value} for name, value in wrong.items())])
    ]
    return made[0]


def make_claim(number, *, language, topic, name, category, claimed_on):
    claim = ClaimFactory(language=language, claimed_on=claimed_on)
    if topic:
        claim.claim_topics.create(topic=TopicFactory(slug=topic))
    EvidenceFactory(
        claim=claim, article__publisher__domain=f"{name}{number}.example".lower(), article__publisher__name=name
    )
    VerdictFactory(claim=claim, published=True, rating__category=category)
    return claim


def ask(client, **fields):
    return client.get("/desk/queue/filter/", fields)


def test_the_form_answers_false_french_about_x_cited_from_y_since_may(editor, question):
    answer = ask(
        editor,
        language="fr",
        category="false",
        topic="climate",
        publisher="Y",
        claimed_on__gte="2026-05-01",
        rest="tab=all",
    )
    assert answer.status_code == 302
    page = editor.get(answer["Location"])
    assert ids_in(page) == [str(question.pk)]
    assert re.findall(r'<li class="chip filter"><span dir="auto">([^<]+)<', page.text)[:3] == [
        "language: fr",
        "topic: Climate",
        "said from: 2026-05-01",
    ]


@pytest.mark.parametrize(
    ("field", "typed", "right"),
    [
        ("language", "French", "fr"),
        ("language", "pt-BR", "pt-BR"),
        ("claimant", "ada lovelace", "{ada}"),
        ("claimant", "The Countess", "{ada}"),
        ("publisher", "The Outlet", "o.example"),
        ("publisher", "O.example", "o.example"),
        ("issuer", "outlet", "o.example"),
        ("publisher", "Nowhere", "nowhere"),
    ],
)
def test_names_are_taken_for_keys(editor, field, typed, right):
    ada = ClaimantFactory(name="Ada Lovelace", aliases=["The Countess"])
    EvidenceFactory(article__publisher__domain="o.example", article__publisher__name="The Outlet")
    answer = ask(editor, **{field: typed})
    assert parse_qs(urlsplit(answer["Location"]).query)[field] == [right.format(ada=ada.pk)]


def test_a_form_that_cannot_be_read_is_shown_with_its_error(editor):
    page = ask(editor, claimant="Nobody At All", claimed_on__gte="yesterday", q="bread")
    assert page.status_code == 422
    assert "No claimant is called “Nobody At All”." in page.text
    assert 'value="bread"' in page.text


def test_the_form_shows_the_filters_and_keeps_those_it_has_no_field_for(editor):
    ada = ClaimantFactory(name="Ada")
    ClaimFactory(claimant=ada, language="fr")
    page = editor.get(f"/desk/queue/?tab=all&language=fr&claimant={ada.pk}&disputed=false&status=open,closed").text
    assert re.search(r'name="language"[^>]* value="fr"|value="fr"[^>]* name="language"', page)
    assert re.search(r'value="Ada"', page)
    rest = re.search(r'name="rest" value="([^"]*)"', page)[1].replace("&amp;", "&")
    assert QueryDict(rest).dict() == {"tab": "all", "disputed": "false", "status": "open,closed"}
    answer = ask(editor, language="en", rest=rest)
    assert QueryDict(urlsplit(answer["Location"]).query).dict() == {
        "tab": "all",
        "disputed": "false",
        "status": "open,closed",
        "language": "en",
    }


def test_a_chip_takes_one_value_out(editor):
    page = editor.get("/desk/queue/?tab=all&category=false,misleading&mine=true").text
    chips = re.findall(r'class="chip filter"><span dir="auto">([^<]+)</span><a href="/desk/queue/\?([^"]+)"', page)
    assert [(words, QueryDict(query.replace("&amp;", "&")).dict()) for words, query in chips] == [
        ("category: false", {"tab": "all", "category": "misleading", "mine": "true"}),
        ("category: misleading", {"tab": "all", "category": "false", "mine": "true"}),
    ]


@pytest.mark.parametrize("typed", ["\0", "<script>alert(1)</script>", "x" * 10_000, "a,b", "%", "\u202e"])
@pytest.mark.parametrize("field", ["q", "language", "claimant", "publisher", "issuer", "topic", "rest"])
def test_hostile_words_in_the_form_get_a_page(editor, field, typed):
    answer = ask(editor, **{field: typed})
    page = editor.get(answer["Location"]) if answer.status_code == 302 else answer
    assert page.status_code in (200, 422)
    assert "<script>alert(1)" not in page.text


# Saved views


def save(client, name, query="tab=all&language=fr", **fields):
    return client.post("/desk/queue/views/", {"name": name, "from": query} | fields, headers=HTMX)


def views_in(page):
    menu = re.search(r'<details id="views".*?</details>\s*</div>\s*', page.text, re.S)[0]
    return dict(
        re.findall(
            r'<span dir="auto">([^<]+)</span> <span class="count">([^<]+)</span>', page.text[page.text.index(menu) :]
        )
    )


def test_a_saved_view_is_a_name_with_a_count_that_leads_to_its_list(editor):
    ClaimFactory.create_batch(2, language="fr")
    ClaimFactory()
    answer = save(editor, "French")
    assert answer["HX-Redirect"] == "/desk/queue/?tab=all&language=fr"
    assert views_in(editor.get("/desk/queue/")) == {"French": "2"}
    view = SavedView.objects.get()
    assert editor.get(f"/desk/queue/views/{view.pk}/")["Location"] == "/desk/queue/?tab=all&language=fr"


def test_views_belong_to_one_person_or_to_the_desk(editor):
    save(editor, "Mine")
    save(editor, "Ours", for_desk="1")
    assert set(views_in(editor.get("/desk/queue/"))) == {"Mine", "Ours"}
    checker = client_of("checker")
    assert set(views_in(checker.get("/desk/queue/"))) == {"Ours"}
    mine, ours = (SavedView.objects.get(name=name) for name in ("Mine", "Ours"))
    assert checker.get(f"/desk/queue/views/{mine.pk}/").status_code == 404
    assert save(checker, "Theirs", for_desk="1").status_code == 422
    change = {"do": "delete", "from": ""}
    assert checker.post(f"/desk/queue/views/{mine.pk}/change/", change, headers=HTMX).status_code == 422
    assert checker.post(f"/desk/queue/views/{ours.pk}/change/", change, headers=HTMX).status_code == 403
    assert SavedView.objects.count() == 2
    editor.post(f"/desk/queue/views/{mine.pk}/change/", {"do": "rename", "name": "Own", "from": ""}, headers=HTMX)
    editor.post(f"/desk/queue/views/{ours.pk}/change/", change, headers=HTMX)
    assert [view.name for view in SavedView.objects.all()] == ["Own"]


@pytest.mark.parametrize("for_desk", [{}, {"for_desk": "1"}])
def test_two_views_with_one_name_are_refused(editor, for_desk):
    save(editor, "French", **for_desk)
    answer = save(editor, "French", "tab=new", **for_desk)
    assert (answer.status_code, SavedView.objects.count()) == (422, 1)
    assert "There is a view with this name already." in answer.text


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("", "tab=all"),
        ("  ", "tab=all"),
        ("a\0", "tab=all"),
        ("x" * 81, "tab=all"),
        ("ok", "langage=fr"),
        ("ok", "q=" + "y" * 3_000),
    ],
)
def test_a_view_needs_a_name_and_a_list(editor, name, query):
    assert (save(editor, name, query).status_code, SavedView.objects.count()) == (422, 0)


def test_counts_of_views_cost_one_query(editor, count_queries):
    save(editor, "First")
    editor.get("/desk/queue/")
    one = count_queries(lambda: editor.get("/desk/queue/"))
    for number in range(10):
        save(editor, f"View {number}", f"tab=all&language=fr&topic=x&priority={number % 4 + 1}")
    assert SavedView.objects.count() == 1  # there is no topic x
    TopicFactory(slug="x")
    for number in range(10):
        save(editor, f"View {number}", f"tab=all&language=fr&topic=x&priority={number % 4 + 1}")
    assert SavedView.objects.count() == 11
    assert count_queries(lambda: editor.get("/desk/queue/")) == one


def test_a_view_whose_topic_is_gone_counts_nothing(editor):
    topic = TopicFactory(slug="x")
    save(editor, "X", "tab=all&topic=x")
    topic.delete()
    assert views_in(editor.get("/desk/queue/")) == {"X": "0"}


def test_strangers_and_people_without_the_desk_save_nothing():
    client = Client()
    assert save(client, "x").status_code == 401
    client.force_login(UserFactory(is_staff=True))
    assert save(client, "x").status_code == 403
    assert not SavedView.objects.exists()
