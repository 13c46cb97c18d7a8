"""What is in the log that proves that nothing was rewritten? Its leaves, nodes, signed heads and public keys.

`claims.log` writes these rows, and nothing changes them afterwards. claims/log/README.md says what they mean.
"""

from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.db.growth import Growth
from config.db.guards import append_only


class LogEntry(models.Model):
    """A leaf of the tree: the hash of one row of another table.

    A sealed leaf has a salt, without which nobody can guess from the hash what the row says. It covers the first
    `columns` columns of the row: a column that is added to the table later is not in it.
    """

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    index = models.BigIntegerField(primary_key=True)  # from 0, without gaps
    source = models.TextField()  # the table
    number = models.BigIntegerField()  # of the row there
    salt = models.BinaryField(null=True)
    columns = models.SmallIntegerField(null=True)
    leaf_hash = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="log_entry_is_the_only_one_of_its_row",
                violation_error_message=_("The log has this row already."),
            ),
            models.CheckConstraint(
                name="log_entry_is_public_or_sealed",
                condition=Q(source="claims_edition", salt__isnull=True, columns__isnull=True)
                | ~Q(source="claims_edition") & Q(salt__isnull=False, columns__isnull=False),
                violation_error_message=_("The hash of a row that is not public has a salt."),
            ),
        ]
        triggers = append_only("log_entry")

    def __str__(self):
        return str(self.index)


class LogNode(models.Model):
    """The hash of a complete subtree. `id` is its place in the tree, read from left to right: see `LogNode.place`."""

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()

    class Meta:
        default_permissions = ()
        triggers = append_only("log_node")

    def __str__(self):
        return str(self.id)

    @staticmethod
    def place(height, number):
        """Return the id of the subtree of that height with that number, from 0: leaves have the even ids."""
        return ((2 * number + 1) << height) - 1


class LogKey(models.Model):
    """A public key (Ed25519) that signs heads. Each but the first is endorsed by a signature of the one before."""

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.IntegerField(primary_key=True)  # from 1, without gaps
    public_key = models.BinaryField()
    endorsement = models.BinaryField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["public_key"],
                name="log_key_is_used_once",
                violation_error_message=_("The log has this key already."),
            )
        ]
        triggers = append_only("log_key")

    def __str__(self):
        return self.key_id

    @property
    def key_id(self):
        return sha256(self.public_key).hexdigest()


class LogHead(models.Model):
    """A signed head: size and root of the tree, and when they were so. `note` has the signed bytes."""

    growth = Growth.LOCAL
    kept_by_database = True
    added_by_site = True

    id = models.BigIntegerField(primary_key=True)  # from 1, without gaps
    tree_size = models.BigIntegerField()
    root_hash = models.BinaryField()
    signed_at = models.DateTimeField()
    key = models.ForeignKey(LogKey, on_delete=models.PROTECT, related_name="heads", db_index=False)
    note = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["tree_size"], name="log_head_by_size")]
        triggers = append_only("log_head")

    def __str__(self):
        return f"{self.tree_size} · {self.signed_at}"
