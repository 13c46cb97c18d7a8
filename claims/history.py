"""What happened to a claim, or to one row: when, by whom, why, and what was it before?

`history` and `history_of` return the entries, newest first, from the events that `config/db/history.py` has triggers
write. A page takes one query, and one more for each model that its values name.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.models import Change, Evidence, VerdictStatus
from config.db.growth import Growth
from config.db.history import UPDATED_AT_FIELD

# Tracked models by kind: `claim_topic`.
KINDS = {
    re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tracked.__name__).lower(): tracked
    for tracked in (getattr(model, "pgh_tracked_model", None) for model in apps.get_models())
    if tracked
}
OF_A_CLAIM = [kind for kind, model in KINDS.items() if model.growth == Growth.BY_CLAIM]
NAMED_WITH = {"claims.Rating": ["scale"]}  # relations whose names are part of the model's own name
UNREAD = {"sources.ArticleVersion": ["text"], "auth.User": ["password"]}  # long or secret, and not part of the name
# The columns with what the public reads beside a verdict, by kind of row.
CONTENT = {
    "claim": ("statement", "language", "claimant_id", "claimed_on", "claimed_at", "place", "context"),
    "claim_topic": ("topic_id",),
    "evidence": (
        "article_id",
        "version_id",
        "role",
        "stance",
        "quote_exact",
        "quote_prefix",
        "quote_suffix",
        "media_id",
        "media_fragment",
        "note",
    ),
    "article": ("url", "title", "published_at", "language", "publisher_id"),
}


@dataclass(frozen=True)
class Entry:
    """One change of one row. `changes` names each field that differs, with its value before and after.

    A value that names another row is `{"id": …, "name": …}`; the name is None when that row is gone.
    """

    id: int
    at: datetime
    username: str | None
    kind: str
    row: UUID
    action: str
    reason: str | None
    route: str | None
    request_id: str | None
    changes: dict[str, list]

    @property
    def model(self):
        return KINDS[self.kind]


@dataclass(frozen=True)
class LatestChange:
    """The newest change: its author and time. `token` differs after each change, so it serves as an ETag."""

    at: datetime
    username: str | None
    token: str


def history(claim, **page):
    """Return the entries of the claim, its evidence, verdicts, topics and links, newest first. See `page_of`."""
    return entries(page_of(Change.objects.of_claim(claim.pk), **page))


def history_of(*rows, **page):
    """Return the entries of these rows of any tracked models, newest first. The rows may be deleted by now."""
    return entries(page_of(changes_of(rows), **page))


def page_of(changes, before=None, most=None):
    """Return at most `most` changes with an id below `before`, newest first."""
    earlier = changes.filter(id__lt=before) if before else changes
    return newest_first(earlier)[:most]


def latest_change(claim):
    """Return the `LatestChange` of the claim and the rows that belong to it, or None if none was recorded.

    Links are left out, here and in `newest_change`: the machine suggests some seconds after a claim was entered, and
    that must refuse nobody who has read all of the claim.
    """
    return latest(Change.objects.of_claim(claim.pk).without_links())


def latest_change_of(*rows):
    """Return the `LatestChange` of these rows of any tracked models, or None if none was recorded."""
    return latest(changes_of(rows))


def newest_change(claim):
    """Return a query expression for the number of the newest change of a claim, which is its `LatestChange.token`."""
    return Subquery(newest_first(Change.objects.of_claim(claim).without_links()).values("id")[:1])


def changed_since_handed_in(verdict, user):
    """Return whether the user changed what would be published with this verdict since its writer handed it in."""
    states = Change.objects.filter(kind="verdict", claim=verdict.claim_id, row=verdict.pk)
    was_draft = states.filter(after__status=VerdictStatus.DRAFT).order_by("-id").values("id")[:1]
    handed_in = Coalesce(Subquery(was_draft), Subquery(states.order_by("id").values("id")[:1]))
    claim_id, articles = verdict.claim_id, Evidence.objects.filter(claim=verdict.claim_id).values("article")
    by_user = Change.objects.filter(id__gt=handed_in, audit_context__user=user.pk)
    changes = by_user.of_claim(claim_id).filter(kind__in=CONTENT) | by_user.filter(kind="article", row__in=articles)
    return any(is_of_content(change) for change in changes)


def is_of_content(change):
    """Return whether the public reads what the change changed; adding and deleting counts for parts of a claim."""
    if change.before is None or change.after is None:
        return True
    return any(change.before[column] != change.after[column] for column in CONTENT[change.kind])


def changes_of(rows):
    kinds = [kind for kind, model in KINDS.items() if any(isinstance(row, model) for row in rows)]
    return Change.objects.filter(kind__in=kinds, row__in=[row.pk for row in rows])


def newest_first(changes):
    return changes.order_by("-id")


def latest(changes):
    change = newest_first(changes).values_list("id", "at", "audit_context__username").first()
    return LatestChange(at=change[1], username=change[2], token=str(change[0])) if change else None


def entries(changes):
    """Return an `Entry` for each change, in the same order."""
    differing = [(change, differences(change)) for change in changes]
    names = names_of(differing)
    return [
        Entry(
            id=change.id,
            at=change.at,
            kind=change.kind,
            row=change.row,
            action=change.action,
            changes={
                field.name: [readable(field, value, names) for value in values] for field, values in differs.items()
            },
            **{fact: (change.audit_context or {}).get(fact) for fact in ("username", "reason", "route", "request_id")},
        )
        for change, differs in differing
    ]


def differences(change):
    """Return `[before, after]` by field, for each field that differs. Empty to empty is no difference."""
    before, after = change.before or {}, change.after or {}
    differing = {}
    for field in KINDS[change.kind]._meta.concrete_fields:
        values = [before.get(field.column), after.get(field.column)]
        is_same = values[0] == values[1] or not any(value not in (None, "", []) for value in values)
        if not is_same and field.name not in ("id", UPDATED_AT_FIELD):
            differing[field] = values
    return differing


def names_of(differing):
    """Return the name of each row that a value refers to, by model and id: one query for each model."""
    wanted = defaultdict(set)
    for _change, differs in differing:
        for field, values in differs.items():
            if field.related_model:
                wanted[field.related_model] |= {str(value) for value in values if value is not None}
    return {
        (model, str(row.pk)): str(row)
        for model, keys in wanted.items()
        for row in QuerySet(model)
        .filter(pk__in=keys)
        .select_related(*NAMED_WITH.get(model._meta.label, [None]))
        .defer(*UNREAD.get(model._meta.label, ()))
    }


def readable(field, value, names):
    if value is None or not field.related_model:
        return value
    return {"id": value, "name": names.get((field.related_model, str(value)))}
