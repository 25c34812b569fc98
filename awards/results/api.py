"""The winners, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import generics, permissions, serializers

from awards.results.filters import AwardFilter
from awards.results.listing import in_order, seen_by, with_names
from awards.results.models import Award
from awards.results.tables import facts
from ipportal.core.accounts.frame import narrowed
from ipportal.core.kit import clock

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class AwardSerializer(serializers.Serializer[Any]):
    """A winner of the Jiangsu Patent Award; city by its GB/T 2260 code, the prize in yuan, null: none announced."""

    edition = serializers.IntegerField()
    year = serializers.IntegerField()
    category = serializers.CharField()
    kind = serializers.CharField()
    project = serializers.CharField(allow_blank=True)
    person = serializers.CharField(allow_blank=True)
    organisation = serializers.CharField()
    city = serializers.CharField(allow_null=True)
    field = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    patent = serializers.CharField(allow_blank=True)
    prize_yuan = serializers.FloatField(allow_null=True)
    awarded_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not the base's option
    page = serializers.CharField()
    demonstration = serializers.BooleanField()


class AwardList(generics.ListAPIView[Award]):
    """From the hour of each edition on; officials of the province see the others too. Narrowed as on the page."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = AwardSerializer
    filterset_class = AwardFilter
    queryset = Award.objects.published()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = with_names(seen_by(request.user, clock.now()))
        found = in_order(narrowed(AwardFilter(request.query_params, queryset=rows)))
        page: Any = self.paginate_queryset(found)
        return self.get_paginated_response([facts(award) for award in page])
