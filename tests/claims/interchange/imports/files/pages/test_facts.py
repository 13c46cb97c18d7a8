"""Does a page complete what its markup leaves out, and leave alone what the markup says?"""

import pytest

from claims.interchange.claimreview.messages import REPAIRS
from claims.interchange.claimreview.reader import read_reviews
from claims.interchange.imports.files.pages import reviews_of_page
from claims.interchange.imports.files.pages.facts import REPAIR_OF
from tests.support.imports import import_reviews, review
from tests.support.pages import page, script

ADDRESS = "https://checker.example/r/1"


def without(*names, **changes):
    content = review(1, headline="Of its own", **changes)
    return {key: part for key, part in content.items() if key not in names}


def read(content, *, address="", before="", body="", **options):
    """Return what the page of a review makes of it."""
    html = page(script(content) + body, **options).replace("<head>", f"{before}<head>", 1)
    [found] = reviews_of_page(html, address=address)
    return found


def repairs(found):
    return list(getattr(found, "repairs", ()))


def test_a_review_that_leaves_nothing_out_stays_as_it_is():
    head = '<meta property="og:title" content="Another"><meta property="article:published_time" content="2020-01-01">'
    found = read(without(), head=head, language="fr")
    assert (found, repairs(found)) == (without(), [])


ADDRESSES = {
    "a canonical link": {"canonical": ADDRESS},
    "a canonical link without a domain": {"canonical": "/r/1", "address": "https://checker.example/saved"},
    "og:url": {"head": f'<meta property="og:url" content="{ADDRESS}">'},
    "og:url by name": {"head": f'<meta name="OG:URL" content="{ADDRESS}">'},
    "the archive it is in": {"address": ADDRESS},
    "a browser's comment": {"before": f"<!-- saved from url=(0027){ADDRESS} -->"},
    "SingleFile's comment": {"before": f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Thu -->"},
    "HTTrack's comment": {"before": "<!-- Mirrored from checker.example/r/1 by HTTrack Website Copier/3.x -->"},
    "a canonical link to the first page": {"canonical": "https://checker.example/", "address": ADDRESS},
    "a canonical link that is none": {"canonical": "javascript:void(0)", "address": ADDRESS},
}


@pytest.mark.parametrize("options", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("url", [None, "", [], {"@id": ""}])
def test_the_address_of_the_page_is_that_of_the_review(options, url):
    content = without("url") if url is None else without(url=url)
    found = read(content, **({"canonical": ""} | options))
    assert (read_reviews(found)[0].canonical_url, repairs(found)) == (ADDRESS, ["url_of_page"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        *(("/r/9", "https://checker.example/r/9"), ("../r/9", "https://checker.example/r/9")),
        *(("?id=9", "https://checker.example/r/1?id=9"), ("#review", "https://checker.example/r/1#review")),
    ],
)
def test_a_part_of_an_address_is_completed_by_that_of_the_page(url, expected):
    found = read(without(url=url))
    assert (found["url"], repairs(found)) == (expected, ["url_of_page"])


@pytest.mark.parametrize("url", ["//checker.example/9", "www.checker.example/9", "https://checker.example/9"])
def test_an_address_of_the_markup_stays(url):
    assert repairs(read(without(url=url))) == []


def test_the_first_page_of_the_site_is_no_address_of_a_review():
    found = read(without(url="https://checker.example"))
    assert (found["url"], repairs(found)) == (ADDRESS, ["url_of_page"])
    assert repairs(read(without(url="https://elsewhere.example/"))) == [], "another site may have it"
    assert repairs(read(without(url="https://checker.example/"), canonical="https://checker.example/")) == []


@pytest.mark.parametrize("url", [ADDRESS, "http://www.checker.example/r/1/", "/r/1", None])
def test_a_list_of_reviews_completes_only_the_one_that_it_belongs_to(url):
    own = without("headline", "datePublished", url=url)
    other = without("headline", "datePublished", url="https://checker.example/r/2", claimReviewed="Another.")
    head = '<title>The title</title><meta name="date" content="2024-05-02">'
    first, second = reviews_of_page(page(script(own) + script(other), head=head))
    assert (first["headline"], first["datePublished"]) == ("The title", "2024-05-02")
    assert second == other


def test_an_address_in_another_member_stays():
    assert repairs(read(without("url", mainEntityOfPage="https://checker.example/9"))) == []


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="The title"><title>Another</title>', "The title"),
        ("<title>\n The\n title </title>", "The title"),
        ('<title>The title | The Checker</title><meta property="og:site_name" content="The Checker">', "The title"),
        ("<title>Yes | No</title>", "Yes | No"),
    ],
)
def test_the_title_of_the_page_is_that_of_the_review(head, title):
    found = read(without("headline"), head=head)
    assert (found["headline"], repairs(found)) == (title, ["title_of_page"])


DAYS = {
    "a meta of Facebook": '<meta property="article:published_time" content="2024-05-02T10:00:00+02:00">',
    "a meta of Dublin Core": '<meta name="DC.date.issued" content="2024-05-02">',
    "a meta of Parsely": '<meta name="parsely-pub-date" content="2024-05-02T08:00:00Z">',
    "a meta of microdata": '<meta itemprop="datePublished" content="2024-05-02">',
    "the article in the JSON-LD": script({"@type": "NewsArticle", "datePublished": "2024-05-02"}),
    "the article in a graph": script({"@graph": [{"@type": ["WebPage"], "datePublished": "2024-05-02"}]}),
    "a time in the article": '<article><time datetime="2024-05-02">2 May</time></article><time datetime="2025-01-01">',
    "the only time": '<p><time datetime="2024-05-02">2 May</time></p>',
    "the better of two": '<meta name="date" content="soon"><p><time datetime="2024-05-02">2 May</time></p>',
}


@pytest.mark.parametrize("body", DAYS.values(), ids=DAYS)
@pytest.mark.parametrize("said", [None, "", "soon"])
def test_the_date_of_the_page_is_that_of_the_review(body, said):
    found = read(without("datePublished") if said is None else without(datePublished=said), body=body)
    assert read_reviews(found)[0].published_at.date().isoformat() == "2024-05-02"
    assert repairs(found) == ["date_of_page"]


def test_a_page_without_a_date_adds_none():
    body = '<time datetime="2024-05-02"></time><time datetime="2024-05-03"></time>'
    assert "datePublished" not in read(without("datePublished"), body=body)


@pytest.mark.parametrize(
    ("options", "claim", "language"),
    [
        ({"language": "fr-CA"}, "Bonjour", "fr-CA"),
        ({"language": "", "head": '<meta http-equiv="content-language" content="fr, en">'}, "Bonjour", "fr"),
        ({"language": "", "head": '<meta property="og:locale" content="pt_BR">'}, "Bom dia", "pt-BR"),
        ({"language": "en-US"}, "Good day", "en-US"),
        ({"language": "en-US"}, "La Terre est plate et le gouvernement le cache depuis toujours.", None),
        ({"language": "xx-nothing-at-all"}, "Bonjour", None),
        ({"language": ""}, "Bonjour", None),
    ],
)
def test_the_language_of_the_page_is_that_of_the_review(options, claim, language):
    found = read(without("inLanguage", claimReviewed=claim), **options)
    assert (found.get("inLanguage"), repairs(found)) == (language, ["language_of_page"] if language else [])


def test_the_name_of_the_site_is_that_of_a_house_without_a_name():
    head = '<meta property="og:site_name" content="The Checker">'
    found = read(without("author"), head=head)
    person = {"@type": "Person", "name": "Bo Sand", "url": "https://checker.example/author/bo"}
    assert read_reviews(read(without(author=person), head=head))[0].publisher_name == "The Checker"
    [result] = read_reviews(found)
    assert (result.publisher, result.publisher_name) == ("checker.example", "The Checker")
    assert repairs(read(without(), head=head)) == []


@pytest.mark.django_db
def test_what_a_page_added_is_reported_as_a_repair():
    found = read(without("url", "headline"), head="<title>Checked</title>")
    from claims.interchange.imports.items import Item

    item = Item.of(1, found, publisher=None, at=None)
    assert item.repairs[:2] == ["url_of_page", "title_of_page"]
    assert import_reviews(without())[0].items_new == 1


def test_each_repair_of_a_page_has_its_sentence():
    assert set(REPAIR_OF.values()) <= set(REPAIRS)
