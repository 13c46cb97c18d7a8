"""Does a row answer at its natural key as at its id: read, changed and refused?"""

import pytest

from config.api.resource import NamedResource
from tests.claims.api.test_hostile import LISTS
from tests.factories import ClaimantFactory, PublisherFactory, RatingScaleFactory, TopicFactory, VerdictFactory

pytestmark = pytest.mark.django_db


def said_in_public(claimant):
    VerdictFactory(published=True, claim__claimant=claimant)
    return claimant


ROWS = {
    "publishers": lambda: RatingScaleFactory(owner=PublisherFactory(domain="le-monde_1.example.fr")).owner,
    "topics": lambda: TopicFactory(slug="war-and_Peace"),
    "rating-scales": lambda: RatingScaleFactory(code="afp_factuel"),
    "claimants": lambda: (
        VerdictFactory(published=True, claim__claimant=ClaimantFactory(wikidata_id="Q7747")).claim.claimant
    ),
}
CHANGE = {
    "publishers": {"name": "Another"},
    "topics": {"names": {"en": "War"}},
    "rating-scales": {"names": {"en": "Another"}},
    "claimants": {"role": "president"},
}


def name_of(resource, row):
    return getattr(row, LISTS[resource].natural_key)


def test_every_resource_with_a_natural_key_is_tested_here():
    assert {resource for resource, view in LISTS.items() if issubclass(view, NamedResource)} == ROWS.keys()


@pytest.mark.parametrize("resource", ROWS)
def test_a_natural_key_answers_as_the_id_does(anonymous, editor, resource):
    row = ROWS[resource]()
    by_id, by_name = (f"/api/v1/{resource}/{key}/" for key in (row.pk, name_of(resource, row)))
    for client in (anonymous, editor):
        first, second = client.get(by_id), client.get(by_name)
        assert (first.status_code, first.content, first["ETag"]) == (200, second.content, second["ETag"])
        assert client.get(by_name, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        assert client.get(f"{by_name}?q=x").status_code == 400


@pytest.mark.parametrize("resource", ROWS)
def test_a_row_is_changed_and_deleted_by_its_natural_key(editor, anonymous, resource):
    row = ROWS[resource]()
    here, tag = f"/api/v1/{resource}/{name_of(resource, row)}/", editor.get(f"/api/v1/{resource}/{row.pk}/")["ETag"]
    editor.credentials()
    assert editor.patch(here, CHANGE[resource]).status_code == 428
    changed = editor.patch(here, CHANGE[resource], HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.json() | CHANGE[resource]) == (200, changed.json())
    assert editor.patch(here, CHANGE[resource], HTTP_IF_MATCH=tag).status_code == 412
    assert anonymous.delete(here, HTTP_IF_MATCH="*").status_code == 401
    assert editor.delete(here, HTTP_IF_MATCH=changed["ETag"]).status_code in (204, 409)


@pytest.mark.parametrize("resource", ROWS)
@pytest.mark.parametrize("key", ["nowhere.example", "Q1", "0199a000-0000-7000-8000-000000000000", "0" * 32, ".", "-"])
def test_an_unknown_key_is_a_404(editor, resource, key):
    ROWS[resource]()
    answer = editor.get(f"/api/v1/{resource}/{key}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("resource", sorted(LISTS.keys() - ROWS.keys()))
def test_other_resources_take_ids_only(editor, resource):
    assert editor.get(f"/api/v1/{resource}/nowhere.example/").status_code == 404


def test_a_slug_that_looks_like_an_id_gives_way_to_the_id(editor):
    topic = TopicFactory()
    TopicFactory(slug=str(topic.pk))
    assert editor.get(f"/api/v1/topics/{topic.pk}/").json()["slug"] == topic.slug


def test_a_hidden_row_is_a_404_by_its_natural_key(anonymous):
    PublisherFactory(domain="only-here.example")
    ClaimantFactory(wikidata_id="Q42")
    for address in ("publishers/only-here.example/", "claimants/Q42/"):
        assert anonymous.get(f"/api/v1/{address}").status_code == 404


# Searching with q


@pytest.mark.parametrize(
    ("words", "is_found"), [("Résultat", True), ("resultat", True), ("CONCRET", True), ("spokesman", False)]
)
def test_verdicts_are_found_by_their_words(editor, words, is_found):
    verdict = VerdictFactory(summary="Aucun résultat.", label="Faux", explanation="Rien de concret.")
    answer = editor.get("/api/v1/verdicts/", {"q": words})
    assert [row["id"] for row in answer.json()["results"]] == [str(verdict.pk)] * is_found


def test_the_public_cannot_search_drafts(anonymous):
    VerdictFactory(summary="Nothing at all.")
    assert anonymous.get("/api/v1/verdicts/?q=nothing").json()["results"] == []


@pytest.mark.parametrize(
    ("words", "is_found"), [("énergie", True), ("energie", True), ("POWER", True), ("power-2", True), ("fr", False)]
)
def test_topics_are_found_by_slug_and_names_in_any_language(anonymous, words, is_found):
    TopicFactory(slug="power-2", names={"fr": "Énergie", "en": "Power supply"})
    assert bool(anonymous.get("/api/v1/topics/", {"q": words}).json()["results"]) == is_found
