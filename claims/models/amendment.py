"""How does the public content of a claim change once our desk has published a verdict on it? By an `Amendment`.

An amendment lists each change with its old and new value. One person proposes it, and an editor who is another person
accepts it (`claims/amendments.py`). The guards of claims, topics, evidence and cited articles allow a change only in
the transaction that accepts an amendment which lists that change.
"""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claim import Claim
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Text
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field
from sources.models import Publisher

# The columns of a claim and of its evidence that the public reads; those of its articles are ARTICLE_FIELDS of
# sources/models.py. `topics` are rows of their own.
CLAIM_FIELDS = ("statement", "language", "claimant", "claimed_on", "claimed_at", "place", "context")
EVIDENCE_FIELDS = (
    "article",
    "version",
    "role",
    "stance",
    "quote_exact",
    "quote_prefix",
    "quote_suffix",
    "media",
    "media_fragment",
    "note",
    "is_shown",
)
MAX_NOTE_LENGTH = 5_000  # characters
SIGNED = Q(proposed_by__isnull=False, publisher__isnull=True)
IMPORTED = Q(proposed_by__isnull=True, publisher__isnull=False)


class AmendmentQuerySet(models.QuerySet):
    def for_api(self):
        return self.select_related("proposed_by", "decided_by").fetch_mode(models.FETCH_RAISE)


class AmendmentStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class Amendment(models.Model):
    """A proposed or accepted change of the public content of a claim that our desk has judged.

    `changes` is a list of `{"what": "claim" | "evidence" | "article", "id", "field", "old", "new"}`. A value
    that names another row is `{"id", "name"}`; `topics` is a list of these. One that came in with an export of another
    desk names its publisher instead of two people here.
    """

    growth = Growth.BY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="amendments")
    changes = models.JSONField(_("changes"), editable=False)
    note = Text(
        _("note"),
        validators=[MaxLengthValidator(MAX_NOTE_LENGTH)],
        help_text=_("What is amended and why, for the public: “The date of the speech was wrong.”"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=AmendmentStatus, default=AmendmentStatus.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
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
    publisher = models.ForeignKey(
        Publisher,
        verbose_name=_("amended by another desk"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    rejection_reason = Text(_("reason for rejection"), blank=True, editable=False)
    # The transaction that accepted it, set by a trigger. Only there may its changes be made.
    applied_in = models.BigIntegerField(_("accepted in transaction"), null=True, editable=False, serialize=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        default_permissions = ("view",)
        permissions = [
            ("propose_amendment", "Can propose amendments of public claims"),
            ("decide_amendment", "Can accept and reject amendments of public claims"),
        ]
        indexes = [
            models.Index(fields=["decided_at"], condition=Q(status="accepted"), name="amendment_by_acceptance"),
            models.Index(fields=["claim"], condition=Q(status="proposed"), name="amendment_that_waits"),
        ]
        constraints = [
            models.CheckConstraint(
                name="amendment_changes_something",
                condition=Q(
                    models.lookups.Exact(
                        models.Func(F("changes"), function="jsonb_typeof", output_field=models.CharField()),
                        models.Value("array"),
                    )
                )
                & ~Q(changes=[]),
                violation_error_message=_("An amendment lists at least one change."),
            ),
            models.CheckConstraint(
                name="amendment_is_explained",
                condition=Q(note__regex=NOT_BLANK),
                violation_error_message=_("An amendment says to the public what is amended and why."),
            ),
            known("amendment", "status", AmendmentStatus, _("This status is not one of the list.")),
            models.CheckConstraint(
                name="amendment_decision_is_dated_and_signed",
                condition=Q(SIGNED, status="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(status="proposed") & Q(SIGNED, decided_by__isnull=False, decided_at__isnull=False)
                | Q(IMPORTED, status="accepted", decided_by__isnull=True, decided_at__isnull=False),
                violation_error_message=_(
                    "A decided amendment has a date, and the signature of its editor or the name of another desk."
                ),
            ),
            models.CheckConstraint(
                name="amendment_passes_four_eyes",
                condition=~Q(status="accepted") | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("An amendment is accepted by another person than the one who proposed it."),
            ),
            models.CheckConstraint(
                name="amendment_rejection_is_explained",
                condition=Q(status="rejected", rejection_reason__regex=NOT_BLANK)
                | ~Q(status="rejected") & Q(rejection_reason=""),
                violation_error_message=_("A rejected amendment says why; no other one does."),
            ),
            text_is_normal("amendment", text=["note", "rejection_reason"]),
        ]
        triggers = [
            immutable_field("amendment_keeps_its_claim", "claim"),
            pgtrigger.Trigger(
                name="amendment_notes_when_it_was_accepted",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.publisher_id IS NOT NULL THEN
                        NEW.applied_in := NULL;  -- what it changed came in with it
                    ELSIF NEW.status = 'accepted' AND (TG_OP = 'INSERT' OR OLD.status <> 'accepted') THEN
                        NEW.applied_in := pg_current_xact_id()::text::bigint;
                    ELSIF TG_OP = 'UPDATE' THEN
                        NEW.applied_in := OLD.applied_in;
                    ELSE
                        NEW.applied_in := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
            Guard(
                name="amendment_of_our_desk_is_not_imported",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__publisher__isnull=False),
                violates="""(SELECT sources_is_our_domain(publisher.domain)
                    FROM sources_publisher AS publisher WHERE publisher.id = NEW.publisher_id)""",
                message=_("Amendments of our own desk are made here: an import brings those of others."),
            ),
            Guard(
                name="amendment_keeps_what_was_proposed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("changes", "note", "proposed_by", "proposed_at", "publisher"),
                violates="""NOT (to_jsonb(OLD) - 'publisher_id' = to_jsonb(NEW) - 'publisher_id'
                    AND claims_is_merged('publisher', OLD.publisher_id, NEW.publisher_id))""",
                message=_("An amendment stays as it was proposed: reject it, and propose another one."),
            ),
            Guard(
                name="amendment_once_decided_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("status", "decided_by", "decided_at", "rejection_reason"),
                violates="OLD.status <> 'proposed'",
                message=_("This amendment was decided: propose another one."),
            ),
            Guard(
                name="amendment_once_decided_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status="proposed"),
                message=_("This amendment was decided: it stays on record."),
            ),
            # At commit, because its changes are allowed only once it is accepted.
            Guard(
                name="amendment_accepted_is_applied",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="proposed", new__status="accepted"),
                violates="NOT claims_amendment_is_applied(NEW.claim_id, NEW.changes)",
                at_commit=True,
                message=_("An amendment is accepted in the transaction that makes its changes."),
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} · {self.note}"
