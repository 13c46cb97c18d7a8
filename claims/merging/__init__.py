"""How do two rows become one? `merge` moves what points to the one to the other, and `undo` puts it back.

A merge is one transaction: it writes a `Merge`, moves the references, deletes the row that is gone, and gives the kept
row its names, domains and what else was chosen of it. The public reads the new name in new editions; no correction is
claimed. An undo puts back what nobody has changed since, and returns what it could not.
"""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from claims.catalogue import bulk
from claims.merging.fields import as_json, changed, choices_of, merged_values, restored
from claims.merging.references import move, move_back
from claims.merging.refusals import refuse_merge
from claims.models import Merge, MergeKind
from claims.models.merge import MODELS
from claims.workflow import StepRefused, normal_reason, refuse_without, save_or_refuse
from config.db.history import audit_context

PERMISSION = "claims.merge_rows"
SHARED_TABLES = {kind: model._meta.db_table for kind, model in MODELS.items()}


def merge(kind, kept_id, gone_id, *, by, at, reason, choices=None):
    """Merge one row into another of its kind, and return the `Merge`.

    `choices` maps fields to `gone` where the kept row takes that value of the row that goes, and to `kept` where it
    keeps its own. Raise StepRefused.
    """
    refuse_without(PERMISSION, by)
    kind, reason = MergeKind(kind), needed(normal_reason(reason), _("Say why the two are one."))
    with audit_context(reason=reason), bulk():
        kept, gone = lock(kind, kept_id, gone_id)
        choices = choices_of(kept, gone, choices or {})
        refuse_merge(kind, kept, gone, choices)
        lock_claims(kind, gone)
        made = Merge(
            kind=kind, kept_id=kept.pk, gone_id=gone.pk, gone=as_json(gone), reason=reason, made_by=by, made_at=at
        )
        save_or_refuse(made)
        made.moved = move(kind, gone.pk, kept.pk)
        values = merged_values(kind, kept, gone, choices)
        made.before, made.after = changed(kept, values)
        gone.delete()
        for name, value in values.items():
            setattr(kept, name, value)
        save_or_refuse(kept)
        made.save(update_fields=["before", "after", "moved"])
        leave_many_to_a_worker()
    return made


def undo(made, *, by, at, reason):
    """Undo a merge, and return it with what could not be put back as `unmoved`. Raise StepRefused."""
    refuse_without(PERMISSION, by)
    reason = needed(normal_reason(reason), _("Say why the two are not one."))
    with audit_context(reason=reason), bulk():
        made = Merge.objects.select_for_update().get(pk=made.pk)
        if made.undone_at:
            raise StepRefused(_("This merge was undone already."), "undone")
        kept = MODELS[made.kind].objects.select_for_update(no_key=True).filter(pk=made.kept_id).first()
        if kept is None:
            raise StepRefused(
                _("The kept row is gone: if it was merged into another one itself, undo that first."), "kept_is_gone"
            )
        lock_claims(made.kind, kept)
        made.undone_by, made.undone_at, made.undo_reason = by, at, reason
        made.save(update_fields=["undone_by", "undone_at", "undo_reason"])
        put_back(kept, made)
        made.unmoved = move_back(made)
        made.save(update_fields=["unmoved"])
        leave_many_to_a_worker()
    return made


def put_back(kept, made):
    """Give the kept row the values that it had, as far as nobody has changed them since, and bring back the other."""
    for name, value in restored(kept, made).items():
        setattr(kept, name, value)
    save_or_refuse(kept)
    if "is_named_by_reviews" in made.before:  # a trigger takes a change of the name for one of an editor
        type(kept).objects.filter(pk=kept.pk).update(is_named_by_reviews=kept.is_named_by_reviews)
    gone = MODELS[made.kind](**made.gone)
    try:
        gone.full_clean()
    except ValidationError as error:
        raise StepRefused(
            _("The other row cannot come back: %(reason)s") % {"reason": " ".join(error.messages)}, "key_is_taken"
        ) from error
    gone.save(force_insert=True)


def needed(reason, sentence):
    """Return the reason, or raise StepRefused with the sentence if it is empty."""
    if not reason:
        raise StepRefused(sentence, "reason")
    return reason


def lock(kind, kept_id, gone_id):
    """Return both rows, locked in the order of their ids: two merges that cross each other wait for one another."""
    if kept_id == gone_id:
        raise StepRefused(_("A row is not merged into itself."), "same_row")
    rows = MODELS[kind].objects.select_for_update(no_key=True).filter(pk__in=[kept_id, gone_id])
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < 2:
        raise StepRefused(_("One of the two rows is no longer there: somebody merged or deleted it."), "gone")
    return found[kept_id], found[gone_id]


def lock_claims(kind, row):
    """Lock the claims that show the row, and wait until nobody else is building the card of one that will.

    A claim that another transaction lets show the row meanwhile is stored by then, and moves as well.
    """
    with connection.cursor() as cursor:
        claims = "SELECT catalogue.lock_claims(catalogue.claims_using(%s, ARRAY[%s]))"
        cursor.execute(claims, [SHARED_TABLES[kind], str(row.pk)])
        cursor.execute("SELECT catalogue.wait_for_writers()")
        cursor.execute(claims, [SHARED_TABLES[kind], str(row.pk)])


def leave_many_to_a_worker():
    """If more cards wait than a change refreshes at once, leave them to a worker, as a change of a shared row does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """WITH waiting AS (
                DELETE FROM claims_pendingcard WHERE transaction = catalogue.this_transaction()
                AND (SELECT count(*) FROM claims_pendingcard WHERE transaction = catalogue.this_transaction())
                    > catalogue.max_refreshed_at_once()
                RETURNING claim_id)
            SELECT catalogue.mark_stale(ARRAY(SELECT claim_id FROM waiting))"""
        )
