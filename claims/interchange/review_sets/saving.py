"""How is a row of a review set stored, and which of its fields are wrong if it cannot be? See `check_and_save()`."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from claims.interchange.review_sets.row import raise_problems
from config.db.constraints import violations
from config.db.guards import violation_message

REFUSALS = (IntegrityError, DataError)


def check_and_save(instance, save, later, changed=()):
    """Call `save` if `instance` passes its `full_clean()`. Raise WrongRow with all problems otherwise.

    As in `save_checked()`, constraints are left to the database, and evaluated one by one only after a refusal, to
    name the fields of each. References are known to exist (`read_row()`), or are in `later`.
    """
    instance._state.adding = False
    references = [column for column in instance._meta.concrete_fields if column.remote_field]
    pending = {ref.name for ref in references if (ref.related_model, getattr(instance, ref.attname)) in later}
    try:
        instance.full_clean(exclude=set_references(instance), validate_constraints=False)
        with transaction.atomic():
            save()
    except ValidationError as error:
        problems = [(_field_name(name), text) for name, texts in error.message_dict.items() for text in texts]
        raise_problems([*problems, *_violated_fields(instance, pending.union(name for name, _text in problems))])
    except REFUSALS as error:
        diagnosis = error.__cause__.diag
        refusal = (", ".join(changed), violation_message(diagnosis) or diagnosis.message_primary)
        raise_problems(list(_violated_fields(instance, pending)) or [refusal])


def set_references(instance):
    """Return the names of the references that have a value: whether they exist is known."""
    references = [column for column in instance._meta.concrete_fields if column.remote_field]
    return {reference.name for reference in references if getattr(instance, reference.attname)}


def _field_name(name):
    return "" if name == "__all__" else name


def _violated_fields(instance, exclude):
    """Yield the fields and the message of each violated constraint."""
    for constraint, error in violations(instance, exclude):
        condition = getattr(constraint, "condition", None)
        fields = getattr(constraint, "fields", None) or sorted(condition.referenced_base_fields)
        yield ", ".join(fields), " ".join(error.messages)
