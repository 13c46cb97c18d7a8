"""Who published what, and what did it say at the time? Publishers, articles and their captured versions."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length, Lower
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Address, ExactText, Line, Lines
from config.db.fingerprint import Fingerprint
from config.db.growth import Growth
from config.db.guards import Guard, append_only
from config.db.history import events_of
from config.text.languages import TAG_PATTERN, validate_language

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

# What everybody reads of an article with a verdict of ours: it changes in the open.
ARTICLE_FIELDS = ("url", "canonical_url", "publisher", "title", "published_at", "language")

# A host name in ASCII (internationalised ones as punycode), without `www.`.
DOMAIN_PATTERN = r"^(?!www\.)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$"


class PublisherQuerySet(models.QuerySet):
    def get_by_natural_key(self, domain):
        return self.get(domain=domain)


class PublisherKind(models.TextChoices):
    NEWS = "news", _("news outlet")
    AGENCY = "agency", _("news agency")
    FACT_CHECKER = "fact_checker", _("fact-checker")
    OFFICIAL = "official", _("official source")
    SOCIAL = "social", _("social platform")
    OTHER = "other", _("other")


class Publisher(models.Model):
    """A house that publishes articles or judges claims: a newsroom, an agency, a fact-checker, our own desk."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = Line(_("name"), max_length=200)
    domain = models.CharField(
        _("domain"),
        max_length=253,
        unique=True,
        validators=[RegexValidator(DOMAIN_PATTERN, _("Write the bare domain: “lemonde.fr”."))],
        help_text=_("The bare host name, lower-case and without “www.”: it is how articles find their publisher."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PublisherKind, default=PublisherKind.NEWS)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Write two capital letters: “FR”."))],
        help_text=_("Two capital letters (ISO 3166-1): FR, GB, US."),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        validators=[validate_language],
        help_text=_("The language it mostly publishes in, as a tag: fr, en, pt-BR."),
    )
    is_desk = models.BooleanField(
        _("our own desk"),
        default=False,
        help_text=_("Tick only for the house that uses this Claimdesk. It is set once, and never taken back."),
    )

    objects = PublisherQuerySet.as_manager()

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        permissions = [("correct_publisher", "Can change publishers that everybody sees")]
        indexes = [models.Index(Lower("name"), name="publisher_of_ours_by_name", condition=models.Q(is_desk=True))]
        constraints = [
            models.CheckConstraint(
                name="publisher_domain_is_bare",
                condition=models.Q(domain__regex=DOMAIN_PATTERN),
                violation_error_message=_("A domain is a bare lower-case host name without “www.”: “lemonde.fr”."),
            ),
            models.CheckConstraint(
                name="publisher_name_is_not_blank",
                condition=models.Q(name__regex=NOT_BLANK),
                violation_error_message=_("A publisher has a name."),
            ),
            models.CheckConstraint(
                name="publisher_language_is_a_tag",
                condition=models.Q(language="") | models.Q(language__regex=TAG_PATTERN),
                violation_error_message=_("A language is a BCP 47 tag: “fr”, “en”, “pt-BR”."),
            ),
            known("publisher", "kind", PublisherKind, _("This kind of publisher is not one of the list.")),
            text_is_normal("publisher", line=["name"]),
        ]
        triggers = [
            Guard(
                name="publisher_of_ours_stays_ours",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_desk=True, new__is_desk=False),
                message=_("This is our own desk, and stays it: its verdicts are published by two people."),
            ),
            Guard(
                name="publisher_of_ours_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_desk=True),
                message=_("This is our own desk: it is never deleted."),
            ),
            pgtrigger.Trigger(
                name="publisher_of_ours_notes_its_domain",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__is_desk=True),
                func="""
                    INSERT INTO sources_deskdomain (domain) VALUES (NEW.domain) ON CONFLICT DO NOTHING;
                    RETURN NULL;
                """,
            ),
            # Its verdicts may be imported ones, which nobody here has read.
            Guard(
                name="publisher_moves_to_no_domain_of_ours",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__is_desk=False),
                violates="NEW.domain <> OLD.domain AND sources_is_our_domain(NEW.domain)",
                message=_("This domain is or was that of our own desk: no other publisher moves there."),
            ),
            Guard(
                name="publisher_takes_no_name_of_ours",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("name"),
                condition=pgtrigger.Q(new__is_desk=False),
                violates="""EXISTS (SELECT FROM sources_publisher AS desk
                    WHERE desk.is_desk AND lower(desk.name) = lower(NEW.name) AND desk.domain <> NEW.domain)""",
                message=_("This is the name of our own desk: give another publisher another name."),
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.domain,)


class DeskDomainQuerySet(models.QuerySet):
    def own(self, domain):
        """Return whether the domain is, was or lies below a domain of our own desk."""
        labels = domain.split(".")
        return self.filter(pk__in=[".".join(labels[start:]) for start in range(len(labels))]).exists()


class DeskDomain(models.Model):
    """A domain that is or once was that of our own desk. No verdict is imported from there, nor from below it.

    A trigger of `Publisher` adds it, and nothing takes it away.
    """

    growth = Growth.REFERENCE
    kept_by_database = True

    domain = models.CharField(_("domain"), max_length=253, primary_key=True)

    objects = DeskDomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain of our own desk")
        verbose_name_plural = _("domains of our own desk")
        default_permissions = ()
        triggers = append_only("desk_domain")

    def __str__(self):
        return self.domain


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
        ]

    def __str__(self):
        return self.title or self.canonical_url

    def natural_key(self):
        return (self.canonical_url,)

    natural_key.dependencies = ["sources.publisher"]

    def clean(self):
        """Refuse a current version of another article, as the database does."""
        # A query, not the relation: a fixture may load the article before its version.
        if ArticleVersion.objects.filter(pk=self.current_version_id).exclude(article=self.pk).exists():
            raise ValidationError({"current_version": _("This is a version of another article.")})


class CaptureMethod(models.TextChoices):
    PASTE = "paste", _("pasted")
    FILE = "file", _("from a file")
    FETCH = "fetch", _("fetched")
    IMPORT = "import", _("imported")


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
            text_is_normal("article_version", exact_text=["text"], line=["title"]),
        ]
        triggers = append_only("article_version")

    def __str__(self):
        captured = f"{self.captured_at:%Y-%m-%d %H:%M}"
        return f"{self.title} ({captured})" if self.title else captured


PublisherEvent = events_of(Publisher)
ArticleEvent = events_of(Article)
# A version is never changed nor deleted, so its event does not repeat the text.
ArticleVersionEvent = events_of(ArticleVersion, insert_only=True, exclude=["text"])
