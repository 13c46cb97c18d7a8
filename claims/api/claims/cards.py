"""How are claims read? From their cards: the JSON that was built when something changed goes out as it is.

`CardMixin` has the endpoints. A list is one query; one more comes before it if the client sends `If-None-Match` or
filters name several rows by their keys.
"""

import orjson
from django.db.models import CharField, F, Func, OuterRef, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api.claims.editions import edition_response
from claims.api.serializers.facets import FacetsSerializer
from claims.catalogue import log_position
from claims.catalogue.sql_text import DIGEST
from claims.listing.facets import GROUPS, facets
from claims.models import Card, Claim, Edition, Verdict
from claims.models.claim import sees_the_desk
from claims.workflow import open_steps, open_triage
from config.api.bodies.negotiation import FixedFormat
from config.api.conditional import CONDITIONS, client_spelling, conditions, digest, not_modified_or, set_last_modified
from config.api.endpoint import ComputedOrdering, ListPolicy
from config.api.filtering.backend import StrictFilterBackend

FIELDS = OpenApiParameter(
    "fields",
    str,
    description="Return only these members of each claim, separated by commas, although the schema requires all.",
)
HIGHLIGHT = OpenApiParameter(
    "highlight",
    bool,
    description="With `q`: add `highlights`, the passages that match, as HTML in which all but `<mark>` is escaped.",
)
GROUP_BY = OpenApiParameter(
    "group_by",
    {"type": "array", "items": {"type": "string", "enum": list(GROUPS)}, "default": ["category"]},
    explode=False,
    description="The groups to count by, separated by commas.",
)
COUNTED = ListPolicy(parameters={"group_by": list(GROUPS)})
IDS = OpenApiResponse(OpenApiTypes.STR, description="One id in each line, in no order.")


class LogPosition(Func):
    """The position of the public log, read once for all rows of a query."""

    template = "(SELECT catalogue.log_position())"
    output_field = CharField()


class CardMixin:
    """List, detail, facets and ids of claims, in the shape for the reader: the desk sees more than the public."""

    always_expensive = ("facets", "ids")

    @cached_property
    def is_desk(self):
        return getattr(self, "swagger_fake_view", False) or sees_the_desk(self.request.user)

    @cached_property
    def policy(self):
        orderings = ("created_at", "claimed_on", "published_at", "reviewed_at")
        fields = list(self.get_serializer_class().Meta.fields)
        if self.detail:
            parameters = {"fields": fields, "as_of": None}
        else:
            parameters = {"fields": fields, "highlight": ("true", "false")} if self.action == "list" else {}
        return ListPolicy(
            orderings=(*orderings, "updated_at") if self.is_desk else orderings,
            default_ordering=self.default_ordering,
            computed_orderings={"relevance": ComputedOrdering("-relevance", needs="q")},
            parameters=parameters,
        )

    @property
    def default_ordering(self):
        """Of claims with any of the words, the newest may have the least of them."""
        return "relevance" if self.request and self.request.query_params.get("match") == "any" else "-created_at"

    @property
    def ordered_by(self):
        ordering = self.request.query_params.get("ordering", self.policy.default_ordering)
        return [word.removeprefix("-") for word in ordering.split(",")]

    @cached_property
    def document(self):
        return "desk_document" if self.is_desk else "document"

    @cached_property
    def sends_documents_unchanged(self):
        return not self.is_desk and not {"fields", "highlight"} & self.request.query_params.keys()

    def select(self, cards):
        return StrictFilterBackend().select(self.request, cards, self)

    @extend_schema(parameters=[FIELDS, HIGHLIGHT])
    def list(self, request, *args, **kwargs):
        cards, _filterset, references = self.select(Card.objects.all())
        etags, etag = conditions(request, "If-None-Match"), None
        if etags or not references.any_row_proves_them:
            position = references.check(beside=LogPosition())
        if etags and not self.is_desk:
            etag = self.list_etag(position or log_position())
            if spelling := client_spelling(etags, etag):
                return Response(status=304, headers={"ETag": spelling})
        page = self.paginate_queryset(self.with_columns(cards, with_position=not etag))
        if not page:
            references.check()
        response = self.get_paginated_response([self.shown(card) for card in page])
        if page and not self.is_desk:
            response["ETag"] = etag or self.list_etag(page[0].position)
            return response
        return self.with_list_etag(response)

    def with_columns(self, cards, with_position):
        """Return the rows with the columns that the page and its response need, and no others."""
        parameters, ordered_by = self.request.query_params, self.ordered_by
        columns = ["pk", self.document, *dict.fromkeys(name for name in ordered_by if name in self.policy.orderings)]
        if "relevance" in ordered_by and "q" in parameters:
            cards, columns = cards.annotate(relevance=F("relevance")), [*columns, "relevance"]
        if "q" in parameters and parameters.get("highlight") == "true":
            marked = Func(
                "language", self.document, "words", function="catalogue.highlights", output_field=TextField()
            )
            cards, columns = cards.annotate(highlights=marked), [*columns, "highlights"]
        if with_position and not self.is_desk:
            cards, columns = cards.annotate(position=LogPosition()), [*columns, "position"]
        return cards.values_list(*columns, named=True)

    def list_etag(self, position):
        """Return a weak ETag of the URL and the log position; links are signed again for every response."""
        query = self.request.META.get("QUERY_STRING", "")
        return f'W/"{digest(f"{DIGEST} {position} {self.request.path}?{query}".encode())}"'

    def retrieve(self, request, *args, **kwargs):
        if "as_of" in request.query_params:
            self.filter_queryset(self.get_queryset())  # refuses unknown parameters
            return edition_response(request, kwargs["pk"])
        card = self.card(kwargs["pk"])
        response = self.with_etag(self.shown(card))
        if not self.is_desk:
            self.cite(card, response)
        return not_modified_or(request, response)

    def cite(self, card, response):
        """Name the edition that the public reads: its digest is the ETag, its permanent URL a link."""
        if "fields" not in self.request.query_params:
            response["ETag"] = f'"{bytes(card.digest).hex()}"'
            edition = reverse("claim-version", args=[card.pk, card.version], request=self.request)
            response["Link"] = f'<{edition}>; rel="latest-version"'
        set_last_modified(response, card.seen_since)

    def represent(self, row):
        return self.shown(self.card(row.pk))

    def reread(self, row):
        return row  # `represent` reads its card

    def card(self, pk):
        """Return the card of that claim, for the public with its latest edition; 404 unless the reader may see it."""
        cards = self.filter_queryset(Card.objects.filter(pk=pk))
        if not self.is_desk:
            edition = Edition.objects.filter(claim=OuterRef("pk"), version=OuterRef("version"))
            cards = cards.annotate(
                seen_since=Subquery(edition.values("made_at")), digest=Subquery(edition.values("digest"))
            )
        card = cards.only("version", self.document).first()
        if card is None:
            raise Http404
        return card

    def shown(self, card):
        """Return the document of a card: its bytes as stored, unless the reader asks for a part or is the desk."""
        document = getattr(card, self.document)
        if self.sends_documents_unchanged:
            return orjson.Fragment(document)
        claim, fields = orjson.loads(document), self.request.query_params.get("fields")
        if self.is_desk:
            add_open_steps(claim, self.request.user)
        if fields:
            claim = {name: claim[name] for name in fields.split(",")}
        if getattr(card, "highlights", None):
            claim["highlights"] = orjson.Fragment(card.highlights)
        return claim

    @extend_schema(
        operation_id="count_claims",
        summary="Count claims by category, language and so on",
        parameters=[GROUP_BY, *CONDITIONS],
        responses=FacetsSerializer,
        filters=True,
    )
    @action(detail=False, pagination_class=None, policy=COUNTED)
    def facets(self, request):
        """Return how many claims match the filters, in total and by the values of each group."""
        cards, filterset, references = self.select(Card.objects.all())
        references.check()
        groups = dict.fromkeys(request.query_params.get("group_by", "category").split(","))
        return self.with_list_etag(Response(facets(cards, groups, filterset)))

    @extend_schema(
        operation_id="list_claim_ids",
        summary="List the ids of claims",
        responses={(200, "text/plain"): IDS},
        filters=True,
    )
    @action(detail=False, pagination_class=None, content_negotiation_class=FixedFormat)
    def ids(self, request):
        """Return the ids of all claims that match the filters, one in each line."""
        # One text, of 37 MB for a million: a server-side cursor would read all of them before the first, too, and no
        # limit of time would end it.
        ids = StringAgg(Cast("pk", TextField()), Value("\n"))
        lines = self.filter_queryset(Card.objects.all()).order_by().aggregate(lines=ids)["lines"]
        return HttpResponse(f"{lines}\n" if lines else "", content_type="text/plain; charset=utf-8")


def add_open_steps(claim, user):
    """Add the steps that are open to `user` on the claim and each of its verdicts: no card can hold them."""
    # The workflow is asked about unsaved rows, filled from the card: to read the rows would cost two more queries.
    # Of people it compares only nobody, this user and others, and no user has the key 0.
    assigned = {None: None, user.username: user.pk}.get(claim["assigned_to"], 0)
    claimant = claim["claimant"] and claim["claimant"]["id"]
    row = Claim(status=claim["status"], claimant_id=claimant, assigned_to_id=assigned)
    for verdict in claim["verdicts"]:
        is_writer = verdict["written_by"] == user.username
        judgement = Verdict(claim=row, status=verdict["status"], written_by_id=user.pk if is_writer else None)
        verdict["open_steps"] = open_steps(judgement, user)
    claim["open_steps"] = open_triage(row, user, is_public=claim["published_at"] is not None)
