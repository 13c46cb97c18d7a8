"""Which claims belong together? `ClaimLink` relates two of them.

The machine suggests a link, and a person confirms or rejects it: `claims/links.py` has the steps.
"""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Text
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field

MAX_REASON_LENGTH = 5_000  # characters


class LinkKind(models.TextChoices):
    SAME = "same", _("same")
    VARIANT = "variant", _("variant")
    CONTRADICTS = "contradicts", _("contradicts")
    RELATED = "related", _("related")


class LinkState(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")


class LinkOrigin(models.TextChoices):
    DESK = "desk", _("our desk")
    IMPORT = "import", _("imported")


class ClaimToLink(models.Model):
    """A claim that was added or reworded, for which links are still to be suggested. It may be here several times."""

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.BigAutoField(primary_key=True)
    claim_id = models.UUIDField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.claim_id)


class ClaimLinkQuerySet(models.QuerySet):
    def of_claim(self, claim_id):
        """Return the links of the claim, from either end."""
        return self.filter(Q(claim=claim_id) | Q(other=claim_id))

    def public(self):
        """Return the confirmed links between two public claims."""
        public = [Exists(Claim.objects.public().filter(pk=OuterRef(end))) for end in ("claim", "other")]
        return self.filter(*public, state=LinkState.CONFIRMED)

    def for_api(self):
        return self.select_related("claim", "other", "decided_by").fetch_mode(models.FETCH_RAISE)


class ClaimLink(models.Model):
    """A relation of two claims, of which the one with the smaller id comes first.

    Suggestions go with their claims; a guard keeps what was decided, and so its claims. A rejected pair is not
    suggested again. `reason` is that of the decision. A link that came in with an export of another desk was confirmed
    there: nobody here has signed it.
    """

    growth = Growth.BY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(
        Claim,
        verbose_name=_("other claim"),
        on_delete=models.CASCADE,
        related_name="links_from",
        db_constraint=False,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LinkKind, default=LinkKind.SAME)
    state = models.CharField(_("state"), max_length=20, choices=LinkState, default=LinkState.SUGGESTED)
    score = models.FloatField(
        _("score"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("How alike the machine found them, from 0 to 1; empty when a person linked them."),
    )
    origin = models.CharField(
        _("origin"),
        max_length=10,
        choices=LinkOrigin,
        default=LinkOrigin.DESK,
        db_default=LinkOrigin.DESK,
        editable=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    reason = Text(_("reason"), blank=True, editable=False, validators=[MaxLengthValidator(MAX_REASON_LENGTH)])
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ClaimLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between claims")
        verbose_name_plural = _("links between claims")
        indexes = [
            models.Index(fields=["kind", "-created_at"], condition=Q(state="suggested"), name="claim_link_to_decide")
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_link_is_not_to_itself",
                condition=~models.Q(claim=models.F("other")),
                violation_error_message=_("A claim cannot be linked to itself."),
            ),
            models.CheckConstraint(
                name="claim_link_names_the_smaller_id_first",
                condition=models.Q(claim__lte=models.F("other")),
                violation_error_message=_("A link names the claim with the smaller id first."),
            ),
            models.UniqueConstraint(
                fields=["claim", "other"],
                name="claim_link_stands_once_for_a_pair",
                violation_error_message=_("These two claims are linked already, in this or the other direction."),
            ),
            known("claim_link", "kind", LinkKind, _("This kind of link is not one of the list.")),
            known("claim_link", "state", LinkState, _("This state is not one of the list.")),
            known("claim_link", "origin", LinkOrigin, _("This origin is not one of the list.")),
            models.CheckConstraint(
                name="claim_link_score_is_from_0_to_1",
                condition=models.Q(score__isnull=True) | models.Q(score__gte=0, score__lte=1),
                violation_error_message=_("A score lies between 0 and 1."),
            ),
            models.CheckConstraint(
                name="claim_link_decision_is_dated_and_signed",
                condition=Q(state="suggested", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="suggested") & Q(decided_by__isnull=False, decided_at__isnull=False)
                | Q(state="confirmed", origin="import", decided_by__isnull=True, decided_at__isnull=False),
                violation_error_message=_(
                    "A decided link has a date, and the signature of its editor unless another desk confirmed it; "
                    "no other has."
                ),
            ),
            models.CheckConstraint(
                name="claim_link_rejection_is_explained",
                condition=~Q(state="rejected") | Q(reason__regex=NOT_BLANK),
                violation_error_message=_("A rejected link says why."),
            ),
            models.CheckConstraint(
                name="claim_link_reason_is_of_a_decision",
                condition=~Q(state="suggested") | Q(reason=""),
                violation_error_message=_("Only a decided link has a reason."),
            ),
            text_is_normal("claim_link", text=["reason"]),
        ]
        triggers = [
            immutable_field("claim_link_keeps_its_claim", "claim"),
            immutable_field("claim_link_keeps_its_other_claim", "other"),
            Guard(
                name="claim_link_keeps_its_origin",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("origin"),
                message=_("A link of the desk never becomes an imported one, nor the other way round."),
            ),
            Guard(
                name="claim_link_once_decided_stays_until_undone",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                violates="OLD.state <> 'suggested' AND NEW.state <> 'suggested'",
                message=_("This link was decided: undo that first."),
            ),
            Guard(
                name="claim_link_once_decided_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="suggested"),
                message=_("This link was decided: undo that before it is deleted."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    def clean(self):
        """Put the two claims in order, so that editors may name them either way round."""
        if self._state.adding and self.claim_id and self.other_id and self.other_id < self.claim_id:
            self.claim, self.other = self.other, self.claim
