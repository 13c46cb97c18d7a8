"""The endpoints of claims, evidence, verdicts, corrections, history, claimants, topics and rating scales."""

from functools import partial

from django.db.models import OuterRef, Prefetch
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin

from claims.api import filters
from claims.api.claims.cards import CardMixin
from claims.api.claims.claimreview import ClaimReviewMixin
from claims.api.claims.filters import ClaimFilters
from claims.api.refusals import conflicts_as_409, refuse_unless_amended
from claims.api.serializers.claims import ClaimSerializer, ClaimWriteSerializer, DeskClaimSerializer
from claims.api.serializers.evidence import DeskEvidenceSerializer, EvidenceSerializer, EvidenceWriteSerializer
from claims.api.serializers.record import ChangeSerializer, CorrectionEntrySerializer
from claims.api.serializers.reference import (
    ClaimantSerializer,
    RatingScaleSerializer,
    RatingScaleWriteSerializer,
    TopicSerializer,
)
from claims.api.serializers.verdicts import (
    CorrectionSerializer,
    DeskVerdictSerializer,
    StepSerializer,
    VerdictSerializer,
    VerdictWriteSerializer,
)
from claims.history import entries, latest_change, newest_change
from claims.models import (
    Change,
    Claim,
    Claimant,
    Correction,
    Evidence,
    Rating,
    RatingScale,
    Topic,
    Verdict,
    VerdictStatus,
)
from claims.models.claim import sees_the_desk
from claims.workflow import STEPS, TRIAGE, get_locked, may_mend, may_mend_evidence, signature, take_step, triage
from config.api.conditional import ETagMixin
from config.api.endpoint import Endpoint, ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import NamedResource, Resource


class DeskResource(Resource):
    """A resource that shows the desk more than it shows others: `desk_serializer_class`."""

    def get_serializer_class(self):
        return self.desk_serializer_class if sees_the_desk(self.request.user) else self.serializer_class


def step(name, table, answers, body=StepSerializer):
    """Make a method an action that takes one step of the workflow."""

    def decorate(method):
        as_action = action(detail=True, methods=["post"], url_path=name, permission_required=table[name].permission)
        # @action drops the attributes of what it decorates
        return extend_schema(request=body, responses=answers)(as_action(idempotent(method)))

    return decorate


verdict_step = partial(step, table=STEPS, answers=DeskVerdictSerializer)
claim_step = partial(step, table=TRIAGE, answers=DeskClaimSerializer)


class StepsMixin:
    """A resource whose rows take steps of the workflow: `take_step(name, row, by=…, **content of the body)`."""

    def step_answer(self, name, body=StepSerializer):
        """Take a step, if its sender has read the row as it is, and return the answer with the row after it."""
        row = self.row_to_change()
        sent = body(data=self.request.data)
        sent.is_valid(raise_exception=True)
        with conflicts_as_409():
            row = self.take_step(name, row, by=self.request.user, **sent.validated_data)
        return self.row_answer(self.after_step(row))

    def after_step(self, row):
        """Return the saved row with all that its answer shows."""
        return row


class ClaimViewSet(ClaimReviewMixin, CardMixin, StepsMixin, DeskResource):
    """What was said, with the evidence and the verdicts on it."""

    queryset = Claim.objects.all()
    serializer_class = ClaimSerializer
    desk_serializer_class = DeskClaimSerializer
    write_serializer_class = ClaimWriteSerializer
    filterset_class = ClaimFilters
    may_mend = staticmethod(may_mend)
    mended_by = ("PUT", "PATCH")
    mending = "Your own submitted claim you may change until another person takes it up."

    def creator_fields(self, user):
        return {"created_by": user}

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


class ClaimChild(DeskResource):
    """Rows that belong to a claim: listed below it as well, and changed under the lock of the claim.

    The desk reads `desk_queryset`, with what only its shape shows.
    """

    parent = (Claim, "claim")
    policy = ListPolicy(orderings=("created_at",), default_ordering="created_at")

    def get_queryset(self):
        rows = self.desk_queryset.all() if sees_the_desk(self.request.user) else super().get_queryset()
        return rows.filter(claim=self.kwargs["claim"]) if "claim" in self.kwargs else rows

    def request_body(self, request):
        if "claim" not in self.kwargs or not isinstance(request.data, dict):
            return request.data
        here = str(self.kwargs["claim"])
        if request.data.get("claim", here) != here:
            raise ValidationError({"claim": "Leave the claim out, or name the one of this address."})
        return request.data | {"claim": here}

    def lock_parent(self, content):
        Claim.objects.select_for_update().get(pk=content["claim"].pk)

    def lock(self, rows):
        return get_locked(rows)


class ReadWithItsClaim:
    """Children of a claim whose ETag, for the desk, changes with every change of the claim (`etag_salt`)."""

    def get_queryset(self):
        rows = super().get_queryset()
        if self.action == "list" or not sees_the_desk(self.request.user):
            return rows
        return rows.annotate(newest_change=newest_change(OuterRef("claim")))

    def after_step(self, row):
        row.newest_change = latest_change(row.claim).token
        return row


class EvidenceViewSet(ClaimChild):
    """Where a claim was said, and what bears on it."""

    queryset = Evidence.objects.for_api()
    desk_queryset = Evidence.objects.for_desk()
    serializer_class = EvidenceSerializer
    desk_serializer_class = DeskEvidenceSerializer
    write_serializer_class = EvidenceWriteSerializer
    filterset_class = filters.EvidenceFilters
    may_mend = staticmethod(may_mend_evidence)
    mended_by = ("PUT", "PATCH", "DELETE")
    mending = "Your own evidence on your own submitted claim you may change until another person takes the claim up."

    def creator_fields(self, user):
        return {"added_by": user}

    def row_to_change(self):
        row = super().row_to_change()
        if row.is_shown and self.action == "destroy":
            refuse_unless_amended(row.claim, self.request)
        return row


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


class CorrectionViewSet(ETagMixin, ListModelMixin, Endpoint):
    """The public record of what was corrected, retracted or amended, when and why."""

    queryset = Correction.objects.for_api()
    serializer_class = CorrectionEntrySerializer
    filterset_class = filters.CorrectionFilters
    lookup_value_converter = "uuid"
    policy = ListPolicy(orderings=("made_at",), default_ordering="-made_at")


class HistoryViewSet(Endpoint):
    """Who changed what of a claim, its evidence, verdicts, topics and links, when and why. For the desk only."""

    queryset = Change.objects.all()
    serializer_class = ChangeSerializer
    parent = (Claim, "claim")
    policy = ListPolicy(orderings=("id",), default_ordering="-id")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not sees_the_desk(request.user):
            raise Http404

    def list(self, request, claim):
        changes = self.paginate_queryset(self.filter_queryset(self.get_queryset().of_claim(claim)))
        return self.get_paginated_response(self.get_serializer(entries(changes), many=True).data)


class ClaimantViewSet(NamedResource):
    """Who said it."""

    queryset = Claimant.objects.all()
    serializer_class = write_serializer_class = ClaimantSerializer
    filterset_class = filters.ClaimantFilters
    natural_key = "wikidata_id"
    policy = ListPolicy(orderings=("name",), default_ordering="name")


class TopicViewSet(NamedResource):
    """What claims are about."""

    queryset = Topic.objects.all()
    serializer_class = write_serializer_class = TopicSerializer
    filterset_class = filters.TopicFilters
    natural_key = "slug"
    policy = ListPolicy(orderings=("slug",), default_ordering="slug")


class RatingScaleViewSet(NamedResource):
    """How judges say how true something is: scales and their ratings."""

    queryset = RatingScale.objects.select_related("owner").prefetch_related(
        Prefetch("ratings", Rating.objects.order_by("value", "code"))
    )
    serializer_class = RatingScaleSerializer
    write_serializer_class = RatingScaleWriteSerializer
    filterset_class = filters.RatingScaleFilters
    natural_key = "code"
    policy = ListPolicy(orderings=("code",), default_ordering="code")
