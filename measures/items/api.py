"""The measures, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import generics, permissions, serializers

from measures.items.filters import ItemFilter, standings_of
from measures.items.models import PolicyItem
from measures.items.queries import Standing

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class MeasureSerializer(serializers.Serializer[Standing]):
    """An item with its computed progress in per cent; null where there is nothing to compute."""

    code = serializers.CharField(source="item.code")
    theme = serializers.CharField(source="item.theme")
    kind = serializers.CharField(source="item.kind")
    text = serializers.CharField(source="item.text")
    state = serializers.CharField(source="item.state")
    progress = serializers.IntegerField(source="progress.value", allow_null=True, min_value=0, max_value=100)
    late = serializers.BooleanField(source="is_late")


class MeasureList(generics.ListAPIView[PolicyItem]):
    """The items of the documents that hold today; `area`, `body` and `status` narrow them as on the page."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = MeasureSerializer  # type: ignore[assignment]  # a standing is what is told of an item
    filterset_class = ItemFilter
    queryset = PolicyItem.objects.current().order_by("document", "order")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = ItemFilter(request.query_params, queryset=self.get_queryset())
        page: Any = self.paginate_queryset(standings_of(found))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
