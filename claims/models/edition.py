"""What did the public read of a claim, and since when? `Edition` is the append-only log of public states.

Only the database writes these rows: `claims/catalogue/sql/50_editions.sql` says how they are made.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from config.db.constraints import known
from config.db.growth import Growth
from config.db.guards import Guard, immutable_field


class EditionKind(models.TextChoices):
    """The change from the edition before, in the words of the feed."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    AMENDED = "amended", "amended"
    CORRECTED = "corrected", "corrected"
    RETRACTED = "retracted", "retracted"
    GONE = "gone", "gone"


class Edition(models.Model):
    """One public state of one claim: numbered, dated, never changed. A tombstone (no document) says that it is gone.

    The row is an edition everywhere in the code; `version` is its number within the claim. The API calls the list
    `/versions/`, which clients know.

    The digest is the SHA-256 of these lines: previous digest, claim, version, kind, time, document. So each covers the
    one before. Editions outlive their claim, so they have no foreign key.
    """

    growth = Growth.BY_CLAIM
    kept_by_database = True

    id = models.BigIntegerField(
        primary_key=True,
        db_default=models.Func(
            models.Value("claims_edition_number"), function="nextval", output_field=models.BigIntegerField()
        ),
    )
    claim = models.ForeignKey(
        Claim, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="editions"
    )
    version = models.IntegerField()
    kind = models.TextField(choices=EditionKind)
    document = models.TextField(null=True)
    digest = models.BinaryField()
    previous_digest = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    # Its place in the feed: epoch, commit order and id. `transaction` is the writer's transaction id on its server;
    # `commit_order` is that number, or the previous edition's commit order if that is larger.
    epoch = models.IntegerField()
    transaction = models.BigIntegerField()
    commit_order = models.BigIntegerField()
    # Every transaction with a smaller id had ended when this edition was written.
    xmin_horizon = models.BigIntegerField(
        db_default=models.Func(
            template="(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)", output_field=models.BigIntegerField()
        )
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["epoch", "commit_order", "id"], name="edition_by_commit_order"),
            models.Index(
                fields=["epoch", "commit_order"],
                name="edition_ordered_late",
                condition=Q(transaction__lt=F("commit_order")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "version"],
                name="edition_has_its_own_number",
                violation_error_message=_("This edition of the claim exists already."),
            ),
            known("edition", "kind", EditionKind, _("This kind of edition is not one of the list.")),
            models.CheckConstraint(
                name="edition_is_gone_or_shows_something",
                condition=Q(kind="gone", document__isnull=True) | ~Q(kind="gone") & Q(document__isnull=False),
                violation_error_message=_("An edition shows the claim, or says that it is gone."),
            ),
        ]
        triggers = [
            immutable_field("edition_keeps_its_claim", "claim"),
            *(
                Guard(
                    name=f"edition_is_never_{word}",
                    operation=operation,
                    # A transaction may rewrite its own edition, which nobody has seen: one transaction, one edition.
                    violates="(OLD.epoch, OLD.transaction) <> (catalogue.this_epoch(), catalogue.this_transaction())",
                    message=_("An edition was public and is cited: it can neither be changed nor deleted."),
                )
                for word, operation in (("changed", pgtrigger.Update), ("deleted", pgtrigger.Delete))
            ),
            Guard(
                name="edition_follows_the_one_before",
                operation=pgtrigger.Insert,
                violates="""(NEW.version > 1 OR NEW.previous_digest IS NOT NULL) AND NOT EXISTS (
                    SELECT FROM (SELECT version, digest FROM claims_edition WHERE claim_id = NEW.claim_id
                        ORDER BY version DESC LIMIT 1) AS before
                    WHERE before.version = NEW.version - 1 AND before.digest = NEW.previous_digest)""",
                message=_("An edition has the next number and names the digest of the one before."),
            ),
            # A bulk transaction takes its id long before it writes its editions. By transaction ids alone, its edition
            # of a claim would precede one that another transaction wrote and committed meanwhile.
            pgtrigger.Trigger(
                name="edition_gets_its_commit_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    SELECT greatest(NEW.transaction, max(commit_order)) INTO NEW.commit_order FROM claims_edition
                    WHERE claim_id = NEW.claim_id AND version = NEW.version - 1 AND epoch = NEW.epoch;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.claim_id}, {self.version}"


class FeedEpoch(models.Model):
    """A period on one database server, and on one timeline of it.

    Transaction ids of two servers cannot be compared, nor those before and after a restore of one server. So a dump
    that is restored on another server begins a new epoch, as does a restore to a point in time or the promotion of a
    standby: both begin a timeline. Every edition of earlier epochs is settled. `catalogue.begin_epoch()` begins one
    by hand, for a copy of the files that PostgreSQL cannot tell from the original.
    """

    growth = Growth.LOCAL
    kept_by_database = True

    id = models.IntegerField(primary_key=True)
    server = models.BigIntegerField()  # PostgreSQL's system identifier
    timeline = models.BigIntegerField(null=True)  # null: of a server that did not record it

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.id)
