"""How long is what ends kept? `KINDS` lists the rows that `manage.py nightly` deletes, and after how many days.

Apps add kinds of their own with `register()`. RETENTION_DAYS changes the days of those kinds that have a `days`; the
others end at a time that is written in the row. docs/privacy.md says why each is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from knox.models import get_token_model

from config.models import IdempotencyKey, LoginAttempts, RevokedToken, Session

BATCH_SIZE = 1_000  # rows a transaction, so that no lock lasts
MAX_DAYS = 36_500
# The same as in triggers of migration config.0001, which delete when a token is made.
ENDED_TOKENS_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """Rows that are kept for a time. `due(at, kept_for)` returns those whose time is over.

    `clears` names columns that are emptied instead of deleting the row.
    """

    name: str
    label: str | Promise
    due: Callable[[datetime, timedelta | None], QuerySet]
    days: int | None = None
    clears: tuple[str, ...] = ()

    @property
    def kept_for(self):
        return None if self.days is None else timedelta(days=chosen_days().get(self.name, self.days))

    def is_due(self, at):
        """Return the rows whose time is over at `at`."""
        return self.due(at, self.kept_for)

    def remove(self, at):
        """Delete or empty the rows that are due; return how many. Rows that are locked wait for the next night."""
        removed = 0
        while batch := self.remove_batch(at):
            removed += batch
        return removed

    @transaction.atomic
    def remove_batch(self, at):
        due = self.is_due(at).order_by("pk").select_for_update(skip_locked=True, of=("self",))
        keys = list(due.values_list("pk", flat=True)[:BATCH_SIZE])
        rows = self.is_due(at).model._base_manager.filter(pk__in=keys)
        if self.clears:
            rows.update(**dict.fromkeys(self.clears))
        else:
            rows.delete()
        return len(keys)


KINDS = [
    Kind("sessions", _("sessions that have ended"), lambda at, _days: Session.objects.filter(expire_date__lte=at)),
    Kind(
        "tokens",
        _("tokens that ended 30 days ago"),
        lambda at, _days: get_token_model().objects.filter(expiry__lt=at - ENDED_TOKENS_KEPT_FOR),
    ),
    Kind(
        "revoked_tokens",
        _("digests of tokens that were revoked 30 days ago"),
        lambda at, _days: RevokedToken.objects.filter(revoked_at__lt=at - ENDED_TOKENS_KEPT_FOR),
    ),
    Kind(
        "idempotency_keys",
        _("idempotency keys older than 48 hours"),
        lambda at, _days: IdempotencyKey.objects.expired(at),
    ),
    Kind(
        "login_counts",
        _("counts of logins that have expired"),
        lambda at, _days: LoginAttempts.objects.filter(expires_at__lte=at),
    ),
    Kind(
        "tasks",
        _("finished tasks"),
        lambda at, kept_for: DBTaskResult.objects.finished().filter(finished_at__lte=at - kept_for),
        days=30,
    ),
    Kind(
        "admin_log",
        _("entries of the admin's own log"),
        lambda at, kept_for: LogEntry.objects.filter(action_time__lte=at - kept_for),
        days=365,
    ),
]


def register(*kinds):
    """Add kinds, each once."""
    known = {kind.name for kind in KINDS}
    KINDS.extend(kind for kind in kinds if kind.name not in known)


def chosen_days():
    """Return the days by kind that RETENTION_DAYS names, without parts that `manage.py check` reports."""
    return dict(part for part in map(parsed, settings.RETENTION_DAYS) if part)


def parsed(part):
    """Return name and days of `tasks=30`; None if no kind with days has this name, or if the days are no number."""
    name, _equals, days = part.partition("=")
    is_number = days.isascii() and days.isdigit() and 1 <= len(days) <= 5 and 1 <= int(days) <= MAX_DAYS
    return (name, int(days)) if is_number and name in names_with_days() else None


def names_with_days():
    return [kind.name for kind in KINDS if kind.days is not None]
