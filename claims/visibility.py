"""Who may see which rows? What someone may not see does not exist for them, in any list, filter or child address.

Desk users see everything. Everyone else sees what stands in public with a claim: a row of `sources` is seen only when
a public claim cites it, because the desk's reading list is the desk's own business. A model that is not in the table
is seen by nobody but the desk.
"""

from django.db.models import Exists, OuterRef, Q

from claims.models import Card, Claim, Claimant, Correction, Edition, Evidence, Rating, RatingScale, Topic, Verdict
from claims.models.claim import sees_the_desk
from sources.models import Article, ArticleVersion, Publisher


def cited_articles(articles):
    return articles.filter(
        Exists(Evidence.objects.public().filter(article=OuterRef("pk")))
        | Exists(Verdict.objects.public().filter(review=OuterRef("pk")))
    )


def named_publishers(publishers):
    return publishers.filter(
        Q(is_desk=True)
        | Exists(cited_articles(Article.objects.filter(publisher=OuterRef("pk"))))
        | Exists(Verdict.objects.public().filter(publisher=OuterRef("pk")))
        | Exists(RatingScale.objects.filter(owner=OuterRef("pk")))
    )


SEEN_BY_ALL = {
    Card: lambda cards: cards.public(),
    Edition: lambda editions: editions,  # of what was public, all of them
    Claim: lambda claims: claims.public(),
    Verdict: lambda verdicts: verdicts.public(),
    Correction: lambda corrections: corrections,  # of verdicts that were published, all of them
    Evidence: lambda evidence: evidence.public(),
    Claimant: lambda claimants: claimants.filter(Exists(Claim.objects.public().filter(claimant=OuterRef("pk")))),
    Topic: lambda topics: topics,
    RatingScale: lambda scales: scales,
    Rating: lambda ratings: ratings,
    Article: cited_articles,
    ArticleVersion: lambda versions: versions.filter(article__in=cited_articles(Article.objects.all())),
    Publisher: named_publishers,
}


def visible_rows(queryset, user):
    """Those rows of the queryset that this person may see."""
    if sees_the_desk(user):
        return queryset
    seen_by_all = SEEN_BY_ALL.get(queryset.model)
    return seen_by_all(queryset) if seen_by_all else queryset.none()
