"""How do judges say how true something is? Scales of ratings that editors own, and one common ground across them."""

import pgtrigger
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from config.db.constraints import known, text_is_normal
from config.db.growth import Growth
from config.db.guards import Guard
from config.db.names import name_in, names_are_an_object, names_field
from sources.models import Publisher


class Category(models.TextChoices):
    """The common ground of ratings on different scales. A claim without a verdict is *not* `unverifiable`."""

    TRUE = "true", _("true")
    MOSTLY_TRUE = "mostly_true", _("mostly true")
    MIXED = "mixed", _("mixed")
    MOSTLY_FALSE = "mostly_false", _("mostly false")
    FALSE = "false", _("false")
    MISLEADING = "misleading", _("misleading")
    SATIRE = "satire", _("satire")
    UNVERIFIABLE = "unverifiable", _("unverifiable")
    OTHER = "other", _("other")


class RatingScaleQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class RatingScale(models.Model):
    """A scale of ratings with its worst and best value, as ClaimReview has them (https://schema.org/Rating)."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(_("code"), max_length=50, unique=True)
    names = names_field()
    worst = models.SmallIntegerField(_("worst value"), help_text=_("The value of the least true rating."))
    best = models.SmallIntegerField(_("best value"), help_text=_("The value of the truest rating."))
    owner = models.ForeignKey(
        Publisher,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="rating_scales",
        null=True,
        blank=True,
        help_text=_("The publisher whose scale it is; empty when everyone may use it."),
    )
    review_after_days = models.SmallIntegerField(
        _("days until another look"),
        null=True,
        blank=True,
        help_text=_("How long a published verdict of this scale stands before the desk looks at it again."),
    )

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        constraints = [
            models.CheckConstraint(
                name="rating_scale_goes_from_worst_to_best",
                condition=models.Q(worst__lt=models.F("best")),
                violation_error_message=_("The worst value is below the best one."),
            ),
            models.CheckConstraint(
                name="rating_scale_asks_for_another_look_later",
                condition=models.Q(review_after_days__isnull=True) | models.Q(review_after_days__range=(1, 3_650)),
                violation_error_message=_("Another look is due after 1 to 3,650 days, or never."),
            ),
            names_are_an_object("rating_scale_names_are_an_object"),
            text_is_normal("rating_scale", names=["names"]),
        ]
        triggers = [
            Guard(
                name="rating_scale_owner_wrote_its_verdicts",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("owner"),
                # FOR UPDATE waits for transactions that write a verdict: they hold the row FOR KEY SHARE.
                locks="""PERFORM FROM claims_ratingscale WHERE id = OLD.id FOR UPDATE;
            """,
                violates="""EXISTS (SELECT FROM claims_rating AS rating
                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id
                    WHERE rating.scale_id = NEW.id AND verdict.publisher_id <> NEW.owner_id
                    AND NOT claims_is_merged('publisher', verdict.publisher_id, NEW.owner_id))""",
                message=_("Another publisher has verdicts with ratings of this scale: it stays shared, or theirs."),
            ),
            Guard(
                name="rating_scale_of_a_public_verdict_keeps_bounds",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "worst", "best"),
                violates="""EXISTS (SELECT FROM claims_rating AS rating
                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id
                    WHERE rating.scale_id = OLD.id AND verdict.origin = 'desk'
                    AND verdict.published_at IS NOT NULL)""",
                message=_("We have published verdicts with this scale: its code and bounds stay. Add another scale."),
            ),
        ]

    def __str__(self):
        return name_in(self.names) or self.code

    def is_usable_by(self, publisher_id):
        """Return whether the publisher may use the scale: it is shared, or the publisher owns it."""
        return self.owner_id in (None, publisher_id)

    def natural_key(self):
        return (self.code,)

    natural_key.dependencies = ["sources.publisher"]


class RatingQuerySet(models.QuerySet):
    def usable_by(self, publishers):
        """Return the ratings of shared scales and of scales that these publishers own."""
        return self.filter(models.Q(scale__owner=None) | models.Q(scale__owner__in=publishers))

    def to_be_mapped(self):
        """Return the imported labels that have no category yet."""
        return self.filter(category__isnull=True)

    def by_words(self):
        """Return a row for each label that is to be mapped, whichever houses use it, the most frequent first.

        Spellings of one label have the same code. A row has `code`, `names` (a list of names by language), `houses`
        (their names) and `reviews` (the number of verdicts).
        """
        rows = self.to_be_mapped().order_by().values("code")
        return rows.annotate(
            names=ArrayAgg("names", distinct=True),
            houses=ArrayAgg("scale__owner__name", distinct=True, filter=models.Q(scale__owner__isnull=False)),
            reviews=models.Count("verdicts"),
        ).order_by("-reviews", "code")

    def get_by_natural_key(self, scale, code):
        return self.get(scale__code=scale, code=code)


class Rating(models.Model):
    """One rating of a scale."""

    growth = Growth.REFERENCE

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scale = models.ForeignKey(RatingScale, verbose_name=_("scale"), on_delete=models.PROTECT, related_name="ratings")
    code = models.SlugField(_("code"), max_length=50)
    names = names_field()
    value = models.SmallIntegerField(
        _("value"),
        null=True,
        blank=True,
        help_text=_("Between the scale's worst and best; empty when it says nothing about truth (satire)."),
    )
    category = models.CharField(
        _("category"),
        max_length=20,
        choices=Category,
        null=True,
        blank=True,
        help_text=_(
            "What it has in common with other scales: filters and statistics use it. "
            "Empty for a label that came in and that nobody has mapped yet."
        ),
    )

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "code"],
                name="rating_code_is_unique_in_its_scale",
                violation_error_message=_("This scale has a rating of that code already."),
            ),
            known("rating", "category", Category, _("This category is not one of the list."), null=True),
            names_are_an_object("rating_names_are_an_object"),
            text_is_normal("rating", names=["names"]),
        ]
        triggers = [
            Guard(
                name="rating_of_a_public_verdict_keeps_its_meaning",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("scale", "code", "value", "category"),
                # The category of an imported label is our own reading of it, which may be improved.
                violates="""EXISTS (SELECT FROM claims_verdict AS verdict
                    WHERE verdict.rating_id = OLD.id AND verdict.published_at IS NOT NULL
                    AND (verdict.origin = 'desk' OR (OLD.scale_id, OLD.code, OLD.value)
                        IS DISTINCT FROM (NEW.scale_id, NEW.code, NEW.value)))""",
                message=_("Verdicts were published with this rating: it keeps its meaning. Add another one."),
            ),
            Guard(
                name="rating_moves_to_a_scale_of_its_judges",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("scale"),
                # As for the scale: transactions that write a verdict hold both rows FOR KEY SHARE.
                locks="""PERFORM FROM claims_rating WHERE id = OLD.id FOR UPDATE;
            PERFORM FROM claims_ratingscale WHERE id = NEW.scale_id FOR KEY SHARE;
            """,
                violates="""EXISTS (SELECT FROM claims_ratingscale AS scale
                    JOIN claims_verdict AS verdict ON verdict.publisher_id <> scale.owner_id
                    WHERE scale.id = NEW.scale_id AND verdict.rating_id = NEW.id)""",
                message=_(
                    "Another publisher has verdicts with this rating: it cannot move to a scale of somebody else."
                ),
            ),
            Guard(
                name="rating_of_a_public_verdict_keeps_its_names",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("names"),
                violates="""NOT NEW.names @> OLD.names AND EXISTS (SELECT FROM claims_verdict AS verdict
                    WHERE verdict.rating_id = OLD.id AND verdict.origin = 'desk'
                    AND verdict.published_at IS NOT NULL)""",
                message=_(
                    "We have published verdicts with this rating: its names stay. Add one in another language, or add "
                    "another rating."
                ),
            ),
        ]

    def __str__(self):
        """Return the name with that of the scale, because several scales have a “False”."""
        return f"{self.name} — {self.scale}"

    @property
    def name(self):
        return name_in(self.names) or self.code

    def natural_key(self):
        return (self.scale.code, self.code)

    natural_key.dependencies = ["claims.ratingscale"]

    def clean(self):
        if self.value is not None and self.scale_id and not self.scale.worst <= self.value <= self.scale.best:
            raise ValidationError(
                {
                    "value": _("The value lies between the scale's worst and best: %(worst)s to %(best)s.")
                    % {"worst": self.scale.worst, "best": self.scale.best}
                }
            )
