"""The endpoint of verdicts, with the steps of their life."""

from functools import partial

from django.utils import timezone

from claims.api import filters
from claims.api.resources import ClaimChild, ReadWithItsClaim, StepsMixin, step
from claims.api.serializers.verdicts import (
    CorrectionSerializer,
    DeskVerdictSerializer,
    VerdictSerializer,
    VerdictWriteSerializer,
)
from claims.models import (
    Verdict,
    VerdictStatus,
)
from claims.models.claim import sees_the_desk
from claims.workflow import STEPS, signature, take_step
from config.api.endpoint import ListPolicy

verdict_step = partial(step, table=STEPS, answers=DeskVerdictSerializer)


class VerdictViewSet(ReadWithItsClaim, StepsMixin, ClaimChild):
    """What a publisher concluded about a claim. A new verdict is a draft; only the desk sees drafts."""

    queryset = Verdict.objects.for_api()
    desk_queryset = Verdict.objects.for_desk()
    serializer_class = VerdictSerializer
    desk_serializer_class = DeskVerdictSerializer
    write_serializer_class = VerdictWriteSerializer
    filterset_class = filters.VerdictFilters
    policy = ListPolicy(orderings=("created_at", "published_at"), default_ordering="-created_at")

    def etag_salt(self, verdict):
        """Return the number of the claim's newest change, for the desk and beyond drafts.

        So an editor who publishes has read the evidence, too, and the verdict that replaces this one. The public's
        ETags do not change with what only the desk sees.
        """
        if verdict.status == VerdictStatus.DRAFT or not sees_the_desk(self.request.user):
            return ""
        return str(verdict.newest_change)

    def creator_fields(self, user):
        return {"written_by": user}

    def editor_fields(self, user, changed):
        return signature(changed, by=user)

    @verdict_step("submit")
    def submit(self, request, pk):
        """Submit a draft for review. It needs a rating, a summary and evidence on its claim."""
        return self.step_answer("submit")

    @verdict_step("return")
    def return_to_writer(self, request, pk):
        """Return a verdict in review to its writer, with a reason."""
        return self.step_answer("return")

    @verdict_step("publish")
    def publish(self, request, pk):
        """Publish a verdict in review that another person wrote."""
        return self.step_answer("publish")

    @verdict_step("correct", body=CorrectionSerializer)
    def correct(self, request, pk):
        """Replace a published verdict by one in review, and say what was corrected. The old one becomes superseded."""
        return self.step_answer("correct", CorrectionSerializer)

    @verdict_step("retract")
    def retract(self, request, pk):
        """Retract a published verdict, with a reason. It stays public, marked as retracted."""
        return self.step_answer("retract")

    def take_step(self, name, verdict, **needs):
        return take_step(name, verdict, at=timezone.now(), **needs)

    def after_step(self, verdict):
        verdict.update_names()
        return super().after_step(verdict)
