"""Are the ClaimReviews of a page read from JSON-LD, microdata and RDFa, also where they are broken?"""

import json
import socket
import time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import settings as steady
from hypothesis import strategies as st

from claims.interchange.claimreview.reader import Review, read_reviews
from claims.interchange.imports.files import entries
from claims.interchange.imports.files.json_items import Unreadable
from claims.interchange.imports.files.pages import reviews_of_page
from tests.support.imports import review
from tests.support.pages import microdata, page, page_of, rdfa, script

BASE = review(1, headline="The summit was no success")
TEXT = json.dumps(BASE, indent=2)
MARKUPS = ["json-ld", "microdata", "rdfa"]


def read(html):
    """Return the reviews of a page as the reader understands them, or why an item cannot be read."""
    items = list(reviews_of_page(html.encode() if isinstance(html, str) else html))
    return [item.detail if isinstance(item, Unreadable) else read_reviews(item)[0] for item in items]


def facts(read_review):
    """Return a review without what depends on its markup."""
    assert isinstance(read_review, Review), read_review
    return read_review._replace(payload="", repairs=())


EXPECTED = facts(read_reviews(BASE)[0])


@pytest.mark.parametrize("markup", MARKUPS)
def test_each_markup_gives_the_same_review(markup):
    assert [facts(found) for found in read(page_of(BASE, markup))] == [EXPECTED]


@pytest.mark.parametrize("markup", MARKUPS)
def test_nothing_is_fetched_to_read_a_page(markup, monkeypatch):
    def refuse(*_args):
        raise AssertionError("a page is read without the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    html = page_of(BASE, markup, head='<link rel="profile" href="https://elsewhere.example/profile">')
    assert [facts(found) for found in read(html)] == [EXPECTED]


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_same_page_gives_the_same_payload_each_time(markup):
    html = page_of(BASE, markup).encode()
    assert list(reviews_of_page(html)) == list(reviews_of_page(html))


SCRIPTS = {
    "as it should be": script(TEXT),
    "with a charset": script(TEXT, "application/ld+json; charset=utf-8"),
    "in capitals": script(TEXT, "Application/LD+JSON"),
    "in CDATA": script(f"//<![CDATA[\n{TEXT}\n//]]>"),
    "in CDATA with a comment of CSS": script(f"/*<![CDATA[*/{TEXT}/*]]>*/"),
    "in bare CDATA": script(f"<![CDATA[{TEXT}]]>"),
    "in an HTML comment": script(f"<!--\n{TEXT}\n-->"),
    "with comments of JavaScript": script(f"// the review\n{TEXT} /* ends here */"),
    "with comments inside": script(TEXT.replace("{", "{ /* a */", 1)),
    "with a semicolon": script(f"{TEXT};"),
    "with a comma too many": script(TEXT.replace("\n}", ",\n}")),
    "with line breaks in a text": script(TEXT.replace("without a", "without\na")),
    "with tabs in a text": script(TEXT.replace("without a", "without\ta")),
    "with escaped quotation marks": script(TEXT.replace('"', "&quot;")),
    "with typographic quotation marks": script(TEXT.replace('"', "”")),
    "with a byte order mark": script(f"\ufeff{TEXT}"),
    "in a list": script(f"[{TEXT}]"),
    "the data of a framework": script({"props": {"page": [BASE]}}, "application/json"),
    "in an article": script({"@type": "NewsArticle", "review": BASE}),
    "two values in one script": script(f'{{"@type": "WebSite"}}\n{TEXT}'),
    "in a graph": script({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, BASE]}),
    "behind a broken script": script("{broken") + script(TEXT),
    "among other scripts": script({"@type": "Organization"}) + script(TEXT) + "<script>let a = 1</script>",
    "by another quotation of attributes": f"<script type=application/ld+json>{TEXT}</script>",
    "in the head that never closes": f"<head><script type='application/ld+json'>{TEXT}</script>",
}


@pytest.mark.parametrize("markup", SCRIPTS.values(), ids=SCRIPTS)
def test_json_ld_is_read_however_it_is_written(markup):
    found = [facts(result)._replace(statement="") for result in read(page(markup)) if isinstance(result, Review)]
    assert found == [EXPECTED._replace(statement="")]


def test_a_review_in_two_markups_is_one():
    body = script(BASE) + microdata(BASE) + f'<div vocab="http://schema.org/">{rdfa(BASE)}</div>'
    assert [facts(found) for found in read(page(body))] == [EXPECTED]


def test_a_second_review_in_other_markup_is_read_too():
    other = review(1, claimReviewed="The bridge was closed in May.", headline="The bridge")
    found = read(page(script(BASE) + microdata(other)))
    assert [result.statement for result in found] == [BASE["claimReviewed"], other["claimReviewed"]]


@pytest.mark.parametrize("written", [script, microdata])
def test_a_review_of_media_on_a_page_is_read(written):
    media = {
        "@type": "MediaReview",
        "url": "https://checker.example/m",
        "datePublished": "2024-05-02",
        "mediaAuthenticityCategory": "TransformedContent",
        "itemReviewed": {"@type": "MediaReviewItem", "interpretedAsClaim": {"@type": "Claim", "text": "It snows."}},
    }
    [found] = read(page(written(media)))
    assert (found.statement, found.label) == ("It snows.", "Transformed content")


@pytest.mark.parametrize(
    "html", [page(), page(script({"@type": "NewsArticle", "headline": "Review of a book"})), "<p>", "", " \n"]
)
def test_a_page_without_a_review_says_so_once(html):
    [reason] = read(html)
    assert "no ClaimReview in its markup" in reason


def test_a_review_that_cannot_be_mended_is_refused_with_a_sentence():
    [reason] = read(page(script('{"@type": "ClaimReview", "url" = 3')))
    assert "JSON" in reason or "broken" in reason


ENCODINGS = {
    "UTF-8": ("é “x” 中".encode(), "é “x” 中", ""),
    "its mark": ("é “x” 中".encode("utf-8-sig"), "é “x” 中", ""),
    "UTF-16": ("é “x” 中".encode("utf-16"), "é “x” 中", ""),
    "cp1252, named Latin 1": ("é “x”".encode("cp1252"), "é “x”", "iso-8859-1"),
    "cp1252, named nothing": ("é “x”".encode("cp1252"), "é “x”", ""),
    "Cyrillic": ("Мост".encode("cp1251"), "Мост", "windows-1251"),
    "Japanese": ("橋".encode("shift_jis"), "橋", "Shift_JIS"),
    "an encoding that nobody knows": ("é".encode("cp1252"), "é", "x-unknown"),
}


@pytest.mark.parametrize(("content", "words", "named"), ENCODINGS.values(), ids=ENCODINGS)
def test_the_encoding_of_a_page_is_that_which_it_names(content, words, named):
    head = f'<meta charset="{named}">' if named else ""
    utf16 = content.startswith(b"\xff\xfe")
    text = page(script({**BASE, "claimReviewed": "WORDS"}).replace("WORDS", "WORDS here"), head=head)
    before, after = text.split("WORDS")
    encode = (lambda part: part.encode("utf-16-le")) if utf16 else str.encode
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else content[:2] if utf16 else b""
    html = mark + encode(before) + content.removeprefix(mark) + encode(after)
    assert read(html)[0].statement == f"{words} here"


HOSTILE = {
    "nested elements": "<div itemscope itemprop=a>" * 20_000,
    "nested properties of a review": '<div itemscope itemtype="http://schema.org/ClaimReview">'
    + "<b itemprop=a>" * 20_000
    + "x" * 100_000,
    "references to one large element": "<p id=big itemprop=a>"
    + "x" * 100_000
    + "</p>"
    + '<div itemscope itemtype="http://schema.org/ClaimReview" itemref=big></div>' * 2_000,
    "a link that is none": '<div itemscope itemtype="http://schema.org/ClaimReview"><a itemprop="url" href="http://[">',
    "nested RDFa": '<div vocab="http://schema.org/"><div typeof="ClaimReview">'
    + "<b property=a>" * 5_000
    + "x" * 9_000,
    "a prefix that is none": '<div prefix="a: b: c" typeof="a:ClaimReview"><p property="b:c:d" href="http://[">x</p>',
    "comments that open": script("ClaimReview" + "/*" * 100_000),
    "brackets that open": script('{"@type": "ClaimReview", "a": ' + "[" * 100_000),
    "many scripts": script('"ClaimReview') * 5_000,
    "binary": "ClaimReview" + "".join(map(chr, range(0xFFFF))),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_read_in_little_time_and_raises_nothing(body):
    begun = time.process_time()
    content = page(body).encode(errors="replace")
    for entry in entries([("", BytesIO(content))]):
        if isinstance(entry.payload, dict):
            read_reviews(entry.payload)
    assert time.process_time() - begun < 10


@given(st.binary(max_size=300), st.sampled_from(MARKUPS), st.integers(0, 2_000))
@steady(max_examples=150, deadline=None)
def test_no_page_raises_whatever_its_bytes(noise, markup, place):
    html = page_of(BASE, markup).encode()
    for content in (noise, html[:place] + noise + html[place:], html[:place]):
        for item in reviews_of_page(content):
            assert isinstance(item, (dict, Unreadable))
