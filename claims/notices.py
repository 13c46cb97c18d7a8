"""Who is notified of what? `make_notices` reads the history of claims and verdicts, and gives people their notices.

A worker calls it (config.tasks.Chore), so every write path counts: pages, API, admin, `loaddata`, psql. It reads each
event once: the number of the last one is in `NoticeCursor`, locked while a batch is made, and moves in the transaction
that stores the notices. An event is read once its number is settled, because a transaction may take a number early and
commit late. The first run notes where the history ends: nobody is notified of what was before.

People choose the kinds in their settings; there are none by default. Nobody is notified of what they did themselves,
nor of what they may not see or do. A notice of something that no longer waits counts as seen.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from textwrap import shorten
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Min, OuterRef, Q, Subquery

from claims.log.signing import settled_numbers
from claims.models import (
    ClaimEvent,
    DeskSettings,
    DriftStatus,
    Notice,
    NoticeCursor,
    NoticeKind,
    QuoteDrift,
    Verdict,
    VerdictEvent,
    VerdictOrigin,
    VerdictStatus,
)
from claims.models.claim import IN_WORK
from config.db.history import EVENT_NUMBERS

BATCH_SIZE = 10_000  # numbers of events
DRIFT_BATCH_SIZE = 500
MAX_QUOTE_LENGTH = 200  # characters of a quote in its notice
PATIENCE = 0.5  # seconds to wait for transactions that are writing
MAX_NIGHTS = 7  # that the nightly command may have missed, and still notifies of verdicts that are due
SEES = ("claims.view_claim", "claims.view_verdict")
MAY = {  # what a person has to be allowed to do, besides seeing claims and verdicts
    NoticeKind.RETURNED: (),
    NoticeKind.TO_REVIEW: ("claims.publish_verdict",),
    NoticeKind.ASSIGNED: (),
    NoticeKind.DUE: ("claims.add_verdict", "claims.submit_verdict"),
    NoticeKind.PUBLISHED: (),
    NoticeKind.QUOTE_GONE: (),
}
EVENTS = (ClaimEvent, VerdictEvent)
DRAFT, IN_REVIEW, PUBLISHED, *_ENDED = VerdictStatus


# By the status that a verdict enters: of what people are notified; and by the one that it leaves: what is over.
BEGINS = {IN_REVIEW: NoticeKind.TO_REVIEW, DRAFT: NoticeKind.RETURNED, PUBLISHED: NoticeKind.PUBLISHED}
ENDS = {IN_REVIEW: NoticeKind.TO_REVIEW, DRAFT: NoticeKind.RETURNED, PUBLISHED: NoticeKind.DUE}
FOR_ALL = (NoticeKind.TO_REVIEW, NoticeKind.DUE)  # who chose these gets them; of the others, one person is notified


@dataclass(frozen=True)
class Reason:
    """What happened that people are notified of.

    `concerns` is the person who gets the notice, or for kinds of `FOR_ALL` the one person who gets none.
    """

    kind: NoticeKind
    claim: UUID
    at: datetime
    verdict: UUID | None = None
    by: int | None = None
    concerns: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Ended:
    """The end of what notices of this kind asked for: somebody did it."""

    kind: NoticeKind
    at: datetime
    of: dict

    def mark_notices(self):
        """Count the notices that were given before as seen."""
        Notice.objects.filter(kind=self.kind, made_at__lt=self.at, seen_at=None, **self.of).update(seen_at=self.at)


# The chore of a worker


def make_notices():
    """Make the notices of the next events. Return whether there may be more."""
    cursor = NoticeCursor.objects.first()
    settled = settled_numbers(PATIENCE).get(EVENT_NUMBERS) if cursor is None or cursor.number < newest() else None
    if settled is None:
        return False
    with transaction.atomic():
        NoticeCursor.objects.bulk_create([NoticeCursor(number=settled)], ignore_conflicts=True)
        cursor = NoticeCursor.objects.select_for_update(skip_locked=True).first()
        if cursor is None or cursor.number >= settled:  # another worker is at it, or was
            return False
        last = min(settled, cursor.number + BATCH_SIZE)
        read(cursor.number, last)
        NoticeCursor.objects.update(number=last)
    return last < settled


def newest():
    """Return the number of the newest event of a claim or a verdict."""
    numbers = [events.objects.order_by("-pgh_id").values_list("pgh_id", flat=True).first() for events in EVENTS]
    return max(number or 0 for number in numbers)


def waiting():
    """Return how many numbers of events are still to be read, and since when."""
    cursor = NoticeCursor.objects.first()
    count = newest() - cursor.number if cursor else 0
    if count <= 0:
        return 0, None
    unread = [events.objects.filter(pgh_id__gt=cursor.number).order_by("pgh_id") for events in EVENTS]
    return count, min(filter(None, (each.values_list("pgh_created_at", flat=True).first() for each in unread)))


def read(after, last):
    """Make the notices of events with numbers above `after`, up to `last`."""
    happened = sorted([*of_verdicts(after, last), *of_claims(after, last)], key=lambda each: each.at)
    give(each for each in happened if isinstance(each, Reason))
    for ended in happened:
        if isinstance(ended, Ended):
            ended.mark_notices()


def events_between(events, after, last, fields):
    """Return the events of one model, each with the value of the first field in the event before, as `before`."""
    earlier = events.objects.filter(id=OuterRef("id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    found = events.objects.filter(pgh_id__gt=after, pgh_id__lte=last).exclude(pgh_label="deleted").order_by("pgh_id")
    return found.annotate(before=Subquery(earlier.values(fields[0])[:1])).only(
        "pgh_created_at", "pgh_context", *fields
    )


def of_verdicts(after, last):
    """Yield what happened to verdicts of the desk."""
    fields = ("status", "id", "claim", "written_by", "return_reason", "returned_by", "published_by")
    events = events_between(VerdictEvent, after, last, fields).filter(origin=VerdictOrigin.DESK)
    for event in events:
        if event.status == event.before:
            continue
        at = event.pgh_created_at
        if event.before in ENDS:
            yield Ended(ENDS[event.before], at, {"verdict_id": event.id})
        if event.status not in BEGINS or (event.status == DRAFT and not event.return_reason):
            continue
        signed = {IN_REVIEW: None, DRAFT: event.returned_by_id, PUBLISHED: event.published_by_id}[event.status]
        yield Reason(
            BEGINS[event.status],
            event.claim_id,
            at,
            verdict=event.id,
            by=author_of(event) or signed,
            concerns=event.written_by_id,
            words=event.return_reason if event.status == DRAFT else "",
        )


def of_claims(after, last):
    """Yield to whom claims were assigned, and from whom they were taken."""
    events = events_between(ClaimEvent, after, last, ("assigned_to", "id", "status"))
    for event in events.filter(Q(assigned_to__isnull=False) | Q(before__isnull=False)):
        at, is_over = event.pgh_created_at, event.status not in IN_WORK
        if event.assigned_to_id != event.before or is_over:
            yield Ended(NoticeKind.ASSIGNED, at, {"claim_id": event.id})
        if event.assigned_to_id not in (None, event.before) and not is_over:
            yield Reason(NoticeKind.ASSIGNED, event.id, at, by=author_of(event), concerns=event.assigned_to_id)


def author_of(event):
    return (event.pgh_context or {}).get("user")


# Verdicts that are due again


@transaction.atomic
def notify_of_due(at):
    """Make the notices of verdicts that are due again since some nights; return how many are new."""
    today = at.astimezone(UTC).date()
    since = today - timedelta(days=MAX_NIGHTS)
    due = Verdict.objects.due(today).filter(review_after__gt=since, origin=VerdictOrigin.DESK)
    given = Notice.objects.filter(kind=NoticeKind.DUE, made_at__gt=midnight(since))
    before = given.count()
    give(
        Reason(NoticeKind.DUE, claim, midnight(day), verdict=verdict)
        for claim, verdict, day in due.values_list("claim", "pk", "review_after")
    )
    return given.count() - before


def midnight(day):
    return datetime.combine(day, time(), UTC)


# Quotes that are gone from their sources


@transaction.atomic
def announce_drift():
    """Give notice of quotes that are gone since the last time. Return whether there may be more."""
    rows = QuoteDrift.objects.filter(is_announced=False).order_by("pk").select_for_update(skip_locked=True)
    drifted = list(rows.values_list("pk", flat=True)[:DRIFT_BATCH_SIZE])
    gone = QuoteDrift.objects.to_settle().filter(pk__in=drifted, status=DriftStatus.GONE)
    facts = gone.values_list(
        "claim", "noticed_at", "evidence__quote_exact", "evidence__added_by", "claim__assigned_to"
    )
    facts = list(facts)
    writers = defaultdict(set)
    of_desk = Verdict.objects.filter(claim__in={fact[0] for fact in facts}, origin=VerdictOrigin.DESK)
    for claim, person in of_desk.values_list("claim", "written_by"):
        writers[claim].add(person)
    give(
        Reason(NoticeKind.QUOTE_GONE, claim, at, concerns=person, words=shorten(quote, MAX_QUOTE_LENGTH))
        for claim, at, quote, *people in facts
        for person in writers[claim].union(people) - {None}
    )
    QuoteDrift.objects.filter(pk__in=drifted).update(is_announced=True)
    return len(drifted) == DRIFT_BATCH_SIZE


def drift_waiting():
    """Return how many changed sources are not announced yet, and since when."""
    waiting = QuoteDrift.objects.filter(is_announced=False).aggregate(count=Count("pk"), since=Min("noticed_at"))
    return waiting["count"], waiting["since"]


# Giving


def give(reasons):
    """Store a notice for each person whom a reason concerns, unless they have it already."""
    people = People()
    notices = [
        Notice(
            owned_by_id=person,
            kind=reason.kind,
            claim_id=reason.claim,
            verdict_id=reason.verdict,
            made_by_id=people.known(reason.by),
            reason=reason.words,
            made_at=reason.at,
        )
        for reason in reasons
        for person in people.to_notify(reason)
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1_000)


class People:
    """The people who chose notices, by kind, as far as they may see and do what a notice of that kind asks for."""

    def __init__(self):
        self.by_kind = None
        self.authors = {}

    def to_notify(self, reason):
        if self.by_kind is None:
            self.by_kind = self.look_up()
        people, concerned = self.by_kind[reason.kind] - {reason.by}, {reason.concerns}
        return sorted(people - concerned if reason.kind in FOR_ALL else people & concerned)

    def known(self, person):
        """Return the id of the author if the account still exists: events outlive it."""
        if person is not None and person not in self.authors:
            self.authors[person] = get_user_model().objects.filter(pk=person).exists()
        return person if self.authors.get(person) else None

    @staticmethod
    def look_up():
        by_kind = {kind: set() for kind in NoticeKind}
        chosen = DeskSettings.objects.exclude(notices=[]).select_related("owned_by")
        for settings in chosen.filter(owned_by__is_active=True, owned_by__is_staff=True):
            for kind in by_kind.keys() & set(settings.notices):
                if settings.owned_by.has_perms((*SEES, *MAY[kind])):
                    by_kind[kind].add(settings.owned_by_id)
        return by_kind
