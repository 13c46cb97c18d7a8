"""What does an endpoint declare? `Endpoint` has every attribute that filters, pages, permissions and schema read.

Its `policy`, a frozen `ListPolicy`, is all that it tells pagination and the filter backend.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rest_framework.viewsets import GenericViewSet

from config.api.budget import read_budget


class ComputedOrdering(NamedTuple):
    """An ordering by an annotation, in one direction only."""

    by: str  # the annotation, with `-` in front for descending
    needs: str  # the query parameter that adds the annotation


@dataclass(frozen=True)
class ListPolicy:
    """What readers may ask of an endpoint beside its filters.

    `parameters` maps each parameter of the endpoint's own to its known words: a list if it takes several, a tuple if
    it takes one, None if the view reads the value.
    """

    orderings: tuple[str, ...] = ()  # fields; a client may put `-` in front of each
    default_ordering: str = "id"
    computed_orderings: Mapping[str, ComputedOrdering] = field(default_factory=dict)
    parameters: Mapping[str, list | tuple | None] = field(default_factory=dict)


class Endpoint(GenericViewSet):
    """Base of all view sets."""

    policy = ListPolicy()
    always_expensive = ()  # actions that read much without a parameter
    reading_posts = ()  # actions whose POST only reads (config/api/reads.py)
    action = None  # of the request, by the view set's own name; DRF sets it
    parent = None  # the model and the URL keyword of the row that this one is below; 404 unless the reader sees it
    natural_key = None  # the field that names a row in a URL beside its id
    write_serializer_class = None
    duplicate_serializer_class = None  # of rows that a new one likely repeats: config/api/duplicates.py
    creation_parameters = {}  # of the POST that makes a row: as `ListPolicy.parameters`
    desk_serializer_class = None
    permission_required = None  # of an action that is more than adding, changing or deleting a row
    mended_by = ()  # methods by which people change rows of their own, where `may_mend(row, user)` says so
    mending = ""  # the sentence that a refusal adds

    def dispatch(self, request, *args, **kwargs):
        with read_budget(self, request):
            return super().dispatch(request, *args, **kwargs)
