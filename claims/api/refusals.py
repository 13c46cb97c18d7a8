"""How does the API answer what the workflow refuses? With a 409 whose code names the rule."""

from contextlib import contextmanager

from rest_framework.exceptions import APIException
from rest_framework.reverse import reverse

from claims.amendments import refuse_unamended
from claims.workflow import StepRefused


class NotNow(APIException):
    """The workflow refused: the code names its rule."""

    status_code = 409


class AmendmentNeeded(NotNow):
    """The public reads this: the problem says where to propose an amendment."""

    def __init__(self, refusal, address):
        super().__init__(f"{refusal} POST it to {address}", refusal.rule)
        self.extensions = {"amendments": address}


@contextmanager
def refusals_answered():
    """Raise NotNow for what the workflow refuses in this block."""
    try:
        yield
    except StepRefused as refusal:
        raise NotNow(str(refusal), refusal.rule) from None


def refuse_unless_amended(claim, request):
    """Raise AmendmentNeeded if the claim has a published verdict of ours."""
    try:
        refuse_unamended(claim)
    except StepRefused as refusal:
        raise AmendmentNeeded(refusal, reverse("claim-amendments", args=[claim.pk], request=request)) from None
