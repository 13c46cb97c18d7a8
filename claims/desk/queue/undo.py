"""How is a step of the queue undone within some seconds? By a signed token that says what was before."""

from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from claims.catalogue import bulk
from claims.models import Claim
from claims.workflow import StepRefused, lock, undo_triage
from config.db.refusals import DATABASE_ERRORS, message_for

SALT = "claimdesk.queue.undo"
MAX_AGE = 60  # seconds; the page offers it for 10
TOO_LATE = "too_late"


class Done(NamedTuple):
    """One changed claim: the `triage_state` of before, and the token of the newest change after."""

    claim_id: str
    before: dict
    token: str


def sign(done, person):
    """Return the token by which this person may undo all of it."""
    return signing.dumps([person.pk, [list(each) for each in done]], salt=SALT, compress=True)


def read(token, person):
    """Return the list of `Done` that a token of this person holds; raise StepRefused if it is none, or too old."""
    try:
        owner, done = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.SignatureExpired:
        raise StepRefused(_("It is too late to undo this here: change the claim itself."), TOO_LATE) from None
    except (signing.BadSignature, ValueError):
        raise StepRefused(_("This cannot be undone."), TOO_LATE) from None
    if owner != person.pk:
        raise StepRefused(_("Only the person who did this can undo it."), "person")
    return [Done(*each) for each in done]


def undo(done, *, by):
    """Put one claim back as it was. Raises StepRefused if anything else changed it since."""
    try:
        claim = lock(Claim(pk=done.claim_id))
    except Claim.DoesNotExist:
        raise StepRefused(_("This claim was deleted."), "deleted") from None
    return undo_triage(claim, done.before, token=done.token, by=by)


def undo_each(done, *, by):
    """Return the ids of the claims that were put back, and the refusal of each other one: a savepoint for each."""
    undone, refusals = [], {}
    with bulk():
        for each in done:
            try:
                with transaction.atomic():
                    undo(each, by=by)
            except StepRefused as refusal:
                refusals[each.claim_id] = str(refusal)
            except DATABASE_ERRORS as error:
                refusals[each.claim_id] = str(message_for(error))
            else:
                undone.append(each.claim_id)
    return undone, refusals
