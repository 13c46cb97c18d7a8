"""What would loading these rows change, what is wrong with them, and which claims then wait for a verdict?

Every row is written in one transaction, each in a savepoint of its own, so that the database itself says what it
refuses and all wrong rows are known at the end; one wrong row, or a dry run, takes everything back. Of a row that
exists, only the fields its file names are compared and changed. Three things no file decides: persons who exist stay
as they are, a claim the desk has taken up is not `submitted` again, and a row's own stamps follow its changes.
"""

import enum
import uuid
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from claims.catalogue import bulk
from claims.interchange.review_sets.row import WrongRow, nearest, no_such_row, read_row, refuse, settable_fields
from claims.models import (
    Claim,
    Claimant,
    ClaimLink,
    ClaimStatus,
    ClaimTopic,
    Evidence,
    Rating,
    RatingScale,
    Topic,
    Verdict,
    VerdictStatus,
)
from claims.models.evidence import QUOTED
from claims.workflow import take_up
from config.db.constraints import violations
from config.db.growth import Growth
from config.db.guards import violation_message
from sources.models import Article, ArticleVersion, Publisher

User = get_user_model()

# In the order they are written: what others refer to comes first, and shared rows before those of one claim.
MODELS = {
    model._meta.label_lower: model
    for model in [
        User,
        Publisher,
        RatingScale,
        Rating,
        Topic,
        Claimant,
        Article,
        ArticleVersion,
        Claim,
        ClaimTopic,
        Evidence,
        Verdict,
        ClaimLink,
    ]
}
LATER_ROWS = {Article: ArticleVersion}  # an article names its current version, which names the article
ONE_AT_A_TIME = int.from_bytes(b"review")  # the key of the advisory lock


class State(enum.StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    WRONG = "wrong"


@dataclass
class Finding:
    """What loading does to one row: the changed fields, or what is wrong."""

    row: object
    state: State
    fields: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    key: object = None


@dataclass
class Report:
    """The findings in the order of the files, and the claims of theirs that wait for a verdict."""

    findings: list
    waiting: list
    was_written: bool = False

    def count(self, state):
        return sum(finding.state == state for finding in self.findings)


def load(rows, *, at, dry_run=False, on_progress=lambda done: None):
    """Load all rows, or none when one is wrong or it is a dry run. `on_progress` hears how many were looked at."""
    with transaction.atomic():
        _take_turns()
        with bulk():  # each claim has many rows; its card waits for the last one, but not for the constraints
            findings = _Load(rows, at, on_progress).findings()
        report = Report(findings, waiting=list(_queue(findings).order_by("created_at", "id")))
        is_right = not report.count(State.WRONG)
        if is_right:
            connection.check_constraints()  # those that wait for the commit: a dry run has none
        report.was_written = is_right and not dry_run
        if not report.was_written:
            transaction.set_rollback(True)
    return report


def _take_turns():
    """Two loads at once end as one after the other: the second looks when the first has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _queue(findings):
    """The claims of these files that wait for a verdict."""
    claims = [finding.key for finding in findings if finding.key and MODELS[finding.row.model] is Claim]
    return Claim.objects.waiting().filter(pk__in=claims)


class _Load:
    """One load under way. What it writes stands until the transaction of `load` ends."""

    def __init__(self, rows, at, on_progress):
        self.rows, self.at, self.on_progress = rows, at, on_progress
        self.promised = {(LATER_ROWS[Article], key) for key in _keys(rows, ArticleVersion)}
        self.found = {}  # by row
        self.lines = {}  # of what was looked at, by model and key

    def findings(self):
        for _growth, rows in groupby(_in_writing_order(self.rows), _is_by_claim):
            rows = list(rows)
            _lock_claims(rows)
            for row in rows:
                self.found[row] = self._look_at(row)
                self.on_progress(len(self.found))
        self._keep_promises()
        self._find_successors()
        self._open_claims()
        return [self.found[row] for row in self.rows]

    def _look_at(self, row):
        """The finding for one row. It is written last and in a savepoint: one that is wrong leaves no trace."""
        try:
            refuse([*row.problems, *_model_problems(row)])
            return self._write(row, MODELS[row.model])
        except WrongRow as wrong:
            return Finding(row, State.WRONG, problems=wrong.problems)

    def _write(self, row, model):
        promised = self.promised if model in LATER_ROWS else frozenset()
        described = read_row(row, model, promised)
        stored = model._base_manager.select_for_update(no_key=True).filter(pk=described.object.pk).first()
        if stored is None:
            finding = self._add(row, described, promised)
        elif model is User:
            finding = Finding(row, State.KEPT)
        else:
            finding = self._change(row, described.object, stored, promised)
        self.lines.setdefault((model, described.object.pk), row)
        finding.key = described.object.pk
        return finding

    def _add(self, row, described, promised):
        new = described.object
        for stamp in _stamps(type(new)):
            if row.fields.get(stamp.name) is None:
                setattr(new, stamp.attname, self.at)
        if isinstance(new, User):
            refuse(_ways_in(new))
        _keep(new, promised, lambda: described.save(force_insert=True))
        return Finding(row, State.NEW)

    def _change(self, row, described, stored, promised):
        changed = [name for name in _decided_by_file(row, stored) if _differs(name, described, stored)]
        if not changed:
            return Finding(row, State.SAME)
        first = self.lines.get((type(stored), stored.pk))
        if first:
            where = {"file": first.file, "line": first.line}
            refuse([(name, _("The same row in %(file)s, line %(line)s, says otherwise.") % where) for name in changed])
        for name in changed:
            attribute = stored._meta.get_field(name).attname
            setattr(stored, attribute, getattr(described, attribute))
        read_before = getattr(stored, "version_id", None)
        if isinstance(stored, Evidence) and "version" not in changed and QUOTED & set(changed):
            stored.version = None  # `clean()` finds the one that has the new words
            changed.append("version")
        stamps = [stamp.name for stamp in _stamps(type(stored)) if stamp.auto_now]
        for stamp in stamps:
            setattr(stored, stamp, self.at)
        save = partial(stored.save_base, raw=True, update_fields=[*changed, *stamps])
        _keep(stored, promised, save, changed)
        if isinstance(stored, Evidence) and stored.version_id == read_before:
            changed = [name for name in changed if name != "version"]
        return Finding(row, State.CHANGED, fields=changed)

    def _keep_promises(self):
        """What a row relied on a later row for must be there now."""
        for row in self.rows:
            later = LATER_ROWS.get(MODELS.get(row.model))
            if not later or self.found[row].state == State.WRONG:
                continue
            for name, settable in settable_fields(MODELS[row.model]).items():
                key = row.fields.get(name)
                if settable.related_model is later and key and not later.objects.filter(pk=key).exists():
                    self.found[row] = Finding(row, State.WRONG, problems=[(name, no_such_row(later, key))])

    def _find_successors(self):
        """What a file calls superseded was superseded by something, in a file or stored."""
        verdicts = {finding.key: row for row, finding in self.found.items() if MODELS.get(row.model) is Verdict}
        alone = Verdict.objects.filter(pk__in=verdicts.keys() - {None}, status="superseded", superseded_by=None)
        for key in alone.values_list("pk", flat=True):
            problem = ("status", _("A superseded verdict has one that took its place."))
            self.found[verdicts[key]] = Finding(verdicts[key], State.WRONG, problems=[problem])

    def _open_claims(self):
        """Put claims without a verdict into the review queue."""
        opened = take_up(_queue(self.found.values()), at=self.at)
        for finding in self.found.values():
            if finding.key in opened and finding.state in (State.SAME, State.CHANGED):
                finding.state = State.CHANGED
                finding.fields = [*dict.fromkeys([*finding.fields, "status"])]


def _in_writing_order(rows):
    """What others refer to first; of verdicts, those that give way before those that take their place."""
    order = {label: place for place, label in enumerate(MODELS)}
    verdicts = {row.pk: row for row in rows if row.model == Verdict._meta.label_lower and isinstance(row.pk, str)}

    def corrections(row):
        seen = []
        while row and row not in seen:
            seen.append(row)
            before = row.fields.get("supersedes")
            row = verdicts.get(before) if isinstance(before, str) else None
        return len(seen)

    def place(row):
        if row.model != Verdict._meta.label_lower:
            return order.get(row.model, -1), 0, False
        return order[row.model], corrections(row), row.fields.get("status") == VerdictStatus.PUBLISHED

    return sorted(rows, key=place)


def _is_by_claim(row):
    return getattr(MODELS.get(row.model), "growth", None) == Growth.BY_CLAIM


def _lock_claims(rows):
    """Lock the claims that these rows belong to, in the order everyone locks them in."""
    claims = _keys(rows, Claim)
    for row in rows:
        if _is_by_claim(row):
            claims |= _uuids([row.fields.get("claim")])
    list(Claim.objects.select_for_update(no_key=True).filter(pk__in=claims).order_by("pk").values("pk"))


def _keys(rows, model):
    return _uuids(row.pk for row in rows if MODELS.get(row.model) is model)


def _uuids(texts):
    """Those that are UUIDs; what is none is found wrong later, with its row."""
    keys = set()
    for text in texts:
        try:
            keys.add(uuid.UUID(text))
        except (ValueError, TypeError, AttributeError):
            continue
    return keys


def _model_problems(row):
    if row.model and row.model not in MODELS:
        sentence = _("“%(model)s” is no part of a review set.") % {"model": row.model}
        yield "model", sentence + nearest(row.model, MODELS)


def _ways_in(person):
    """A review set names persons; it gives nobody a way in."""
    for name in ("is_active", "is_staff", "is_superuser"):
        if getattr(person, name):
            yield name, _("A review set lets nobody in: write false.")
    if is_password_usable(person.password):
        yield "password", _("A review set lets nobody in: write “!”.")


def _stamps(model):
    """The fields that say when a row was added or last changed."""
    return [
        stamp
        for stamp in model._meta.concrete_fields
        if getattr(stamp, "auto_now", False) or getattr(stamp, "auto_now_add", False)
    ]


def _decided_by_file(row, stored):
    """The fields of an existing row that its file has a say in."""
    undecided = {stamp.name for stamp in _stamps(type(stored))}
    undecided |= {name for name, settable in settable_fields(type(stored)).items() if settable.generated}
    if isinstance(stored, Claim) and row.fields.get("status") == ClaimStatus.SUBMITTED:
        undecided |= {"status", "dismissed_reason"}
    if isinstance(stored, Evidence) and row.fields.get("version") is None:
        undecided.add("version")  # which was found, when the evidence was added
    return [name for name in row.fields if name not in undecided]


def _differs(name, described, stored):
    attribute = stored._meta.get_field(name).attname
    return getattr(described, attribute) != getattr(stored, attribute)


def _named(name):
    return "" if name == "__all__" else name


def _keep(written, promised, save, changed=()):
    """Write a row that passes `full_clean()`. Of one that does not, all is named, the fields of constraints, too.

    As in `save_checked()`, constraints are left to the database, and only checked one by one after a refusal.
    """
    # A file says what it means: nothing is put in order for it, as `clean()` does for a row that is being added.
    written._state.adding = False
    references = [field for field in written._meta.concrete_fields if field.remote_field]
    later = {field.name for field in references if (field.related_model, getattr(written, field.attname)) in promised}
    found = {field.name for field in references if getattr(written, field.attname)}  # or promised, says `read_row`
    try:
        written.full_clean(exclude=found, validate_constraints=False)
        with transaction.atomic():
            save()
    except ValidationError as error:
        problems = [(_named(name), text) for name, texts in error.message_dict.items() for text in texts]
        refuse([*problems, *_broken_constraints(written, later.union(name for name, _text in problems))])
    except (IntegrityError, DataError) as error:
        refusal = error.__cause__.diag
        guarded = (", ".join(changed), violation_message(refusal) or refusal.message_primary)
        refuse(list(_broken_constraints(written, later)) or [guarded])


def _broken_constraints(written, exclude):
    for constraint, error in violations(written, exclude):
        condition = getattr(constraint, "condition", None)
        fields = getattr(constraint, "fields", None) or sorted(condition.referenced_base_fields)
        yield ", ".join(fields), " ".join(error.messages)
