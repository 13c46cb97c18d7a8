"""Is a link that the pattern CANONICAL accepts the same as what `canonical_url` computes?"""

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
def test_the_shortcut_for_canonical_links_equals_the_full_computation(url):
    try:
        computed = (url, canonical_url(url), domain_of(url), "")
    except ValidationError:
        computed = None
    assert urls.read_address(url, []) == computed
    assert computed is None or computed[1] == url
