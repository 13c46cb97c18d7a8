"""What do sources look like in the API? A serializer for each resource, and the short forms that other rows embed."""

from django.core.exceptions import PermissionDenied
from rest_framework import serializers

from config.api.bodies.members import StrictBody
from config.api.resource import CheckedSerializer
from sources.api import examples
from sources.canonical import canonical_url
from sources.changes import refusal_to_change_publisher, refusal_to_correct, refusal_to_file
from sources.duplicates import ArticleLikeness
from sources.models import Article, ArticleVersion, Publisher


def refuse(refusal):
    """Raise PermissionDenied with the sentence, if there is one."""
    if refusal:
        raise PermissionDenied(refusal)


class PublisherSerializer(CheckedSerializer):
    example = examples.PUBLISHER

    class Meta:
        model = Publisher
        fields = ["id", "name", "domain", "other_domains", "kind", "country", "language", "is_desk"]
        extra_kwargs = {"is_desk": {"help_text": "Whether this is the desk that runs the site: set by a superuser."}}

    def check_change(self, publisher, changed, content):
        refuse(changed and refusal_to_change_publisher(publisher, self.person, content.get("is_desk", False)))


class PublisherName(serializers.ModelSerializer):
    """A publisher, as other rows name it."""

    class Meta:
        model = Publisher
        fields = ["id", "name", "domain"]


class ArticleSerializer(serializers.ModelSerializer):
    example = examples.ARTICLE

    publisher = PublisherName()
    current_version = serializers.UUIDField(
        source="seen_version", allow_null=True, read_only=True, help_text="The newest text, if you may see it."
    )

    class Meta:
        model = Article
        fields = [
            "id",
            "url",
            "canonical_url",
            "publisher",
            "title",
            "authors",
            "published_at",
            "language",
            "archive_url",
            "current_version",
            "created_at",
            "updated_at",
        ]


class ArticleTitle(serializers.ModelSerializer):
    """An article, as other rows cite it."""

    publisher = PublisherName()

    class Meta:
        model = Article
        fields = ["id", "url", "title", "published_at", "language", "publisher"]


class ArticleWriteSerializer(CheckedSerializer):
    example = examples.ARTICLE_TO_WRITE

    publisher = serializers.SlugRelatedField(
        slug_field="domain", queryset=Publisher.objects.all(), help_text="The publisher's domain."
    )

    class Meta:
        model = Article
        fields = ["url", "publisher", "title", "authors", "published_at", "language", "archive_url"]

    def validate(self, content):
        if "url" in content and content["url"] != getattr(self.instance, "url", None):
            content["canonical_url"] = canonical_url(content["url"])
        return content

    def check_change(self, article, changed, content):
        refuse(changed and refusal_to_correct(article, self.person))
        if changed & {"url", "publisher"}:
            url, publisher = (content.get(name) or getattr(article, name) for name in ("url", "publisher"))
            if refusal := refusal_to_file(url, publisher, self.person):
                raise serializers.ValidationError({"publisher": refusal})


class ArticleDuplicateSerializer(serializers.Serializer):
    """An article that is likely the new one."""

    example = examples.ARTICLE_DUPLICATE

    id = serializers.UUIDField(source="article.id")
    url = serializers.HyperlinkedRelatedField(view_name="article-detail", read_only=True, source="article")
    canonical_url = serializers.CharField(source="article.canonical_url")
    title = serializers.CharField(source="article.title")
    publisher = PublisherName(source="article.publisher")
    published_at = serializers.DateTimeField(source="article.published_at", allow_null=True)
    likeness = serializers.ChoiceField(
        choices=[likeness.value for likeness in ArticleLikeness], help_text="In which respect both are alike."
    )


class ArticleVersionSerializer(serializers.ModelSerializer):
    """A capture of an article. Its text belongs to the publisher: only the desk sees it."""

    example = examples.ARTICLE_VERSION

    class Meta:
        model = ArticleVersion
        fields = ["id", "article", "title", "text_sha256", "captured_at", "method", "copy_sha256"]


class DeskArticleVersionSerializer(ArticleVersionSerializer):
    captured_by = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)

    class Meta(ArticleVersionSerializer.Meta):
        desk_only = ["captured_by", "text"]
        fields = [*ArticleVersionSerializer.Meta.fields, *desk_only]


class PastedTextSerializer(StrictBody, serializers.Serializer):
    example = examples.PASTED_TEXT

    text = serializers.CharField(trim_whitespace=False, help_text="The article's text, as it stands now.")
    title = serializers.CharField(required=False, max_length=500, help_text="The title, as it stands now.")
