"""Is a review under the name of the house that judges: not of an archive, a journalist, or the claimant?"""

import pytest

from claims.interchange.claimreview.judge import Judge
from claims.interchange.claimreview.reader import Refusal, read_reviews
from tests.support.good_review import GONE, GOOD, NOW, changed, only

HOUSE = {"@type": "Organization", "name": "The Checker", "url": "https://checker.example/"}
COPY = "https://web.archive.org/web/20200102030405/https://checker.example/r/1"


@pytest.mark.parametrize(
    "copy",
    [
        COPY,
        "https://archive.ph/2020.01.02-030405/https://checker.example/r/1",
        "https://webcache.googleusercontent.com/search?q=cache:abcdefghijkl:https://checker.example/r/1+x",
        "https://checker-example.cdn.ampproject.org/c/s/checker.example/r/1",
        "web.archive.org/web/2020/checker.example/r/1",
    ],
)
@pytest.mark.parametrize("author", [GONE, HOUSE, {"@type": "Organization", "name": "The Checker", "url": COPY}])
def test_the_judge_of_an_archived_review_is_that_of_the_original(copy, author):
    review = only(changed(url=copy, author=author))
    assert (review.publisher, review.url) == ("checker.example", "https://checker.example/r/1")
    assert review.archive_url == (copy if "://" in copy else f"https://{copy}")
    assert "url_of_copy" in review.repairs


def test_a_copy_that_names_no_page_has_no_judge_of_its_own():
    [refusal] = read_reviews(changed(url="https://archive.ph/AbCdE", author=GONE), now=NOW)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "copy_only"
    named = only(changed(url="https://archive.ph/AbCdE"))
    assert (named.publisher, named.url) == ("checkers.example", "https://archive.ph/AbCdE")
    elsewhere = only(changed(url="https://perma.cc/ABCD-1234", author=GONE, sameAs="https://checker.example/r/1"))
    assert (elsewhere.publisher, elsewhere.url) == ("checker.example", "https://checker.example/r/1")
    assert elsewhere.archive_url == "https://perma.cc/ABCD-1234"
    assert only(GOOD | {"archivedAt": COPY}).archive_url == COPY


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        ({"author": HOUSE}, "The Checker"),
        ({"author": {"@type": "Person", "name": "Bo", "url": "https://checker.example/bo"}}, "checker.example"),
        ({"author": {"name": "Bo", "url": "https://checker.example/author/bo"}}, "checker.example"),
        (
            {"author": {"@type": "Organization", "name": "Bo", "url": "https://checker.example/team/bo/"}},
            "checker.example",
        ),
        ({"author": {"name": "Bo", "url": "https://checker.example/autor/bo"}, "publisher": HOUSE}, "The Checker"),
        ({"author": {"name": "Bo", "url": "/author/bo"}, "publisher": {"name": "The Checker"}}, "The Checker"),
        (
            {"author": {"name": "Bo", "url": "checker.example/authors/bo"}, "publisher": {"name": "The Checker"}},
            "The Checker",
        ),
        (
            {
                "author": {"@type": "Person", "name": "Bo"},
                "publisher": {"@type": "Organization", "name": "The Checker"},
            },
            "The Checker",
        ),
        ({"author": HOUSE | {"url": "https://checker.example/fact-checks"}}, "The Checker"),
    ],
)
def test_a_house_is_never_named_after_a_journalist(authors, name):
    review = only(changed(url="https://checker.example/r/1", author=GONE) | authors)
    assert (review.publisher, review.publisher_name) == ("checker.example", name)


@pytest.mark.parametrize(
    ("claimant", "read"),
    [
        ("The Checkers", None),
        ("the checkers", None),
        ({"@type": "Organization", "name": "THE CHECKERS."}, None),
        ("checkers.example", None),
        ("www.checkers.example", None),
        ("Checkers", None),
        ({"@type": "Organization", "name": "Our desk", "url": "https://www.checkers.example"}, None),
        ({"@type": "Person", "name": "Ada", "url": "https://checkers.example/people/ada"}, "Ada"),
        (["The Checkers", "Ada"], "Ada"),
        ("The Checkers of Maps", "The Checkers of Maps"),
    ],
)
def test_the_checker_is_not_the_claimant(claimant, read):
    review = only(changed(item__author=claimant))
    assert (review.claimant and review.claimant[0]) == read
    assert ("claimant_is_checker" in review.repairs) == (read is None or isinstance(claimant, list))


@pytest.mark.parametrize("author", [None, 7, [], {}, {"name": []}, {"url": ["https://[::1", "checker.example"]}, ""])
def test_no_junk_is_the_judge(author):
    assert not Judge("checker.example", "The Checker", frozenset({"thechecker"})).is_same(author)
