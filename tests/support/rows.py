"""Rows with as many related rows as their pages can show."""

from claims.models import ClaimTopic
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimantFactory,
    ClaimFactory,
    EvidenceFactory,
    LinkFactory,
    PublisherFactory,
    RatingScaleFactory,
    TopicFactory,
    UserFactory,
    VerdictFactory,
)


def a_claim():
    claim = ClaimFactory(
        claimant=ClaimantFactory(role="spokesman"), assigned_to=UserFactory(), created_by=UserFactory()
    )
    for slug in ("diplomacy", "sanctions"):
        ClaimTopic.objects.create(claim=claim, topic=TopicFactory(slug=slug))
    for _judge in range(2):
        VerdictFactory(claim=claim, publisher=PublisherFactory(), published=True)
    return claim


def an_evidence():
    version = ArticleVersionFactory(article=ArticleFactory(publisher=PublisherFactory()))
    return EvidenceFactory(
        article=version.article, version=version, quote_exact="The two presidents met", added_by=UserFactory()
    )


def a_verdict():
    return VerdictFactory(publisher=PublisherFactory(), review=ArticleFactory(), published=True)


def a_link():
    return LinkFactory(state="confirmed")


def a_scale():
    return RatingScaleFactory(code=f"scale-{PublisherFactory().pk}", owner=PublisherFactory())
