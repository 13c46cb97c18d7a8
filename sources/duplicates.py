"""Is an article that is entered here already? `similar_articles` returns those that are likely the same."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q, TextField, Value

from config.api.visibility import visible_rows
from config.db.fingerprint import Fingerprint
from sources.canonical import canonical_url
from sources.models import Article
from sources.variants import variants

MAX_SIMILAR = 5
SAME_NEWS = timedelta(days=1)  # between two times of publication that may be those of one article


class ArticleLikeness(StrEnum):
    """In which respect two articles are alike, the surest first."""

    ADDRESS = "address"
    VARIANT = "variant"  # the address of its AMP page, of its mobile page, with another scheme or slash
    TITLE = "title"  # at the same publisher, at about the same time as far as it is known


@dataclass(frozen=True)
class SimilarArticle:
    """A stored article that is likely the new one, and in which respect they are alike."""

    article: Article
    likeness: ArticleLikeness


def similar_articles(new, *, user):
    """Return the stored articles that are likely this new one, the surest first: at most `MAX_SIMILAR`.

    Articles that `user` may not see are left out. Raises ValidationError if its URL is none of the public web.
    """
    stored = visible_rows(Article.objects.select_related("publisher"), user).order_by("-id")
    address = canonical_url(new.url)
    elsewhere = variants(new.url) - {address}
    found = {
        ArticleLikeness.ADDRESS: stored.filter(canonical_url=address),
        ArticleLikeness.VARIANT: stored.filter(canonical_url__in=elsewhere),
        ArticleLikeness.TITLE: same_title(stored, new).exclude(canonical_url__in=[address, *elsewhere]),
    }
    alike = [SimilarArticle(row, likeness) for likeness, rows in found.items() for row in rows[:MAX_SIMILAR]]
    return alike[:MAX_SIMILAR]


def same_title(articles, new):
    """Return the articles of the publisher with the words of this title that may be of the same day."""
    if not (new.publisher_id and new.title.strip()):
        return articles.none()
    fingerprint = Fingerprint(Value(new.title, output_field=TextField()))
    same = articles.alias(words=Fingerprint("title")).filter(publisher=new.publisher_id, words=fingerprint)
    if new.published_at is None:
        return same
    span = (new.published_at - SAME_NEWS, new.published_at + SAME_NEWS)
    return same.filter(Q(published_at=None) | Q(published_at__range=span))
