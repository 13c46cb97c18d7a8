"""What did a publisher conclude about a claim, and what became of that conclusion?

`Verdict` has fields and constraints; `guards/verdict.py` has its triggers.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from claims.models.guards.verdict import EVER_PUBLISHED, VERDICT_TRIGGERS, VerdictOrigin, VerdictStatus
from claims.models.rating import Rating
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Line, Text
from config.db.growth import Growth
from config.text.languages import TAG_PATTERN, validate_language
from sources.models import Article, Publisher

MAX_LABEL_LENGTH = 2_000  # characters: some houses write a sentence
PEOPLE = ("written_by", "published_by", "returned_by")


class VerdictQuerySet(models.QuerySet):
    def public(self):
        """Return the verdicts that were ever published."""
        return self.filter(status__in=EVER_PUBLISHED)

    def standing(self):
        """Return the verdicts that are published now: neither superseded nor retracted."""
        return self.filter(status=VerdictStatus.PUBLISHED)

    def due(self, on):
        """Return the published verdicts to be looked at again by the day `on`."""
        return self.standing().filter(review_after__lte=on)

    def for_api(self):
        return self.select_related("publisher", "rating__scale", "review__publisher").fetch_mode(models.FETCH_RAISE)

    def for_desk(self):
        """Return the rows of `for_api()` with their claim and the names of people: `written_by_name` and so on.

        The names are subqueries, because with that many joins PostgreSQL plans longer than it reads.
        """
        names = {f"{field}_name": name_of(field) for field in PEOPLE}
        return self.for_api().select_related("claim").annotate(**names)


def name_of(field):
    return models.Subquery(get_user_model().objects.filter(pk=models.OuterRef(field)).values("username"))


class Verdict(models.Model):
    """One publisher's judgement of one claim. Several publishers may judge the same claim."""

    growth = Growth.BY_CLAIM
    loaded_after = ["claims.Evidence"]  # which the guards of a public verdict ask for

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="verdicts")
    publisher = models.ForeignKey(
        Publisher,
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        related_name="verdicts",
        help_text=_("Who judges: our own desk, or the fact-checker whose verdict this is."),
    )
    rating = models.ForeignKey(
        Rating, verbose_name=_("rating"), on_delete=models.PROTECT, related_name="verdicts", null=True, blank=True
    )
    label = Line(
        _("label"),
        max_length=MAX_LABEL_LENGTH,
        blank=True,
        help_text=_("The judge's own words for the rating, if others: a word, or a sentence."),
    )
    summary = Text(
        _("summary"),
        blank=True,
        validators=[MaxLengthValidator(2_000)],
        help_text=_("The conclusion in a sentence or two. Needed before review."),
    )
    explanation = Text(
        _("explanation"),
        blank=True,
        validators=[MaxLengthValidator(50_000)],
        help_text=_("How the desk came to it: what was looked at, what it says."),
    )
    language = models.CharField(_("language"), max_length=35, validators=[validate_language])
    review = models.ForeignKey(
        Article,
        verbose_name=_("fact-check article"),
        on_delete=models.PROTECT,
        related_name="reviews",
        null=True,
        blank=True,
        help_text=_("The published fact-check, when there is one."),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=VerdictStatus, default=VerdictStatus.DRAFT, editable=False
    )
    origin = models.CharField(
        _("origin"), max_length=10, choices=VerdictOrigin, default=VerdictOrigin.DESK, editable=False
    )
    # Migration 0002_keys makes the key (claim, supersedes): a correction is of a verdict on the same claim.
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("supersedes"),
        on_delete=models.PROTECT,
        related_name="superseded_by",
        null=True,
        blank=True,
        editable=False,
        db_constraint=False,
    )
    correction_note = Text(
        _("correction note"), blank=True, editable=False, help_text=_("What was corrected, for the public.")
    )
    retraction_reason = Text(
        _("reason for retraction"), blank=True, editable=False, help_text=_("Why it was withdrawn, for the public.")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="written_verdicts",
        null=True,
        blank=True,
        editable=False,
    )
    # Set while a draft that was in review waits for its writer; cleared when it is submitted again.
    return_reason = Text(
        _("reason for return"), blank=True, editable=False, help_text=_("What the reviewer asked to be changed.")
    )
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("returned by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="published_verdicts",
        null=True,
        blank=True,
        editable=False,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    # The transaction that published it, set by a trigger. Only there may what is shown with it still change.
    published_in = models.BigIntegerField(_("published in transaction"), null=True, editable=False, serialize=False)
    review_after = models.DateField(
        _("look at it again after"),
        null=True,
        blank=True,
        help_text=_("From this day on it is due for another look. Left empty, its rating scale's default counts."),
    )
    retracted_at = models.DateTimeField(_("retracted at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        permissions = [
            ("submit_verdict", "Can hand a verdict in for review"),
            ("review_verdict", "Can return a verdict to its writer"),
            ("publish_verdict", "Can publish, correct and retract verdicts"),
        ]
        indexes = [
            models.Index(fields=["retracted_at"], condition=Q(status="retracted"), name="verdict_by_retraction"),
            models.Index(
                fields=["published_at", "id"],
                condition=Q(status__in=["published", "retracted"]),
                name="verdict_by_publication",
            ),
            models.Index(
                fields=["status", "claim"], condition=Q(status__in=["draft", "in_review"]), name="verdict_in_work"
            ),
            models.Index(
                fields=["review_after", "claim"],
                condition=Q(status="published", review_after__isnull=False),
                name="verdict_by_day_of_review",
            ),
            models.Index(
                fields=["published_at"],
                condition=Q(origin="desk", published_at__isnull=False),
                name="verdict_of_ours_by_publication",
            ),
        ]
        constraints = [
            # The target of the two-column key of `supersedes`.
            models.UniqueConstraint(
                fields=["claim", "id"],
                name="verdict_with_its_claim",
                violation_error_message=_("This verdict on the claim exists already."),
            ),
            models.UniqueConstraint(
                fields=["claim", "publisher"],
                condition=Q(status="published"),
                name="verdict_is_the_only_published_one_of_its_publisher",
                violation_error_message=_("This publisher has a published verdict on this claim: correct that one."),
            ),
            known("verdict", "status", VerdictStatus, _("This status is not one of the list.")),
            known("verdict", "origin", VerdictOrigin, _("This origin is not one of the list.")),
            models.CheckConstraint(
                name="verdict_language_is_a_tag",
                condition=Q(language__regex=TAG_PATTERN),
                violation_error_message=_("A language is a BCP 47 tag: “fr”, “en”, “pt-BR”."),
            ),
            models.CheckConstraint(
                name="verdict_public_is_dated_and_signed",
                condition=~Q(status__in=EVER_PUBLISHED) & Q(published_at__isnull=True, published_by__isnull=True)
                | Q(status__in=EVER_PUBLISHED, published_at__isnull=False)
                & (Q(origin="import") | Q(published_by__isnull=False)),
                violation_error_message=_(
                    "A published verdict has a date and, from the desk, the signature of who published it; "
                    "an unpublished one has neither."
                ),
            ),
            models.CheckConstraint(
                name="verdict_public_is_complete",
                condition=~Q(status__in=EVER_PUBLISHED)
                | Q(origin="import")
                | Q(rating__isnull=False, summary__regex=NOT_BLANK),
                violation_error_message=_("A published verdict of the desk has a rating and a summary."),
            ),
            models.CheckConstraint(
                name="verdict_passes_four_eyes",
                condition=Q(origin="import")
                | Q(published_by__isnull=True)
                | Q(written_by__isnull=False) & ~Q(published_by=models.F("written_by")),
                violation_error_message=_("Who publishes a verdict is not who wrote it."),
            ),
            models.CheckConstraint(
                name="verdict_correction_is_explained",
                condition=Q(supersedes__isnull=True) | Q(correction_note__regex=NOT_BLANK),
                violation_error_message=_("A verdict that supersedes another says what was corrected."),
            ),
            models.UniqueConstraint(
                fields=["claim", "supersedes"],
                condition=Q(supersedes__isnull=False),
                name="verdict_is_superseded_once",
                violation_error_message=_("Another verdict took that one's place already."),
            ),
            models.CheckConstraint(
                name="verdict_does_not_supersede_itself",
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=models.F("id")),
                violation_error_message=_("A verdict cannot supersede itself."),
            ),
            models.CheckConstraint(
                name="verdict_retraction_is_explained",
                condition=Q(status="retracted", retracted_at__isnull=False, retraction_reason__regex=NOT_BLANK)
                | ~Q(status="retracted") & Q(retracted_at__isnull=True, retraction_reason=""),
                violation_error_message=_("A retracted verdict says why, and when; no other verdict does."),
            ),
            models.CheckConstraint(
                name="verdict_return_is_explained",
                condition=Q(status="draft", returned_at__isnull=False, return_reason__regex=NOT_BLANK)
                | Q(returned_at__isnull=True, returned_by__isnull=True, return_reason=""),
                violation_error_message=_("A returned draft says why, and when; no other verdict does."),
            ),
            text_is_normal(
                "verdict",
                text=["summary", "explanation", "correction_note", "retraction_reason", "return_reason"],
                line=["label"],
            ),
        ]
        triggers = VERDICT_TRIGGERS

    def __str__(self):
        words = Truncator(self.label or self.summary).chars(60)
        return f"{self.get_status_display()} · {words}" if words else str(self.get_status_display())

    def update_names(self):
        """Set `published_by_name` and the like, as `for_desk()` reads them, for people assigned after that."""
        for field in PEOPLE:
            if self._meta.get_field(field).is_cached(self):
                person = getattr(self, field)
                setattr(self, f"{field}_name", person and person.username)

    def clean(self):
        """Refuse to correct a verdict on another claim, or to use another publisher's scale, as the database does."""
        if self.supersedes_id and self.supersedes.claim_id != self.claim_id:
            raise ValidationError({"supersedes": _("A verdict corrects one on the same claim.")})
        if self.rating_id and self.publisher_id and not self.rating.scale.is_usable_by(self.publisher_id):
            self.refuse_rating()

    def refuse_rating(self):
        """Raise a ValidationError that names the scale and its owner, unless the verdict was published with it."""
        published = Verdict.objects.public().filter(pk=self.pk, rating=self.rating_id, publisher=self.publisher_id)
        if published.exists():  # before this rule existed; a published verdict is never edited
            return
        scale = self.rating.scale
        sentence = _(
            "“%(rating)s” is on the scale “%(scale)s”, which belongs to %(owner)s: "
            "choose a rating of a shared scale, or of one that %(publisher)s owns."
        )
        names = {"rating": self.rating.name, "scale": scale, "owner": scale.owner, "publisher": self.publisher}
        raise ValidationError({"rating": sentence % names})

    @property
    def is_public(self):
        return self.status in EVER_PUBLISHED
