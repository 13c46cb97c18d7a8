"""What is on a page of ClaimReview markup, and for which reader?

`read_pages` returns the pages of some articles, `get_page` that of one. A page is a review article of the desk, and
its markups are the desk's verdicts that the article publishes. The public reads the published ones. The desk reads
drafts, too: a draft that is meant to correct a published verdict replaces it on the page.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch

from claims.interchange.google.lookups import earliest_first
from claims.interchange.google.shapes import serialize_page
from claims.models import Evidence, EvidenceRole, Verdict
from claims.models.claim import sees_the_desk
from claims.workflow import DRAFT, IN_REVIEW, PUBLISHED
from sources.models import Article


class Page(NamedTuple):
    article: Article
    verdicts: list

    @property
    def content(self):
        return serialize_page(self.article, self.verdicts)


def visible_verdicts(user):
    """Return the desk's verdicts that pages show to this user."""
    statuses = [DRAFT, IN_REVIEW, PUBLISHED] if sees_the_desk(user) else [PUBLISHED]
    return Verdict.objects.filter(publisher__is_desk=True, status__in=statuses)


def articles_with_page(user, **filters):
    """Return the articles that have a page for this user; `filters` are on the page's verdicts."""
    return Article.objects.filter(Exists(visible_verdicts(user).filter(review=OuterRef("pk"), **filters)))


def read_pages(articles, user):
    """Return the pages of these articles as this user sees them, in the same order. Articles without one are left out.

    Takes two queries, however many articles.
    """
    appearances = Evidence.objects.filter(role=EvidenceRole.APPEARANCE).select_related("article")
    if not sees_the_desk(user):
        appearances = appearances.filter(is_shown=True)
    verdicts = (
        visible_verdicts(user)
        .filter(review__in=[article.pk for article in articles])
        .select_related("claim__claimant", "rating__scale", "review", "publisher")
        .prefetch_related(Prefetch("claim__evidence", appearances.order_by("created_at", "id"), "said_in"))
        .order_by("created_at", "id")
    )
    by_article = {article.pk: [] for article in articles}
    for verdict in verdicts:
        verdict.claim.appearances = earliest_first(dict.fromkeys(piece.article for piece in verdict.claim.said_in))
        by_article[verdict.review_id].append(verdict)
    return [Page(article, without_corrected(by_article[article.pk])) for article in articles if by_article[article.pk]]


def without_corrected(verdicts):
    """Return the verdicts without each published one whose claim has a draft among them."""
    in_work = {verdict.claim_id for verdict in verdicts if verdict.status != PUBLISHED}
    return [verdict for verdict in verdicts if verdict.status != PUBLISHED or verdict.claim_id not in in_work]


def get_page(article, user):
    """Return the page of this article for this user. Raise Article.DoesNotExist if there is none."""
    article = Article.objects.filter(pk=article.pk).first()
    pages = read_pages([article], user) if article else []
    if not pages:
        raise Article.DoesNotExist
    return pages[0]
