"""What does a network show of a link to a claim? The tags that are in the head of its page."""

from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from claims.pages.claim.reading import content_of, newest_edition
from claims.pages.web.preview import preview_of
from tests.claims.pages.web.rows import HOSTILE, judged, retract

pytestmark = pytest.mark.django_db


class Head(HTMLParser):
    """The `meta` and `link` elements of a page."""

    def __init__(self, content):
        super().__init__()
        self.meta, self.links = {}, []
        self.feed(content)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "meta" and ("property" in values or "name" in values):
            self.meta[values.get("property") or values["name"]] = values["content"]
        if tag == "link":
            self.links.append(values)


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "http://testserver"


def head_of(claim):
    preview = preview_of(content_of(newest_edition(claim.pk)))
    return Head(render_to_string("pages/web/head.html", {"preview": preview}))


def test_a_page_has_the_tags_of_open_graph_and_of_x():
    claim = judged(summary="Nothing was agreed.", publisher__name="The desk")
    meta = head_of(claim).meta
    expected = {
        "og:type": "article",
        "og:title": "False: “The summit ended without a result.”",
        "og:description": "The desk: Nothing was agreed.",
        "description": "The desk: Nothing was agreed.",
        "og:url": f"http://testserver/claims/{claim.pk}/the-summit-ended-without-a-result",
        "og:site_name": "Claimdesk",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "The desk: False",
        "twitter:card": "summary_large_image",
        "article:published_time": "2025-11-18T12:00:00Z",
    }
    assert {name: meta.get(name) for name in expected} == expected


def test_what_a_page_names_is_there(client):
    claim = judged()
    head = head_of(claim)
    addresses = [head.meta["og:image"], head.meta["og:url"]]
    addresses += [link["href"] for link in head.links if link["rel"] in ("canonical", "alternate")]
    kinds = {link.get("type") for link in head.links if link["rel"] == "alternate"}
    assert {"application/json+oembed", "text/xml+oembed"} <= kinds
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_a_retracted_verdict_is_shown_as_retracted():
    claim = judged()
    before = head_of(claim).meta
    retract(claim)
    after = head_of(claim).meta
    assert after["og:title"].startswith("Retracted: ")
    assert after["og:image"] != before["og:image"]
    assert after["article:modified_time"] == "2025-11-19T12:00:00Z"


@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_text_stays_in_its_attribute(statement):
    meta = head_of(judged(statement[:2_000], summary=statement[:500])).meta
    assert len(meta["og:title"]) <= 200
    assert len(meta["og:description"]) <= 300
    assert " ".join(statement.split())[:20] in meta["og:title"]
