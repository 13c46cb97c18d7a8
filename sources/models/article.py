"""What was published at an address, and what did it say at the time? `Article` and its captured versions."""

from datetime import UTC, datetime

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Address, ExactText, Line, Lines
from config.db.fingerprint import Fingerprint
from config.db.growth import Growth
from config.db.guards import Guard, append_only
from config.db.history import events_of
from config.text.languages import TAG_PATTERN, validate_language
from sources.copies.storage import NAME_PATTERN as COPY_NAME_PATTERN
from sources.models.publisher import Publisher

# What everybody reads of an article with a verdict of ours: it changes in the open.
ARTICLE_FIELDS = ("url", "canonical_url", "publisher", "title", "published_at", "language")

# Programs write the year 1, or 9999, for a date that they do not know. Its moments do not exist in every time zone.
FIRST_YEAR, LAST_YEAR = 1400, 9998
YEARS = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)

ARTICLE_IS_HELD = _(
    "A verdict of ours was published with this article: what everybody reads of it changes by an amendment of the "
    "claim. Propose one."
)


class ArticleQuerySet(models.QuerySet):
    def get_by_natural_key(self, canonical_url):
        return self.get(canonical_url=canonical_url)

    def for_api(self):
        return self.select_related("publisher", "current_version").fetch_mode(models.FETCH_RAISE)


class Article(models.Model):
    """One publication at one address. Its versions hold the text as it was captured."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = Address(_("URL"), max_length=2000, help_text=_("The address as it was found."))
    canonical_url = models.CharField(
        _("canonical URL"),
        max_length=2000,
        unique=True,
        help_text=_("One address for one article: no trackers, no fragment. Made from the URL."),
    )
    publisher = models.ForeignKey(
        Publisher, verbose_name=_("publisher"), on_delete=models.PROTECT, related_name="articles"
    )
    title = Line(_("title"), max_length=500, blank=True)
    authors = Lines(
        Line(max_length=200),
        verbose_name=_("authors"),
        default=list,
        blank=True,
        help_text=_("One below the other."),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    language = models.CharField(
        _("language"),
        max_length=35,
        validators=[validate_language],
        help_text=_("As a tag: fr, en, pt-BR; “und” when unknown."),
    )
    archive_url = Address(
        _("archive URL"), max_length=2000, blank=True, help_text=_("A copy in a public web archive.")
    )
    # The migration makes the key (id, current_version): an article shows no other article's text.
    current_version = models.ForeignKey(
        "ArticleVersion",
        verbose_name=_("current version"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("correct_article", "Can change articles that everybody sees")]
        indexes = [models.Index(models.F("publisher"), Fingerprint("title"), name="article_by_words_of_its_title")]
        constraints = [
            models.CheckConstraint(
                name="article_canonical_url_is_absolute",
                condition=models.Q(canonical_url__regex=r"^https?://[!-~]+$"),
                violation_error_message=_("An article's address starts with http:// or https:// and is plain ASCII."),
            ),
            models.CheckConstraint(
                name="article_language_is_a_tag",
                condition=models.Q(language__regex=TAG_PATTERN),
                violation_error_message=_("A language is a BCP 47 tag: “fr”, “en”, “pt-BR”."),
            ),
            models.CheckConstraint(
                name="article_is_of_a_known_year",
                condition=models.Q(published_at__gte=YEARS[0], published_at__lt=YEARS[1]),
                violation_error_message=_("An article is of a year from 1400 to 9998."),
            ),
            text_is_normal("article", line=["title"], lines=["authors"]),
        ]
        triggers = [
            Guard(
                name="article_of_our_verdict_changes_by_amendment",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*ARTICLE_FIELDS),
                violates="sources_article_is_held(OLD.id, to_jsonb(OLD), to_jsonb(NEW))",
                message=ARTICLE_IS_HELD,
            ),
            # A check is of one address, and its ETag and Last-Modified are of the text that was fetched last.
            pgtrigger.Trigger(
                name="article_forgets_checks_of_another_page_or_text",
                operation=pgtrigger.UpdateOf("url", "current_version_id"),
                when=pgtrigger.After,
                condition=pgtrigger.AnyChange("url", "current_version"),
                func="""
                    IF NEW.url <> OLD.url THEN
                        DELETE FROM sources_sourcecheck WHERE article_id = NEW.id;
                    ELSE
                        UPDATE sources_sourcecheck SET etag = '', last_modified = ''
                        WHERE article_id = NEW.id AND (etag <> '' OR last_modified <> '');
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return self.title or self.canonical_url

    def natural_key(self):
        return (self.canonical_url,)

    natural_key.dependencies = ["sources.publisher"]

    def clean(self):
        """Refuse a current version of another article, as the database does."""
        # A query, not the relation: a fixture may load the article before its version.
        if self.current_version_id is None:
            return
        if ArticleVersion.objects.filter(pk=self.current_version_id).exclude(article=self.pk).exists():
            raise ValidationError({"current_version": _("This is a version of another article.")})


class CaptureMethod(models.TextChoices):
    PASTE = "paste", _("pasted")
    FILE = "file", _("from a file")
    FETCH = "fetch", _("fetched")
    IMPORT = "import", _("imported")


class ArticleVersionQuerySet(models.QuerySet):
    def with_copies(self):
        """Filter the versions of which a copy is kept."""
        return self.exclude(copy="")

    def copies_among(self, names):
        """Return the names that are those of a version's copy."""
        return set(self.filter(copy__in=names).values_list("copy", flat=True))


class ArticleVersion(models.Model):
    """The text of an article when it was captured. Never changed, never deleted."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="versions")
    title = Line(_("title"), max_length=500, blank=True, help_text=_("As it stood at the time."))
    text = ExactText(_("text"))
    text_sha256 = models.CharField(
        _("SHA-256 of the text"), max_length=64, help_text=_("In hexadecimal, of the text in UTF-8.")
    )
    captured_at = models.DateTimeField(_("captured at"))
    method = models.CharField(_("method"), max_length=10, choices=CaptureMethod)
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("captured by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    copy = models.CharField(
        _("kept copy"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("The WARC file with what the address answered, in the storage of copies."),
    )
    copy_sha256 = models.CharField(
        _("SHA-256 of the kept copy"), max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("article version")
        verbose_name_plural = _("article versions")
        indexes = [models.Index(fields=["article", "-captured_at"], name="article_version_by_time")]
        constraints = [
            # The target of two-column keys, so that evidence never names a version of another article.
            models.UniqueConstraint(
                fields=["article", "id"],
                name="article_version_with_its_article",
                violation_error_message=_("This version of the article exists already."),
            ),
            models.CheckConstraint(
                name="article_version_has_text",
                condition=models.Q(text__regex=NOT_BLANK),
                violation_error_message=_("A version holds the article's text; this one is empty."),
            ),
            known("article_version", "method", CaptureMethod, _("This capture method is not one of the list.")),
            models.CheckConstraint(
                name="article_version_digest_is_of_its_text",
                condition=models.Q(
                    text_sha256=models.Func(
                        models.Func(
                            models.Func(models.F("text"), models.Value("UTF8"), function="convert_to"),
                            function="sha256",
                        ),
                        models.Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
                violation_error_message=_("The SHA-256 is not that of the text."),
            ),
            models.CheckConstraint(
                name="article_version_copy_has_its_digest",
                condition=models.Q(copy="", copy_sha256="")
                | models.Q(copy__regex=COPY_NAME_PATTERN, copy__contains=models.F("copy_sha256"))
                & models.Q(copy_sha256__regex="^[0-9a-f]{64}$"),
                violation_error_message=_("A kept copy has a name with its SHA-256, and the SHA-256 by itself."),
            ),
            models.UniqueConstraint(
                name="article_version_copy_is_of_one_version",
                fields=["copy"],
                condition=~models.Q(copy=""),
                violation_error_message=_("This copy belongs to another version."),
            ),
            text_is_normal("article_version", exact_text=["text"], line=["title"]),
        ]
        triggers = append_only("article_version")

    def __str__(self):
        captured = f"{self.captured_at:%Y-%m-%d %H:%M}"
        return f"{self.title} ({captured})" if self.title else captured


ArticleEvent = events_of(Article)
# A version is never changed nor deleted, so its event does not repeat the text.
ArticleVersionEvent = events_of(ArticleVersion, insert_only=True, exclude=["text"])
