"""Places, for programs."""

from __future__ import annotations

from rest_framework import generics, permissions, serializers

from ipportal.core.regions.filters import RegionFilter
from ipportal.core.regions.models import Region


class RegionSerializer(serializers.ModelSerializer[Region]):
    """A place with its GB/T 2260 code; development zones stand beside the counties."""

    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # the contract's word
    is_zone = serializers.BooleanField(read_only=True)

    class Meta:
        model = Region
        fields = ("code", "name_zh", "name_en", "level", "parent", "is_zone")


class RegionList(generics.ListAPIView[Region]):
    """The places that exist now: nation, provinces, the 13 cities, their counties, and the development zones."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = RegionSerializer
    filterset_class = RegionFilter
    queryset = Region.objects.current().order_by("code")
