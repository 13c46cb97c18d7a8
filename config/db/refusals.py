"""What does a person read when the database refuses a change? `message_for` words one of `DATABASE_ERRORS`."""

from django.db import DataError, IntegrityError
from django.utils.translation import gettext_lazy as _

from config.db.guards import violation_message

DATABASE_ERRORS = (IntegrityError, DataError)


def message_for(error):
    """Return what a person reads of one of `DATABASE_ERRORS`: the words of the constraint or guard that it names."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:  # raised by Django before it asked the database: a protected row
        return _("Other rows rely on this one: it cannot be deleted.")
    if sentence := violation_message(diagnosis):
        return sentence
    if diagnosis.sqlstate == "23505":
        return _("Another row says the same already: change that one, or make this one differ.")
    if diagnosis.sqlstate == "23503":
        return _("This row and another one do not fit together: the other belongs elsewhere, or relies on this one.")
    return _("The database refused: %(reason)s") % {"reason": diagnosis.message_primary}
