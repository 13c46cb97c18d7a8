"""Where was a claim made, and what supports or refutes it? `Evidence` links a claim to an article.

What it shows of the article is a quote, or a picture, video or sound.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from claims.models.guards.evidence import EVIDENCE_TRIGGERS
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, ExactText, Text
from config.db.growth import Growth
from sources.media.fragments import MAX_FRAGMENT_LENGTH, NORMAL_FRAGMENT, normal_fragment
from sources.models import Article, ArticleVersion, Media
from sources.quotes import NOT_IN_ANY_VERSION, NOT_IN_THE_TEXT, Quote, refusal_of

MAX_QUOTE_LENGTH = 5_000
QUOTE_STATUSES = ["found", "moved", "gone"]  # in the newest text; `moved` is between other words
QUOTE_FIELDS = frozenset(
    {"article", "quote_exact", "quote_prefix", "quote_suffix"}
)  # the fields from which `version` is found


class EvidenceQuerySet(models.QuerySet):
    def unverified(self):
        """Return the evidence whose quote was not looked up, because its article has no captured text."""
        return self.filter(version=None).exclude(quote_exact="")

    def public(self):
        """Return the evidence that is public: of public claims, and neither held back nor taken away."""
        return self.filter(claim__card__is_public=True, is_shown=True)

    def found(self):
        """Return the evidence that filters look at, for every reader: without what is held back from the public."""
        return self.filter(is_shown=True)

    def not_taken_away(self):
        """Return the evidence without the pieces that an accepted amendment has taken away."""
        is_taken_away = models.Func(
            "claim_id", "pk", function="claims_is_taken_away", output_field=models.BooleanField()
        )
        return self.filter(models.Q(is_shown=True) | ~models.Q(is_taken_away))

    def for_api(self):
        return self.select_related("article__publisher", "media").fetch_mode(models.FETCH_RAISE)

    def for_desk(self):
        """Return the rows of `for_api()` with the people who added them."""
        return self.for_api().select_related("added_by")

    def with_quote_status(self):
        """Return the rows with `quote_status`: where the quote is in the newest text of its article.

        It is one of `QUOTE_STATUSES`, or None without a quote that was read in a captured text.
        """
        status = models.Case(
            models.When(models.Q(version=None) | models.Q(quote_exact=""), then=None),
            default=Coalesce(models.Subquery(self.current_drift().values("status")[:1]), models.Value("found")),
            output_field=models.CharField(null=True),
        )
        return self.annotate(quote_status=status)

    def with_drift(self):
        """Return the rows with `quote_status`, and with the `QuoteDrift` that holds now in the list `drifts_now`."""
        current = apps.get_model("claims", "QuoteDrift").objects.current().select_related("settled_by")
        return self.with_quote_status().prefetch_related(models.Prefetch("drifts", current, to_attr="drifts_now"))

    def whose_quote_is(self, statuses):
        """Return the rows whose `quote_status` is one of these."""
        drifted = models.Exists(self.current_drift().filter(status__in=statuses))
        if "found" not in statuses:
            return self.filter(drifted)
        is_found = models.Q(version__isnull=False) & ~models.Q(quote_exact="")
        return self.filter(drifted | (is_found & ~models.Exists(self.current_drift())))

    @staticmethod
    def current_drift():
        return (
            apps.get_model("claims", "QuoteDrift")
            .objects.current()
            .filter(claim=models.OuterRef("claim"), evidence=models.OuterRef("pk"))
        )


class EvidenceRole(models.TextChoices):
    APPEARANCE = "appearance", _("appearance")
    EVIDENCE = "evidence", _("evidence")


class EvidenceStance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


class Evidence(models.Model):
    """A link from a claim to an article, with the words that matter.

    The quote is a W3C TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector): the exact
    words, and the text directly before and after them in case they occur more than once.
    """

    growth = Growth.BY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="evidence")
    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.PROTECT, related_name="evidence")
    version = models.ForeignKey(
        ArticleVersion,
        verbose_name=_("version"),
        on_delete=models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
        help_text=_("The captured text the quote was read in. Left empty, it is the newest one that has the words."),
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=EvidenceRole,
        default=EvidenceRole.EVIDENCE,
        help_text=_("Appearance: where it was said. Evidence: what bears on whether it is true."),
    )
    stance = models.CharField(
        _("stance"),
        max_length=20,
        choices=EvidenceStance,
        null=True,
        blank=True,
        help_text=_("Only for evidence: what it does to the claim."),
    )
    quote_exact = ExactText(
        _("quote"),
        blank=True,
        validators=[MaxLengthValidator(MAX_QUOTE_LENGTH)],
        help_text=_("The exact words, as they stand in the article."),
    )
    quote_prefix = ExactText(
        _("before the quote"),
        blank=True,
        validators=[MaxLengthValidator(500)],
        help_text=_("The words directly before it, when the quote occurs more than once."),
    )
    quote_suffix = ExactText(
        _("after the quote"),
        blank=True,
        validators=[MaxLengthValidator(500)],
        help_text=_("The words directly after it, when the quote occurs more than once."),
    )
    media = models.ForeignKey(
        Media,
        verbose_name=_("media file"),
        on_delete=models.PROTECT,
        related_name="evidence",
        null=True,
        blank=True,
        help_text=_("A picture, video or sound of the article, instead of a quote."),
    )
    media_fragment = models.CharField(
        _("part of the media file"),
        max_length=MAX_FRAGMENT_LENGTH,
        blank=True,
        db_default="",
        default="",
        help_text=_("A region, as xywh=10,20,300,200, or a time in seconds, as t=10,20."),
    )
    note = Text(_("note"), blank=True, validators=[MaxLengthValidator(5_000)], help_text=_("Shown with the evidence."))
    # Set by triggers. False for evidence that a person added after a verdict was published, until our next publication
    # or an amendment shows it; and for evidence that an amendment has taken away.
    is_shown = models.BooleanField(_("shown to the public"), db_default=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = pgettext_lazy("several pieces", "evidence")
        constraints = [
            known("evidence", "role", EvidenceRole, _("This role is not one of the list.")),
            known("evidence", "stance", EvidenceStance, _("This stance is not one of the list."), null=True),
            models.CheckConstraint(
                name="evidence_stance_exactly_on_evidence",
                condition=models.Q(role="evidence", stance__isnull=False)
                | models.Q(role="appearance", stance__isnull=True),
                violation_error_message=_("Evidence takes a stance; an appearance takes none."),
            ),
            models.CheckConstraint(
                name="evidence_prefix_and_suffix_surround_a_quote",
                condition=models.Q(quote_exact__regex=NOT_BLANK)
                | models.Q(quote_exact="", quote_prefix="", quote_suffix=""),
                violation_error_message=_("Words before and after a quote need the quote itself."),
            ),
            models.CheckConstraint(
                name="evidence_shows_words_or_media",
                condition=models.Q(media=None) | models.Q(quote_exact=""),
                violation_error_message=_("Evidence shows words or a media file: add another piece for the other."),
            ),
            models.CheckConstraint(
                name="evidence_fragment_is_of_media",
                condition=models.Q(media_fragment="")
                | models.Q(media__isnull=False, media_fragment__regex=NORMAL_FRAGMENT),
                violation_error_message=_("A part is that of a media file: xywh=10,20,300,200 or t=10,20."),
            ),
            text_is_normal("evidence", exact_text=["quote_exact", "quote_prefix", "quote_suffix"], text=["note"]),
        ]
        triggers = EVIDENCE_TRIGGERS

    def __str__(self):
        kind = self.get_stance_display() if self.stance else self.get_role_display()
        words = Truncator(self.quote_exact or self.note).chars(60)
        return f"{kind} · {words}" if words else str(kind)

    def quotes_anew(self, values):
        """Return whether these values change the quote without naming a version, so that one has to be found."""
        changed = {name for name, value in values.items() if name in QUOTE_FIELDS and getattr(self, name) != value}
        return bool(changed) and "version" not in values

    @property
    def is_verified(self):
        """True if the quote was found in a captured text of the article."""
        return self.version_id is not None

    def clean(self):
        """Refuse a version of another article and a quote that is not in the text, as the database does.

        A quote without a version gets the newest one that has its words. If the article has no version, the quote is
        unverified until the evidence is saved again after a text was captured.
        """
        if self.version_id and self.version.article_id != self.article_id:
            raise ValidationError({"version": _("This is a version of another article.")})
        if self.quote_exact and self.article_id:
            self.read_quote()
        if self.media_fragment and self.media_id:
            self.read_fragment()

    def read_fragment(self):
        """Set `media_fragment` to its normal form. Raise ValidationError if the media has no such part."""
        try:
            self.media_fragment = normal_fragment(self.media_fragment, self.media)
        except ValidationError as refusal:
            raise ValidationError({"media_fragment": refusal.messages}) from None

    def read_quote(self):
        """Set `version` to the one that has the quote. Raise ValidationError if there are versions and none has it."""
        quote = Quote(self.quote_exact, self.quote_prefix, self.quote_suffix)
        versions = ArticleVersion.objects.filter(article=self.article_id).order_by("-captured_at", "-id")
        newest = versions.filter(text__contains=quote.words)
        if self.version_id:
            version, missing = self.version, NOT_IN_THE_TEXT
        else:
            version, missing = newest.first() or versions.first(), NOT_IN_ANY_VERSION
        if version is None:
            return
        if refusal := refusal_of(quote, version.text, missing):
            if self.version_id and quote.words not in version.text and (other := newest.defer("text").first()):
                advice = _("It stands in the version “%(version)s”: choose that one, or none to have it found.")
                refusal = f"{missing} {advice % {'version': other}}"
            raise ValidationError({"quote_exact": refusal})
        self.version = version
