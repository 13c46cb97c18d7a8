"""What did a judge conclude about a claim, and what became of that conclusion?"""

import pgtrigger
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claim import CLAIMANT_MISSING, Claim
from claims.models.rating import Rating
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Line, Text
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field
from config.text.languages import TAG_PATTERN, validate_language
from sources.models import Article, Publisher

# For guards: the columns that publishing and returning write, and the moment at which a row is seen by all.
PUBLISHING = """'updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',
    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'"""
BECOMES_PUBLIC = """NEW.status IN ('published', 'superseded', 'retracted')
    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))"""

# For guards: the moments at which the rating meets the publisher, and the rating with its scale.
IS_MEASURED = f"""TG_OP = 'INSERT' OR {BECOMES_PUBLIC}
    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)"""
MEASURED_BY = """FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
    WHERE rating.id = NEW.rating_id"""


PEOPLE = ("written_by", "published_by", "returned_by")


class VerdictQuerySet(models.QuerySet):
    def public(self):
        """Verdicts that were published once, whatever became of them."""
        return self.filter(status__in=EVER_PUBLISHED)

    def standing(self):
        """Verdicts that stand today: published, neither superseded nor retracted."""
        return self.filter(status="published")

    def due(self, on):
        """Verdicts that stand, and that somebody wanted to look at again before that day."""
        return self.filter(status="published", review_after__lte=on)

    def for_api(self):
        return self.select_related("publisher", "rating__scale", "review__publisher").fetch_mode(models.FETCH_RAISE)

    def for_desk(self):
        """With what the desk is shown beside that: its claim, and `written_by_name` and the like.

        The names are subqueries. PostgreSQL looks through every order of joins, which takes it longer than the answer.
        """
        names = {f"{field}_name": name_of(field) for field in PEOPLE}
        return self.for_api().select_related("claim").annotate(**names)


def name_of(field):
    return models.Subquery(get_user_model().objects.filter(pk=models.OuterRef(field)).values("username"))


class VerdictStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    RETRACTED = "retracted", _("retracted")


EVER_PUBLISHED = (VerdictStatus.PUBLISHED, VerdictStatus.SUPERSEDED, VerdictStatus.RETRACTED)


class VerdictOrigin(models.TextChoices):
    DESK = "desk", _("our desk")
    IMPORT = "import", _("imported")


class Verdict(models.Model):
    """One publisher's judgement of one claim. Several publishers may judge the same claim."""

    growth = Growth.BY_CLAIM

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
        Rating,
        verbose_name=_("rating"),
        on_delete=models.PROTECT,
        related_name="verdicts",
        null=True,
        blank=True,
    )
    label = Line(
        _("label"), max_length=200, blank=True, help_text=_("The judge's own words for the rating, if others.")
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
    # The key is (claim, supersedes), made by a migration: one corrects a verdict on the same claim.
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
    # The transaction in which it became public, as the database notes it: only there may what it judges still change.
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
        ]
        constraints = [
            # What the two-column key of `supersedes` points at.
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
        triggers = [
            immutable_field("verdict_keeps_its_claim", "claim"),
            Guard(
                name="verdict_keeps_its_origin",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("origin"),
                message=_("A verdict of the desk never becomes an imported one, nor the other way round."),
            ),
            pgtrigger.Trigger(
                name="verdict_notes_when_it_became_public",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__origin="desk"),
                func=f"""
                    IF {BECOMES_PUBLIC} THEN
                        NEW.published_in := pg_current_xact_id()::text::bigint;
                    ELSIF TG_OP = 'UPDATE' THEN
                        NEW.published_in := OLD.published_in;
                    ELSE
                        NEW.published_in := NULL;
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="verdict_shows_evidence_that_was_held_back",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False),
                # A first verdict that comes in published is loaded from elsewhere, and so is what it holds back. What
                # an amendment has taken away comes back by an amendment only.
                func=f"IF {BECOMES_PUBLIC}"  # noqa: S608
                + """ AND (TG_OP = 'UPDATE' OR claims_keeps_its_content(NEW.claim_id)) THEN
                        UPDATE claims_evidence SET is_shown = true
                        WHERE claim_id = NEW.claim_id AND NOT is_shown AND NOT claims_is_taken_away(claim_id, id);
                    END IF;
                    RETURN NULL;
                """,
            ),
            # Whoever publishes must have read what they publish: so nobody rewrites it in between.
            Guard(
                name="verdict_in_review_keeps_its_content",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="in_review"),
                violates=f"to_jsonb(OLD) - ARRAY[{PUBLISHING}] <> to_jsonb(NEW) - ARRAY[{PUBLISHING}]",
                message=_("A verdict in review keeps its content: return it to its writer first."),
            ),
            Guard(
                name="verdict_public_rests_on_evidence",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False),
                # The evidence is locked as well as found: somebody may be deleting it right now.
                violates=f"""{BECOMES_PUBLIC}
                    AND NOT EXISTS (
                        SELECT FROM claims_evidence AS evidence JOIN sources_article AS article
                            ON article.id = evidence.article_id
                        WHERE evidence.claim_id = NEW.claim_id AND evidence.role = 'evidence'
                        AND (evidence.is_shown OR NOT claims_is_taken_away(evidence.claim_id, evidence.id))
                        AND (article.published_at IS NULL OR article.published_at <= NEW.published_at)
                        FOR SHARE OF evidence)""",
                message=_("A verdict is published on evidence dated no later than itself, and there is none."),
            ),
            Guard(
                name="verdict_public_has_a_rating_that_is_mapped",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False, new__rating__isnull=False),
                # Only a label that came in from others may lack a category. Locked: somebody may be taking it away.
                violates=BECOMES_PUBLIC  # noqa: S608
                + """ AND EXISTS (
                    SELECT FROM (SELECT category FROM claims_rating WHERE id = NEW.rating_id FOR SHARE) AS rating
                    WHERE category IS NULL)""",
                message=_("Nobody has said yet what this rating means: give it a category first."),
            ),
            Guard(
                name="verdict_is_rated_on_its_publishers_scale",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__rating__isnull=False),
                # Lock, then look: the scale's owner may be changing right now. A rating that is not there yet may turn
                # out to be on any scale, so it is refused, too.
                locks=f"""PERFORM {MEASURED_BY} AND ({IS_MEASURED}) FOR KEY SHARE;
            """,
                violates=f"""({IS_MEASURED}) AND NOT EXISTS (
                    SELECT {MEASURED_BY} AND coalesce(scale.owner_id, NEW.publisher_id) = NEW.publisher_id)""",
                message=_("A verdict takes a rating of a shared scale, or of one that its own publisher owns."),
            ),
            Guard(
                name="verdict_public_is_on_a_claim_in_work",
                operation=pgtrigger.Insert | pgtrigger.Update,
                # Lock, then look: somebody may be dismissing the claim right now.
                violates=BECOMES_PUBLIC  # noqa: S608
                + """ AND 'dismissed' = (
                    SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id
                    FOR NO KEY UPDATE)""",
                message=_("This claim was dismissed: reopen it before a verdict on it is published."),
            ),
            # Both lock the claim whatever it says: somebody may be changing that right now.
            Guard(
                name="verdict_public_is_on_an_accepted_claim",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False),
                violates=BECOMES_PUBLIC  # noqa: S608
                + """ AND 'submitted' = (
                    SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id
                    FOR NO KEY UPDATE)""",
                message=_("Nobody has accepted this claim yet: accept it before a verdict on it is published."),
            ),
            Guard(
                name="verdict_public_is_on_a_claim_with_a_claimant",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False),
                violates=BECOMES_PUBLIC  # noqa: S608
                + """ AND (SELECT claim.claimant_id FROM claims_claim AS claim WHERE claim.id = NEW.claim_id
                    FOR NO KEY UPDATE) IS NULL""",
                message=CLAIMANT_MISSING,
            ),
            Guard(
                name="verdict_supersedes_one_of_its_publisher",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__supersedes__isnull=False),
                violates="""EXISTS (SELECT FROM claims_verdict AS before
                    WHERE before.claim_id = NEW.claim_id AND before.id = NEW.supersedes_id
                    AND before.publisher_id <> NEW.publisher_id)""",
                message=_("A publisher corrects its own verdicts, not those of others."),
            ),
            Guard(
                name="verdict_superseded_has_a_successor",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__status="superseded"),
                violates="""NOT EXISTS (SELECT FROM claims_verdict AS after
                    WHERE after.claim_id = NEW.claim_id AND after.supersedes_id = NEW.id
                    AND after.status IN ('published', 'superseded', 'retracted'))""",
                at_commit=True,
                message=_("A superseded verdict has one that took its place."),
            ),
            Guard(
                name="verdict_once_published_keeps_its_content",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=EVER_PUBLISHED),
                violates="""NOT (
                    OLD.status = NEW.status AND to_jsonb(OLD) - ARRAY['updated_at', 'review_after']
                        = to_jsonb(NEW) - ARRAY['updated_at', 'review_after']
                    OR OLD.status = 'published' AND NEW.status = 'superseded'
                        AND to_jsonb(OLD) - ARRAY['updated_at', 'status']
                          = to_jsonb(NEW) - ARRAY['updated_at', 'status']
                    OR OLD.status = 'published' AND NEW.status = 'retracted'
                        AND to_jsonb(OLD) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason']
                          = to_jsonb(NEW) - ARRAY['updated_at', 'status', 'retracted_at', 'retraction_reason'])""",
                message=_("A published verdict is never edited: correct it or retract it."),
            ),
            Guard(
                name="verdict_once_published_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=EVER_PUBLISHED),
                message=_("A verdict that was published is never deleted: retract it."),
            ),
        ]

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
        """Say at the form what the database would refuse: another claim's verdict corrected, another judge's scale."""
        if self.supersedes_id and self.supersedes.claim_id != self.claim_id:
            raise ValidationError({"supersedes": _("A verdict corrects one on the same claim.")})
        if self.rating_id and self.publisher_id and not self.rating.scale.is_usable_by(self.publisher_id):
            self.refuse_rating()

    def refuse_rating(self):
        """Raise a ValidationError that names the scale and its owner, unless the verdict was published with it."""
        published = Verdict.objects.public().filter(pk=self.pk, rating=self.rating_id, publisher=self.publisher_id)
        if published.exists():  # before the rule came, and it is never edited
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
