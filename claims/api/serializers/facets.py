"""What does a count of claims look like? `FacetsSerializer`, for `claims.listing.facets`."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


class FacetSerializer(serializers.Serializer):
    """One value of a group, its name, and how many claims have it."""

    key = serializers.CharField(help_text="The value, as the filter of the same name takes it.")
    name = serializers.CharField(allow_null=True)
    count = serializers.IntegerField()


@extend_schema_serializer(component_name="ClaimCounts")  # generators stumble over a member called like its shape
class FacetsSerializer(serializers.Serializer):
    """Counts by group, the most frequent values first, at most 100. A claim counts once for each value it has."""

    count = serializers.IntegerField(help_text="How many claims match the filters.")
    facets = serializers.DictField(child=FacetSerializer(many=True))
