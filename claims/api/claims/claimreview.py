"""How is a claim read as schema.org's ClaimReview? At a URL of its own, or with `Accept: application/ld+json`.

`ClaimReviewMixin` has both. Every reader gets what the public may see: a ClaimReview is written to be passed on.
"""

import orjson
from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action

from claims.api.claims.cards import FIELDS
from claims.api.claims.editions import AS_OF
from claims.api.serializers.claims import DeskClaimSerializer
from claims.interchange.claimreview.writer import as_document, bounds_of_scales, claim_reviews, payloads_on
from claims.models import Card
from config.api.bodies.negotiation import FixedFormat
from config.api.bodies.renderers import JSONRenderer
from config.api.conditional import CONDITIONS, DATES, not_modified_or
from config.api.endpoint import ListPolicy
from config.api.parameters import refused

LINKED_DATA = "application/ld+json"
CLAIM_REVIEW = {
    "type": "object",
    "description": "A ClaimReview (https://schema.org/ClaimReview), or the `@graph` of several.",
    "required": ["@context"],
    "properties": {"@context": {}},
}
LINK = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description="The edition that the public reads (rel=latest-version), or with `as_of` the claim and its versions.",
    response=[200],
)
IMPORTED = '"origin":"import"'


class Page(JSONRenderer):
    """The form of the public site: an answer that leads there."""

    media_type = "text/html"
    format = "html"


class LinkedData(JSONRenderer):
    media_type = LINKED_DATA
    format = "jsonld"


def home():
    """Return the URL of the claims list on SITE_URL, whatever host a request came to: URLs of reviews are stable."""
    return settings.SITE_URL + reverse("claim-list")


class ClaimReviewMixin:
    """Add the representation of a claim as ClaimReview."""

    def get_renderers(self):
        if self.action != "retrieve":
            return super().get_renderers()
        return super().get_renderers() + ([LinkedData(), Page()] if self.has_page else [LinkedData()])

    @property
    def has_page(self):
        """Return whether a page shows what is asked for: all that the public reads of the claim now."""
        return not (self.request and self.request.query_params)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.action == "retrieve":
            patch_vary_headers(response, ["Accept"])
        return response

    @extend_schema(
        description="Return a claim with its evidence, verdicts and corrections, or what was public of it at the time "
        "`as_of`. If you may not see it, the answer is 404. With `Accept: application/ld+json` the answer is its "
        "ClaimReview, and with `Accept: text/html` the address of its page.",
        parameters=[AS_OF, FIELDS, *DATES, LINK],
        responses={(200, "application/json"): DeskClaimSerializer, (200, LINKED_DATA): CLAIM_REVIEW, 303: None},
    )
    def retrieve(self, request, *args, **kwargs):
        if request.accepted_media_type == Page.media_type:
            if not request.user.is_authenticated:
                return self.page(kwargs["pk"])
            request.accepted_renderer = JSONRenderer()  # the desk reads more than a page shows
        if request.accepted_media_type != LINKED_DATA:
            return super().retrieve(request, *args, **kwargs)
        for name in {"as_of", "fields"} & request.query_params.keys():
            raise refused(name, f"A ClaimReview is of the claim as it stands, and whole: {name} is for JSON.")
        return self.claimreview(request, *args, **kwargs)

    def page(self, pk):
        """Return the redirect to the page of a claim on the public site; 404 unless the reader may see the claim."""
        if not self.filter_queryset(Card.objects.filter(pk=pk)).exists():
            raise Http404
        return HttpResponseRedirect(reverse("pages:claim-short", args=[pk]), status=303)

    @extend_schema(
        operation_id="retrieve_claim_review",
        summary="Retrieve the ClaimReview of a claim",
        parameters=CONDITIONS,
        responses={(200, LINKED_DATA): CLAIM_REVIEW},
    )
    @action(detail=True, renderer_classes=[LinkedData], content_negotiation_class=FixedFormat, policy=ListPolicy())
    def claimreview(self, request, pk):
        """Return the published and retracted verdicts on a claim as schema.org's ClaimReview."""
        card = self.filter_queryset(Card.objects.public().filter(pk=pk)).only("document").first()
        if card is None:
            raise Http404
        payloads = payloads_on(card.pk) if IMPORTED in card.document else {}
        content = as_document(claim_reviews(orjson.loads(card.document), payloads, bounds_of_scales(), home()))
        # No Last-Modified: it also rests on scales and received files, whose changes leave no date.
        return not_modified_or(request, self.with_etag(orjson.Fragment(content)))
