"""Who may see which rows? The desk sees all of them, other readers those that `PUBLIC_ROWS` selects for a model.

A row that is not visible does not exist for its reader, in any list, filter or child URL. An article is public only if
a public claim cites it, because the desk's reading list is private. The app registers `PUBLIC_ROWS` with
`config/api/visibility.py`; only the desk sees a model that is missing here. `RESERVED` are the models that only part
of the desk sees, with the permission that it takes.
"""

from django.db.models import Exists, OuterRef, Q

from claims.models import (
    Card,
    Claim,
    Claimant,
    ClaimLink,
    Correction,
    Edition,
    Evidence,
    Import,
    ImportFinding,
    LogHead,
    Rating,
    RatingScale,
    Topic,
    Verdict,
)
from sources.models import Article, ArticleVersion, Media, Publisher, PublisherDomain


def cited_articles(articles):
    """Return the articles that public evidence or a public verdict refers to."""
    return articles.filter(
        Exists(Evidence.objects.public().filter(article=OuterRef("pk")))
        | Exists(Verdict.objects.public().filter(review=OuterRef("pk")))
    )


def named_publishers(publishers):
    """Return our desk and the publishers of cited articles, public verdicts and rating scales."""
    return publishers.filter(
        Q(is_desk=True)
        | Exists(cited_articles(Article.objects.filter(publisher=OuterRef("pk"))))
        | Exists(Verdict.objects.public().filter(publisher=OuterRef("pk")))
        | Exists(RatingScale.objects.filter(owner=OuterRef("pk")))
    )


def domains_of_named_publishers(domains):
    """Return the domains of public publishers, and the own domain of one which another house has joined."""
    named = named_publishers(Publisher.objects.all())
    return domains.filter(
        Exists(named.filter(pk=OuterRef("publisher"))) | Exists(named.filter(domain=OuterRef("domain")))
    )


def quoted_versions(versions):
    """Return the versions in which public evidence was read. Others are captures of one person of the desk."""
    return versions.filter(Exists(Evidence.objects.public().filter(version=OuterRef("pk"))))


def shown_media(media):
    """Return the media that public evidence shows."""
    return media.filter(Exists(Evidence.objects.public().filter(media=OuterRef("pk"))))


PUBLIC_ROWS = {
    Card: lambda cards: cards.public(),
    Edition: lambda editions: editions,  # each was public
    LogHead: lambda heads: heads,
    Claim: lambda claims: claims.public(),
    Verdict: lambda verdicts: verdicts.public(),
    Correction: lambda corrections: corrections,  # each is about published verdicts
    ClaimLink: lambda links: links.public(),
    Evidence: lambda evidence: evidence.public(),
    Claimant: lambda claimants: claimants.filter(Exists(Claim.objects.public().filter(claimant=OuterRef("pk")))),
    Topic: lambda topics: topics,
    RatingScale: lambda scales: scales,
    Rating: lambda ratings: ratings,
    Article: cited_articles,
    ArticleVersion: quoted_versions,
    Media: shown_media,
    Publisher: named_publishers,
    PublisherDomain: domains_of_named_publishers,
}

# The permission to see imports: payloads and refusals may name unpublished reviews of other publishers.
RESERVED = dict.fromkeys((Import, ImportFinding), "claims.view_import")
