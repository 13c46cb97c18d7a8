"""Take a step of the workflow as an interface does: lock the row and take the step in one transaction."""

from django.db import transaction

from claims import amendments, workflow


def take_step(name, verdict, **facts):
    with transaction.atomic():
        return workflow.take_step(name, workflow.lock(verdict), **facts)


def triage(name, claim, **facts):
    with transaction.atomic():
        return workflow.triage(name, workflow.lock(claim), **facts)


def decide(name, amendment, **facts):
    with transaction.atomic():
        return amendments.decide(name, workflow.lock(amendment), **facts)
