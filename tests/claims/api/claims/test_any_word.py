"""Does `match=any` find claims with any of the words of `q`, the best first, wherever `q` is offered?"""

import json

import pytest
from django.db.models import F
from rest_framework.test import APIClient

from claims.models import Card
from tests.claims.api.claims.test_exports_at_once import wait_for_the_end
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.exports import commits

CLAIMS = "/api/v1/claims/"
STATEMENTS = {
    "both": "The vaccine caused the drought.",
    "vaccine": "The vaccine is harmless, say nine of ten people.",
    "drought": "A drought is coming.",
    "neither": "The tax is too high.",
    "covid": "COVID-19 came from the U.S. army.",
    "run": "喝鹽水可以預防新冠肺炎",
    "parts": "鹽水不能預防感冒",
}

FINDS = {
    "vaccine drought": {"both", "vaccine", "drought"},
    "vaccines taxes": {"both", "vaccine", "neither"},
    "vaccine -drought": {"vaccine"},
    "drought tax -vaccine": {"drought", "neither"},
    '"vaccine is harmless" tax': {"vaccine", "neither"},
    '"drought vaccine" tax': {"neither"},
    "vaccine or tax": {"both", "vaccine", "neither"},
    "covid19 tax": {"covid", "neither"},
    "US tax": {"covid", "neither"},
    "新冠肺炎鹽水": {"run", "parts"},
    '"新冠肺炎鹽水"': set(),
    "新冠肺炎鹽水 -感冒": {"run"},
    "炎 tax": {"run", "neither"},
    "unheard": set(),
    "the of": set(),
    "-vaccine": {"drought", "neither", "covid", "run", "parts"},
}


@pytest.fixture
def claims(db):
    languages = {"run": "zh", "parts": "zh"}
    return {
        name: VerdictFactory(
            published=True, claim=ClaimFactory(statement=statement, language=languages.get(name, "en"))
        ).claim
        for name, statement in STATEMENTS.items()
    }


def names(claims, ids):
    return [name for pk in ids for name, claim in claims.items() if str(claim.pk) == pk]


def listed(answer):
    return [claim["id"] for claim in answer.json()["results"]]


@pytest.mark.parametrize(("words", "expected"), FINDS.items())
def test_any_of_the_words_finds_a_claim(claims, anonymous, words, expected):
    answer = anonymous.get(CLAIMS, {"q": words, "match": "any"})

    assert set(names(claims, listed(answer))) == expected


@pytest.mark.parametrize("words", FINDS)
def test_all_words_is_what_is_asked_without_match(claims, anonymous, words):
    all_words, as_ever = (anonymous.get(CLAIMS, {"q": words, **extra}) for extra in ({"match": "all"}, {}))

    assert listed(all_words) == listed(as_ever)
    assert set(listed(all_words)) <= set(listed(anonymous.get(CLAIMS, {"q": words, "match": "any"}))) or "-" in words


def test_the_best_come_first_unless_another_order_is_asked_for(claims, anonymous):
    asked = {"q": "vaccine drought", "match": "any"}
    by_default, by_time = (
        names(claims, listed(anonymous.get(CLAIMS, asked | extra))) for extra in ({}, {"ordering": "created_at"})
    )

    assert by_default[0] == "both"
    assert by_time == ["both", "vaccine", "drought"]
    assert listed(anonymous.get(CLAIMS, asked | {"ordering": "relevance"})) == listed(anonymous.get(CLAIMS, asked))


def test_pages_have_every_claim_once_in_one_order(claims, anonymous):
    asked = {"q": "vaccine drought tax army", "match": "any"}
    whole = listed(anonymous.get(CLAIMS, asked))
    answer = anonymous.get(CLAIMS, asked | {"page_size": 2})
    read, last = listed(answer), answer
    while url := last.json()["next"]:
        last = anonymous.get(url)
        read += listed(last)
    back = listed(anonymous.get(last.json()["previous"]))

    assert read == whole
    assert len(read) == 5
    assert back == whole[-3:-1]


def test_ids_and_facets_count_the_same_claims(claims, anonymous):
    asked = {"q": "vaccine drought", "match": "any"}
    found = {str(claims[name].pk) for name in ("both", "vaccine", "drought")}
    ids = anonymous.get(f"{CLAIMS}ids/", asked).content.decode().split()
    facets = anonymous.get(f"{CLAIMS}facets/", asked | {"group_by": "language"}).json()
    assert set(ids) == found
    assert (facets["count"], facets["facets"]["language"][0]["count"]) == (3, 3)


def test_highlights_mark_whichever_word_there_is(claims, anonymous):
    asked = {"q": "vaccine drought 新冠鹽水", "match": "any", "highlight": "true"}
    shown = {claim["id"]: claim["highlights"]["statement"] for claim in anonymous.get(CLAIMS, asked).json()["results"]}

    assert "<mark>vaccine</mark> caused the <mark>drought</mark>" in shown[str(claims["both"].pk)]
    assert "<mark>drought</mark> is coming" in shown[str(claims["drought"].pk)]
    assert "<mark>鹽水</mark>不能" in shown[str(claims["parts"].pk)]


REFUSED = {
    "without q": ({"match": "any"}, "match"),
    "all without q": ({"match": "all"}, "match"),
    "an unknown word": ({"q": "a", "match": "some"}, "match"),
    "nothing": ({"q": "a", "match": ""}, "match"),
    "twice": ({"q": "a", "match": ["any", "all"]}, "match"),
    "relevance without q": ({"ordering": "relevance"}, "ordering"),
}


@pytest.mark.parametrize("path", ["", "facets/", "ids/", "export.ndjson", "export.csv", "export.jsonld"])
@pytest.mark.parametrize(("asked", "parameter"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_combination_is_refused_by_its_name(anonymous, path, asked, parameter, db):
    answer = anonymous.get(f"{CLAIMS}{path}", asked)

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.django_db
def test_a_detail_takes_no_match(anonymous, claims):
    assert anonymous.get(f"{CLAIMS}{claims['both'].pk}/", {"match": "any"}).status_code == 400


@commits
def test_an_export_has_the_claims_with_any_of_the_words():
    drought, vaccine, _tax = (
        str(VerdictFactory(published=True, claim__statement=statement).claim_id)
        for statement in ("A drought.", "A vaccine.", "A tax.")
    )
    answer = APIClient().get(f"{CLAIMS}export.ndjson", {"q": "vaccine drought", "match": "any"})
    lines = [json.loads(line) for line in answer.getvalue().splitlines()]

    assert {line["id"] for line in lines if "statement" in line} == {drought, vaccine}
    wait_for_the_end()


class TestRareWords:
    """A word that few public claims have counts more than one that many have."""

    def add(self):
        common = [
            VerdictFactory(published=True, claim__statement=f"Taxes number {number}").claim for number in range(9)
        ]
        rare = VerdictFactory(published=True, claim__statement="Pangolin number 10").claim
        return rare, common

    def relevances(self, words="taxes pangolins"):
        return list(Card.objects.matching(words, "any").order_by("pk").values_list("pk", F("relevance")))

    @pytest.mark.django_db
    def test_the_claim_with_the_rare_word_comes_first(self, anonymous):
        rare, _common = self.add()

        assert listed(anonymous.get(CLAIMS, {"q": "taxes pangolins", "match": "any"}))[0] == str(rare.pk)

    @pytest.mark.django_db
    def test_claims_that_are_not_public_change_no_order(self):
        self.add()
        before = self.relevances()
        for number in range(50):
            ClaimFactory(statement=f"Pangolin and pangolins {number}")

        after = dict(self.relevances())
        assert {pk: after[pk] for pk, _ in before} == dict(before)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "words", ["", "the of", "-taxes", '"', "'", "\\", "鹽", "a'b", "!!! | &", "x" * 512, "w " * 256]
    )
    def test_any_words_have_a_rank(self, words):
        self.add()

        assert all(relevance >= 0 for _pk, relevance in self.relevances(words))
