"""Which changes of evidence does the database refuse or make? `EVIDENCE_TRIGGERS` are the triggers of `Evidence`."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from claims.models.claim import EVIDENCE_NEEDS_AMENDMENT
from config.db.guards import Guard, immutable_field
from sources.quotes import NOT_IN_THE_TEXT, TWICE_IN_THE_TEXT

# SQL for guards: the statement changes the quote, or where it is read.
QUOTES_ANEW = """(TG_OP = 'INSERT' OR
    (OLD.article_id, OLD.version_id, OLD.quote_exact, OLD.quote_prefix, OLD.quote_suffix) IS DISTINCT FROM
    (NEW.article_id, NEW.version_id, NEW.quote_exact, NEW.quote_prefix, NEW.quote_suffix))"""

# SQL for guards: a verdict on the claim was ever published.
IS_PUBLIC = """EXISTS (SELECT FROM claims_verdict AS verdict WHERE verdict.claim_id = OLD.claim_id
    AND verdict.status IN ('published', 'superseded', 'retracted'))"""
# SQL for guards: members that an amendment's changes of this piece of evidence have.
AMENDED = "jsonb_build_object('what', 'evidence', 'id', OLD.id)"

EVIDENCE_TRIGGERS = [
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
        name="evidence_fragment_suits_its_media",
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=~pgtrigger.Q(new__media_fragment=""),
        violates="""EXISTS (SELECT FROM sources_media AS media WHERE media.id = NEW.media_id
            AND (media.kind = 'image' AND NEW.media_fragment ~ '^t=' OR
                media.kind = 'audio' AND NEW.media_fragment ~ 'xywh='))""",
        message=_("A picture has no time, and a sound no region."),
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
            -- What an import brings is another publisher's, and shown with its verdict.
            NEW.is_shown := NOT (claims_keeps_its_content(NEW.claim_id)
                OR NEW.added_by_id IS NOT NULL AND claims_stands_in_public(NEW.claim_id));
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
            "media",
            "media_fragment",
            "note",
            "is_shown",
        ),
        # Evidence that was held back is published with a verdict, whose editor has read it.
        violates="""(OLD.is_shown OR NEW.is_shown)
            AND NOT (NOT OLD.is_shown AND claims_is_published_now(OLD.claim_id))
            AND claims_changes_unamended(OLD.claim_id, 'evidence', OLD.id, to_jsonb(OLD), to_jsonb(NEW),
                '{article_id,version_id,role,stance,quote_exact,quote_prefix,quote_suffix,media_id,media_fragment,note,is_shown}')""",
        message=EVIDENCE_NEEDS_AMENDMENT,
    ),
    Guard(
        name="evidence_held_back_is_beside_a_public_verdict",
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__is_shown=False),
        violates="""NOT EXISTS (SELECT FROM claims_verdict AS verdict
            WHERE verdict.claim_id = NEW.claim_id
            AND verdict.status IN ('published', 'superseded', 'retracted'))""",
        at_commit=True,
        message=_("Evidence is held back only on a claim that has a published verdict."),
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
