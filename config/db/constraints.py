"""Does a row keep its constraints? The database says so when it stores it; only of a refusal it is asked for more."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

NOT_NORMAL = _(
    "Text is in NFC, ends its lines with line feeds and has no blanks around it; a name or title is one line."
)


def store(*rows):
    """Save rows that pass their `full_clean()`; otherwise raise the ValidationError of that, and store none of them.

    The database looks at uniqueness and constraints as it stores the row, and at keys of other rows when the
    transaction ends. To ask for each of them first would take three times as long as to store the row, so that is left
    to a row that was refused.
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


def broken(row, exclude=None):
    """Each constraint that the row breaks, with its ValidationError, as Django's `Model.validate_constraints()` tells.

    Constraints on a field in `exclude` are left alone.
    """
    model = type(row)
    doubtful = model._meta.constraints
    if keeps_all_checks(row, exclude or ()):
        doubtful = [constraint for constraint in doubtful if not isinstance(constraint, CheckConstraint)]
    for constraint in doubtful:
        try:
            constraint.validate(model, row, exclude=exclude)
        except ValidationError as error:
            yield constraint, error


def keeps_all_checks(row, exclude):
    """What cannot even be asked (a null byte in a text) counts as kept, as in Django: the database will refuse it."""
    conditions = [
        constraint.condition
        for constraint in row._meta.constraints
        if isinstance(constraint, CheckConstraint) and constraint.condition.referenced_base_fields.isdisjoint(exclude)
    ]
    if not conditions:
        return True
    values = row._get_field_expression_map(meta=row._meta, exclude=exclude)
    or_unknown = [Coalesce(condition, True, output_field=models.BooleanField()) for condition in conditions]
    return Q(*or_unknown).check(values)


class ChecksAtOnce(models.Model):
    """A model whose `full_clean()` takes one query for all of its check constraints."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        errors = {}
        for constraint, error in broken(self, exclude):
            if error.code == "unique" and len(constraint.fields) == 1:
                errors.setdefault(constraint.fields[0], []).append(error)
            else:
                error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)


def text_is_normal(subject, **columns):
    """Return the constraint `<subject>_text_is_normal`: these columns hold text in the form of `config.db.fields`.

    `columns` are lists of columns by kind: `exact_text`, `text`, `line`, `lines`, `names`. A migration makes the
    functions in SQL that look at each kind: `sources_is_line(text)`.
    """
    tests = [
        models.Func(models.F(name), function=f"sources_is_{kind}", output_field=models.BooleanField())
        for kind, named in columns.items()
        for name in named
    ]
    return CheckConstraint(name=f"{subject}_text_is_normal", condition=Q(*tests), violation_error_message=NOT_NORMAL)
