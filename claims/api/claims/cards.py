"""How are claims read? From their cards: the JSON that was built when something changed goes out as it is.

A list is one query. Another one comes before it when the client says what it has already, or parameters name rows; or
after it, for rows that lie far away.
"""

from itertools import batched

import orjson
from django.db.models import CharField, F, Func, OuterRef, Subquery, TextField
from django.http import Http404, StreamingHttpResponse
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims.api.claims.facets import GROUPS, FacetsSerializer, facets
from claims.catalogue import log_position
from claims.catalogue.sql_text import DIGEST
from claims.models import Card, Claim, Edition, Verdict
from claims.models.claim import sees_the_desk
from claims.workflow import open_steps, open_triage
from config.api.bodies.negotiation import ByAccept
from config.api.conditional import CONDITIONS, client_spelling, conditions, digest, not_modified_or, set_last_modified

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
IDS = OpenApiResponse(OpenApiTypes.STR, description="One id in each line, in no order.")


class LogPosition(Func):
    """Where the public's record stands, read once for all rows of a query."""

    template = "(SELECT catalogue.log_position())"
    output_field = CharField()


class AsTheAddressSays(ByAccept):
    """An address that names its form has only this one, whatever the client accepts."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ReadsCards:
    """List, detail, facets and ids of claims, in the shape of who is asking."""

    computed_orderings = {"relevance": ("-relevance", "q")}
    default_ordering = "-created_at"

    @cached_property
    def is_desk(self):
        return getattr(self, "swagger_fake_view", False) or sees_the_desk(self.request.user)

    @property
    def orderings(self):
        """When the desk last changed a claim is the desk's own business."""
        public = ("created_at", "claimed_on", "published_at", "reviewed_at")
        return (*public, "updated_at") if self.is_desk else public

    @property
    def reads_near_first(self):
        """When several filters meet, or one that spans a range: PostgreSQL knows how many cards have one word.

        Not for words of a search alone, because to look for them in one card after the other is dear.
        """
        asked = self.request.query_params
        filters = [name for name in self.filterset_class.base_filters if name != "q" and name in asked]
        is_gamble = len(filters) > 1 or "q" in asked or any("__" in name for name in filters)
        return bool(filters) and is_gamble and not self.computed_orderings.keys() & set(self.ordered_by)

    @property
    def ordered_by(self):
        asked = self.request.query_params.get("ordering", self.default_ordering)
        return [word.removeprefix("-") for word in asked.split(",")]

    @property
    def fields(self):
        return list(self.get_serializer_class().Meta.fields)

    @property
    def detail_parameters(self):
        return {"fields": self.fields}

    @property
    def own_parameters(self):
        of_the_list = {"fields": self.fields, "highlight": ("true", "false")}
        return {"list": of_the_list, "facets": {"group_by": list(GROUPS)}}.get(self.action, {})

    @property
    def checks_keys_late(self):
        """Unless the keys' query says, by the way, whether there is something new for who has the list already."""
        return self.action == "list" and "If-None-Match" not in self.request.headers

    @property
    def may_read_twice(self):
        """When nothing else is to be asked for the list: the two queries that it may cost are both for its rows."""
        return self.checks_keys_late and not self.keys

    @property
    def beside_keys(self):
        """What the database is asked along with the keys that filters name."""
        return LogPosition() if "If-None-Match" in self.request.headers else None

    @cached_property
    def document(self):
        return "desk_document" if self.is_desk else "document"

    @cached_property
    def shows_all_as_it_is(self):
        return not self.is_desk and not {"fields", "highlight"} & self.request.query_params.keys()

    @extend_schema(parameters=[FIELDS, HIGHLIGHT])
    def list(self, request, *args, **kwargs):
        cards = self.filter_queryset(Card.objects.all())
        known, tag = conditions(request, "If-None-Match"), None
        if known and not self.is_desk:
            tag = self.tag_at(self.keys.beside or log_position())
            if spelling := client_spelling(known, tag):
                return Response(status=304, headers={"ETag": spelling})
        page = self.paginate_queryset(self.with_what_is_asked(cards, position_is_known=bool(tag)))
        if not page:
            self.keys.check()
        answer = self.get_paginated_response([self.shown(card) for card in page])
        if page and not self.is_desk:
            answer["ETag"] = tag or self.tag_at(self.paginator.read_first.position)
            return answer
        return self.with_list_etag(answer)

    def with_what_is_asked(self, cards, position_is_known):
        """The cards' columns that the page and its answer need, and no other."""
        asked = self.request.query_params
        columns = ["pk", self.document, *dict.fromkeys(name for name in self.ordered_by if name in self.orderings)]
        if "relevance" in self.ordered_by and "q" in asked:
            cards, columns = cards.annotate(relevance=F("relevance")), [*columns, "relevance"]
        if "q" in asked and asked.get("highlight") == "true":
            marked = Func(
                "language", self.document, "words", function="catalogue.highlights", output_field=TextField()
            )
            cards, columns = cards.annotate(highlights=marked), [*columns, "highlights"]
        if not self.is_desk and not position_is_known:
            cards, columns = cards.annotate(position=LogPosition()), [*columns, "position"]
        return cards.values_list(*columns, named=True)

    def tag_at(self, position):
        """Weak, because links are signed anew each time: which list was asked for, and where the record stood."""
        asked = self.request.META.get("QUERY_STRING", "")
        return f'W/"{digest(f"{DIGEST} {position} {self.request.path}?{asked}".encode())}"'

    @extend_schema(parameters=[FIELDS])
    def retrieve(self, request, *args, **kwargs):
        card = self.card(self.kwargs["pk"])
        answer = self.with_etag(self.shown(card))
        if not self.is_desk:
            self.cite(card, answer)
        return not_modified_or(request, answer)

    def cite(self, card, answer):
        """Name the edition that the public reads: its tag is the edition's digest, its address stays."""
        if "fields" not in self.request.query_params:
            answer["ETag"] = f'"{bytes(card.digest).hex()}"'
            edition = reverse("claim-version", args=[card.pk, card.version], request=self.request)
            answer["Link"] = f'<{edition}>; rel="latest-version"'
        set_last_modified(answer, card.seen_since)

    def represent(self, row):
        return self.shown(self.card(row.pk))

    def reread(self, row):
        return row  # `represent` reads its card

    def card(self, pk):
        """The card of that claim, for the public with its latest edition; a 404 when this reader may not see it."""
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
        """What goes out of a card: its JSON as it is, unless the reader wants another choice of it."""
        document = getattr(card, self.document)
        if self.shows_all_as_it_is:
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
    @action(detail=False, pagination_class=None)
    def facets(self, request):
        """Return how many claims match the filters, in total and by the values of each group."""
        cards = self.filter_queryset(Card.objects.all())
        groups = dict.fromkeys(request.query_params.get("group_by", "category").split(","))
        return self.with_list_etag(Response(facets(cards, groups, self.filterset)))

    @extend_schema(
        operation_id="list_claim_ids",
        summary="List the ids of claims",
        responses={(200, "text/plain"): IDS},
        filters=True,
    )
    @action(detail=False, pagination_class=None, content_negotiation_class=AsTheAddressSays)
    def ids(self, request):
        """Return the ids of all claims that match the filters, one in each line."""
        ids = self.filter_queryset(Card.objects.all()).values_list("pk", flat=True)
        parts = batched(ids.iterator(chunk_size=5_000), 5_000)
        lines = ("".join(f"{pk}\n" for pk in part).encode() for part in parts)
        return StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")


def add_open_steps(claim, user):
    """What this person can do now with the claim and each of its verdicts: the one thing that no card can know."""
    # Only the difference between nobody, this person and another one counts, and no other person has this key.
    assigned = {None: None, user.username: user.pk}.get(claim["assigned_to"], 0)
    claimant = claim["claimant"] and claim["claimant"]["id"]
    row = Claim(status=claim["status"], claimant_id=claimant, assigned_to_id=assigned)
    for verdict in claim["verdicts"]:
        is_writer = verdict["written_by"] == user.username
        judgement = Verdict(claim=row, status=verdict["status"], written_by_id=user.pk if is_writer else None)
        verdict["open_steps"] = open_steps(judgement, user)
    claim["open_steps"] = open_triage(row, user, is_public=claim["published_at"] is not None)
