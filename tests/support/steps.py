"""Take a step of the workflow as an interface does: lock the row and take the step in one transaction.

`place_amendment` proposes an amendment to decide.
"""

from django.db import transaction

from claims import amendments, workflow
from tests.factories import judged_claim


def take_step(name, verdict, **facts):
    with transaction.atomic():
        return workflow.take_step(name, workflow.lock(verdict), **facts)


def triage(name, claim, **facts):
    with transaction.atomic():
        return workflow.triage(name, workflow.lock(claim), **facts)


def decide(name, amendment, **facts):
    with transaction.atomic():
        return amendments.decide(name, workflow.lock(amendment), **facts)


def place_amendment(by, claim=None, place="Geneva"):
    """Propose another place for the claim, by default one that our desk has judged."""
    return amendments.propose(claim or judged_claim(), fields={"place": place}, note="The place was missing.", by=by)
