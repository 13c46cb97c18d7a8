"""The endpoint of claims: lists and cards, writes, and the steps of triage."""

from functools import partial

from claims.api.claims.cards import CardMixin
from claims.api.claims.claimreview import ClaimReviewMixin
from claims.api.resources import DeskResource, StepsMixin, step
from claims.api.serializers.claims import ClaimSerializer, ClaimWriteSerializer, DeskClaimSerializer
from claims.api.serializers.duplicates import ClaimDuplicateSerializer
from claims.listing.filters import ClaimFilters
from claims.matching.entry.duplicates import likely_duplicates, lock_statement
from claims.models import (
    Claim,
)
from claims.workflow import TRIAGE, get_locked, may_mend, triage

claim_step = partial(step, table=TRIAGE, answers=DeskClaimSerializer)


class ClaimViewSet(ClaimReviewMixin, CardMixin, StepsMixin, DeskResource):
    """What was said, with the evidence and the verdicts on it."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    desk_serializer_class = DeskClaimSerializer
    write_serializer_class = ClaimWriteSerializer
    duplicate_serializer_class = ClaimDuplicateSerializer
    filterset_class = ClaimFilters
    may_mend = staticmethod(may_mend)
    mended_by = ("PUT", "PATCH")
    mending = "Your own submitted claim you may change until another person takes it up."

    def creator_fields(self, user):
        return {"created_by": user}

    def duplicates_of(self, content):
        lock_statement(content["statement"])
        return likely_duplicates(content["statement"], user=self.request.user, language=content["language"])

    @claim_step("accept")
    def accept(self, request, pk):
        """Accept a submitted claim: the desk checks it."""
        return self.step_answer("accept")

    @claim_step("close")
    def close(self, request, pk):
        """Close a claim that needs no verdict, or no further one."""
        return self.step_answer("close")

    @claim_step("dismiss")
    def dismiss(self, request, pk):
        """Dismiss a claim, with a reason. A claim that had a public verdict cannot be dismissed."""
        return self.step_answer("dismiss")

    @claim_step("reopen")
    def reopen(self, request, pk):
        """Reopen a closed or dismissed claim."""
        return self.step_answer("reopen")

    @claim_step("take")
    def take_claim(self, request, pk):
        """Assign a claim to yourself that nobody works on."""
        return self.step_answer("take")

    @claim_step("release")
    def release_claim(self, request, pk):
        """Hand a claim back that is assigned to you."""
        return self.step_answer("release")

    def lock(self, rows):
        return get_locked(rows)

    def take_step(self, name, claim, **needs):
        return triage(name, claim, **needs)
