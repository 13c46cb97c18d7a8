"""What was said, by whom, and what has the desk done with it? `Claim` is one statement that can be checked."""

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claimant import Claimant
from claims.models.topic import Topic
from config.db.constraints import IsTimeOfDay, known, text_is_normal
from config.db.fields import NOT_BLANK, Line, Text
from config.db.fingerprint import Fingerprint
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field
from config.text.languages import TAG_PATTERN, validate_language

NEEDS_AMENDMENT = _(
    "A verdict of ours was published on this claim: what the public reads of it changes by an amendment. Propose one."
)
EVIDENCE_NEEDS_AMENDMENT = _(
    "This evidence stands in public: what everybody reads of it changes by an amendment. Propose one."
)
WAS_PUBLIC = _("A verdict on this claim has been public, so it stays: retract the verdict instead.")
CLAIMANT_STAYS = _("The desk has judged this claim in public: it keeps a claimant, if only the unknown one.")
CLAIMANT_MISSING = _("Say who made this claim before a verdict on it is published: “Unknown” when nobody knows.")
MAX_STATEMENT_LENGTH = 2_000  # characters: one checkable sentence or short paragraph, not an article


def sees_the_desk(user):
    """Return whether the user sees rows of the desk that are not public."""
    return user.has_perm("claims.view_claim")


def judged():
    """Return an EXISTS expression: the claim of the outer row has a published verdict now."""
    return models.Exists(apps.get_model("claims", "Verdict").objects.standing().filter(claim=models.OuterRef("pk")))


# SQL for guards: our desk published a verdict on the claim.
JUDGED_BY_THE_DESK = """EXISTS (SELECT FROM claims_verdict AS verdict
    WHERE verdict.claim_id = NEW.id AND verdict.origin = 'desk' AND verdict.published_at IS NOT NULL)"""


class ClaimQuerySet(models.QuerySet):
    def public(self):
        """Return the claims that ever had a published verdict, as their cards say."""
        return self.filter(card__is_public=True)

    def waiting(self):
        """Return the claims in work without a published verdict, of our desk or another publisher.

        A claim whose verdicts were all retracted waits again.
        """
        return self.filter(status__in=IN_WORK).exclude(judged())


class ClaimStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    DISMISSED = "dismissed", _("dismissed")


class ClaimPriority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")
    URGENT = 4, _("urgent")


IN_WORK = (ClaimStatus.SUBMITTED, ClaimStatus.OPEN)  # the desk has still to do something


class Claim(models.Model):
    """One statement that can be checked."""

    growth = Growth.BY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    statement = Text(
        _("statement"),
        validators=[MaxLengthValidator(MAX_STATEMENT_LENGTH)],
        help_text=_("What was said, in one checkable sentence: “The summit ended without a concrete result.”"),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        validators=[validate_language],
        help_text=_("The statement's language as a tag: fr, en, pt-BR."),
    )
    claimant = models.ForeignKey(
        Claimant,
        verbose_name=_("claimant"),
        on_delete=models.PROTECT,
        related_name="claims",
        null=True,
        blank=True,
        help_text=_("Who said it. A verdict is published once this is said: “Unknown” when nobody knows."),
    )
    claimed_on = models.DateField(_("claimed on"), null=True, blank=True, help_text=_("The day it was said."))
    claimed_at = models.DateTimeField(
        _("claimed at"),
        null=True,
        blank=True,
        help_text=_("At what time of that day, if it is known. Another day without another time clears it."),
    )
    place = Line(_("place"), max_length=200, blank=True, help_text=_("Where it was said."))
    context = Text(
        _("context"),
        blank=True,
        validators=[MaxLengthValidator(5_000)],
        help_text=_("What a reader needs to understand the statement. Not what the desk thinks of it."),
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), through="ClaimTopic", related_name="claims", blank=True
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ClaimStatus, default=ClaimStatus.SUBMITTED, editable=False
    )
    dismissed_reason = Text(_("reason for dismissal"), blank=True, editable=False)
    priority = models.SmallIntegerField(_("priority"), choices=ClaimPriority, default=ClaimPriority.NORMAL)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.PROTECT,
        related_name="assigned_claims",
        null=True,
        blank=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    external_ref = Line(
        _("external reference"),
        max_length=200,
        blank=True,
        help_text=_("The claim's key in the system it came from, if any."),
    )
    fingerprint = models.GeneratedField(
        verbose_name=_("fingerprint"),
        expression=Fingerprint("statement"),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        permissions = [("triage_claim", "Can accept, assign, dismiss and reopen claims")]
        indexes = [
            models.Index(fields=["created_at", "id"], name="claim_by_creation"),
            models.Index(fields=["updated_at", "id"], name="claim_by_change"),
            models.Index(fields=["claimed_on", "id"], name="claim_by_day"),
            models.Index(fields=["fingerprint"], name="claim_by_fingerprint"),
            models.Index(
                fields=["-priority", "created_at", "id"],
                condition=models.Q(status="submitted"),
                name="claim_to_accept",
            ),
            models.Index(fields=["external_ref"], name="claim_by_external_ref", condition=~models.Q(external_ref="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_statement_is_1_to_2000_characters",
                condition=models.Q(statement__regex=NOT_BLANK, statement__length__lte=MAX_STATEMENT_LENGTH),
                violation_error_message=_("A statement has 1 to 2,000 characters."),
            ),
            models.CheckConstraint(
                name="claim_language_is_a_tag",
                condition=models.Q(language__regex=TAG_PATTERN),
                violation_error_message=_("A language is a BCP 47 tag: “fr”, “en”, “pt-BR”."),
            ),
            known("claim", "status", ClaimStatus, _("This status is not one of the list.")),
            known("claim", "priority", ClaimPriority, _("This priority is not one of the list.")),
            models.CheckConstraint(
                name="claim_dismissal_is_explained",
                condition=~models.Q(status="dismissed") | models.Q(dismissed_reason__regex=NOT_BLANK),
                violation_error_message=_("A dismissed claim says why."),
            ),
            models.CheckConstraint(
                name="claim_time_is_of_its_day",
                condition=models.Q(claimed_at__isnull=True)
                | models.Q(claimed_on__isnull=False) & models.Q(IsTimeOfDay("claimed_at", "claimed_on")),
                violation_error_message=_("The time of a claim is on its day: change both, or leave the time out."),
            ),
            text_is_normal("claim", text=["statement", "context", "dismissed_reason"], line=["place", "external_ref"]),
        ]
        triggers = [
            Guard(
                name="claim_keeps_its_id",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("id"),
                message=_("A claim keeps its id: it is what others cite."),
            ),
            Guard(
                name="claim_judged_in_public_is_not_dismissed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__status="dismissed"),
                violates="""EXISTS (SELECT FROM claims_verdict AS verdict
                    WHERE verdict.claim_id = NEW.id AND verdict.published_at IS NOT NULL)""",
                message=WAS_PUBLIC,
            ),
            Guard(
                name="claim_judged_by_us_changes_by_amendment",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "statement", "language", "claimant", "claimed_on", "claimed_at", "place", "context"
                ),
                violates="""claims_changes_unamended(OLD.id, 'claim', OLD.id, to_jsonb(OLD), to_jsonb(NEW),
                    '{statement,language,claimant_id,claimed_on,claimed_at,place,context}')""",
                message=NEEDS_AMENDMENT,
            ),
            Guard(
                name="claim_judged_by_the_desk_stays_accepted",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__status="submitted") & ~pgtrigger.Q(old__status="submitted"),
                violates=JUDGED_BY_THE_DESK,
                message=_("The desk has judged this claim in public: it stays accepted."),
            ),
            Guard(
                name="claim_judged_by_the_desk_keeps_a_claimant",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__claimant__isnull=True, old__claimant__isnull=False),
                violates=JUDGED_BY_THE_DESK,
                message=CLAIMANT_STAYS,
            ),
            pgtrigger.Trigger(
                name="claim_time_goes_with_its_day",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("claimed_on"),
                func="""
                    IF NEW.claimed_at IS NOT DISTINCT FROM OLD.claimed_at THEN
                        NEW.claimed_at := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return Truncator(self.statement).chars(80)

    def stands_in_public(self):
        """Return whether a verdict on the claim was ever published, of our desk or another publisher."""
        return self.verdicts.filter(published_at__isnull=False).exists()

    def is_judged_by_us(self):
        """Return whether our desk ever published a verdict on the claim."""
        return self.verdicts.filter(origin="desk", published_at__isnull=False).exists()


class ClaimTopic(models.Model):
    """A topic of a claim."""

    growth = Growth.BY_CLAIM

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="claim_topics")
    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="claim_topics")

    class Meta:
        verbose_name = _("topic of a claim")
        verbose_name_plural = _("topics of a claim")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "topic"],
                name="claim_topic_is_named_once",
                violation_error_message=_("The claim has this topic already."),
            )
        ]
        triggers = [
            immutable_field("claim_topic_keeps_its_claim", "claim"),
            Guard(
                name="claim_topic_changes_by_amendment",
                operation=pgtrigger.Insert | pgtrigger.Update,
                violates="claims_topics_unamended(NEW.claim_id, OLD.topic_id, NEW.topic_id)",
                message=NEEDS_AMENDMENT,
            ),
            Guard(
                name="claim_topic_goes_by_amendment",
                operation=pgtrigger.Delete,
                violates="claims_topics_unamended(OLD.claim_id, OLD.topic_id, NULL)",
                message=NEEDS_AMENDMENT,
            ),
        ]

    def __str__(self):
        return str(self.topic)
