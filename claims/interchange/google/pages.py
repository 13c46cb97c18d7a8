"""What does a page of ClaimReview markup tell, and whom?

A page is a review article of ours, and its markups are the verdicts of our own desk that this article tells. To the
public it tells those that stand. To the desk it tells drafts, too: one beside a published verdict, which it is meant
to correct, is shown in its place.
"""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch

from claims.interchange.google.lookups import earliest_first
from claims.interchange.google.shapes import page_of
from claims.models import Evidence, Verdict
from claims.models.claim import sees_the_desk
from claims.workflow import DRAFT, IN_REVIEW, PUBLISHED
from sources.models import Article


class Page(NamedTuple):
    article: Article
    verdicts: list

    @property
    def shape(self):
        return page_of(self.article, self.verdicts)


def shown_to(user):
    """The verdicts of our desk that a page shows to this person."""
    statuses = [DRAFT, IN_REVIEW, PUBLISHED] if sees_the_desk(user) else [PUBLISHED]
    return Verdict.objects.filter(publisher__is_desk=True, status__in=statuses)


def articles_with_a_page(user, **of):
    """The review articles that have a page for this person; those of a publisher, when it is named."""
    return Article.objects.filter(Exists(shown_to(user).filter(review=OuterRef("pk"), **of)))


def read(articles, user):
    """The pages of those articles, as this person sees them, in the same order."""
    appearances = Evidence.objects.filter(role=Evidence.Role.APPEARANCE).select_related("article")
    if not sees_the_desk(user):
        appearances = appearances.filter(is_shown=True)
    verdicts = (
        shown_to(user)
        .filter(review__in=[article.pk for article in articles])
        .select_related("claim__claimant", "rating__scale", "review", "publisher")
        .prefetch_related(Prefetch("claim__evidence", appearances.order_by("created_at", "id"), "said_in"))
        .order_by("created_at", "id")
    )
    told = {article.pk: [] for article in articles}
    for verdict in verdicts:
        verdict.claim.appearances = earliest_first(dict.fromkeys(piece.article for piece in verdict.claim.said_in))
        told[verdict.review_id].append(verdict)
    return [Page(article, latest(told[article.pk])) for article in articles if told[article.pk]]


def latest(verdicts):
    """These verdicts without those that a draft is there to correct."""
    in_work = {verdict.claim_id for verdict in verdicts if verdict.status != PUBLISHED}
    return [verdict for verdict in verdicts if verdict.status != PUBLISHED or verdict.claim_id not in in_work]


def page_at(article, user):
    """The page of that article for this person; Article.DoesNotExist when there is none."""
    article = Article.objects.filter(pk=article.pk).first()
    pages = read([article], user) if article else []
    if not pages:
        raise Article.DoesNotExist
    return pages[0]
