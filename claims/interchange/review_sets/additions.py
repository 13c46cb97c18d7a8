"""How are new rows of a review set stored? `insert()` stores many at a time, and yields those that are refused."""

from dataclasses import dataclass
from functools import cached_property, partial

from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializedObject
from django.db import transaction

from claims.interchange.review_sets.row import WrongRow
from claims.interchange.review_sets.saving import REFUSALS, check_and_save, set_references


@dataclass(eq=False)
class Addition:
    """A new row. `later` has the references to rows that come after it."""

    row: object
    described: DeserializedObject
    later: frozenset

    @property
    def object(self):
        return self.described.object

    @property
    def is_single(self):
        """Return whether the row takes more than an INSERT: a user gets a number and has groups."""
        return bool(self.object.pk is None or self.described.m2m_data or self.described.deferred_fields)

    @cached_property
    def natural_key(self):
        return self.object.natural_key()

    def is_valid(self):
        """Return whether its values are valid by themselves: the database checks uniqueness and constraints."""
        self.object._state.adding = False  # or `clean()` would mend a new row: a file means what it says
        try:
            self.object.clean_fields(exclude=set_references(self.object))
            self.object.clean()
        except ValidationError:
            return False
        return True

    def save(self):
        """Store the row. Raise WrongRow with all its problems if it cannot be stored."""
        check_and_save(self.object, partial(self.described.save, force_insert=True), self.later)


def repeats(row, described, additions):
    """Return whether a row describes what one of the additions adds, which are by primary key.

    A row without a primary key is known by its natural key.
    """
    if row.pk is None:
        return described.natural_key() in {addition.natural_key for addition in additions.values()}
    return described.pk in additions


def insert(additions):
    """Store new rows of one model, in their order. Yield each row that is refused, with its problems.

    A statement stores them all. If it is refused, each half is stored by itself, and so on.
    """
    if not additions:
        return
    try:
        with transaction.atomic():
            _insert([addition.object for addition in additions])
    except REFUSALS:
        if len(additions) > 1:
            middle = len(additions) // 2
            yield from insert(additions[:middle])
            yield from insert(additions[middle:])
            return
        try:
            additions[0].save()
        except WrongRow as wrong:
            yield additions[0], wrong.problems


def _insert(instances):
    """Insert the rows with the values that they have: unlike `bulk_create()`, it sets no timestamps."""
    model = type(instances[0])
    columns = [column for column in model._meta.local_concrete_fields if not column.generated]
    model._base_manager._insert(instances, fields=columns, raw=True)
