"""How is one step taken with many claims? `try_out` says what would happen, and `do_each` does it, claim by claim."""

from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from claims.catalogue import bulk
from claims.desk.queue.actions import perform
from claims.history import newest_change
from claims.models import Claim
from claims.workflow import StepRefused
from config.db.refusals import DATABASE_ERRORS, message_for

MAX_BULK = 500  # claims
SALT = "claimdesk.queue.bulk"
MAX_AGE = 60 * 60  # seconds between the preview and the step


class Target(NamedTuple):
    """A claim, with the token of the newest change that the person has seen."""

    claim_id: str
    token: str


class Refusal(NamedTuple):
    statement: str
    language: str
    sentence: str


class Outcome(NamedTuple):
    done: list  # `claims.desk.queue.undo.Done`
    refused: list


def targets_in(form, query):
    """Return the targets that a POST names, and whether there are more than `MAX_BULK`.

    `every` stands for all claims of the list; otherwise each `claim` is an id.
    """
    if "every" in form:
        cards = query.cards.values_list("pk", query.order.field, named=True)
        ids = [card.pk for card in query.order.read(cards, None, MAX_BULK + 1)] if not query.refusals else []
    else:
        ids = [
            claim_id for text in dict.fromkeys(form.getlist("claim")[: MAX_BULK + 1]) if (claim_id := read_id(text))
        ]
    claims = Claim.objects.filter(pk__in=ids[:MAX_BULK]).annotate(token=newest_change(OuterRef("pk")))
    tokens = dict(claims.values_list("pk", "token"))
    targets = [Target(str(pk), "" if tokens[pk] is None else str(tokens[pk])) for pk in ids[:MAX_BULK] if pk in tokens]
    if not targets:
        raise StepRefused(_("Select the claims first."), "claim")
    return targets, len(ids) > MAX_BULK


def read_id(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def sign(targets):
    return signing.dumps([list(target) for target in targets], salt=SALT, compress=True)


def read(text):
    """Return the targets of a signed text; raise StepRefused if it is none of ours, or too old."""
    try:
        return [Target(*target) for target in signing.loads(text, salt=SALT, max_age=MAX_AGE)]
    except (signing.BadSignature, ValueError):
        raise StepRefused(_("This preview is too old: select the claims again."), "preview") from None


def try_out(action, targets, *, by, chosen, at):
    """Return what `do_each` would return now. Nothing is stored."""
    with bulk():
        outcome = attempt(action, targets, by=by, chosen=chosen, at=at)
        transaction.set_rollback(True)
    return outcome


def do_each(action, targets, *, by, chosen, at):
    """Take the step with each claim in a savepoint of its own; return the `Outcome`, with a refusal for each other."""
    with bulk():
        return attempt(action, targets, by=by, chosen=chosen, at=at)


def attempt(action, targets, *, by, chosen, at):
    outcome, sentences = Outcome([], []), {}
    for target in sorted(targets):  # in one order, so that two bulks do not wait for each other
        try:
            with transaction.atomic():
                done = perform(action, target.claim_id, target.token, by=by, chosen=chosen, at=at)
        except StepRefused as refusal:
            sentences[target.claim_id] = str(refusal)
        except ValidationError as refusal:
            sentences[target.claim_id] = " ".join(refusal.messages)
        except DATABASE_ERRORS as error:
            sentences[target.claim_id] = str(message_for(error))
        else:
            outcome.done.append(done)
    refused = Claim.objects.filter(pk__in=sentences).values_list("pk", "statement", "language")
    words = {str(pk): (statement, language) for pk, statement, language in refused}
    for claim_id, sentence in sentences.items():
        outcome.refused.append(Refusal(*words.get(claim_id, (claim_id, "")), sentence))
    return outcome
