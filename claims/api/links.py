"""The endpoints of links between claims: suggested by the machine, decided by a person of the desk."""

from functools import partial

from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404

from claims.api.filters import LinkFilters
from claims.api.refusals import conflicts_as_409
from claims.api.resources import ClaimChild, StepsMixin, step
from claims.api.serializers.links import (
    ConfirmationSerializer,
    DeskLinkSerializer,
    LinkSerializer,
    LinkWriteSerializer,
)
from claims.links import LINK_STEPS, decide_link, relate
from claims.models import Claim, ClaimLink
from claims.models.claim import sees_the_desk
from config.api.endpoint import ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import check_creation

link_step = partial(step, table=LINK_STEPS, answers=DeskLinkSerializer)


class LinkViewSet(StepsMixin, ClaimChild):
    """Which claims belong together, and how. The public reads confirmed links between public claims."""

    queryset = desk_queryset = ClaimLink.objects.for_api()
    serializer_class = LinkSerializer
    desk_serializer_class = DeskLinkSerializer
    write_serializer_class = LinkWriteSerializer
    filterset_class = LinkFilters
    permission_required = LINK_STEPS["relate"].permission

    @cached_property
    def policy(self):
        """Return the orderings: the desk triages the likeliest suggestions first, and others see no scores."""
        is_desk = getattr(self, "swagger_fake_view", False) or sees_the_desk(self.request.user)
        return ListPolicy(
            orderings=("created_at", "score") if is_desk else ("created_at",), default_ordering="-created_at"
        )

    def get_queryset(self):
        rows = self.queryset.all()
        return rows.of_claim(self.kwargs["claim"]) if "claim" in self.kwargs else rows

    def get_serializer_context(self):
        return super().get_serializer_context() | {"claim": self.kwargs.get("claim")}

    @extend_schema(request=LinkWriteSerializer, responses={201: DeskLinkSerializer})
    @idempotent
    def create(self, request, claim):
        """Link this claim with another one. The link is confirmed, by you."""
        check_creation(request)
        sent = self.get_write_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        with conflicts_as_409():
            link = relate(
                get_object_or_404(Claim, pk=claim), by=request.user, at=timezone.now(), **sent.validated_data
            )
        return self.row_answer(self.reread(link), status=201)

    @link_step("confirm", body=ConfirmationSerializer)
    def confirm(self, request, pk):
        """Confirm a suggested link, as the suggested kind or another one. Claims that are the same become a group."""
        return self.step_answer("confirm", ConfirmationSerializer)

    @link_step("reject")
    def reject(self, request, pk):
        """Reject a suggested link, with a reason. The pair is not suggested again."""
        return self.step_answer("reject")

    @link_step("undo")
    def undo(self, request, pk):
        """Make a decided link a suggestion again, with a reason. A group of claims that it held together splits."""
        return self.step_answer("undo")

    def take_step(self, name, link, **needs):
        return decide_link(name, link, at=timezone.now(), **needs)
