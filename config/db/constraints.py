"""Does a row keep its constraints? The database decides when it stores the row; `save_checked()` explains a refusal.

To check the constraints beforehand, as `Model.full_clean()` does, takes a query and a savepoint for each of them. So
only a row that was refused is checked in that way, by `save_checked()` and by the forms of the admin.
"""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, DataError, IntegrityError, models, transaction
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE
from django.utils.translation import gettext_lazy as _

NOT_NORMAL = _(
    "Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line."
)


def save_checked(*rows):
    """Save the rows, or raise the ValidationError of their `full_clean()` and store none of them.

    The database checks uniqueness and constraints as it stores the row, and foreign keys when the transaction ends.
    """
    try:
        for row in rows:
            row.clean_fields(exclude={field.name for field in row._meta.concrete_fields if field.is_relation})
            row.clean()
        with transaction.atomic():
            for row in rows:
                row.save()
    except (ValidationError, IntegrityError, DataError):
        for row in rows:
            row.full_clean()
        raise


def violations(row, exclude=None):
    """Yield each constraint that the row violates, with its ValidationError.

    Constraints on a field in `exclude` are left out.
    """
    holding = checks_that_hold(row, exclude or ())
    for constraint in row._meta.constraints:
        if constraint.name in holding:
            continue
        try:
            constraint.validate(type(row), row, exclude=exclude)
        except ValidationError as error:
            yield constraint, error


def checks_that_hold(row, exclude):
    """Return the names of the check constraints that the row meets, by one query as Django makes for each of them.

    They are none if no query can carry a value of the row.
    """
    checks = [
        constraint
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint) and not {*exclude} & {*constraint.condition.referenced_base_fields}
    ]
    query = Query(None)
    for name, value in row._get_field_expression_map(meta=row._meta, exclude=exclude).items():
        query.add_annotation(
            value if hasattr(value, "resolve_expression") else models.Value(value), name, select=False
        )
    for number, constraint in enumerate(checks):
        is_met = Coalesce(constraint.condition, True, output_field=models.BooleanField())
        query.add_annotation(is_met, f"check_{number}")
    try:
        with transaction.atomic():
            answers = query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(SINGLE) if checks else ()
    except DatabaseError:
        return set()
    return {constraint.name for constraint, is_met in zip(checks, answers, strict=True) if is_met}


def text_is_normal(subject, **columns):
    """Return the constraint `<subject>_text_is_normal`: the columns hold text in the form of `config.db.fields`.

    `columns` lists columns by kind: `exact_text`, `text`, `line`, `lines`, `names`. A migration makes the SQL function
    that checks each kind, as `sources_is_line(text)`.
    """
    conditions = [
        models.Func(models.F(name), function=f"sources_is_{kind}", output_field=models.BooleanField())
        for kind, names in columns.items()
        for name in names
    ]
    return CheckConstraint(
        name=f"{subject}_text_is_normal", condition=Q(*conditions), violation_error_message=NOT_NORMAL
    )


def known(subject, field, choices, message, *, null=False):
    """Return the constraint `<subject>_<field>_is_known`: the field holds one of these choices, or NULL if `null`."""
    condition = Q(**{f"{field}__in": choices.values})
    if null:
        condition = Q(**{f"{field}__isnull": True}) | condition
    return CheckConstraint(name=f"{subject}_{field}_is_known", condition=condition, violation_error_message=message)


class IsTimeOfDay(models.Func):
    """Whether a time falls on a day somewhere on Earth: its day in UTC is that day, or the one before or after."""

    template = "abs((%(expressions)s::date) <= 1"
    arg_joiner = "::timestamptz AT TIME ZONE 'UTC')::date - "
    output_field = models.BooleanField()
