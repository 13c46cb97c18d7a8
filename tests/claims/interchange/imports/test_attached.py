"""Do several publishers that judge the same words judge one claim?"""

import pytest

from claims.models import Card, Claim, Verdict
from tests.claims.interchange.imports.test_identity import WORDS, bridge
from tests.factories import ClaimFactory, VerdictFactory
from tests.support.imports import LATER, counts, import_reviews

pytestmark = pytest.mark.django_db


def by(house, label="False", **changes):
    author = {"@type": "Organization", "name": f"The {house}", "url": f"https://{house}.example/"}
    rating = {"@type": "Rating", "alternateName": label}
    return bridge(url=f"https://{house}.example/7", author=author, reviewRating=rating, **changes)


def said(name=None, day=None):
    author = {"@type": "Person", "name": name} if name else None
    return {"itemReviewed": {"@type": "Claim", "author": author, "datePublished": day}}


def test_a_verdict_attaches_to_the_public_claim_in_the_same_words():
    import_reviews(by("one"))
    job, [line] = import_reviews(by("two", claimReviewed=WORDS.upper().rstrip(".")), at=LATER)
    assert counts(job) == {"new": 1}
    assert "attached_to_claim" in line["repairs"]
    claim = Claim.objects.get()
    assert line["claims"] == [str(claim.pk)]
    assert claim.statement == WORDS
    assert set(claim.verdicts.values_list("publisher__domain", "status")) == {
        ("one.example", "published"),
        ("two.example", "published"),
    }
    assert counts(import_reviews(by("one"), by("two"), at=LATER)[0]) == {"same": 1, "changed": 1}


def test_reviews_of_one_file_share_their_claim():
    _job, lines = import_reviews(by("one"), by("two"), by("three"))
    assert [line["outcome"] for line in lines] == ["new"] * 3
    assert ["attached_to_claim" in line["repairs"] for line in lines] == [False, True, True]
    assert (Claim.objects.count(), Verdict.objects.count()) == (1, 3)


def test_publishers_that_disagree_make_a_claim_disputed():
    import_reviews(by("one", "False"), by("two", "True"))
    for verdict in Verdict.objects.select_related("rating"):
        verdict.rating.category = verdict.label.lower()
        verdict.rating.save()
    assert Card.objects.get().is_disputed


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        (said("Ada Example"), said("Ada Example"), True),
        (said("Ada Example"), said("ada example"), True),
        (said("Ada Example"), said("Ada B. Example"), True),
        (said("Ada Example"), said(), True),
        (said(), said("Ada Example"), True),
        (said("Ada Example"), said("Bo Example"), False),
        (said(day="2024-04-30"), said(), True),
        (said(day="2024-04-30"), said(day="2024-04-30"), True),
        (said(day="2024-04-30"), said(day="2023-04-30"), False),
        ({"inLanguage": "en"}, {"inLanguage": "en-GB"}, True),
        ({"inLanguage": "en"}, {"inLanguage": "sco"}, False),
        ({}, {"claimReviewed": WORDS.replace("May", "June")}, False),
        ({"claimReviewed": "This video"}, {"claimReviewed": "This video"}, False),
    ],
)
@pytest.mark.parametrize("is_one_file", [True, False])
def test_claimant_day_and_language_must_not_contradict(first, second, is_one, is_one_file):
    reviews = [by("one", **first), by("two", **second)]
    if is_one_file:
        import_reviews(*reviews)
    else:
        import_reviews(reviews[0])
        import_reviews(reviews[1], at=LATER)
    assert Claim.objects.count() == (1 if is_one else 2)
    assert Verdict.objects.filter(status="published").count() == 2


def test_a_claim_of_the_desk_that_is_not_public_stays_so():
    draft = VerdictFactory(claim=ClaimFactory(statement=WORDS, language="en", claimant=None, claimed_on=None)).claim
    _job, [line] = import_reviews(by("one"))
    assert line["claims"] != [str(draft.pk)]
    assert not draft.stands_in_public()


def test_a_verdict_attaches_to_a_claim_that_our_desk_judged():
    claim = ClaimFactory(statement=WORDS, language="en", claimed_on=None)
    VerdictFactory(claim=claim, published=True)
    import_reviews(by("one", **said(claim.claimant.name)))
    assert set(claim.verdicts.values_list("origin", flat=True)) == {"desk", "import"}


@pytest.mark.parametrize("is_one_file", [True, False])
def test_a_publisher_has_one_published_verdict_on_a_claim(is_one_file):
    again = by("one") | {"url": "https://one.example/8"}
    if is_one_file:
        job, _ = import_reviews(by("one"), again, by("two"))
        assert counts(job) == {"new": 3}
    else:
        for one in (by("one"), again, by("two")):
            assert counts(import_reviews(one)[0]) == {"new": 1}
    assert sorted(claim.verdicts.count() for claim in Claim.objects.all()) == [1, 2]


def test_a_publisher_that_shares_a_claim_does_not_reword_it_for_the_others():
    import_reviews(by("one"), by("two", **said("Ada Example")))
    mended = WORDS.replace("whole", "wohle")
    job, [line] = import_reviews(by("two", claimReviewed=mended, **said("Ada Example")), at=LATER)
    assert (counts(job), line["outcome"]) == ({"changed": 1}, "changed")
    claim = Claim.objects.get()
    assert (claim.statement, claim.claimant) == (WORDS, None)
    note = claim.verdicts.get(status="published", publisher__domain="two.example").correction_note
    assert mended in note
    assert WORDS in note
    assert claim.verdicts.get(publisher__domain="one.example").status == "published"


def test_where_a_shared_claim_was_said_is_listed_once():
    place = {"itemReviewed": {"@type": "Claim", "appearance": [{"url": "https://outlet.example/bridge"}]}}
    import_reviews(by("one", **place), by("two", **place))
    import_reviews(by("three", **place), at=LATER)
    assert Claim.objects.get().evidence.count() == 1
