"""Which endpoints do sources have? Publishers, articles, and the versions of an article."""

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin

from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import NamedResource, Resource, check_creation
from config.api.visibility import visible_rows
from sources.api import serializers
from sources.api.filters import ArticleFilters, PublisherFilters
from sources.api.memento import MEMENTO_HEADERS, mark_as_memento
from sources.capture import CaptureRefused, capture
from sources.duplicates import similar_articles
from sources.models import Article, ArticleVersion, CaptureMethod, Publisher

CURRENT_VERSION = ArticleVersion.objects.filter(pk=OuterRef("current_version"))


class PublisherViewSet(NamedResource):
    """Organisations that publish articles or judge claims."""

    queryset = Publisher.objects.all()
    serializer_class = write_serializer_class = serializers.PublisherSerializer
    filterset_class = PublisherFilters
    natural_key = "domain"
    policy = ListPolicy(orderings=("name", "domain"), default_ordering="name")


class ArticleViewSet(Resource):
    """Articles, one for each address. The text of an article is in its versions."""

    queryset = Article.objects.for_api()
    serializer_class = serializers.ArticleSerializer
    write_serializer_class = serializers.ArticleWriteSerializer
    duplicate_serializer_class = serializers.ArticleDuplicateSerializer
    filterset_class = ArticleFilters
    policy = ListPolicy(orderings=("created_at", "published_at", "title"), default_ordering="-created_at")

    def get_queryset(self):
        """Return the articles, with the current version only for readers who see it."""
        seen = visible_rows(CURRENT_VERSION, self.request.user)
        return super().get_queryset().annotate(seen_version=Subquery(seen.values("pk")))

    def duplicates_of(self, content):
        return similar_articles(Article(**content), user=self.request.user)


class ArticleVersionViewSet(ETagMixin, ListModelMixin, Endpoint):
    """The text of an article at each capture. Versions are added, never changed or deleted."""

    queryset = ArticleVersion.objects.all()
    serializer_class = serializers.ArticleVersionSerializer
    desk_serializer_class = serializers.DeskArticleVersionSerializer
    parent = (Article, "article")
    lookup_value_converter = "uuid"
    policy = ListPolicy(orderings=("captured_at",), default_ordering="-captured_at")

    @extend_schema(request=serializers.PastedTextSerializer)
    @idempotent
    def create(self, request, article):
        """Add a version of an article by its text: 201 if the text differs from the current version, 200 if not."""
        check_creation(request)
        article = get_object_or_404(Article, pk=article)
        pasted = serializers.PastedTextSerializer(data=request.data)
        pasted.is_valid(raise_exception=True)
        try:
            captured = capture(
                **pasted.validated_data,
                url=article.canonical_url,
                at=timezone.now(),
                method=CaptureMethod.PASTE,
                by=request.user,
            )
        except CaptureRefused as refusal:
            raise ValidationError({"text": str(refusal)}) from None
        content = self.get_serializer(captured.version).data
        return self.with_etag(content, status=201 if captured.is_new_version else 200)

    @extend_schema(parameters=MEMENTO_HEADERS)
    def retrieve(self, request, *args, **kwargs):
        """Return a version of an article as a memento of its page (RFC 7089)."""
        return super().retrieve(request, *args, **kwargs)

    def row_answer(self, row, status=200):
        answer = super().row_answer(row, status)
        mark_as_memento(answer, row, self.request)
        return answer

    def get_queryset(self):
        return super().get_queryset().filter(article=self.kwargs["article"]).select_related("article", "captured_by")

    def get_serializer_class(self):
        if self.request and self.request.user.has_perm("sources.view_articleversion"):
            return self.desk_serializer_class
        return self.serializer_class
