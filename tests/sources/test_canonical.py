"""Has an article one address, a publisher one domain, and any other text a refusal in a sentence?"""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from hypothesis import example, given
from hypothesis import strategies as st

from sources.canonical import TRACKING_PARAMETERS, TRACKING_PREFIXES, canonical_url, domain_of
from sources.models import DOMAIN_PATTERN, Article

# Parts of addresses that are often handled wrongly. Arbitrary text would hardly ever be an address.
PIECES = [
    *("http://", "HTTPS://", "https:", "//", "/", "?", "#", "#!", "&", "=", ";", ":", "@", "%", "[", "]", ".", ".."),
    *(
        "www.",
        "m.",
        "amp.",
        "lemonde.fr",
        "LeMonde.FR",
        "bücher.example",
        "xn--bcher-kva.example",
        "faß.de",
        "x.co.uk",
    ),
    *(":443", ":80", ":0080", ":99999", "%2F", "%2e%2E/", "%ff", "%C3%A9", "e\u0301", "é", "％", "。", "½", "ß", "℀"),
    *("utm_source=a", "UTM_x=1", "%75tm_source=b", "a=2", "a=1", "b", "_escaped_fragment_=", "fbclid", "+", "%2B"),
]
addresses = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=5), max_size=12).map("".join)
likely_addresses = addresses.map("https://lemonde.fr/{}".format) | addresses.map("http://{}".format)


@pytest.mark.parametrize(
    ("found", "canonical"),
    [
        ("https://lemonde.fr/a", "https://lemonde.fr/a"),
        ("HTTPS://LeMonde.FR/Article", "https://lemonde.fr/Article"),
        ("https://lemonde.fr", "https://lemonde.fr/"),
        ("https://lemonde.fr./a", "https://lemonde.fr/a"),
        ("https://lemonde.fr:443/a", "https://lemonde.fr/a"),
        ("http://lemonde.fr:80/a", "http://lemonde.fr/a"),
        ("http://lemonde.fr:443/a", "http://lemonde.fr:443/a"),
        ("https://lemonde.fr:/a", "https://lemonde.fr/a"),
        ("https://lemonde.fr:8443/a", "https://lemonde.fr:8443/a"),
        ("https://lemonde.fr/a#comments", "https://lemonde.fr/a"),
        ("https://lemonde.fr/a#:~:text=sommet", "https://lemonde.fr/a"),
        ("https://lemonde.fr/#!/a", "https://lemonde.fr/?_escaped_fragment_=/a"),
        ("https://lemonde.fr/x/./y/../a", "https://lemonde.fr/x/a"),
        ("https://lemonde.fr/x/%2e%2e/a", "https://lemonde.fr/a"),
        ("https://lemonde.fr/../../a", "https://lemonde.fr/a"),
        ("https://lemonde.fr/%7Ejeanne/%c3%a9t%c3%a9", "https://lemonde.fr/~jeanne/%C3%A9t%C3%A9"),
        ("https://lemonde.fr/été", "https://lemonde.fr/%C3%A9t%C3%A9"),
        ("https://lemonde.fr/e\u0301te\u0301", "https://lemonde.fr/%C3%A9t%C3%A9"),
        ("https://lemonde.fr/a%2Fb", "https://lemonde.fr/a%2Fb"),
        ("https://lemonde.fr/100%", "https://lemonde.fr/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://lemonde。fr/a", "https://lemonde.fr/a"),
        ("https://lemonde.fr/a?", "https://lemonde.fr/a"),
        ("https://lemonde.fr/a?id=1&page=2", "https://lemonde.fr/a?id=1&page=2"),
        ("https://lemonde.fr/a?page=2&&id=1", "https://lemonde.fr/a?id=1&page=2"),
        ("https://lemonde.fr/a?x[]=2&id=1&x[]=1", "https://lemonde.fr/a?id=1&x[]=2&x[]=1"),
        ("https://lemonde.fr/a?q=a%26b%2Bc+d%20e", "https://lemonde.fr/a?q=a%26b%2Bc+d%20e"),
        ("https://lemonde.fr/a?utm_source=x&id=1&fbclid=y#z", "https://lemonde.fr/a?id=1"),
        ("https://lemonde.fr/a?UTM_Source=x&%75tm_medium=y&FBCLID", "https://lemonde.fr/a"),
        ("https://lemonde.fr/a?q=utm_source", "https://lemonde.fr/a?q=utm_source"),
    ],
)
def test_one_article_has_one_address(found, canonical):
    assert canonical_url(found) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://lemonde.fr/a", "https://lemonde.fr/a"),
        ("https://www.lemonde.fr/a", "https://lemonde.fr/a"),
        ("https://lemonde.fr/a", "https://lemonde.fr/a/"),
        ("https://lemonde.fr/a", "https://lemonde.fr/A"),
        ("https://lemonde.fr/?id=1", "https://lemonde.fr/?ID=1"),
        ("https://lemonde.fr/?id=1&id=2", "https://lemonde.fr/?id=2&id=1"),
    ],
)
def test_addresses_of_possibly_different_pages_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("name", sorted(TRACKING_PARAMETERS | {f"{prefix}anything" for prefix in TRACKING_PREFIXES}))
def test_a_tracking_parameter_makes_no_other_article(name):
    assert canonical_url(f"https://lemonde.fr/a?{name}=1&id=7") == "https://lemonde.fr/a?id=7"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "starts with http"),
        ("lemonde.fr/a", "starts with http"),
        ("//lemonde.fr/a", "starts with http"),
        ("/a", "starts with http"),
        ("https:lemonde.fr/a", "starts with http"),
        ("https:///a", "starts with http"),
        ("https://", "starts with http"),
        ("https://?q=a", "starts with http"),
        ("ftp://lemonde.fr/a", "starts with http"),
        ("javascript:alert(1)//https://lemonde.fr", "starts with http"),
        ("data:text/html,x", "starts with http"),
        ("file:///etc/passwd", "starts with http"),
        ("https://jeanne:secret@lemonde.fr/", "password"),
        ("https://jeanne@lemonde.fr/", "password"),
        ("https://@lemonde.fr/", "password"),
        ("https://lemonde.fr\\@evil.example/", "backslash"),
        (" https://lemonde.fr/", "spaces"),
        ("https://lemonde.fr/a b", "spaces"),
        ("https://lemonde.fr/a\u00a0b", "spaces"),
        ("https://lemonde.fr/a\n", "spaces"),
        ("https://le\tmonde.fr/a", "spaces"),
        ("https://lemonde.fr/\x00", "control"),
        ("https://lemonde.fr/\x7f", "control"),
        ("https://lemonde.fr/\ud800", "control"),
        ("https://lemonde.fr:port/", "not a web address"),
        ("https://lemonde.fr:65536/", "not a web address"),
        ("https://lemonde.fr:٤٤٣/", "not a web address"),
        ("https://lemonde.fr:²/", "not a web address"),
        ("https://lemonde.fr:80:80/", "not a web address"),
        ("https://[::1/", "not a web address"),
        ("https://lemonde℀.fr/", "not a web address"),
        (f"https://{'a' * 64}.fr/", "not a web address"),
        ("https://[::1]/", "domain of a publisher"),
        ("https://127.0.0.1/", "domain of a publisher"),
        ("https://0x7f.0x1/", "domain of a publisher"),
        ("https://localhost/", "domain of a publisher"),
        ("https://www.com/", "domain of a publisher"),
        ("https://www./", "domain of a publisher"),
        ("https://le_monde.fr/", "domain of a publisher"),
        ("https://-lemonde.fr/", "domain of a publisher"),
        ("https://lemonde%2efr/", "domain of a publisher"),
        ("https://lemonde.fr%00.example/", "domain of a publisher"),
        (f"https://{'a.' * 130}fr/", "domain of a publisher"),
        (f"https://lemonde.fr/{'a' * 2000}", "at most 2000"),
        (f"https://lemonde.fr/{'é' * 400}", "at most 2000"),
        ("https://lemonde.fr/" + "a" * 3_000_000, "at most 2000"),
    ],
)
def test_an_address_that_is_not_public_is_refused_with_a_sentence(typed, reason):
    with pytest.raises(ValidationError) as refusal:
        canonical_url(typed)
    (sentence,) = refusal.value.messages
    assert reason in sentence
    assert len(sentence) < 400


def test_an_address_has_at_most_2000_characters():
    longest = "https://lemonde.fr/".ljust(2000, "a")
    assert canonical_url(longest) == longest
    with pytest.raises(ValidationError):
        canonical_url(f"{longest}a")


@given(st.text(st.characters()) | addresses | likely_addresses)
@example("https://lemonde.fr/%%32%35")
@example("https://lemonde.fr/?%26utm_source=1")
@example("https://lemonde.fr/#!utm_source=1&b&a")
def test_any_text_is_an_address_or_refused(typed):
    try:
        canonical = canonical_url(typed)
    except ValidationError:
        return
    assert canonical_url(canonical) == canonical
    assert re.fullmatch(r"https?://[!-~]+", canonical)
    assert "#" not in canonical
    assert len(canonical) <= Article._meta.get_field("canonical_url").max_length
    URLValidator()(canonical)  # what the API and the admin ask of an address
    assert re.fullmatch(DOMAIN_PATTERN, domain_of(typed))
    assert domain_of(typed) == domain_of(canonical)


@given(st.permutations(["a=1", "b=2", "c=3", "utm_source=x", "fbclid=y"]))
def test_the_order_of_parameters_makes_no_other_article(parameters):
    assert canonical_url(f"https://lemonde.fr/?{'&'.join(parameters)}") == "https://lemonde.fr/?a=1&b=2&c=3"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://lemonde.fr/a", "lemonde.fr"),
        ("https://www.LeMonde.fr:8443/a", "lemonde.fr"),
        ("https://www.www.lemonde.fr/", "lemonde.fr"),
        ("https://m.lemonde.fr/", "lemonde.fr"),
        ("https://amp.lemonde.fr/", "lemonde.fr"),
        ("https://www.mobile.lemonde.fr/", "lemonde.fr"),
        ("https://news.lemonde.fr/", "news.lemonde.fr"),
        ("https://fr.m.wikipedia.example/", "fr.m.wikipedia.example"),
        ("https://m.bbc.co.uk/", "bbc.co.uk"),
        ("https://mobile.co.uk/", "mobile.co.uk"),
        ("https://amp.dev/", "amp.dev"),
        ("https://m.m.fr/", "m.fr"),
        ("https://m.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://m.outlet.kawasaki.jp/", "m.outlet.kawasaki.jp"),
        ("https://wwwhatsnew.example/", "wwwhatsnew.example"),
        ("https://Bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_a_publisher_has_one_bare_domain(url, domain):
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    "suffix",
    [
        *("fr", "com", "example", "xn--p1ai"),
        *("co.uk", "com.br", "gouv.fr", "asso.fr", "qc.ca", "k12.ca.us", "co.ck"),
        *("github.io", "blogspot.com", "pages.dev", "s3.amazonaws.com"),
    ],
)
@pytest.mark.parametrize("subdomain", ["m", "amp", "mobile"])
def test_a_layout_subdomain_is_dropped_only_below_a_domain_that_somebody_owns(subdomain, suffix):
    assert domain_of(f"https://{subdomain}.outlet.{suffix}/") == f"outlet.{suffix}"
    assert domain_of(f"https://www.{subdomain}.outlet.{suffix}/") == f"outlet.{suffix}"
    assert domain_of(f"https://{subdomain}.{suffix}/") == f"{subdomain}.{suffix}"
