"""Is a house of several domains one judge, does it have the name of its reviews, and which language is its own?"""

from importlib import import_module

import pytest
from django.db import connection, transaction

from claims.catalogue import bulk
from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.imports.staging import write_reviews
from claims.models import Claim, Rating, Verdict
from sources.models import Publisher, PublisherName
from tests.factories import DeskFactory, PublisherFactory, RatingFactory, RatingScaleFactory
from tests.support.imports import LATER, counts, import_reviews, rated, review

pytestmark = pytest.mark.django_db


def by(name, number, domain="checker.example", **changes):
    author = {"@type": "Organization", "name": name, "url": f"https://{domain}/"}
    return review(number, **{"author": author, "url": f"https://{domain}/reviews/{number}"} | changes)


def judges():
    return list(Verdict.objects.order_by("id").values_list("publisher__domain", flat=True))


def test_a_house_of_several_domains_is_one_judge():
    PublisherFactory(domain="agency.example", other_domains=["fakten.agency.example", "verifie.example"])
    domains = ["agency.example", "fakten.agency.example", "verifie.example"]
    import_reviews(*(by("Agency", number, domain) for number, domain in enumerate(domains)))
    assert judges() == ["agency.example"] * 3
    assert {verdict.review.publisher.domain for verdict in Verdict.objects.all()} == {"agency.example"}
    assert not Publisher.objects.filter(domain__in=domains[1:]).exists()


@pytest.mark.parametrize("label", ["fr", "pt", "hindi", "english", "espanol", "bangla"])
def test_a_language_edition_of_a_known_house_is_that_house(label):
    PublisherFactory(domain="checker.example", kind="fact_checker")
    import_reviews(by("The Checker", 1, f"{label}.checker.example"))
    assert judges() == ["checker.example"]


def test_a_language_edition_is_found_in_the_file_of_its_house():
    import_reviews(by("The Checker", 1, "fr.checker.example"), by("The Checker", 2))
    assert set(judges()) == {"checker.example"}


@pytest.mark.parametrize("domain", ["blog.checker.example", "fr.elsewhere.example", "fr.github.io", "de.com"])
def test_any_other_domain_is_a_house_of_its_own(domain):
    PublisherFactory(domain="checker.example")
    import_reviews(by("Another", 1, domain))
    assert judges() == [domain]


def test_an_edition_that_is_a_publisher_already_stays_one():
    PublisherFactory(domain="checker.example")
    PublisherFactory(domain="fr.checker.example")
    import_reviews(by("The Checker", 1, "fr.checker.example"))
    assert judges() == ["fr.checker.example"]


def test_what_was_published_before_a_house_listed_the_domain_stays():
    old, new = by("Fakten", 1, "fakten.example"), by("Fakten", 2, "fakten.example")
    import_reviews(old)
    Rating.objects.update(category="false")
    PublisherFactory(domain="agency.example", other_domains=["fakten.example"])
    job, _lines = import_reviews(old, new)
    assert counts(job) == {"new": 1, "same": 1}
    assert judges() == ["fakten.example", "agency.example"]
    assert Verdict.objects.last().rating.category == "false"  # the label of a joined publisher is known

    corrected = old | {"reviewRating": {"@type": "Rating", "alternateName": "True"}}
    job, _lines = import_reviews(corrected, at=LATER)
    assert counts(job) == {"changed": 1}
    after = Verdict.objects.get(supersedes__isnull=False)
    assert (after.publisher.domain, after.rating.scale.owner.domain) == ("fakten.example", "fakten.example")


def test_a_review_at_another_domain_of_our_desk_is_refused():
    DeskFactory(other_domains=["was.example"])
    job, _lines = import_reviews(by("Somebody", 1, "was.example"))
    assert counts(job) == {"refused": 1}


# Names


def names(*reported, **options):
    import_reviews(*(by(name, number) for number, name in enumerate(reported)), **options)
    return Publisher.objects.get(domain="checker.example").name


def test_a_house_is_called_what_most_of_its_reviews_call_it():
    assert names("Jane Doe", "The Checker", "The Checker", "John Doe") == "The Checker"
    assert dict(PublisherName.objects.values_list("name", "reviews"))["The Checker"] == 2


def test_a_later_file_renames_a_house_if_most_reviews_do():
    assert names("Jane Doe") == "Jane Doe"
    import_reviews(by("The Checker", 10))
    assert Publisher.objects.get(domain="checker.example").name == "Jane Doe"
    import_reviews(by("The Checker", 11))
    assert Publisher.objects.get(domain="checker.example").name == "The Checker"


def test_a_review_that_comes_again_does_not_count_again():
    names("Jane Doe", "The Checker", "The Checker")
    import_reviews(by("Jane Doe", 0), by("Jane Doe", 0))
    assert PublisherName.objects.get(name="Jane Doe").reviews == 1


def test_editors_have_the_last_word_on_a_name():
    names("Jane Doe")
    house = Publisher.objects.get(domain="checker.example")
    house.name = "The Checker of Example"
    house.save()
    assert names("Jane Doe", "The Checker", "The Checker", "The Checker") == "The Checker of Example"
    assert not Publisher.objects.get(pk=house.pk).is_named_by_reviews


def test_a_house_that_an_editor_entered_keeps_its_name():
    PublisherFactory(domain="checker.example", name="Our friends")
    assert names("The Checker", "The Checker") == "Our friends"


def test_a_house_that_no_review_names_is_called_by_its_domain():
    nameless = {"@type": "Organization", "url": "https://checker.example/"}
    import_reviews(review(1, author=nameless), review(2, author=nameless))
    assert Publisher.objects.get(domain="checker.example").name == "checker.example"
    assert not PublisherName.objects.exists()


def test_no_house_takes_the_name_of_our_desk():
    DeskFactory(name="Our Desk")
    assert names("OUR DESK", "OUR DESK", "The Checker") == "The Checker"


# Languages

SHORT = {"claimReviewed": "Covid 19", "inLanguage": None}


def languages():
    return [claim.language for claim in Claim.objects.order_by("id")]


def test_a_short_statement_has_the_language_of_its_house():
    PublisherFactory(domain="checker.example", language="pt-BR")
    import_reviews(review(**SHORT))
    assert languages() == ["pt-BR"]
    assert Verdict.objects.get().language == "pt-BR"


def test_a_short_statement_has_the_language_of_the_other_claims_of_its_house():
    import_reviews(*(review(number, inLanguage="fr") for number in range(3)), review(9, **SHORT))
    assert languages() == ["fr"] * 4
    import_reviews(review(10, **SHORT | {"claimReviewed": "Paris 2"}))
    assert languages() == ["fr"] * 5


@pytest.mark.parametrize(
    "others",
    [[], ["fr", "fr"], ["fr", "de", "fr", "de"], ["und"] * 4],
    ids=["none", "few", "two languages", "unknown"],
)
def test_a_house_without_a_usual_language_leaves_a_short_statement_open(others):
    known = (review(number, claimReviewed=f"Paris {number}", inLanguage=tag) for number, tag in enumerate(others))
    import_reviews(*known, review(9, **SHORT))
    assert Claim.objects.get(statement="Covid 19").language == "und"


def test_a_statement_in_another_script_is_not_in_the_language_of_its_house():
    PublisherFactory(domain="checker.example", language="en")
    import_reviews(review(**SHORT | {"claimReviewed": "كوفيد"}))
    assert languages() == ["und"]


def test_a_language_that_a_review_names_stays():
    PublisherFactory(domain="checker.example", language="fr")
    import_reviews(review(**SHORT | {"inLanguage": "de"}))
    assert languages() == ["de"]


# Labels that are sentences

SENTENCES = [
    "False. Experts say that no such law was ever passed",
    "FALSE! The picture is from 2015",
    "False: the minister never said so",
    "False – the video shows another town",
    "“False.” Experts disagree",
    "False.\nThe rest of the article",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_rated_by_its_head_and_kept_whole(sentence):
    owner = PublisherFactory(domain="checker.example", name="The Checker")
    known = RatingFactory(scale=RatingScaleFactory(code="checker-example", owner=owner), category="false")
    import_reviews(rated(sentence))
    verdict = Verdict.objects.get()
    assert verdict.rating == known
    assert verdict.label == " ".join(sentence.split())


def test_a_head_counts_that_the_same_file_has_as_a_label():
    import_reviews(rated("Fake. Nobody said so", 1), rated("Fake", 2))
    assert set(Verdict.objects.values_list("rating__code", flat=True)) == {"fake"}


def test_the_longest_known_head_is_the_rating():
    import_reviews(rated("Mostly false", 1), rated("Mostly", 2), rated("Mostly: false. So say the experts", 3))
    assert Verdict.objects.order_by("id").last().rating.code == "mostly_false"


@pytest.mark.parametrize("label", ["True? No, false", "True – but misleading", "True, but old", "Half-true and more"])
def test_words_that_turn_the_meaning_are_a_label_of_their_own(label):
    import_reviews(rated("True", 1), rated("Half", 2), rated(label, 3))
    assert Verdict.objects.order_by("id").last().rating.code not in ("true", "half")


def test_a_head_of_another_house_is_none_of_this_one():
    import_reviews(by("Other", 1, "other.example", reviewRating={"@type": "Rating", "alternateName": "Fake"}))
    import_reviews(rated("Fake. Nobody said so", 2))
    assert Verdict.objects.order_by("id").last().rating.code == "fake_nobody_said_so"


def test_a_sentence_that_is_too_long_for_a_label_has_no_rating_and_loses_no_word():
    sentence = " ".join(["Experts disagree on this."] * 60)
    [read] = read_reviews(rated("x"))
    with transaction.atomic(), bulk():
        write_reviews([read._replace(label=sentence)], LATER)
    verdict = Verdict.objects.get()
    assert (verdict.label, verdict.rating) == (sentence, None)


# Databases from before names were counted


def test_an_upgrade_counts_the_reviews_that_are_here_for_the_name_of_their_house():
    import_reviews(*(by("The Checker", number) for number in range(3)), by("Renamed", 9, "other.example"))
    Publisher.objects.filter(domain="other.example").update(name="As the editor says")
    Publisher.objects.update(is_named_by_reviews=False)
    PublisherName.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("sources.migrations.0007_houses_of_several_domains").NAMED_BY_REVIEWS)
        cursor.execute(import_module("claims.migrations.0022_counted_names").COUNT_NAMES)
    assert list(PublisherName.objects.values_list("name", "reviews")) == [("The Checker", 3)]
    import_reviews(by("Jane Doe", 11), by("Another", 12, "other.example"))
    assert set(Publisher.objects.filter(kind="fact_checker").values_list("name", flat=True)) == {
        "The Checker",
        "As the editor says",
    }
