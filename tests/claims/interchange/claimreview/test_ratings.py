"""Do spellings of a label share a code, and has the fixture the labels of well-known publishers under these codes?"""

import hashlib
import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from claims.interchange.claimreview.ratings import rating_code
from claims.models import Category, Rating, RatingScale
from sources.models import Publisher

FIXTURES = ["rating_scales", "publisher_labels"]
ROWS = json.loads((settings.FIXTURE_DIRS[0] / "publisher_labels.json").read_text(encoding="utf-8"))
RATINGS = [row["fields"] for row in ROWS if row["model"] == "claims.rating"]


def digest(words):
    return f"label-{hashlib.sha256(words.encode()).hexdigest()[:10]}"


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (["True", "true", " TRUE. ", "“True”"], "true"),
        (["Mostly True", "mostly-true", "Mostly  true!", "mostly_true"], "mostly_true"),
        (["Pants on Fire!"], "pants_on_fire"),
        (["Manque de contexte"], "manque_de_contexte"),
        (["Photo altérée", "photo alteree"], "photo_alteree"),
        (["Verdadero, pero…", "verdadero pero"], "verdadero_pero"),
        (["It’s false", "It's false"], "its_false"),
        (["Ложь", "ложь", "Ложь."], digest("ложь")),
        (["правда 5"], digest("правда 5")),
        (["fałsz"], digest("fałsz")),
        (["A+"], digest("a+")),
        (["½ true"], digest("1⁄2 true")),
        (["x" * 51], digest("x" * 51)),
        (["?"], digest("?")),
    ],
)
def test_spellings_of_a_label_share_a_code(labels, code):
    assert {rating_code(label) for label in labels} == {code}


def test_labels_that_one_slug_would_merge_have_different_codes():
    labels = ["A", "A+", "A*", "правда 5", "ложь 5", "5", "fałsz", "fasz", "✓", "✗", "真", "假", "?", "!"]
    assert len(set(map(rating_code, labels))) == len(labels)


@given(st.text(st.characters()))
def test_the_code_of_any_label_is_valid_in_the_database(label):
    code = rating_code(label)
    assert re.fullmatch(r"[-a-zA-Z0-9_]{1,50}", code)
    assert rating_code(label) == rating_code(f" {label} ")


@pytest.mark.django_db
def test_the_fixtures_of_labels_and_scales_load_twice():
    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (Publisher, RatingScale, Rating)]

    call_command("loaddata", *FIXTURES, verbosity=0)
    loaded = everything()
    call_command("loaddata", *FIXTURES, verbosity=0)
    assert everything() == loaded
    assert sum(map(len, loaded)) >= len(ROWS)
    for row in (*Publisher.objects.all(), *RatingScale.objects.all(), *Rating.objects.all()):
        row.full_clean()
    assert RatingScale.objects.filter(owner__domain="politifact.com").count() == 1


def test_each_label_in_the_fixture_has_the_code_that_an_import_looks_up():
    for rating in RATINGS:
        [label] = rating["names"].values()
        assert rating["code"] == rating_code(label)
        assert len(label) <= 200
    assert len({(*rating["scale"], rating["code"]) for rating in RATINGS}) == len(RATINGS)


def test_a_label_that_fits_no_category_has_none():
    mapped = {(*rating["scale"], *rating["names"].values()): rating["category"] for rating in RATINGS}
    assert set(mapped.values()) == {*Category.values, None}
    assert mapped["demagog-org-pl", "prawda"] == "true"
    assert mapped["aosfatos-org", "distorcido"] == "misleading"
    assert mapped["nieuwscheckers-nl", "niet te checken"] == "unverifiable"
    assert mapped["youturn-in", "sarcasm"] == "satire"
    assert mapped["aosfatos-org", "exagerado"] is None
    assert mapped["faktoje-al", "no verdict"] is None


@pytest.mark.parametrize(
    ("domain", "label", "category"),
    [
        ("snopes.com", "Mixture", "mixed"),
        ("afp.com", "Photo altérée", "misleading"),
        ("aap.com.au", "Unproven", "unverifiable"),
        ("boomlive.in", "False", "false"),
        ("newtral.es", "Verdad a medias", "mixed"),
        ("maldita.es", "Bulo", "false"),
        ("correctiv.org", "Größtenteils falsch", "mostly_false"),
        ("dpa.com", "Falscher Kontext", "misleading"),
        ("fatabyyano.net", "زائف جزئيا", "mixed"),
        ("science.feedback.org", "Unsupported", "unverifiable"),
        ("logicallyfacts.com", "Partly True", "mixed"),
        ("thequint.com", "Misleading", "misleading"),
        ("vishvasnews.com", "झूठ", "false"),
        ("indiatoday.in", "Half True", "mixed"),
    ],
)
def test_labels_of_well_known_houses_are_mapped(domain, label, category):
    owners = {row["fields"]["code"]: row["fields"]["owner"] for row in ROWS if row["model"] == "claims.ratingscale"}
    found = {
        rating["category"]
        for rating in RATINGS
        if owners[rating["scale"][0]] == [domain] and rating["code"] == rating_code(label)
    }
    assert found == {category}


def test_a_house_of_many_languages_has_all_its_domains():
    houses = {row["fields"]["domain"]: row["fields"] for row in ROWS if row["model"] == "sources.publisher"}
    assert {"factcheck.afp.com", "factuel.afp.com", "faktencheck.afp.com"} <= {*houses["afp.com"]["other_domains"]}
    assert houses["fullfact.org"]["name"] == "Full Fact"  # it rates in sentences, so its scale is empty
