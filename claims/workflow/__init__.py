"""The steps of verdicts and claims: who may take each, and what it changes. No other code writes their status.

`STEPS` and `TRIAGE` list the steps. An interface locks a row with `lock()`, compares it with what its user has read,
and takes a step with `take_step()` or `triage()`, all in one transaction. A step checks, changes and saves; then
constraints and guards of the database have the last word. Every refusal is a `StepRefused`, with a message for the
person who reads it.
"""

from claims.workflow.claim_steps import (
    assign,
    open_triage,
    set_priority,
    set_topics,
    take_up,
    triage,
    triage_state,
    undo_triage,
)
from claims.workflow.locking import get_locked, lock, require_lock
from claims.workflow.own_claims import may_mend, may_mend_evidence
from claims.workflow.readiness import needs, remarks
from claims.workflow.rules import (
    DRAFT,
    IN_REVIEW,
    PUBLISHED,
    STEPS,
    TRIAGE,
    Step,
    StepRefused,
    check,
    normal_reason,
    refuse_without,
    save_or_refuse,
)
from claims.workflow.verdict_steps import CONTENT_FIELDS, in_work, open_steps, revise, signature, take_step

__all__ = [
    "CONTENT_FIELDS",
    "DRAFT",
    "IN_REVIEW",
    "PUBLISHED",
    "STEPS",
    "TRIAGE",
    "Step",
    "StepRefused",
    "assign",
    "check",
    "get_locked",
    "in_work",
    "lock",
    "may_mend",
    "may_mend_evidence",
    "needs",
    "normal_reason",
    "open_steps",
    "open_triage",
    "refuse_without",
    "remarks",
    "require_lock",
    "revise",
    "save_or_refuse",
    "set_priority",
    "set_topics",
    "signature",
    "take_step",
    "take_up",
    "triage",
    "triage_state",
    "undo_triage",
]
