"""Which rows does the site itself store? Sessions, second factors, login counts, idempotency keys, forgotten names."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models, transaction
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from config.db.guards import append_only

KEPT_FOR = timedelta(hours=48)
HEARTBEATS_KEPT_FOR = timedelta(days=1)
PURGE_BATCH_SIZE = 20  # counts of attempts to log in


class IdempotencyKeyQuerySet(models.QuerySet):
    def expired(self, at):
        """Filter the keys that have expired by then."""
        return self.filter(created_at__lte=at - KEPT_FOR)


class IdempotencyKey(models.Model):
    """A request with a key, and its stored answer. Written and read by config/api/idempotency.py only."""

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # the unique constraint is its index
    key = models.CharField(max_length=255)
    path = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    answer = models.BinaryField()
    created_at = models.DateTimeField(db_index=True)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sent_by", "key"], name="idempotency_key_is_used_once_by_each_person")
        ]

    def __str__(self):
        return self.key

    def has_expired(self, at):
        """Return whether the key has expired by then, and counts as new."""
        return self.created_at <= at - KEPT_FOR


class Session(AbstractBaseSession):
    """A session of the desk, and whose it is. Written and read by config/sessions.py only.

    The database deletes the sessions and the tokens of a person when their password changes or their account is
    deactivated, whatever made the change, and stores no session of a deactivated person (triggers in migration 0002).
    """

    growth = "local"

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        from config.sessions import SessionStore

        return SessionStore


class ForgottenPerson(models.Model):
    """Whom the site has forgotten: the account, its pseudonym, and why. Written by config/upkeep/forgotten.py only.

    The name in events of the history may change to this pseudonym, and to nothing else.
    """

    growth = "local"
    is_a_record = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.BigIntegerField(unique=True)  # the id of the user, which stays
    pseudonym = models.CharField(max_length=150, unique=True)
    reason = models.TextField()
    forgotten_at = models.DateTimeField()
    forgotten_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        triggers = append_only("forgotten_person")

    def __str__(self):
        return self.pseudonym


class RevokedToken(models.Model):
    """The digest of a token that was deleted before it expired, so that a refusal can say so.

    The database writes these rows, whatever deletes the token, and clears tokens and digests 30 days after their end
    whenever a token is made (triggers in migration 0001).
    """

    growth = "local"
    kept_by_database = True
    deleted_by_site = True  # after 30 days, by manage.py nightly

    digest = models.CharField(max_length=128, primary_key=True)
    revoked_at = models.DateTimeField()

    def __str__(self):
        return self.digest


class RecoveryCode(models.Model):
    """A code that replaces the second factor once. Written and read by config/access/second_factor.py only.

    Only a digest is stored: a code has 80 random bits, so it needs no slow hash.
    """

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False
    )  # the unique constraint is its index
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owned_by", "digest"], name="recovery_code_is_of_one_person_once")
        ]

    def __str__(self):
        return str(self.pk)


class Passkey(models.Model):
    """A public key with which a person proves a second factor (WebAuthn). Written by config/access/passkeys.py only.

    The database ends the sessions and tokens of a person whenever a second factor of theirs is added or removed.
    """

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url of at most 1,023 bytes
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name


class LoginAttemptsQuerySet(models.QuerySet):
    def add(self, key, at, until, extend=False):
        """Increment the count of `key` in one statement; return the count, and when it expires.

        The count begins again once it has expired. `extend` has it count until `until` from now on.
        """
        sql = """
            INSERT INTO config_loginattempts AS counted (id, key, count, expires_at) VALUES (%(id)s, %(key)s, 1, %(until)s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN counted.expires_at <= %(at)s THEN 1 ELSE least(counted.count + 1, 1000) END,
                expires_at = CASE WHEN counted.expires_at <= %(at)s OR %(extend)s THEN %(until)s ELSE counted.expires_at END
            RETURNING count, expires_at
        """  # noqa: E501
        with connection.cursor() as cursor:
            cursor.execute(sql, {"id": uuid7(), "key": key, "at": at, "until": until, "extend": extend})
            return cursor.fetchone()

    def take_back(self, key):
        """Decrement the count of `key`."""
        self.filter(key=key, count__gt=0).update(count=models.F("count") - 1)

    @transaction.atomic
    def purge(self, at):
        """Delete some expired counts: more than one attempt adds, so the table stays small.

        It waits for nobody, so that it cannot end in a deadlock.
        """
        expired = self.filter(expires_at__lte=at).select_for_update(skip_locked=True).values("pk")
        self.filter(pk__in=expired[:PURGE_BATCH_SIZE]).delete()


class LoginAttempts(models.Model):
    """A count of attempts to log in that expires. Written and read by config/access/logins.py only.

    The table is UNLOGGED: a crash of the database forgets the counts, and no attempt waits for the disk.
    """

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    objects = LoginAttemptsQuerySet.as_manager()

    def __str__(self):
        return self.key


class WorkerHeartbeatQuerySet(models.QuerySet):
    def beat(self, worker_id, host, task):
        """Record that the worker lives and which task it runs. Delete workers that have been dead for a day."""
        sql = """
            INSERT INTO config_workerheartbeat (id, worker_id, host, task, started_at, seen_at)
            VALUES (%s, %s, %s, %s, statement_timestamp(), statement_timestamp())
            ON CONFLICT (worker_id) DO UPDATE SET task = excluded.task, seen_at = excluded.seen_at
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [uuid7(), worker_id, host, task])
        self.filter(seen_at__lt=Now() - HEARTBEATS_KEPT_FOR).delete()


class WorkerHeartbeat(models.Model):
    """When a worker was seen last, and the task it ran then. Written and read by config/tasks.py and worker.py."""

    growth = "local"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    worker_id = models.CharField(max_length=64, unique=True)
    host = models.TextField()
    task = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = WorkerHeartbeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.worker_id
