"""What would loading these rows change, which rows are wrong, and which claims then wait for a verdict?

`load()` returns a `Report` of that. It writes all rows in one transaction, each in a savepoint, so that the database
itself says what it refuses and all wrong rows are known at the end. One wrong row, or a dry run, rolls back all of it.
(`loaddata` would stop at the first wrong row, and reset fields that a file leaves out to their defaults.)

Of a row that exists, only the fields that its file names are compared and changed. Three things no file decides:
existing users stay as they are, a claim that the desk has taken up does not become `submitted` again, and a row's
timestamps follow its changes.
"""

import enum
import uuid
from dataclasses import dataclass, field
from functools import partial

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from claims.catalogue import bulk
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
from claims.models import Claim, Evidence, Verdict, VerdictStatus
from claims.models.evidence import QUOTE_FIELDS
from claims.workflow import take_up
from config.db.constraints import violations
from config.db.growth import Growth
from config.db.guards import violation_message
from sources.models import Publisher

User = get_user_model()

LOCK_KEY = int.from_bytes(b"review")  # of the advisory lock


class State(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    WRONG = "wrong"


@dataclass
class Outcome:
    """What loading does to one row: its state, with the changed fields or the problems."""

    row: object
    state: State
    fields: list = field(default_factory=list)
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


def load(rows, *, at, dry_run=False, on_progress=lambda done: None):
    """Load all rows, or none if one is wrong or it is a dry run. Return the `Report`.

    `on_progress` is called with the number of rows done, after each one.
    """
    with transaction.atomic():
        _lock_out_other_loads()
        with bulk():  # refresh each claim's card once, at the end; constraints are still checked row by row
            outcomes = _Loader(rows, at, on_progress).outcomes()
        report = Report(outcomes, waiting=list(_waiting_claims(outcomes).order_by("created_at", "id")))
        is_right = not report.count(State.WRONG)
        if is_right:
            connection.check_constraints()  # those deferred to the commit, which a dry run does not reach
        report.was_written = is_right and not dry_run
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
        self.forward_references = {(model, key) for model in REFERS_FORWARD.values() for key in _keys(rows, model)}
        self.by_row = {}  # outcomes
        self.first_rows = {}  # by model and primary key: the first row that describes it

    def outcomes(self):
        has_locked = False
        for row in _in_writing_order(self.rows):
            if _is_by_claim(row) and not has_locked:
                _lock_claims(self.rows)
                has_locked = True
            self.by_row[row] = self._load_row(row)
            self.on_progress(len(self.by_row))
        self._check_forward_references()
        self._check_superseded()
        self._open_claims()
        return [self.by_row[row] for row in self.rows]

    def _load_row(self, row):
        try:
            raise_problems([*row.problems, *model_problems(row)])
            return self._write(row, MODELS[row.model])
        except WrongRow as wrong:
            return Outcome(row, State.WRONG, problems=wrong.problems)

    def _write(self, row, model):
        later = self.forward_references if model in REFERS_FORWARD else frozenset()
        described = read_row(row, model, later)
        stored = model._base_manager.select_for_update(no_key=True).filter(pk=described.object.pk).first()
        if stored is None:
            outcome = self._add(row, described, later)
        elif model is User:
            outcome = Outcome(row, State.KEPT)
        else:
            outcome = self._change(row, described.object, stored, later)
        self.first_rows.setdefault((model, described.object.pk), row)
        outcome.key = described.object.pk
        return outcome

    def _add(self, row, described, later):
        new = described.object
        for stamp in timestamps(type(new)):
            if row.fields.get(stamp.name) is None:
                setattr(new, stamp.attname, self.at)
        if isinstance(new, User):
            raise_problems(login_flags(new))
        if isinstance(new, Publisher):
            raise_problems(desk_problems(new))
        _check_and_save(new, partial(described.save, force_insert=True), later)
        return Outcome(row, State.NEW)

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
        _check_and_save(stored, save, later, changed)
        if isinstance(stored, Evidence) and stored.version_id == version_before:
            changed = [name for name in changed if name != "version"]
        return Outcome(row, State.CHANGED, fields=changed)

    def _check_forward_references(self):
        """Mark rows as wrong that refer to a later row which could not be loaded."""
        for row in self.rows:
            later = REFERS_FORWARD.get(MODELS.get(row.model))
            if not later or self.by_row[row].state == State.WRONG:
                continue
            for name, settable in settable_fields(MODELS[row.model]).items():
                key = row.fields.get(name)
                if settable.related_model is later and key and not later.objects.filter(pk=key).exists():
                    self._mark_wrong(row, name, missing_reference(later, key))

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


def _is_by_claim(row):
    return getattr(MODELS.get(row.model), "growth", None) == Growth.BY_CLAIM


def _lock_claims(rows):
    """Lock the claims that rows describe or belong to, in id order, as everywhere."""
    claims = _keys(rows, Claim) | _uuids(row.fields.get("claim") for row in rows if _is_by_claim(row))
    list(Claim.objects.select_for_update(no_key=True).filter(pk__in=claims).order_by("pk").values("pk"))


def _keys(rows, model):
    return _uuids(row.pk for row in rows if MODELS.get(row.model) is model)


def _uuids(values):
    """Return the values that are UUIDs. The others are refused later, with their row."""
    keys = set()
    for value in values:
        try:
            keys.add(uuid.UUID(value))
        except (ValueError, TypeError, AttributeError):
            continue
    return keys


# Saving


def _check_and_save(instance, save, later, changed=()):
    """Call `save` if `instance` passes its `full_clean()`. Raise WrongRow with all problems otherwise.

    As in `save_checked()`, constraints are left to the database, and evaluated one by one only after a refusal, to
    name the fields of each. References are known to exist (`read_row()`), or are in `later`.
    """
    instance._state.adding = False  # or `clean()` would mend a new row: a file means what it says
    references = [column for column in instance._meta.concrete_fields if column.remote_field]
    pending = {ref.name for ref in references if (ref.related_model, getattr(instance, ref.attname)) in later}
    try:
        exclude = {reference.name for reference in references if getattr(instance, reference.attname)}
        instance.full_clean(exclude=exclude, validate_constraints=False)
        with transaction.atomic():
            save()
    except ValidationError as error:
        problems = [(_field_name(name), text) for name, texts in error.message_dict.items() for text in texts]
        raise_problems([*problems, *_violated_fields(instance, pending.union(name for name, _text in problems))])
    except (IntegrityError, DataError) as error:
        diagnosis = error.__cause__.diag
        refusal = (", ".join(changed), violation_message(diagnosis) or diagnosis.message_primary)
        raise_problems(list(_violated_fields(instance, pending)) or [refusal])


def _field_name(name):
    return "" if name == "__all__" else name


def _violated_fields(instance, exclude):
    """Yield the fields and the message of each violated constraint."""
    for constraint, error in violations(instance, exclude):
        condition = getattr(constraint, "condition", None)
        fields = getattr(constraint, "fields", None) or sorted(condition.referenced_base_fields)
        yield ", ".join(fields), " ".join(error.messages)
