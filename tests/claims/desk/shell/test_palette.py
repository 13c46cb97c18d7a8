"""Does Ctrl-K find what has this name, only what the person may see, and in a constant number of queries?"""

import pytest
from django.contrib.auth.models import Permission

from claims.desk.shell.palette import MAX_ROWS, beginnings_of, clean
from tests.factories import (
    ArticleFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    PublisherFactory,
    SavedViewFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def found(client, words):
    answer = client.get("/desk/palette/", {"q": words})
    assert answer.status_code == 200
    return {str(name): [row.words for row in rows] for name, rows in answer.context["found"]}


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("budget doubled", "Claims", "The budget doubled"),
        ("budg", "Claims", "The budget doubled"),
        ("Amélie Verdún", "Claimants", "Amelie Verdun"),
        ("economie", "Topics", "Economy"),
        ("LE SOIR", "Publishers", "Le Soir"),
        ("soir.example", "Publishers", "Le Soir"),
        ("sommet été", "Articles", "Le sommet de l'ete"),
        ("https://outlet.example/summit", "Articles", "Le sommet de l'ete"),
        ("mine", "Saved views", "Mine since May"),
        ("settings", "Pages", "Settings"),
    ],
)
def test_each_kind_is_found_by_its_words(editor, words, kind, name):
    ClaimFactory(statement="The budget doubled")
    ClaimantFactory(name="Amelie Verdun")
    TopicFactory(slug="economy", names={"en": "Economy", "fr": "Économie"})
    PublisherFactory(name="Le Soir", domain="soir.example")
    ArticleFactory(title="Le sommet de l'ete", url="https://outlet.example/summit")
    SavedViewFactory(name="Mine since May", owned_by=editor.person)
    assert name in found(editor, words)[kind]


def test_a_claim_is_found_by_its_id(editor):
    claim = ClaimFactory(statement="The budget doubled")
    assert found(editor, f"https://desk.example/desk/claims/{claim.pk}/")["Claims"] == ["The budget doubled"]


def test_an_old_article_is_found_by_a_claim_that_cites_it(editor, monkeypatch):
    monkeypatch.setattr("claims.desk.shell.palette.NEWEST_ARTICLES", 1)
    cited = EvidenceFactory(article__title="Drought in the north").article
    ArticleFactory(title="Drought in the south", url="https://outlet.example/other")
    ArticleFactory(url="https://outlet.example/newest")
    assert found(editor, "drought")["Articles"] == [cited.title]


def test_views_of_others_are_not_found(editor):
    SavedViewFactory(name="Of another", owned_by=UserFactory())
    SavedViewFactory(name="Of the desk", owned_by=None)
    assert found(editor, "of")["Saved views"] == ["Of the desk"]


def test_only_kinds_that_the_person_may_see_are_found(contributor):
    client = contributor
    client.person.groups.clear()
    client.person.user_permissions.add(Permission.objects.get(codename="view_claim"))
    ClaimFactory(statement="Verdun doubled")
    ClaimantFactory(name="Verdun")
    TopicFactory(slug="verdun")
    PublisherFactory(name="Verdun")
    ArticleFactory(title="Verdun")
    assert found(client, "verdun").keys() == {"Claims"}


def test_pages_that_the_person_may_not_open_are_not_found(contributor, editor):
    assert set(found(contributor, "")["Pages"]) <= set(found(editor, "")["Pages"])
    assert "Settings" in found(contributor, "")["Pages"]


def test_ten_rows_cost_the_same_as_one(editor, django_assert_num_queries):
    def make(number):
        claimant = ClaimantFactory(name=f"Verdun {number}")
        article = ArticleFactory(title=f"Verdun {number}", url=f"https://outlet.example/verdun/{number}")
        claim = ClaimFactory(statement=f"Verdun is {number}", claimant=claimant)
        EvidenceFactory(claim=claim, article=article)
        TopicFactory(slug=f"verdun-{number}")
        PublisherFactory(name=f"Verdun {number}")
        SavedViewFactory(name=f"Verdun {number}", owned_by=editor.person)

    def cost():
        with django_assert_num_queries(QUERIES):
            return found(editor, "verdun")

    make(0)
    cost()
    for number in range(1, MAX_ROWS + 4):
        make(number)
    rows = cost()
    assert {len(names) for kind, names in rows.items()} == {MAX_ROWS}


QUERIES = 11


@pytest.mark.parametrize(
    "words",
    [
        "a\0b",
        "<script>alert(1)</script>",
        "x" * 10_000,
        "' OR 1=1 --",
        "a:* & | ! ( ) <-> \\",
        '"unfinished',
        "%",
        "_",
        "\ud800",
        "😀 👩‍👩‍👧",
        "قال الوزير",
        "\u202eevil",
        "-",
        "   ",
        "100 % & 3",
    ],
)
def test_hostile_words_are_only_words(editor, words):
    ClaimFactory(statement="The budget doubled")
    answer = editor.get("/desk/palette/", {"q": words.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_names_are_text(editor):
    ClaimFactory(statement="<script>alert(1)</script> doubled")
    answer = editor.get("/desk/palette/", {"q": "doubled"})
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text


def test_people_s_words_say_their_language_and_direction(editor):
    ClaimFactory(statement="قال الوزير إن الميزانية تضاعفت", language="ar")
    assert '<span dir="auto" lang="ar">قال' in editor.get("/desk/palette/", {"q": "الوزير"}).text


@pytest.mark.parametrize(("text", "expected"), [("a\0b\nc", "a b c"), (" e\u0301 ", "é"), ("x" * 300, "x" * 200)])
def test_a_text_is_cleaned(text, expected):
    assert clean(text) == expected


def test_short_words_are_no_beginnings():
    assert beginnings_of(["le", "Som-met"]) == "som:* & met:*"
    assert beginnings_of(["le", "-"]) == ""
