"""Bring the rows into the form in which text is stored; the migration of `sources` says which that is."""

from importlib import import_module

from django.db import migrations

in_sources = import_module("sources.migrations.0005_text_in_one_form")
line, mended, without_guards = in_sources.line, in_sources.mended, in_sources.without_guards

# If two claimants would get the same name and role, the mended one gets its id as part of its role.
TOLD_APART = f"""
    UPDATE claims_claimant AS claimant SET role = left(role, 160) || ' (' || id || ')'
    WHERE NOT (sources_is_line(name) AND sources_is_line(role)) AND EXISTS (
        SELECT FROM claims_claimant AS other WHERE other.id <> claimant.id AND other.kind = claimant.kind
        AND ({line("other.name")}, {line("other.role")}) = ({line("claimant.name")}, {line("claimant.role")}))
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0026_who_amends"),
        ("sources", "0005_text_in_one_form"),
    ]
    operations = [
        without_guards("claims_claimant", TOLD_APART),
        mended("claims_claimant", line=["name", "role"], lines=["aliases"]),
        mended("claims_topic", names=["names"]),
        mended("claims_ratingscale", names=["names"]),
        mended("claims_rating", names=["names"]),
        mended("claims_claim", text=["statement", "context", "dismissed_reason"], line=["place", "external_ref"]),
        mended("claims_evidence", exact_text=["quote_exact", "quote_prefix", "quote_suffix"], text=["note"]),
        mended(
            "claims_verdict",
            text=["summary", "explanation", "correction_note", "retraction_reason", "return_reason"],
            line=["label"],
        ),
        mended("claims_amendment", text=["note", "rejection_reason"]),
        mended("claims_import", text=["source", "problem"]),
        mended("claims_finding", text=["refusal"]),
    ]
