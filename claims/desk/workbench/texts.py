"""Which article does the left side show, in which version? `shown_source` reads it, with the text of one version."""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.http import Http404

from claims.desk.workbench.address import address_of, id_sent
from sources.models import Article, ArticleVersion, SourceCheck
from sources.rechecking.outcomes import said

MAX_VERSIONS = 100  # in the menu
NEWEST_FIRST = ("-captured_at", "-id")


@dataclass
class Source:
    """An article that the claim cites, as a tab: with the number of quotes from it."""

    article: Article
    address: str
    is_shown: bool
    quotes: int = 0


@dataclass
class ShownText:
    """The article at the left, its versions, newest first, the one whose text is shown, and the last check of it."""

    article: Article | None = None
    version: ArticleVersion | None = None
    versions: list = field(default_factory=list)
    check: SourceCheck | None = None

    @property
    def came_of_check(self):
        return said(self.check.outcome)

    @property
    def newest(self):
        return self.versions[0] if self.versions else None

    @property
    def is_newest(self):
        return self.version is not None and self.version.pk == self.newest.pk


def newest_version():
    """Return an expression for evidence: the id of the newest version of its article."""
    versions = ArticleVersion.objects.filter(article=OuterRef("article")).order_by(*NEWEST_FIRST)
    return Subquery(versions.values("pk")[:1])


def shown_text(request, articles):
    """Return the ShownText that the request asks for by `article` or `version`; by default of the first article.

    `articles` are those that the claim cites. Raises Http404 for an article or version that does not exist.
    """
    version_id, article_id = (id_sent(request.GET, name) for name in ("version", "article"))
    if version_id and not article_id:
        article_id = ArticleVersion.objects.filter(pk=version_id).values_list("article", flat=True).first()
        if article_id is None:
            raise Http404
    cited = {article.pk: article for article in articles}
    if article_id:
        article = cited.get(article_id) or Article.objects.select_related("publisher").filter(pk=article_id).first()
        if article is None:
            raise Http404
    else:
        with_text = (article for article in articles if article.current_version_id)
        article = next(with_text, next(iter(articles), None))
    if article is None:
        return ShownText()
    check = SourceCheck.objects.filter(article=article.pk, checked_at__isnull=False).first()
    return ShownText(article, *versions_of(article, version_id), check)


def versions_of(article, version_id):
    """Return the version with this id, by default the newest one, and the versions that the menu lists."""
    rows = ArticleVersion.objects.filter(article=article.pk).order_by(*NEWEST_FIRST)
    listed = list(rows.select_related("captured_by").defer("text")[:MAX_VERSIONS])
    wanted = version_id or (listed[0].pk if listed else None)
    version = rows.filter(pk=wanted).first()
    if version_id and version is None:
        raise Http404
    return version, listed


def sources_of(claim_id, request, articles, evidence, shown):
    """Return a tab for each article that the claim cites, and for the one that is shown."""
    every = {article.pk: article for article in [*articles, *filter(None, [shown.article])]}
    return [
        Source(
            article,
            address=address_of(claim_id, request, article=pk),
            is_shown=shown.article is not None and pk == shown.article.pk,
            quotes=sum(1 for piece in evidence if piece.article_id == pk and piece.quote_exact),
        )
        for pk, article in every.items()
    ]
