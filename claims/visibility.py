"""Who may see which rows? What someone may not see does not exist for them, in any list, filter or child address.

The desk sees every row. Everybody else sees the rows that are public with a claim: an article only if a public claim
cites it, because the desk's reading list is its own business. `PUBLIC_ROWS` is registered with
`config/api/visibility.py` when the app is ready; a model that is missing here is visible to the desk alone.
"""

from django.db.models import Exists, OuterRef, Q

from claims.models import Card, Claim, Claimant, Correction, Edition, Evidence, Rating, RatingScale, Topic, Verdict
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


PUBLIC_ROWS = {
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
