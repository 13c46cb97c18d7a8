"""How does the API answer a refusal of the workflow? With a 409 whose code names the rule (`conflicts_as_409`)."""

from contextlib import contextmanager

from rest_framework.exceptions import APIException
from rest_framework.reverse import reverse

from claims.amendments import refuse_unamended, refuse_unamended_evidence
from claims.workflow import StepRefused


class StepConflict(APIException):
    """A step that the workflow refused; the code names the rule."""

    status_code = 409


class AmendmentNeeded(StepConflict):
    """A change of public content; the problem says where to propose an amendment instead."""

    def __init__(self, refusal, address):
        super().__init__(f"{refusal} POST it to {address}", refusal.rule)
        self.extensions = {"amendments": address}


@contextmanager
def conflicts_as_409():
    """Turn each StepRefused of this block into a StepConflict."""
    try:
        yield
    except StepRefused as refusal:
        raise StepConflict(str(refusal), refusal.rule) from None


def refuse_unless_amended(claim, request, of_evidence=False):
    """Raise AmendmentNeeded if the claim has a published verdict of ours, or any published one for its evidence."""
    try:
        (refuse_unamended_evidence if of_evidence else refuse_unamended)(claim)
    except StepRefused as refusal:
        raise AmendmentNeeded(refusal, reverse("claim-amendments", args=[claim.pk], request=request)) from None
