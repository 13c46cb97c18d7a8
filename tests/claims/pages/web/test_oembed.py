"""Can another site embed a claim from its address alone, by the rules of oembed.com, and only a claim of this site?"""

import re
from xml.etree import ElementTree

import pytest

from tests.claims.pages.web.rows import HOSTILE, judged, retract
from tests.factories import VerdictFactory
from tests.support.editions import make_editions

pytestmark = pytest.mark.django_db
SITE = "https://desk.example"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "The desk’s site"


def ask(client, url, **parameters):
    return client.get("/oembed", {"url": url} | parameters)


@pytest.mark.parametrize("ending", ["", "/", "/the-summit-ended", "/саммит", "/%D1%81%D0%B0%D0%BC", "/?q=1#verdict"])
def test_an_address_of_a_claim_is_answered_with_a_frame(client, ending, django_assert_num_queries):
    claim = judged()
    with django_assert_num_queries(1):
        answer = ask(client, f"{SITE}/claims/{claim.pk}{ending}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    content = answer.json()
    assert {name: content[name] for name in ("version", "type", "provider_name", "provider_url")} == {
        "version": "1.0",
        "type": "rich",
        "provider_name": "The desk’s site",
        "provider_url": f"{SITE}/",
    }
    assert content["title"] == "False: “The summit ended without a result.”"
    assert f'src="{SITE}/embed/claims/{claim.pk}"' in content["html"]
    assert 'width="600" height="240"' in content["html"]
    assert (content["width"], content["height"]) == (600, 240)
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_xml_says_the_same_as_json(client):
    url = f"{SITE}/claims/{judged().pk}/"
    answer = ask(client, url, format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {
        name: str(value) for name, value in ask(client, url).json().items()
    }


@pytest.mark.parametrize("statement", HOSTILE)
@pytest.mark.parametrize("wanted", ["json", "xml"])
def test_hostile_text_stays_text(client, statement, wanted):
    answer = ask(client, f"{SITE}/claims/{judged(statement[:2_000]).pk}/", format=wanted)
    content = answer.json() if wanted == "json" else {e.tag: e.text for e in ElementTree.fromstring(answer.content)}
    assert re.fullmatch(r'<iframe( [a-z]+="[^"<>]*")+></iframe>', content["html"])
    assert len(content["title"]) <= 200


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://other.example/claims/{id}/",
        "https://desk.example:8443/claims/{id}/",
        "https://desk.example.evil.example/claims/{id}/",
        "https://desk.example@evil.example/claims/{id}/",
        "javascript://desk.example/claims/{id}/",
        "ftp://desk.example/claims/{id}/",
        "/claims/{id}/",
        "https://desk.example/claims/{id}/a/b",
        "https://desk.example/topics/{id}/",
        "https://desk.example/claims/../desk/",
        "https://[desk.example/claims/{id}/",
        "https://desk.example:port/claims/{id}/",
        "https://desk.example/claims/019a0000-0000-7002-8000-000000000006/",
        "x" * 100_000,
        "\x00",
    ],
)
def test_an_address_that_is_no_claim_of_this_site_is_not_found(client, url):
    answer = ask(client, url.replace("{id}", str(judged().pk)))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("parameters", "size"),
    [
        ({"maxwidth": "400"}, (400, 240)),
        ({"maxwidth": "5000", "maxheight": "9999"}, (600, 240)),
        ({"maxwidth": "10", "maxheight": "0"}, (220, 120)),
        ({"maxheight": "200"}, (600, 200)),
    ],
)
def test_a_frame_is_no_larger_than_the_site_allows(client, parameters, size):
    content = ask(client, f"{SITE}/claims/{judged().pk}/", **parameters).json()
    assert (content["width"], content["height"]) == size


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"format": "yaml"}, 501),
        ({"maxwidth": "wide"}, 400),
        ({"maxheight": "-5"}, 400),
        ({"maxwidth": "９"}, 400),
        ({"maxwidth": "1" * 5_000}, 400),
    ],
)
def test_what_cannot_be_answered_says_why(client, parameters, status):
    answer = ask(client, f"{SITE}/claims/{judged().pk}/", **parameters)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.strip()


def test_drafts_and_claims_that_are_gone_are_not_embedded(client):
    assert ask(client, f"{SITE}/claims/{VerdictFactory().claim_id}/").status_code == 404
    assert ask(client, f"{SITE}/claims/{make_editions('{}', None)[0].claim_id}/").status_code == 410


def test_the_title_says_that_a_verdict_was_retracted(client):
    claim = judged()
    retract(claim)
    assert ask(client, f"{SITE}/claims/{claim.pk}/").json()["title"].startswith("Retracted: ")
