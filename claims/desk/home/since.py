"""What did others do since I was here? `begin_visit` notes the visit, `happened_since` lists what is new.

A visit ends when my desk was not opened for `PAUSE`. Opening it after that begins a new one: what happened since it
was opened last is new, and stays listed for the whole visit. So opening the page twice hides nothing. The button
“Seen” empties the list at once.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claims.desk.home.waiting import MAX_COUNT, claim_row, words_of
from claims.models import Amendment, AmendmentStatus, Claim, DeskSettings, Verdict, VerdictOrigin, VerdictStatus

PAUSE = timedelta(minutes=15)
ROWS_SHOWN = 3
OURS = Verdict.objects.filter(origin=VerdictOrigin.DESK)
PUBLISHED = OURS.filter(status__in=[VerdictStatus.PUBLISHED, VerdictStatus.RETRACTED])


@dataclass(frozen=True)
class Happened:
    """What others did of one kind: its first rows, and how many there are."""

    title: str | Promise
    count: str
    rows: list


def begin_visit(person, at):
    """Note that the person opens their desk now, and return since when they were away. None on the first visit."""
    begins = Q(opened_at__lt=at - PAUSE)
    language = get_language() or ""
    own = DeskSettings.objects.filter(owned_by=person)
    noted = own.update(
        visited_at=Case(When(begins, then=F("opened_at")), default=F("visited_at")), opened_at=at, language=language
    )
    if not noted:  # another tab may do the same at this moment
        row = DeskSettings(owned_by=person, opened_at=at, language=language)
        DeskSettings.objects.bulk_create([row], ignore_conflicts=True)
    return own.values_list("visited_at", flat=True).first()


def end_visit(person, at):
    """Count all that happened until `at` as seen."""
    seen = {"visited_at": at, "opened_at": at}
    DeskSettings.objects.update_or_create(owned_by=person, defaults=seen)


def happened_since(since, person, until):
    """Return what others did between these times, newest first: one query a kind. Commands and imports are others."""
    kinds = [
        (_("Published"), PUBLISHED, "published_at", "published_by", {"supersedes": None}),
        (_("Corrected"), PUBLISHED, "published_at", "published_by", {"supersedes__isnull": False}),
        (_("Retracted"), OURS.filter(status=VerdictStatus.RETRACTED), "retracted_at", None, {}),
        (_("Returned"), OURS.filter(status=VerdictStatus.DRAFT), "returned_at", "returned_by", {}),
        (_("Amended"), Amendment.objects.filter(status=AmendmentStatus.ACCEPTED), "decided_at", "decided_by", {}),
        (_("New claims"), Claim.objects.all(), "created_at", "created_by", {}),
    ]
    found = [happened(*kind, since=since, person=person, until=until) for kind in kinds]
    return [each for each in found if each.rows]


def happened(title, rows, time, author, also, *, since, person, until):
    found = rows.filter(**also, **{f"{time}__gt": since, f"{time}__lte": until})
    if author:
        found = found.filter(~Q(**{author: person}) | Q(**{author: None}))
    name = F(f"{author}__username") if author else Value("")
    path = "" if rows.model is Claim else "claim__"
    found = list(found.order_by(f"-{time}", "-pk").values(at=F(time), by=name, **words_of(path))[: MAX_COUNT + 1])
    count = f"{MAX_COUNT}+" if len(found) > MAX_COUNT else str(len(found))
    rows = [claim_row(row, {}, since=row["at"], since_label=row["by"] or "") for row in found[:ROWS_SHOWN]]
    return Happened(title, count, rows)
