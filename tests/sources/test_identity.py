"""Do all spellings of a page's address have one identity, and do different pages have different ones?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.canonical import canonical_url
from sources.identity import page_identity
from sources.variants import variants
from tests.sources.test_variants import CACHED, OTHERS, SAME

MORE = [
    ("https://checker.example/r/1/", "https://checker.example/r/1/index.html"),
    ("https://checker.example/r/1", "http://www.checker.example/r/1/index.php"),
    ("https://checker.example", "http://m.checker.example/default.aspx"),
    ("https://checker.example/r?id=2&page=1", "http://checker.example/r/?page=1&id=2&fbclid=x"),
    ("https://checker.example/r/1", "https://checker.example:443/r/1#comments"),
    ("https://bücher.example/r/é", "https://xn--bcher-kva.example/r/%C3%A9"),
]
SEGMENT = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda text: text != "amp")


def identity(url):
    return page_identity(canonical_url(url))


@pytest.mark.parametrize(("url", "other"), [*SAME, *CACHED, *MORE])
def test_spellings_of_one_address_are_one_page(url, other):
    assert identity(url) == identity(other)


@pytest.mark.parametrize(("url", "other"), OTHERS)
def test_addresses_of_other_pages_differ(url, other):
    assert identity(url) != identity(other)


@given(st.lists(SEGMENT, max_size=3), st.sampled_from(["", "?id=7", "?a=1&id=7"]))
def test_all_variants_of_an_address_are_one_page(segments, query):
    url = f"https://www.checker.example/{'/'.join(segments)}{query}"
    assert {page_identity(variant) for variant in variants(url)} == {identity(url)}


@given(st.lists(SEGMENT, min_size=1, max_size=3), st.lists(SEGMENT, min_size=1, max_size=3))
def test_different_paths_are_different_pages(path, other):
    addresses = [f"https://checker.example/{'/'.join(segments)}" for segments in (path, other)]
    assert (identity(addresses[0]) == identity(addresses[1])) == (path == other)
