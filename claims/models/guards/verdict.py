"""Which states does a verdict have, and which changes of it does the database refuse or make?

`VERDICT_TRIGGERS` are the triggers of `Verdict`. A guard that looks at other rows locks them first, because another
transaction may be changing them.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import CLAIMANT_MISSING
from config.db.guards import Guard, immutable_field


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


# The columns that publishing and returning write, and the condition that this statement publishes the verdict.
PUBLISHING = """'updated_at', 'status', 'published_by_id', 'published_at', 'supersedes_id', 'correction_note',
    'review_after', 'return_reason', 'returned_by_id', 'returned_at', 'published_in'"""
BECOMES_PUBLIC = """NEW.status IN ('published', 'superseded', 'retracted')
    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))"""

# The condition that this statement sets rating or publisher, or publishes; and the rating with its scale.
IS_MEASURED = f"""TG_OP = 'INSERT' OR {BECOMES_PUBLIC}
    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)"""
MEASURED_BY = """FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
    WHERE rating.id = NEW.rating_id"""

# The condition that a verdict changes nothing but its publisher, which this transaction merges into the new one. Or it
# brings the new one back: then only verdicts go there that were its own.
IS_MERGED = """to_jsonb(OLD) - ARRAY['updated_at', 'publisher_id']
        = to_jsonb(NEW) - ARRAY['updated_at', 'publisher_id']
    AND (claims_merges_now('publisher', OLD.publisher_id, NEW.publisher_id)
        OR claims_unmerges_now('publisher', NEW.publisher_id, OLD.publisher_id)
        AND EXISTS (SELECT FROM claims_verdictevent AS earlier
            WHERE earlier.id = OLD.id AND earlier.publisher_id = NEW.publisher_id))"""

VERDICT_TRIGGERS = [
    immutable_field("verdict_keeps_its_claim", "claim"),
    Guard(
        name="verdict_keeps_its_origin",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("origin"),
        message=_("A verdict of the desk never becomes an imported one, nor the other way round."),
    ),
    Guard(
        name="verdict_of_our_desk_is_not_imported",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("publisher_id"),
        condition=pgtrigger.Q(new__origin="import"),
        violates="""(SELECT sources_is_our_domain(publisher.domain)
            FROM sources_publisher AS publisher WHERE publisher.id = NEW.publisher_id)""",
        message=_("Verdicts of our own desk are written and published here: an import brings those of others."),
    ),
    pgtrigger.Trigger(
        name="verdict_notes_when_it_became_public",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
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
        # A first verdict that is inserted as published was loaded from elsewhere, with its evidence that is held
        # back. Evidence that an amendment took away comes back by another amendment only.
        func=f"IF {BECOMES_PUBLIC}"  # noqa: S608
        + """ AND (TG_OP = 'UPDATE' OR claims_keeps_its_content(NEW.claim_id)) THEN
                UPDATE claims_evidence SET is_shown = true
                WHERE claim_id = NEW.claim_id AND NOT is_shown AND NOT claims_is_taken_away(claim_id, id);
            END IF;
            RETURN NULL;
        """,
    ),
    # The editor publishes the text that they have read, so it cannot be rewritten in between.
    Guard(
        name="verdict_in_review_keeps_its_content",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__status="in_review"),
        violates=f"to_jsonb(OLD) - ARRAY[{PUBLISHING}] <> to_jsonb(NEW) - ARRAY[{PUBLISHING}] AND NOT ({IS_MERGED})",
        message=_("A verdict in review keeps its content: return it to its writer first."),
    ),
    Guard(
        name="verdict_public_rests_on_evidence",
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__origin="desk", new__published_at__isnull=False),
        # FOR SHARE: another transaction may be deleting the evidence.
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
        # Only an imported label may lack a category. FOR SHARE: another transaction may be removing it.
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
        # Lock, then look: another transaction may be changing the scale's owner. A rating that does not exist
        # yet could be on any scale, so it is refused.
        locks=f"""PERFORM {MEASURED_BY} AND ({IS_MEASURED}) FOR KEY SHARE;
    """,
        violates=f"""({IS_MEASURED}) AND NOT EXISTS (
            SELECT {MEASURED_BY} AND coalesce(scale.owner_id, NEW.publisher_id) = NEW.publisher_id)""",
        message=_("A verdict takes a rating of a shared scale, or of one that its own publisher owns."),
    ),
    Guard(
        name="verdict_public_is_on_a_claim_in_work",
        operation=pgtrigger.Insert | pgtrigger.Update,
        # Lock, then look: another transaction may be dismissing the claim.
        violates=BECOMES_PUBLIC  # noqa: S608
        + """ AND 'dismissed' = (
            SELECT claim.status FROM claims_claim AS claim WHERE claim.id = NEW.claim_id
            FOR NO KEY UPDATE)""",
        message=_("This claim was dismissed: reopen it before a verdict on it is published."),
    ),
    # Both lock the claim first, because another transaction may be changing it.
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
            AND before.publisher_id <> NEW.publisher_id
            AND NOT claims_is_merged('publisher', before.publisher_id, NEW.publisher_id))""",
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
        violates=f"""NOT ({IS_MERGED}
            OR OLD.status = NEW.status AND to_jsonb(OLD) - ARRAY['updated_at', 'review_after']
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
