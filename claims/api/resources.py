"""What do the endpoints of claims, and of rows that belong to a claim, have in common?

The desk reads more of a row (`DeskResource`), rows of a claim change under its lock (`ClaimChild`), and rows take
steps of the workflow (`@step`, `StepsMixin`).
"""

from django.db.models import OuterRef
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from claims.api.refusals import conflicts_as_409
from claims.api.serializers.verdicts import (
    StepSerializer,
)
from claims.history import latest_change, newest_change
from claims.models import (
    Claim,
)
from claims.models.claim import sees_the_desk
from claims.workflow import get_locked
from config.api.endpoint import ListPolicy
from config.api.idempotency import idempotent
from config.api.resource import Resource


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


def paths_of_decisions(view, plural, name):
    """Return the URL patterns of rows of a claim that are made and then change by steps alone.

    They are `/{plural}/`, one row, each of its steps, and `/claims/{claim}/{plural}/`. No router makes them, because
    it would offer PUT, PATCH and DELETE as well.
    """
    steps = (
        path(
            f"{plural}/<uuid:pk>/{method.url_path}/",
            view.as_view({"post": method.__name__}, detail=True, **method.kwargs),
            name=f"{name}-{method.url_path}",
        )
        for method in view.get_extra_actions()
    )
    both = view.as_view({"get": "list", "post": "create"}, detail=False)
    return [
        path(f"{plural}/", view.as_view({"get": "list"}, detail=False), name=f"{name}-list"),
        path(f"{plural}/<uuid:pk>/", view.as_view({"get": "retrieve"}, detail=True), name=f"{name}-detail"),
        *steps,
        path(f"claims/<uuid:claim>/{plural}/", both, name=f"claim-{plural}"),
    ]
