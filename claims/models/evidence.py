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

from claims.models.claim import NEEDS_AMENDMENT, Claim
from claims.models.quote import NOT_IN_ANY_VERSION, NOT_IN_THE_TEXT, TWICE_IN_THE_TEXT, Quote, refusal_of
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, ExactText, Text
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field
from sources.models import Article, ArticleVersion

QUOTE_LENGTH = 5_000
QUOTED = frozenset({"article", "quote_exact", "quote_prefix", "quote_suffix"})  # what the version follows from

# For guards: whether what a quote is read by is new.
QUOTES_ANEW = """(TG_OP = 'INSERT' OR
    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM
    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix))"""

# For guards: whether a verdict on its claim was ever published.
IS_PUBLIC = """EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id
    AND verdict.status IN ('published', 'superseded', 'retracted'))"""
# For guards: what the amendments that concern this piece of evidence list.
AMENDED = "jsonb_build_object('what', 'evidence', 'id', OLD.id)"


class EvidenceQuerySet(models.QuerySet):
    def unverified(self):
        """Return the evidence whose quote was found in no captured text, because there was none to look into."""
        return self.filter(version=None).exclude(quote_exact="")

    def public(self):
        """Evidence that everybody sees: of public claims, without the pieces that are held back or taken away."""
        return self.filter(claim__card__is_public=True, is_shown=True)

    def found(self):
        """Evidence that claims are found by, whoever asks: what is held back from the public finds nothing."""
        return self.filter(is_shown=True)

    def not_taken_away(self):
        """Evidence without the pieces that an accepted amendment has taken away from the public."""
        is_taken_away = models.Func(
            "claim_id", "pk", function="claims_is_taken_away", output_field=models.BooleanField()
        )
        return self.filter(models.Q(is_shown=True) | ~models.Q(is_taken_away))

    def for_api(self):
        return self.select_related("article__publisher").fetch_mode(models.FETCH_RAISE)

    def for_desk(self):
        """With what the desk is shown beside that."""
        return self.for_api().select_related("added_by")


class EvidenceRole(models.TextChoices):
    APPEARANCE = "appearance", _("appearance")
    EVIDENCE = "evidence", _("evidence")


class EvidenceStance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    REFUTES = "refutes", _("refutes")
    CONTEXT = "context", _("context")


class Evidence(models.Model):
    """A link from a claim to an article, with the very words that matter.

    The quote is a W3C TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector): the exact
    words, and what stands directly before and after them in case they occur more than once.
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
        validators=[MaxLengthValidator(QUOTE_LENGTH)],
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
    note = Text(_("note"), blank=True, validators=[MaxLengthValidator(5_000)], help_text=_("Shown with the evidence."))
    # Kept by the database: false for what was added after a verdict of ours was published, until the next publication
    # or an amendment shows it, and for what an amendment has taken away.
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
            text_is_normal("evidence", exact_text=["quote_exact", "quote_prefix", "quote_suffix"], text=["note"]),
        ]
        triggers = [
            immutable_field("evidence_keeps_its_claim", "claim"),
            Guard(
                name="evidence_quote_stands_in_its_version",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__version__isnull=False) & ~pgtrigger.Q(new__quote_exact=""),
                violates="""NOT EXISTS (
                    SELECT FROM sources_articleversion AS version
                    WHERE version.id = NEW.version_id
                    AND strpos(version.text, NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix) > 0)""",
                message=NOT_IN_THE_TEXT,
            ),
            Guard(
                name="evidence_quote_stands_once_in_its_version",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__version__isnull=False) & ~pgtrigger.Q(new__quote_exact=""),
                violates=f"""{QUOTES_ANEW} AND EXISTS (
                    SELECT FROM sources_articleversion AS version
                    CROSS JOIN LATERAL (
                        SELECT NEW.quote_prefix || NEW.quote_exact || NEW.quote_suffix AS words) AS quote
                    CROSS JOIN LATERAL (SELECT substr(text, strpos(text, words) + 1) AS after_it) AS rest
                    WHERE version.id = NEW.version_id AND strpos(text, words) > 0 AND strpos(after_it, words) > 0)""",
                message=TWICE_IN_THE_TEXT,
            ),
            Guard(
                name="evidence_quote_is_read_in_a_version",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__version__isnull=True) & ~pgtrigger.Q(new__quote_exact=""),
                violates=f"""{QUOTES_ANEW} AND EXISTS (
                    SELECT FROM sources_articleversion AS version WHERE version.article_id = NEW.article_id)""",
                message=_("This article has a captured text: name the version that the quote was read in."),
            ),
            Guard(
                name="evidence_of_a_public_claim_keeps_its_place",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("role", "article"),
                violates=f"OLD.is_shown AND {IS_PUBLIC} AND NOT claims_is_amended(OLD.claim_id, {AMENDED})",
                message=_("This evidence stands in public: it keeps its article and its role. Add another piece."),
            ),
            Guard(
                name="evidence_of_a_public_claim_is_kept",
                operation=pgtrigger.Delete,
                violates=f"""{IS_PUBLIC} AND (OLD.is_shown OR EXISTS (
                    SELECT FROM claims_amendment AS amendment
                    WHERE amendment.claim_id = OLD.claim_id AND amendment.status = 'accepted'
                    AND amendment.changes @> jsonb_build_array({AMENDED})))""",
                message=_("This evidence stands in public with its claim: it can no longer be deleted."),
            ),
            pgtrigger.Trigger(
                name="evidence_added_later_is_held_back",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__is_shown=True),
                func="""
                    NEW.is_shown := NOT claims_keeps_its_content(NEW.claim_id);
                    RETURN NEW;
                """,
            ),
            Guard(
                name="evidence_shown_changes_by_amendment",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "article",
                    "version",
                    "role",
                    "stance",
                    "quote_exact",
                    "quote_prefix",
                    "quote_suffix",
                    "note",
                    "is_shown",
                ),
                # What is held back becomes public with a verdict: its editor has read it.
                violates="""(OLD.is_shown OR NEW.is_shown)
                    AND NOT (NOT OLD.is_shown AND claims_is_published_now(OLD.claim_id))
                    AND claims_changes_unamended(OLD.claim_id, 'evidence', OLD.id, to_jsonb(OLD), to_jsonb(NEW),
                        '{article_id,version_id,role,stance,quote_exact,quote_prefix,quote_suffix,note,is_shown}')""",
                message=NEEDS_AMENDMENT,
            ),
            Guard(
                name="evidence_held_back_is_beside_a_public_verdict",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_shown=False),
                violates="""NOT EXISTS (SELECT FROM claims_verdict AS verdict
                    WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'
                    AND verdict.status IN ('published', 'superseded', 'retracted'))""",
                at_commit=True,
                message=_("Evidence is held back only on a claim that has a published verdict of ours."),
            ),
            Guard(
                name="evidence_of_a_standing_verdict_remains",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("is_shown", "role"),
                violates="""OLD.is_shown AND OLD.role = 'evidence' AND EXISTS (SELECT FROM claims_verdict AS verdict
                        WHERE verdict.claim_id = NEW.claim_id AND verdict.origin = 'desk'
                        AND verdict.status = 'published')
                    AND NOT EXISTS (SELECT FROM claims_evidence AS evidence
                        WHERE evidence.claim_id = NEW.claim_id AND evidence.is_shown
                        AND evidence.role = 'evidence')""",
                at_commit=True,
                message=_("The published verdict rests on this evidence alone: retract it, or show another piece."),
            ),
        ]

    def __str__(self):
        kind = self.get_stance_display() if self.stance else self.get_role_display()
        words = Truncator(self.quote_exact or self.note).chars(60)
        return f"{kind} · {words}" if words else str(kind)

    def quotes_anew(self, values):
        """Return whether the values quote something else and name no version, so that the version is found again."""
        changed = {name for name, value in values.items() if name in QUOTED and getattr(self, name) != value}
        return bool(changed) and "version" not in values

    @property
    def is_verified(self):
        """Whether the quote was found in a captured text of the article."""
        return self.version_id is not None

    def clean(self):
        """Say at the form what the database would refuse: a version of another article, words that are not there.

        A quote without a version gets the newest one that has its words. Of an article without any version the quote
        stays unverified, until the evidence is saved again after a text was captured.
        """
        if self.version_id and self.version.article_id != self.article_id:
            raise ValidationError({"version": _("This is a version of another article.")})
        if self.quote_exact and self.article_id:
            self.read_quote()

    def read_quote(self):
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
