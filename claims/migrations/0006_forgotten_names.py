"""Guards of events that accept the pseudonym of a forgotten person, and no other change."""

import pgtrigger.compiler
from django.db import migrations

from config.db import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("config", "0003_forgotten_people"),
        ("claims", "0005_log"),
    ]

    operations = [
        triggers.RemoveTrigger(
            model_name="amendmentevent",
            name="amendment_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="claimantevent",
            name="claimant_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="claimevent",
            name="claim_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="claimlinkevent",
            name="claim_link_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="claimtopicevent",
            name="claim_topic_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="evidenceevent",
            name="evidence_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="ratingevent",
            name="rating_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="ratingscaleevent",
            name="rating_scale_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="topicevent",
            name="topic_event_is_never_changed",
        ),
        triggers.RemoveTrigger(
            model_name="verdictevent",
            name="verdict_event_is_never_changed",
        ),
        triggers.AddTrigger(
            model_name="amendmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="amendment_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'amendment_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="9bb19a143b3453f7ac4dd3346d1a15a3a76e5533",
                    operation="UPDATE",
                    pgid="pgtrigger_amendment_event_is_never_changed_ab2f6",
                    table="claims_amendmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claimant_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claimant_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="01921fda56b84a149008a2d3408076071fd25722",
                    operation="UPDATE",
                    pgid="pgtrigger_claimant_event_is_never_changed_cefc1",
                    table="claims_claimantevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f05467f7ec931a868b23d4ed4c0525388124f408",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_event_is_never_changed_ca0ed",
                    table="claims_claimevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimlinkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_link_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_link_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="34ec09d32450ceae3a31aeaa72f6944e42b580d4",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_link_event_is_never_changed_7579f",
                    table="claims_claimlinkevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="claimtopicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="claim_topic_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'claim_topic_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c82c035fbe59043b92ea4a4cff0340dee441e13a",
                    operation="UPDATE",
                    pgid="pgtrigger_claim_topic_event_is_never_changed_2d28f",
                    table="claims_claimtopicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="evidenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'evidence_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0c7e58beef148f6df9da434b07e06a58c6e61335",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_event_is_never_changed_e882c",
                    table="claims_evidenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="2ac170047f2bf109492eaac84238bf7b3a7ef47d",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_event_is_never_changed_94e5a",
                    table="claims_ratingevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="ratingscaleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="rating_scale_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'rating_scale_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3968be07bcdb980e7716ba3466f90780f0254add",
                    operation="UPDATE",
                    pgid="pgtrigger_rating_scale_event_is_never_changed_a3882",
                    table="claims_ratingscaleevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="topicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="topic_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'topic_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="50065bde40eaf1ef6adddb1f8f271943124a3afe",
                    operation="UPDATE",
                    pgid="pgtrigger_topic_event_is_never_changed_152e8",
                    table="claims_topicevent",
                    when="BEFORE",
                ),
            ),
        ),
        triggers.AddTrigger(
            model_name="verdictevent",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_event_is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func="\n            IF (to_jsonb(OLD) #- '{pgh_context,username}' = to_jsonb(NEW) #- '{pgh_context,username}'\n                AND EXISTS (\n                    SELECT FROM config_forgottenperson AS forgotten\n                    WHERE forgotten.account::text = NEW.pgh_context->>'user'\n                    AND forgotten.pseudonym = NEW.pgh_context->>'username')) IS NOT TRUE THEN\n                RAISE EXCEPTION USING\n                    ERRCODE = 'integrity_constraint_violation',\n                    CONSTRAINT = 'verdict_event_is_never_changed',\n                    TABLE = TG_TABLE_NAME,\n                    MESSAGE = 'This row is a record: it can be added to, never changed or deleted.';\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;  -- NEW is null then, and a null skips the deletion in silence\n            END IF;\n            RETURN NEW;\n        ",
                    hash="d4d646142e8fefe4f96a69117512de15e3f79051",
                    operation="UPDATE",
                    pgid="pgtrigger_verdict_event_is_never_changed_3ec6a",
                    table="claims_verdictevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
