"""Do search engines accept the ClaimReview of a claim's page? Its rules are those that Google documents.

https://developers.google.com/search/docs/appearance/structured-data/factcheck#structured-data-type-definitions
"""

import json
import re
from urllib.parse import urlsplit

import pytest

from tests.factories import (
    ClaimFactory,
    EvidenceFactory,
    KnownPublisherFactory,
    MediaFactory,
    RatingFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db

REQUIRED = {"claimReviewed", "reviewRating", "url"}
ESCAPED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://desk.example"


def embedded(client, claim):
    """Return the ClaimReviews of a page, and its canonical address."""
    html = client.get(f"/claims/{claim.pk}/", follow=True).content.decode()
    canonical = re.search('<link rel="canonical" href="([^"]*)"', html)[1]
    scripts = ESCAPED.findall(html)
    document = json.loads(scripts[0]) if scripts else {"@graph": []}
    return document.get("@graph", [document]), canonical


def check_rules(review, canonical):
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review.keys() >= REQUIRED
    assert review["claimReviewed"].strip()
    assert urlsplit(review["url"]).netloc == urlsplit(canonical).netloc  # redirects are not followed
    assert review["url"].partition("#")[0] == canonical
    rating = review["reviewRating"]
    assert (rating["@type"], bool(rating["alternateName"])) == ("Rating", True)
    if "ratingValue" in rating:
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert (review["author"]["@type"], bool(review["author"]["name"])) == ("Organization", True)
    item = review["itemReviewed"]
    assert item["@type"] == "Claim"
    assert item.get("author", {"@type": "Person"})["@type"] in {"Person", "Organization"}


def test_a_verdict_of_ours_is_a_review_that_leads_to_this_page(client):
    claim = VerdictFactory(published=True, label="Wrong", explanation="Both texts are public.").claim
    [review], canonical = embedded(client, claim)
    check_rules(review, canonical)
    assert review["url"] == canonical
    assert "reviewBody" not in review


def test_each_of_several_reviews_leads_to_its_own_anchor(client):
    claim, rating = ClaimFactory(), RatingFactory()
    for domain in ("desk.example", "second.example"):
        judge = KnownPublisherFactory(domain=domain, is_desk=True)
        VerdictFactory(claim=claim, published=True, rating=rating, publisher=judge)
    reviews, canonical = embedded(client, claim)
    html = client.get(f"/claims/{claim.pk}/", follow=True).content.decode()
    assert len({review["url"] for review in reviews}) == 2
    for review in reviews:
        check_rules(review, canonical)
        assert f'id="{review["url"].partition("#")[2]}"' in html


def test_a_media_review_leads_to_the_page_that_it_is_in(client):
    claim = ClaimFactory()
    EvidenceFactory(claim=claim, media=MediaFactory(), role="appearance", stance=None)
    for domain in ("desk.example", "second.example"):
        judge = KnownPublisherFactory(domain=domain, is_desk=True)
        VerdictFactory(claim=claim, published=True, label="Missing context", publisher=judge)
    reviews, canonical = embedded(client, claim)
    for review in reviews:
        check_rules(review, canonical)
        assert review["associatedMediaReview"]["url"] == review["url"]


def test_a_verdict_of_others_is_not_passed_off_as_ours(client):
    claim = VerdictFactory(published=True, origin="import").claim
    assert embedded(client, claim)[0] == []


def test_a_statement_cannot_end_the_script(client):
    claim = VerdictFactory(published=True, claim__statement="</script><!-- & \u2028 -->").claim
    [review], _canonical = embedded(client, claim)
    assert review["claimReviewed"] == claim.statement
