"""Where was it said, and what bears on it?"""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from sources.constraints import ChecksAtOnce
from sources.guards import Guard, never_moves
from sources.models import NOT_BLANK, Article, ArticleVersion, Growth

QUOTE_LENGTH = 5_000
NOT_IN_THE_TEXT = _("The quote does not stand word for word in this version of the article.")


# For guards: whether a verdict on its claim was ever published.
IS_PUBLIC = """EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id
    AND verdict.status IN ('published', 'superseded', 'retracted'))"""


class EvidenceQuerySet(models.QuerySet):
    def public(self):
        return self.filter(claim__card__is_public=True)

    def found(self):
        """Evidence that claims are found by, whoever asks."""
        return self.all()

    def for_api(self):
        return self.select_related("article__publisher").fetch_mode(models.FETCH_RAISE)

    def for_desk(self):
        """With what the desk is shown beside that."""
        return self.for_api().select_related("added_by")


class Evidence(ChecksAtOnce):
    """A link from a claim to an article, with the very words that matter.

    The quote is a W3C TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector): the exact
    words, and what stands directly before and after them in case they occur more than once.
    """

    growth = Growth.BY_CLAIM

    class Role(models.TextChoices):
        APPEARANCE = "appearance", _("appearance")
        EVIDENCE = "evidence", _("evidence")

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        REFUTES = "refutes", _("refutes")
        CONTEXT = "context", _("context")

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
        help_text=_("The captured text the quote was read in."),
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role,
        default=Role.EVIDENCE,
        help_text=_("Appearance: where it was said. Evidence: what bears on whether it is true."),
    )
    stance = models.CharField(
        _("stance"),
        max_length=20,
        choices=Stance,
        null=True,
        blank=True,
        help_text=_("Only for evidence: what it does to the claim."),
    )
    quote_exact = models.TextField(
        _("quote"),
        blank=True,
        validators=[MaxLengthValidator(QUOTE_LENGTH)],
        help_text=_("The exact words, as they stand in the article."),
    )
    quote_prefix = models.TextField(
        _("before the quote"),
        blank=True,
        validators=[MaxLengthValidator(500)],
        help_text=_("The words directly before it, when the quote occurs more than once."),
    )
    quote_suffix = models.TextField(
        _("after the quote"),
        blank=True,
        validators=[MaxLengthValidator(500)],
        help_text=_("The words directly after it, when the quote occurs more than once."),
    )
    note = models.TextField(
        _("note"), blank=True, validators=[MaxLengthValidator(5_000)], help_text=_("Shown with the evidence.")
    )
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
            models.CheckConstraint(
                name="evidence_role_is_known",
                condition=models.Q(role__in=["appearance", "evidence"]),
                violation_error_message=_("This role is not one of the list."),
            ),
            models.CheckConstraint(
                name="evidence_stance_is_known",
                condition=models.Q(stance__isnull=True) | models.Q(stance__in=["supports", "refutes", "context"]),
                violation_error_message=_("This stance is not one of the list."),
            ),
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
        ]
        triggers = [
            never_moves("evidence_keeps_its_claim", "claim"),
            Guard(
                name="evidence_quote_stands_in_its_version",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__version__isnull=False) & ~pgtrigger.Q(new__quote_exact=""),
                refuses="""NOT EXISTS (
                    SELECT FROM sources_articleversion AS version
                    WHERE version.id = NEW.version_id
                    AND strpos(version.text, NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix) > 0)""",
                message=NOT_IN_THE_TEXT,
            ),
            Guard(
                name="evidence_of_a_public_claim_keeps_its_place",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("role", "article"),
                refuses=IS_PUBLIC,
                message=_("This evidence stands in public: it keeps its article and its role. Add another piece."),
            ),
            Guard(
                name="evidence_of_a_public_claim_is_kept",
                operation=pgtrigger.Delete,
                refuses=IS_PUBLIC,
                message=_("This evidence stands in public with its claim: it can no longer be deleted."),
            ),
        ]

    def __str__(self):
        kind = self.get_stance_display() if self.stance else self.get_role_display()
        words = Truncator(self.quote_exact or self.note).chars(60)
        return f"{kind} · {words}" if words else str(kind)

    def clean(self):
        """Say at the form what the database would refuse: a version of another article, words that are not there."""
        if not self.version_id:
            return
        if self.version.article_id != self.article_id:
            raise ValidationError({"version": _("This is a version of another article.")})
        if self.quote_exact and self.quote_prefix + self.quote_exact + self.quote_suffix not in self.version.text:
            raise ValidationError({"quote_exact": NOT_IN_THE_TEXT})
