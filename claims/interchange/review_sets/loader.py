"""What would loading these rows change, which rows are wrong, and which claims then wait for a verdict?

`load()` returns a `Report` of that. It writes all rows in one transaction, in savepoints, so that the database itself
says what it refuses and all wrong rows are known at the end. One wrong row, or a dry run, rolls back all of it.
New rows are written in batches, and a batch that the database refuses row by row.
(`loaddata` would stop at the first wrong row, and reset fields that a file leaves out to their defaults.)

Of a row that exists, only the fields that its file names are compared and changed. Four things no file decides:
existing users stay as they are, merged rows stay merged, a claim that the desk has taken up does not become
`submitted` again, and a row's timestamps follow its changes.
"""

import enum
from dataclasses import dataclass, field
from functools import partial
from itertools import batched, groupby
from operator import attrgetter

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils.translation import gettext as _

from claims.catalogue import bulk
from claims.interchange.review_sets.additions import Addition, insert, repeats
from claims.interchange.review_sets.lookahead import Lookahead, uuids
from claims.interchange.review_sets.merged import follow_merges
from claims.interchange.review_sets.row import WrongRow, missing_reference, raise_problems, read_row, settable_fields
from claims.interchange.review_sets.rules import (
    MODELS,
    REFERS_FORWARD,
    comparable_fields,
    desk_problems,
    differs,
    login_flags,
    model_problems,
    timestamps,
)
from claims.interchange.review_sets.saving import check_and_save
from claims.models import Claim, Evidence, Verdict, VerdictStatus
from claims.models.evidence import QUOTE_FIELDS
from claims.workflow import take_up
from config.db.growth import Growth
from sources.models import Publisher

User = get_user_model()

LOCK_KEY = int.from_bytes(b"review")  # of the advisory lock
BATCH_SIZE = 200  # rows that are read ahead, and written at once


class State(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    WRONG = "wrong"


@dataclass
class Outcome:
    """What loading does to one row: its state, with the changed fields or the problems.

    `before` has the values that the changed fields had.
    """

    row: object
    state: State
    fields: list = field(default_factory=list)
    before: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    key: object = None  # the row's primary key; None if it is wrong


@dataclass
class Report:
    """The outcomes in the order of the files, and those of their claims that wait for a verdict."""

    outcomes: list
    waiting: list
    was_written: bool = False

    def count(self, state):
        return sum(outcome.state == state for outcome in self.outcomes)


def load(rows, *, at, dry_run=False, on_progress=lambda done: None, approve=lambda report: True):
    """Load all rows, or none if one is wrong or it is a dry run. Return the `Report`.

    `on_progress` is called with the number of rows done, after each one. `approve` is called with the report before
    the rows are committed, in the same transaction, and nothing is loaded if it returns False.
    """
    with transaction.atomic():
        _lock_out_other_loads()
        with bulk():  # refresh each claim's card once, at the end; constraints are checked meanwhile
            outcomes = _Loader(rows, at, on_progress).outcomes()
        report = Report(outcomes, waiting=list(_waiting_claims(outcomes).order_by("created_at", "id")))
        is_right = not report.count(State.WRONG)
        if is_right:
            connection.check_constraints()  # those deferred to the commit, which a dry run does not reach
        report.was_written = is_right and not dry_run and approve(report)
        if not report.was_written:
            transaction.set_rollback(True)
    return report


def _lock_out_other_loads():
    """Serialise loads: the second one compares its rows with what the first has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def _waiting_claims(outcomes):
    claims = [outcome.key for outcome in outcomes if outcome.key and MODELS[outcome.row.model] is Claim]
    return Claim.objects.waiting().filter(pk__in=claims)


class _Loader:
    """Write rows inside the transaction of `load()`, and record an `Outcome` for each."""

    def __init__(self, rows, at, on_progress):
        self.rows, self.at, self.on_progress = rows, at, on_progress
        self.merged = follow_merges(rows)  # keys by row
        self.forward_references = {(model, key) for model in REFERS_FORWARD.values() for key in _keys(rows, model)}
        self.by_row = {}  # outcomes
        self.additions = {}  # by primary key: new rows of one model that are not stored yet
        self.first_rows = {}  # by model and primary key: the first row that describes it

    def outcomes(self):
        has_locked = False
        for label, rows in groupby(_in_writing_order(self.rows), key=attrgetter("model")):
            if _is_by_claim(label) and not has_locked:
                _lock_claims(self.rows)
                has_locked = True
            for batch in batched(rows, BATCH_SIZE):
                self._load_batch(batch, MODELS.get(label))
        self._check_forward_references()
        self._check_superseded()
        self._open_claims()
        return [self.by_row[row] for row in self.rows]

    def _load_batch(self, rows, model):
        self.ahead = Lookahead(rows, model) if model else None
        for row in rows:
            try:
                self.by_row[row] = self._load_row(row, model)
            except WrongRow as wrong:
                self.by_row[row] = Outcome(row, State.WRONG, problems=wrong.problems)
            self.on_progress(len(self.by_row))
        self._insert_additions()

    def _load_row(self, row, model):
        raise_problems([*row.problems, *model_problems(row)])
        if row in self.merged:
            return Outcome(row, State.KEPT, key=self.merged[row])
        later = self.forward_references if model in REFERS_FORWARD else frozenset()
        described = self._read(row, model, later)
        stored = self.ahead.take(described.object.pk)
        if stored is None:
            outcome = self._add(row, described, later)
        else:
            self._insert_additions()
            outcome = Outcome(row, State.KEPT) if model is User else self._change(row, described.object, stored, later)
        self.first_rows.setdefault((model, described.object.pk), row)
        outcome.key = described.object.pk
        return outcome

    def _read(self, row, model, later):
        """Return the object that the row describes, after the additions are stored that it may refer to or repeat."""
        if self.additions and self.ahead.has_inner_key(row):
            self._insert_additions()
        described = read_row(row, model, later, is_stored=self._is_stored, content=self.ahead.with_keys(row))
        if repeats(row, described.object, self.additions):
            self._insert_additions()
            described = read_row(row, model, later, is_stored=self._is_stored)
        return described

    def _is_stored(self, model, key):
        if key in self.additions and model is self.ahead.model:
            self._insert_additions()
        return self.ahead.is_stored(model, key)

    def _add(self, row, described, later):
        new = described.object
        for stamp in timestamps(type(new)):
            if row.fields.get(stamp.name) is None:
                setattr(new, stamp.attname, self.at)
        if isinstance(new, User):
            raise_problems(login_flags(new))
        if isinstance(new, Publisher) and new.is_desk:
            self._insert_additions()
            raise_problems(desk_problems(new))
        self.ahead.fill_relations(new)
        addition = Addition(row, described, later)
        if addition.is_single or not addition.is_valid():
            self._insert_additions()
            addition.save()
        else:
            self.additions[new.pk] = addition
        return Outcome(row, State.NEW)

    def _insert_additions(self):
        """Store the new rows that were read, and mark those as wrong that the database refuses."""
        additions, self.additions = [*self.additions.values()], {}
        for addition, problems in insert(additions):
            self.by_row[addition.row] = Outcome(addition.row, State.WRONG, problems=problems)
            del self.first_rows[type(addition.object), addition.object.pk]

    def _change(self, row, described, stored, later):
        changed = [name for name in comparable_fields(row, stored) if differs(name, described, stored)]
        if not changed:
            return Outcome(row, State.SAME)
        if first := self.first_rows.get((type(stored), stored.pk)):
            where = {"file": first.file, "line": first.line}
            contradiction = _("The same row in %(file)s, line %(line)s, says otherwise.") % where
            raise_problems((name, contradiction) for name in changed)
        if isinstance(stored, Publisher) and "is_desk" in changed:
            raise_problems(desk_problems(described))
        before = {name: getattr(stored, stored._meta.get_field(name).attname) for name in changed}
        for name in changed:
            attribute = stored._meta.get_field(name).attname
            setattr(stored, attribute, getattr(described, attribute))
        version_before = getattr(stored, "version_id", None)
        if isinstance(stored, Evidence) and "version" not in changed and QUOTE_FIELDS & set(changed):
            stored.version = None  # `clean()` finds the one that has the new quote
            changed.append("version")
        stamps = [stamp.name for stamp in timestamps(type(stored)) if stamp.auto_now]
        for stamp in stamps:
            setattr(stored, stamp, self.at)
        save = partial(stored.save_base, raw=True, update_fields=[*changed, *stamps])
        check_and_save(stored, save, later, changed)
        if isinstance(stored, Evidence) and stored.version_id == version_before:
            changed = [name for name in changed if name != "version"]
        return Outcome(row, State.CHANGED, fields=changed, before=before)

    def _check_forward_references(self):
        """Mark rows as wrong that refer to a later row which could not be loaded."""
        for later in REFERS_FORWARD.values():
            keys = _keys(self.rows, later)
            stored = {*later.objects.filter(pk__in=keys).values_list("pk", flat=True)}
            self._check_references_to(later, keys - stored)

    def _check_references_to(self, later, missing):
        for row in self.rows:
            if REFERS_FORWARD.get(MODELS.get(row.model)) is not later or self.by_row[row].state == State.WRONG:
                continue
            for name, settable in settable_fields(MODELS[row.model]).items():
                if settable.related_model is later and uuids([row.fields.get(name)]) & missing:
                    self._mark_wrong(row, name, missing_reference(later, row.fields[name]))

    def _check_superseded(self):
        """Mark verdicts as wrong that are superseded by no verdict, neither in these files nor stored."""
        rows = {outcome.key: row for row, outcome in self.by_row.items() if MODELS.get(row.model) is Verdict}
        unsuperseded = Verdict.objects.filter(pk__in=rows.keys() - {None}, status="superseded", superseded_by=None)
        for key in unsuperseded.values_list("pk", flat=True):
            self._mark_wrong(rows[key], "status", _("A superseded verdict has one that took its place."))

    def _mark_wrong(self, row, field_name, sentence):
        self.by_row[row] = Outcome(row, State.WRONG, problems=[(field_name, sentence)])

    def _open_claims(self):
        """Put submitted claims without a verdict into the review queue."""
        opened = take_up(_waiting_claims(self.by_row.values()), at=self.at)
        for outcome in self.by_row.values():
            if outcome.key in opened and outcome.state in (State.SAME, State.CHANGED):
                outcome.state = State.CHANGED
                outcome.fields = [*dict.fromkeys([*outcome.fields, "status"])]


# Order and locks


def _in_writing_order(rows):
    """Sort rows by model. Verdicts come before those that supersede them, and the published one comes last."""
    order = {label: place for place, label in enumerate(MODELS)}
    verdicts = {row.pk: row for row in rows if row.model == Verdict._meta.label_lower and isinstance(row.pk, str)}

    def corrections_before(row):
        seen = []
        while row and row not in seen:  # rows may supersede each other in a circle
            seen.append(row)
            superseded = row.fields.get("supersedes")
            row = verdicts.get(superseded) if isinstance(superseded, str) else None
        return len(seen)

    def place(row):
        if row.model != Verdict._meta.label_lower:
            return order.get(row.model, -1), 0, False
        return order[row.model], corrections_before(row), row.fields.get("status") == VerdictStatus.PUBLISHED

    return sorted(rows, key=place)


def _is_by_claim(label):
    return getattr(MODELS.get(label), "growth", None) == Growth.BY_CLAIM


def _lock_claims(rows):
    """Lock the claims that rows describe or belong to, in id order, as everywhere."""
    claims = _keys(rows, Claim) | uuids(row.fields.get("claim") for row in rows if _is_by_claim(row.model))
    list(Claim.objects.select_for_update(no_key=True).filter(pk__in=claims).order_by("pk").values("pk"))


def _keys(rows, model):
    return uuids(row.pk for row in rows if MODELS.get(row.model) is model)
