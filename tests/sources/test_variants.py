"""Which addresses show one article? Those of its AMP page, of its mobile page and of the usual one."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sources.canonical import canonical_url
from sources.variants import variants

SAME = [
    ("https://lemonde.fr/politique/1.html", "http://lemonde.fr/politique/1.html"),
    ("https://lemonde.fr/politique/1.html", "https://www.lemonde.fr/politique/1.html"),
    ("https://www.lemonde.fr/politique/1.html", "https://m.lemonde.fr/politique/1.html"),
    ("https://www.lemonde.fr/politique/1.html", "https://amp.lemonde.fr/politique/1.amp.html"),
    ("https://news.example.org/a/b", "https://news.example.org/a/b/"),
    ("https://news.example.org/a/b", "https://news.example.org/a/b/amp"),
    ("https://news.example.org/a/b", "https://news.example.org/a/b/amp/"),
    ("https://news.example.org/a/b/", "https://mobile.news.example.org/amp/a/b"),
    ("https://news.example.org/a/b", "https://news.example.org/a/b.amp"),
    ("https://news.example.org/a?id=7", "https://news.example.org/a?amp=1&id=7"),
    ("https://news.example.org/a?id=7", "https://news.example.org/a?id=7&outputType=amp"),
    ("https://news.example.org/a", "https://news.example.org/a?amp"),
    ("https://news.example.org/a?utm_source=x", "https://m.news.example.org/a#top"),
    ("https://en.wikipedia.org/wiki/Moon", "https://en.m.wikipedia.org/wiki/Moon"),
    ("https://www.bbc.co.uk/news/1", "https://m.bbc.co.uk/news/1"),
    ("https://lemonde.fr:8443/a", "http://www.lemonde.fr:8443/a/"),
    ("https://lemonde.fr", "https://www.lemonde.fr/"),
]
CACHED = [
    ("https://www.lemonde.fr/a.html", "https://www.google.com/amp/s/www.lemonde.fr/a.html"),
    ("https://www.lemonde.fr/a.html", "https://www.google.fr/amp/s/amp.lemonde.fr/a.amp.html"),
    ("https://www.lemonde.fr/a.html", "https://www-lemonde-fr.cdn.ampproject.org/c/s/www.lemonde.fr/a.html"),
    ("http://news.example.org/a?id=7", "https://news-example-org.cdn.ampproject.org/v/news.example.org/a?id=7"),
]
OTHERS = [
    ("https://lemonde.fr/a", "https://lemonde.fr/b"),
    ("https://lemonde.fr/a", "https://lemonde.com/a"),
    ("https://lemonde.fr/a", "https://blog.lemonde.fr/a"),
    ("https://lemonde.fr/a?id=1", "https://lemonde.fr/a?id=2"),
    ("https://lemonde.fr/a?id=1", "https://lemonde.fr/a"),
    ("https://m.co.uk/a", "https://co.uk.example/a"),
    ("https://a.example/amp", "https://b.example/"),
    ("https://lemonde.fr/amplify", "https://lemonde.fr/lify"),
    ("https://lemonde.fr/camp", "https://lemonde.fr/c"),
]


@pytest.mark.parametrize(("url", "other"), SAME)
def test_pages_of_one_article_are_variants_of_each_other(url, other):
    assert canonical_url(other) in variants(url)
    assert canonical_url(url) in variants(other)


@pytest.mark.parametrize(("url", "cached"), CACHED)
def test_a_page_in_a_cache_is_a_variant_of_the_original(url, cached):
    assert canonical_url(url) in variants(cached)


@pytest.mark.parametrize(("url", "other"), OTHERS)
def test_other_pages_are_no_variants(url, other):
    assert canonical_url(other) not in variants(url)
    assert canonical_url(url) not in variants(other)


WORD = st.text("abcmp-é%", min_size=1, max_size=8)


@given(st.lists(WORD, max_size=4), st.lists(st.sampled_from(["amp", "amp=1", "id=7", "m=1", "x"]), max_size=3), WORD)
def test_any_address_is_among_at_most_400_canonical_variants_of_itself(path, query, name):
    try:
        url = canonical_url(f"https://www.{name}.example/{'/'.join(path)}?{'&'.join(query)}")
    except ValidationError:
        return
    found = variants(url)
    assert url in found
    assert len(found) < 400
    assert [one for one in found if canonical_url(one) != one] == []


@pytest.mark.parametrize(
    "url", ["", "lemonde.fr", "ftp://lemonde.fr/", "https://localhost/", "https://a.fr/\0", "x" * 9_999]
)
def test_what_is_no_web_address_has_no_variants(url):
    with pytest.raises(ValidationError):
        variants(url)
