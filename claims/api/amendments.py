"""The endpoints of amendments, for the desk: public changes of the content of claims that the desk has judged."""

from functools import partial

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404

from claims.amendments import AMENDMENT_STEPS, decide
from claims.api.filters import AmendmentFilters
from claims.api.refusals import conflicts_as_409
from claims.api.resources import ClaimChild, ReadWithItsClaim, StepsMixin, step
from claims.api.serializers.amendments import AmendmentSerializer, AmendmentWriteSerializer
from claims.models import Amendment, AmendmentStatus, Claim
from claims.models.claim import sees_the_desk
from config.api.endpoint import ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import check_creation

amendment_step = partial(step, table=AMENDMENT_STEPS, answers=AmendmentSerializer)


class AmendmentViewSet(ReadWithItsClaim, StepsMixin, ClaimChild):
    """Changes of what the public reads of claims that we have judged: proposed by one person, accepted by another."""

    queryset = desk_queryset = Amendment.objects.for_api()
    serializer_class = desk_serializer_class = AmendmentSerializer
    write_serializer_class = AmendmentWriteSerializer
    filterset_class = AmendmentFilters
    policy = ListPolicy(orderings=("proposed_at",), default_ordering="-proposed_at")
    permission_required = AMENDMENT_STEPS["propose"].permission

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if "claim" in kwargs and not sees_the_desk(request.user):
            raise Http404

    def etag_salt(self, amendment):
        """Return the number of the claim's newest change: an editor accepts only what they have read."""
        return str(amendment.newest_change) if amendment.status == AmendmentStatus.PROPOSED else ""

    @extend_schema(request=AmendmentWriteSerializer, responses={201: AmendmentSerializer})
    @idempotent
    def create(self, request, claim):
        """Propose an amendment of this claim, with a note for the public. Only what differs is kept."""
        check_creation(request)
        sent = self.get_write_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts_as_409():
            amendment = sent.propose(get_object_or_404(Claim, pk=claim), request.user)
        return self.row_answer(self.reread(amendment), status=201)

    @amendment_step("accept")
    def accept(self, request, pk):
        """Make the changes of an amendment that another person proposed, and list them in the public corrections."""
        return self.step_answer("accept")

    @amendment_step("reject")
    def reject(self, request, pk):
        """Turn a proposed amendment down, with a reason."""
        return self.step_answer("reject")

    def take_step(self, name, amendment, **needs):
        return decide(name, amendment, at=timezone.now(), **needs)
