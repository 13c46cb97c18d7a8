"""Refuse verdicts with a rating of another publisher's scale."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0019_verdict_of_the_desk_has_a_mapped_rating"),
    ]

    operations = [
        triggers.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_moves_to_a_scale_of_its_judges",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."scale_id" IS DISTINCT FROM (NEW."scale_id"))',
                    func="\n            PERFORM FROM claims_rating WHERE id = OLD.id FOR UPDATE;\n            PERFORM FROM claims_ratingscale WHERE id = NEW.scale_id FOR KEY SHARE;\n            IF EXISTS (SELECT FROM claims_ratingscale AS scale\n                    JOIN claims_verdict AS verdict ON verdict.publisher_id <> scale.owner_id\n                    WHERE scale.id = NEW.scale_id AND verdict.rating_id = NEW.id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_moves_to_a_scale_of_its_judges',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another publisher has verdicts with this rating: it cannot move to a scale of somebody else.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="64304263996eb717e612adca8e963aa86654bf24",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_moves_to_a_scale_of_its_judges_f063a",
                    table="claims_rating",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_owner_wrote_its_verdicts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."owner_id" IS DISTINCT FROM (NEW."owner_id"))',
                    func="\n            PERFORM FROM claims_ratingscale WHERE id = OLD.id FOR UPDATE;\n            IF EXISTS (SELECT FROM claims_rating AS rating\n                    JOIN claims_verdict AS verdict ON verdict.rating_id = rating.id\n                    WHERE rating.scale_id = NEW.id AND verdict.publisher_id <> NEW.owner_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_owner_wrote_its_verdicts',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'Another publisher has verdicts with ratings of this scale: it stays shared, or theirs.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="5768e5c616350232997d0714b2089a533c9fe4e3",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_owner_wrote_its_verdicts_a9884",
                    table="claims_ratingscale",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_is_rated_on_its_publishers_scale",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."rating_id" IS NOT NULL)',
                    func="\n            PERFORM FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id\n    WHERE rating.id = NEW.rating_id AND (TG_OP = 'INSERT' OR NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)) FOR KEY SHARE;\n            IF (TG_OP = 'INSERT' OR NEW.status IN ('published', 'superseded', 'retracted')\n    AND (TG_OP = 'INSERT' OR OLD.status NOT IN ('published', 'superseded', 'retracted'))\n    OR (OLD.rating_id, OLD.publisher_id) IS DISTINCT FROM (NEW.rating_id, NEW.publisher_id)) AND NOT EXISTS (\n                    SELECT FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id\n    WHERE rating.id = NEW.rating_id AND coalesce(scale.owner_id, NEW.publisher_id) = NEW.publisher_id) THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_is_rated_on_its_publishers_scale',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'A verdict takes a rating of a shared scale, or of one that its own publisher owns.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="fe588a984a32db62ebbe01249c161058a2bfce62",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_verdict_is_rated_on_its_publishers_scale_3cc59",
                    table="claims_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
