"""An address that is taken as it stands is what the long way would have made of it."""

from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from claims.interchange.claimreview import urls
from claims.interchange.claimreview.urls import CANONICAL
from sources.canonical import canonical_url, domain_of


@given(st.from_regex(CANONICAL, fullmatch=True, alphabet=st.characters(codec="ascii")))
@example("https://a.b-c.fr/a/b.html/")
@example("https://www.lemonde.fr/")
@example("https://m.lemonde.fr/_a-.b")
@example("https://xn--bcher-kva.example/a--b")
@example(f"https://{'long.' * 60}example/")
def test_an_address_that_is_taken_as_it_stands_is_canonical(url):
    try:
        the_long_way = (url, canonical_url(url), domain_of(url))
    except ValidationError:
        the_long_way = None
    assert urls.read_address(url, []) == the_long_way
    assert the_long_way is None or the_long_way[1] == url
