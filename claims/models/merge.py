"""Which rows were found to be one? `Merge` records that a claimant, publisher or topic was merged into another one.

What pointed to the merged row then points to the kept one, and the merged row is gone; `claims/merging/` does both,
and undoes them. Guards let references of public rows move only between the two rows of a merge that the same
transaction makes or undoes.
"""

from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from claims.models.claimant import Claimant
from claims.models.topic import Topic
from config.db.constraints import known, text_is_normal
from config.db.fields import NOT_BLANK, Text
from config.db.growth import Growth
from config.db.guards import Guard
from sources.models import Publisher

MAX_REASON_LENGTH = 5_000  # characters
UNDO = "ARRAY['undone_by_id', 'undone_at', 'undo_reason', 'unmoved', 'undone_in']"


class MergeKind(models.TextChoices):
    CLAIMANT = "claimant", _("claimant")
    PUBLISHER = "publisher", _("publisher")
    TOPIC = "topic", _("topic")


MODELS = {MergeKind.CLAIMANT: Claimant, MergeKind.PUBLISHER: Publisher, MergeKind.TOPIC: Topic}


class MergeQuerySet(models.QuerySet):
    def standing(self):
        """Return the merges that were not undone."""
        return self.filter(undone_at=None)

    def of_row(self, kind, row_id):
        """Return the merges that kept this row or merged it into another one."""
        return self.filter(Q(kept_id=row_id) | Q(gone_id=row_id), kind=kind)

    def kept(self, kind, ids):
        """Return, for each of these ids that was merged into another row, the id of the row that is there now."""
        kept, asked = {}, {key: key for key in ids}
        while asked:
            found = dict(
                self.standing().filter(kind=kind, gone_id__in=asked.values()).values_list("gone_id", "kept_id")
            )
            asked = {key: found[now] for key, now in asked.items() if now in found}
            kept |= asked
        return kept

    def keys_kept(self, kind, field, keys):
        """Return the same for the values of a unique column, such as the slug of a topic that was merged."""
        model = MODELS[kind]
        if field in ("pk", "id"):
            kept = self.kept(kind, [UUID(str(key)) for key in keys])
            return {str(key): str(now) for key, now in kept.items()}
        merged = self.standing().filter(kind=kind, **{f"gone__{field}__in": [*keys]}).order_by("made_at")
        ids = dict(merged.values_list(f"gone__{field}", "gone_id"))
        kept = self.kept(kind, ids.values())
        now = dict(model.objects.filter(pk__in=kept.values()).exclude(**{field: None}).values_list("pk", field))
        return {key: now[kept[row]] for key, row in ids.items() if kept.get(row) in now}


class Merge(models.Model):
    """One row merged into another of its kind.

    `gone` has the columns of the row that is gone, `before` and `after` those that the kept row changed. `moved` lists
    the ids of the rows that pointed to the row that is gone, by place (`claims/merging/references.py`), and `unmoved`
    those of them that the undo could not put back.
    """

    growth = Growth.REFERENCE
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MergeKind)
    kept_id = models.UUIDField(_("kept"))  # no foreign keys: a kept row may be merged, too
    gone_id = models.UUIDField(_("merged into it"))
    gone = models.JSONField(_("the row that is gone"))
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    moved = models.JSONField(_("moved"), default=dict, blank=True)
    reason = Text(_("reason"), validators=[MaxLengthValidator(MAX_REASON_LENGTH)])
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undo_reason = Text(_("reason of the undo"), blank=True, validators=[MaxLengthValidator(MAX_REASON_LENGTH)])
    unmoved = models.JSONField(_("not put back"), default=dict, blank=True)
    # The transactions that made and undid it, set by a trigger. Only there do references of public rows move.
    made_in = models.BigIntegerField(_("made in transaction"), null=True, editable=False, serialize=False)
    undone_in = models.BigIntegerField(_("undone in transaction"), null=True, editable=False, serialize=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        default_permissions = ()
        permissions = [("merge_rows", "Can merge claimants, publishers and topics, and undo it")]
        indexes = [
            models.Index(fields=["gone_id"], name="merge_by_gone_row"),
            models.Index(fields=["kept_id"], name="merge_by_kept_row"),
            GinIndex(OpClass("gone", "jsonb_path_ops"), name="merge_by_keys_of_gone_row"),
        ]
        constraints = [
            known("merge", "kind", MergeKind, _("This kind of merge is not one of the list.")),
            models.CheckConstraint(
                name="merge_is_of_two_rows",
                condition=~Q(kept_id=F("gone_id")),
                violation_error_message=_("A row is not merged into itself."),
            ),
            models.CheckConstraint(
                name="merge_is_explained",
                condition=Q(reason__regex=NOT_BLANK),
                violation_error_message=_("A merge says why the two are one."),
            ),
            models.CheckConstraint(
                name="merge_undo_is_dated_signed_and_explained",
                condition=Q(undone_by__isnull=True, undone_at__isnull=True, undo_reason="")
                | Q(undone_by__isnull=False, undone_at__isnull=False, undo_reason__regex=NOT_BLANK),
                violation_error_message=_("An undone merge has a date, a signature and a reason; no other one has."),
            ),
            models.UniqueConstraint(
                fields=["kind", "gone_id"],
                condition=Q(undone_at__isnull=True),
                name="merge_of_a_row_stands_once",
                violation_error_message=_("This row was merged already."),
            ),
            text_is_normal("merge", text=["reason", "undo_reason"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="merge_notes_its_transactions",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        NEW.made_in := pg_current_xact_id()::text::bigint;
                        NEW.undone_in := NULL;
                    ELSE
                        NEW.made_in := OLD.made_in;
                        NEW.undone_in := CASE WHEN OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL
                            THEN pg_current_xact_id()::text::bigint ELSE OLD.undone_in END;
                    END IF;
                    RETURN NEW;
                """,
            ),
            Guard(
                name="merge_changes_only_by_its_undo",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                # What moved is known only when the references have moved, in the transaction that made it.
                violates=f"""NOT (
                    OLD.made_in = pg_current_xact_id()::text::bigint AND OLD.undone_at IS NULL
                        AND to_jsonb(OLD) - ARRAY['before', 'after', 'moved']
                          = to_jsonb(NEW) - ARRAY['before', 'after', 'moved']
                    OR (OLD.undone_at IS NULL OR OLD.undone_in = pg_current_xact_id()::text::bigint)
                        AND NEW.undone_at IS NOT NULL AND to_jsonb(OLD) - {UNDO} = to_jsonb(NEW) - {UNDO})""",
                message=_("A merge stays on record as it was made: undo it, and make another one."),
            ),
            Guard(
                name="merge_is_kept_on_record",
                operation=pgtrigger.Delete,
                message=_("A merge stays on record: undo it."),
            ),
            Guard(
                name="merge_leaves_the_kept_row_alone",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__undone_at__isnull=True),
                violates="""claims_has_row(NEW.kind, NEW.gone_id) OR NOT claims_has_row(NEW.kind, NEW.kept_id)
                    AND NOT EXISTS (SELECT FROM claims_merge AS later
                        WHERE later.kind = NEW.kind AND later.gone_id = NEW.kept_id)""",
                at_commit=True,
                message=_("After a merge the kept row is there, and the other one is gone."),
            ),
            Guard(
                name="merge_undone_brings_the_row_back",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__undone_at__isnull=True, new__undone_at__isnull=False),
                violates="NOT (claims_has_row(NEW.kind, NEW.gone_id) AND claims_has_row(NEW.kind, NEW.kept_id))",
                at_commit=True,
                message=_("After the undo of a merge both rows are there."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.name_of_gone}"

    @property
    def name_of_gone(self):
        """The name of the row that is gone, in its first language."""
        return self.gone.get("name") or next(iter(self.gone.get("names", {}).values()), self.gone.get("slug", ""))
