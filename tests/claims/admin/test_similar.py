"""Are rows that are likely here already shown before a new one is saved, with all that was typed?"""

import pytest
from django.core.management import call_command

from claims.models import Claim, Claimant
from sources.models import Article
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    KnownPublisherFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)
from tests.support.forms import Form, claim_form, page

pytestmark = pytest.mark.django_db
STATEMENT = "The summit ended without a concrete result."


def shown(answer):
    return [row.key for row in answer.context_data["similar_rows"]]


def sent_again(answer, model, **buttons):
    """Return what a browser sends from the page: all that it holds, and the button that is pressed."""
    return Form(answer.content.decode(), f"{model._meta.model_name}_form").sent | buttons


def save_all_the_same(answer, model):
    button = answer.context_data["seen"]
    assert f'name="save_all_the_same" value="{button}"' in answer.content.decode()
    return sent_again(answer, model, save_all_the_same=button)


def test_a_claim_that_is_here_is_shown_first_and_saved_all_the_same(editor, client):
    stored, topic, version = VerdictFactory(published=True).claim, TopicFactory(), ArticleVersionFactory()
    evidence = {"article": version.article.pk, "role": "evidence", "stance": "supports", "note": "Read it."}
    typed = claim_form(
        topics=[{"topic": topic.pk}],
        evidence=[evidence],
        statement=f"{STATEMENT}!",
        place="Anchorage",
        context="A\n\nB",
    )
    first = client.post(page(Claim, "add"), typed)
    assert (first.status_code, shown(first), Claim.objects.count()) == (200, [str(stored.pk)], 1)
    second = client.post(page(Claim, "add"), save_all_the_same(first, Claim))
    assert second.status_code == 302
    claim = Claim.objects.exclude(pk=stored.pk).get()
    assert (claim.statement, claim.place, claim.context) == (f"{STATEMENT}!", "Anchorage", "A\n\nB")
    assert (claim.topics.get(), claim.evidence.get().note, claim.created_by) == (topic, "Read it.", editor)


def test_the_panel_shows_the_claim_with_its_verdict_and_a_link(editor, client):
    stored = VerdictFactory(published=True, claim__language="fr", claim__claimant__name="Élise <b>Moulin</b>").claim
    content = client.post(page(Claim, "add"), claim_form()).content.decode()
    assert "This may be here already: one entry is similar." in content
    assert "Élise &lt;b&gt;Moulin&lt;/b&gt;" in content
    assert f'href="{page(Claim, "change", stored.pk)}" aria-describedby="similar-{stored.pk}"' in content
    assert f'id="similar-{stored.pk}" lang="fr"' in content
    assert "very likely the same · 100%" in content
    assert stored.verdicts.get().rating.name in content


def test_claims_of_other_words_are_shown_with_what_differs(editor, client):
    call_command("loaddata", "topics", "rating_scales", "summit", verbosity=0)
    stored = ClaimFactory(statement="The summit in Geneva ended on 12 December without a concrete result.")
    typed = "The summit in Geneva ended on 13 December without a concrete result."
    answer = client.post(page(Claim, "add"), claim_form(statement=typed))
    assert shown(answer)[0] == str(stored.pk)
    content = answer.content.decode()
    assert "<mark>12 </mark>" in content
    assert "Differs in a date: yours has “13”, this one “12”." in content
    assert "probably the same" in content


@pytest.mark.parametrize("statement", ["A meeting will be held in May.", "Wheat prices doubled.", "Who said so?"])
def test_other_claims_are_saved_at_once(editor, client, statement):
    ClaimFactory()
    assert client.post(page(Claim, "add"), claim_form(statement=statement)).status_code == 302


@pytest.mark.parametrize("pressed", ["_save", "_continue", "_addanother"])
def test_saving_all_the_same_does_what_the_first_button_does(editor, client, pressed):
    ClaimFactory()
    first = client.post(page(Claim, "add"), claim_form() | {pressed: "Save"})
    second = client.post(page(Claim, "add"), save_all_the_same(first, Claim))
    new = Claim.objects.latest("id")
    there = {
        "_save": page(Claim, "changelist"),
        "_continue": page(Claim, "change", new.pk),
        "_addanother": page(Claim, "add"),
    }
    assert second.url.partition("?")[0] == there[pressed]


def test_saving_again_without_the_button_asks_again(editor, client):
    ClaimFactory()
    first = client.post(page(Claim, "add"), claim_form())
    second = client.post(page(Claim, "add"), sent_again(first, Claim, _save="Save"))
    assert (second.status_code, Claim.objects.count()) == (200, 1)


def test_claims_that_were_not_shown_are_shown_before_saving(editor, client):
    ClaimFactory()
    first = client.post(page(Claim, "add"), claim_form())
    later = ClaimFactory()
    second = client.post(page(Claim, "add"), save_all_the_same(first, Claim))
    assert second.status_code == 200
    assert str(later.pk) in shown(second)
    assert client.post(page(Claim, "add"), save_all_the_same(second, Claim)).status_code == 302


def test_other_errors_come_first_and_nothing_is_lost(editor, client):
    ClaimFactory()
    answer = client.post(page(Claim, "add"), claim_form(language="no language", place="Anchorage"))
    assert (answer.status_code, shown(answer)) == (200, [])
    assert sent_again(answer, Claim)["place"] == ["Anchorage"]


def test_a_claim_that_is_changed_is_not_compared(editor, client):
    ClaimFactory()
    own = ClaimFactory(statement="Wheat prices doubled.")
    assert client.post(page(Claim, "change", own.pk), claim_form()).status_code == 302
    assert "data-similar" not in client.get(page(Claim, "change", own.pk)).content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_panel_speaks_the_language_of_its_reader(editor, client, language):
    ClaimFactory()
    content = client.post(page(Claim, "add"), claim_form(), headers={"Accept-Language": language}).content.decode()
    words = {"en": "Save all the same", "fr": "Enregistrer quand même"}
    assert words[language] in content
    assert all(word not in content for tag, word in words.items() if tag != language)


def test_a_claimant_that_is_here_is_shown_first(editor, client):
    stored = ClaimantFactory(name="Élise Moulin", role="envoy")
    typed = {"name": "Moulin, Elise", "kind": "person", "aliases": "E. M."}
    first = client.post(page(Claimant, "add"), typed)
    assert (first.status_code, shown(first)) == (200, [str(stored.pk)])
    assert client.post(page(Claimant, "add"), save_all_the_same(first, Claimant)).status_code == 302
    assert Claimant.objects.get(name="Moulin, Elise").aliases == ["E. M."]


def test_in_a_popup_the_stored_claimant_can_be_chosen(editor, client):
    stored = ClaimantFactory(name="Élise Moulin")
    typed = {"name": "Elise Moulin", "kind": "person", "_popup": "1"}
    first = client.post(page(Claimant, "add"), typed)
    assert f'name="use_row" value="{stored.pk}"' in first.content.decode()
    answer = client.post(page(Claimant, "add"), sent_again(first, Claimant, use_row=stored.pk))
    assert (answer.status_code, Claimant.objects.filter(name__contains="Moulin").get()) == (200, stored)
    assert str(stored.pk) in answer.context_data["popup_response_data"]


@pytest.mark.parametrize("key", ["", "nonsense", "\0", "0199a000-0000-7000-8000-000000000000"])
def test_a_row_that_is_not_here_cannot_be_chosen(editor, client, key):
    answer = client.post(page(Claimant, "add"), {"name": "Élise", "kind": "person", "_popup": "1", "use_row": key})
    assert answer.status_code == 200
    assert Claimant.objects.filter(name="Élise").exists()


def test_an_article_that_is_here_is_shown_first(editor, client):
    outlet = KnownPublisherFactory(domain="outlet.example")
    stored = ArticleFactory(url="https://www.outlet.example/a.html", publisher=outlet)
    typed = {
        "url": "http://m.outlet.example/a.html",
        "publisher": outlet.pk,
        "language": "en",
        "pasted": "It said so.",
    }
    typed |= {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    first = client.post(page(Article, "add"), typed)
    assert (first.status_code, shown(first)) == (200, [str(stored.pk)])
    assert client.post(page(Article, "add"), save_all_the_same(first, Article)).status_code == 302
    assert Article.objects.exclude(pk=stored.pk).get().current_version.text == "It said so."


TYPED = {
    Claim: {"statement": STATEMENT, "language": "en"},
    Claimant: {"name": "Elise Moulin", "kind": "person"},
    Article: {"url": "https://outlet.example/a"},
}


@pytest.fixture
def everything():
    ClaimFactory(claimant__name="Élise Moulin")
    ArticleFactory(url="https://outlet.example/a/")


@pytest.mark.parametrize("model", TYPED)
@pytest.mark.parametrize("role", ["contributor", "checker", "editor", None])
@pytest.mark.usefixtures("everything")
def test_what_is_similar_is_shown_to_people_who_may_add(client, model, role):
    client.force_login(UserFactory(is_staff=True, group=role))
    answer = client.post(page(model, "similar"), TYPED[model])
    assert answer.status_code == (200 if role else 403)
    if role:
        assert answer.json()["summary"] == "This may be here already: one entry is similar."
        assert 'target="_blank"' in answer.json()["rows"]


@pytest.mark.parametrize("model", TYPED)
def test_strangers_and_reads_learn_nothing(client, model):
    assert client.post(page(model, "similar"), TYPED[model]).status_code == 302
    client.force_login(UserFactory(is_staff=True, group="editor"))
    assert client.get(page(model, "similar")).status_code == 405


HOSTILE = [
    "",
    " ",
    "x" * 20_000,
    "word " * 4_000,
    "nul \0",
    "\u202e",
    "😀" * 500,
    "a\u0300" + "\u0301" * 500,
    "<script>",
    "%s",
]


@pytest.mark.parametrize("model", TYPED)
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.usefixtures("everything")
def test_any_text_is_answered_while_it_is_typed(editor, client, model, text):
    for name in TYPED[model]:
        answer = client.post(page(model, "similar"), TYPED[model] | {name: text})
        assert answer.status_code == 200
        assert answer.json().keys() == {"summary", "rows"}
        assert "<script>" not in answer.json()["rows"]
