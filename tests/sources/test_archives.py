"""Is the page found of which an address names a copy, and is no other address taken for a copy?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.archives import copied_at, original_of
from sources.canonical import canonical_url
from sources.variants import uncached

PAGE = "https://checker.example/r/1"
COPIES = [
    "https://web.archive.org/web/20200102030405/https://checker.example/r/1",
    "http://web.archive.org/web/2020/https:/checker.example/r/1",
    "https://web.archive.org/web/2020…/https://checker.example/r/1",
    "https://web.archive.org/web/20200102030405if_/https://checker.example/r/1",
    "https://web.archive.org/web/*/https://checker.example/r/1",
    "https://web.archive.org/web/2020*/https://checker.example/r/1",
    "https://web.archive.org/web/https://checker.example/r/1",
    "https://web.archive.org/web/20200102030405/checker.example/r/1",
    "https://web.archive.org/save/https://checker.example/r/1",
    "https://web.archive.org/save/_embed/https://checker.example/r/1",
    "https://archive.org/web/20200102030405/https://checker.example/r/1",
    "https://www.archive.org/wayback/20200102030405/https://checker.example/r/1",
    *(f"https://archive.{top}/20200102030405/{PAGE}" for top in ("today", "is", "ph", "vn", "li", "fo", "md")),
    "https://archive.ph/2020.01.02-030405/https://checker.example/r/1",
    "https://archive.ph/https://checker.example/r/1",
    "https://archive.ph/newest/https://checker.example/r/1",
    "https://archive.ph/o/AbCdE/https://checker.example/r/1",
    "https://archive.ph/?run=1&url=https%3A%2F%2Fchecker.example%2Fr%2F1",
    "https://perma.cc/timegate/https://checker.example/r/1",
    "https://perma-archives.org/warc/ABCD-1234/https://checker.example/r/1",
    "https://webcache.googleusercontent.com/search?q=cache:aBcDeFgHiJkL:https://checker.example/r/1+bridge&hl=en",
    "https://webcache.googleusercontent.com/search?q=cache:AbCd:https://checker.example/r/1&hl=en",
    "https://webcache.googleusercontent.com/search?q=cache:https://checker.example/r/1",
    "https://webcache.googleusercontent.com/search?q=cache:checker.example/r/1",
    "http://webcache.googleusercontent.com/search?q=cache%3Ahttps%3A%2F%2Fchecker.example%2Fr%2F1",
    "https://www.google.com/amp/s/checker.example/r/1",
    "https://www.google.co.uk/amp/s/checker.example/r/1",
    "https://checker-example.cdn.ampproject.org/c/s/checker.example/r/1",
    "https://checker-example.cdn.ampproject.org/v/s/checker.example/r/1",
    "https://checker-example.bing-amp.com/c/s/checker.example/r/1",
    "https://checker-example.amp.cloudflare.com/c/s/checker.example/r/1",
    "https://www.webcitation.org/5eWaHRbn4?url=https://checker.example/r/1",
    "https://archive.wikiwix.com/cache/?url=https%3A%2F%2Fchecker.example%2Fr%2F1",
    "https://megalodon.jp/2020-0102-0304-05/https://checker.example/r/1",
    "https://megalodon.jp/2020-0102-0304-05/checker.example/r/1",
    "https://arquivo.pt/noFrame/replay/20200102030405/https://checker.example/r/1",
    "https://webarchive.nationalarchives.gov.uk/ukgwa/20200102030405/https://checker.example/r/1",
    "https://www.webarchive.org.uk/wayback/archive/20200102030405mp_/https://checker.example/r/1",
    "https://webarchive.loc.gov/all/20200102030405/https://checker.example/r/1",
    "https://wayback.archive-it.org/1234/20200102030405/https://checker.example/r/1",
    "https://wayback.library.example/20200102030405/https://checker.example/r/1",
    "https://archive.ph/20210102030405/https://web.archive.org/web/20200102030405/https://checker.example/r/1",
]
LINKS = [
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fchecker.example%2Fr%2F1&h=AT0",
    "https://lm.facebook.com/l.php?u=https%3A%2F%2Fchecker.example%2Fr%2F1",
    "https://l.instagram.com/?u=https%3A%2F%2Fchecker.example%2Fr%2F1&e=x",
    "https://www.google.com/url?sa=t&url=https://checker.example/r/1",
    "https://www.google.fr/url?q=https://checker.example/r/1",
    "https://translate.google.com/translate?sl=fr&u=https://checker.example/r/1",
    "https://checker-example.translate.goog/r/1",
    "https://vk.com/away.php?to=https%3A%2F%2Fchecker.example%2Fr%2F1",
]
OPAQUE = [
    "https://archive.ph/AbCdE",
    "https://archive.is/wip/AbCdE",
    "https://archive.today/AbCdE/image",
    "https://perma.cc/ABCD-1234",
    "http://perma.cc/ABCD-1234?type=image",
    "https://ghostarchive.org/archive/AbCdE",
    "https://web.archive.org/web/20200102030405/http://localhost/",
    "https://webcache.googleusercontent.com/search?q=cache:x",
    "https://www.webcitation.org/5eWaHRbn4",
    "https://megalodon.jp/ref/2020-0102",
]
NO_COPIES = [
    PAGE,
    "https://archive.org/details/a-film",
    "https://archive.org/",
    "https://blog.archive.org/2020/01/02/a",
    "https://archive.ph/",
    "https://perma.cc/about",
    "https://ghostarchive.org/",
    "https://www.google.com/search?q=https://checker.example/r/1",
    "https://maps.google.com/?q=checker.example",
    "https://www.facebook.com/sharer/sharer.php?u=https://checker.example/r/1",
    "https://www.facebook.com/checker/posts/1",
    "https://archive.checker.example/2020/r/1",
    "https://checker.example/archive/20200102/r/1",
    "https://checker.example/?next=/https://other.example/",
    "https://notarchive.org/web/20200102030405/checker.example",
    "no address",
    "https://[::1",
    "",
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_in_an_archive_or_cache_names_its_original(copy):
    assert original_of(copy) == (PAGE, copy)
    assert uncached(copy) == PAGE


@pytest.mark.parametrize("link", LINKS)
def test_a_link_through_another_site_leads_to_its_page_and_is_no_copy(link):
    assert original_of(link) == (PAGE, "")


@pytest.mark.parametrize("copy", OPAQUE)
def test_a_copy_that_does_not_name_its_page_has_no_original(copy):
    assert original_of(copy) == ("", copy)


@pytest.mark.parametrize("url", NO_COPIES)
def test_any_other_address_is_its_own_original(url):
    assert original_of(url) == (url, "")


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        (
            "https://web.archive.org/web/2020/https://checker.example/r?b=2&a=1",
            "https://checker.example/r?b=2&a=1",
        ),
        ("https://web.archive.org/web/2020/http://checker.example/r/1", "http://checker.example/r/1"),
        ("https://checker-example.cdn.ampproject.org/c/checker.example/r/1", "http://checker.example/r/1"),
        ("https://ghostarchive.org/varchive/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://ghostarchive.org/varchive/youtube/20210624/dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ("https://archive.ph/2020/https://perma.cc/ABCD-1234", ""),
    ],
)
def test_the_original_keeps_its_scheme_and_query(copy, original):
    assert original_of(copy) == (original, copy)


def test_a_translated_page_with_hyphens_in_its_host_is_found():
    assert original_of("https://fact--checker-example.translate.goog/r/1")[0] == "https://fact-checker.example/r/1"


WORDS = st.sampled_from(
    [
        *(
            "https://",
            "https:/",
            "web.archive.org",
            "archive.ph",
            "/web/",
            "2020",
            "/",
            "?url=",
            "cache:",
            "%3A%2F%2F",
        ),
        *("www.google.com", "/amp/s/", "checker.example", "20200102030405", "*", "[", "@", ":99999", "\ud800", " "),
    ]
)


@given(st.lists(WORDS, max_size=40).map("".join))
def test_any_address_has_an_original_on_the_web_or_none(url):
    original, copy = original_of(url)
    assert copy in ("", url) or original != url
    if copy and (moment := copied_at(copy, original)):
        assert 1900 <= moment.year < 2100
    if original not in ("", url):
        assert canonical_url(original)


def test_a_copy_of_thousands_of_copies_is_read_quickly():
    original_of("https://web.archive.org/web/2020/" * 60 + PAGE)
    original_of("https://web.archive.org/web/2020/" * 60_000 + PAGE)


@pytest.mark.parametrize(
    ("copy", "moment"),
    [
        ("https://web.archive.org/web/20200102030405/https://checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        ("https://web.archive.org/web/20200102030405if_/https://checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        ("https://web.archive.org/web/2020/https://checker.example/r/1", (2020, 1, 1)),
        ("https://web.archive.org/web/202006…/https://checker.example/r/1", (2020, 6, 1)),
        ("https://archive.ph/2020.01.02-030405/https://checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        ("https://megalodon.jp/2020-0102-0304-05/checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        ("https://wayback.archive-it.org/1234/20200102030405/https://checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        ("https://wayback.archive-it.org/2012/20200102030405/https://checker.example/r/1", (2020, 1, 2, 3, 4, 5)),
        (
            f"https://archive.ph/20210102030405/https://web.archive.org/web/20200102030405/{PAGE}",
            (2020, 1, 2, 3, 4, 5),
        ),
        ("https://web.archive.org/web/2020/https://checker.example/2019/0304/r/1", (2020, 1, 1)),
        ("https://web.archive.org/web/20209999999999/https://checker.example/r/1", None),
        ("https://web.archive.org/web/https://checker.example/2019/r/1", None),
        ("https://archive.ph/newest/https://checker.example/r/1", None),
        ("https://checker-example.cdn.ampproject.org/c/s/checker.example/2019/r/1", None),
        ("https://ghostarchive.org/varchive/youtube/20210624/dQw4w9WgXcQ", (2021, 6, 24)),
        ("https://ghostarchive.org/varchive/dQw4w9WgXcQ", None),
    ],
)
def test_the_address_of_a_copy_says_when_it_was_made(copy, moment):
    original, _copy = original_of(copy)
    assert copied_at(copy, original) == (moment and datetime(*moment, tzinfo=UTC))
