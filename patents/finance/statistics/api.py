"""The released aggregates of pledge financing, for programs; nothing in them names who pledged, or to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.views import APIView

from ipportal.core.kit.api import Pages
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.kit.schema import paged
from ipportal.core.regions.models import Region
from patents.finance.figures.published import published_rows
from patents.finance.rights import RightKind
from patents.finance.statistics.filters import SIZES
from patents.finance.statistics.released import facts, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rest_framework.request import Request
    from rest_framework.response import Response

READS: Final = ("month", "period", "region", "right_kind", "size")
PERIODS: Final = ("month", "year")


class SummarySerializer(serializers.Serializer[Any]):
    """A cell: a place, or the province by kind of right or by size. Numbers are null where a reason stands."""

    month = serializers.CharField(help_text="YYYY-MM; of a whole year its December")
    period = serializers.CharField(help_text="month or year")
    region = serializers.CharField(help_text="GB/T 2260 code")
    right_kind = serializers.CharField(allow_blank=True, help_text="Of the first right; empty: all kinds")
    size = serializers.CharField(allow_blank=True, help_text="Of the first-named pledgor; empty: all sizes")
    amount_yuan = serializers.CharField(allow_null=True, help_text="Exact decimal")
    registrations = serializers.IntegerField(allow_null=True)
    enterprises = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="suppressed: fewer than 3 firms, or one dominates")


class SummaryList(APIView):
    """What was released of each month, newest first."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter("month", OpenApiTypes.STR, description="YYYY-MM"),
            OpenApiParameter("period", OpenApiTypes.STR, enum=PERIODS, description="As usual: month"),
            OpenApiParameter("region", OpenApiTypes.STR, description="GB/T 2260 code of the province or a city"),
            OpenApiParameter("right_kind", OpenApiTypes.STR, enum=RightKind.values),
            OpenApiParameter("size", OpenApiTypes.STR, enum=[value for value, _label in SIZES]),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("page_size", OpenApiTypes.INT),
        ],
        responses=paged("PledgeSummaryPage", SummarySerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        asked = _asked(request.query_params)
        pages: Any = Pages()
        month = Month.parse(asked["month"]) if asked.get("month") else None
        found = [
            row
            for row in published_rows(first=month, last=month, period=asked.get("period", "month"))
            if all(getattr(row, name) == value for name, value in asked.items())
        ]
        page = pages.paginate_queryset(in_order(found), request, view=self)
        answer: Response = pages.get_paginated_response(facts(page))
        return answer


def _asked(params: Mapping[str, str]) -> dict[str, str]:
    """What is given, each value one that there is; otherwise BadInput (400) names it."""
    given = {name: params[name] for name in READS if params.get(name)}
    if "ordering" in params:
        raise BadInput("bad-ordering", _("This list has one order; it cannot be asked for another."), field="ordering")
    if "month" in given:
        try:
            Month.parse(given["month"])
        except ValueError as error:
            raise BadInput("bad-month", _("Write the month as YYYY-MM, for example 2025-12."), field="month") from error
    _one_of(given, "period", PERIODS)
    _one_of(given, "right_kind", RightKind.values)
    _one_of(given, "size", [value for value, _label in SIZES])
    if "region" in given and not _is_region(given["region"]):
        raise BadInput("bad-region", _("There is no region with that code."), field="region")
    return given


def _one_of(given: Mapping[str, str], name: str, choices: Sequence[str]) -> None:
    if name in given and given[name] not in choices:
        known = ", ".join(choices)
        raise BadInput(f"bad-{name}", _("Not one of: %(known)s.") % {"known": known}, field=name)


def _is_region(code: str) -> bool:
    try:
        return Region.objects.filter(pk=forms.CharField(max_length=12).clean(code)).exists()
    except forms.ValidationError:
        return False
