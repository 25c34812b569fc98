"""Figures, their definitions and rankings, for programs: exact decimals as text, both halves with every value."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import queries
from ipportal.core.metrics.definitions import Definition, catalogue
from ipportal.core.metrics.filters import (
    FigureFilter,
    RankingAsked,
    figures_asked,
    ranking_asked,
    standpoint_asked,
)
from ipportal.core.metrics.models import Basis, Cell, Figure
from ipportal.core.metrics.standpoints import ORDER, Standpoint, Stored
from ipportal.core.statistics import standings
from ipportal.core.statistics.api import plain_decimal


class FigureSerializer(serializers.Serializer[Cell]):
    """A figure with numerator, denominator, unit, basis and provenance."""

    metric = serializers.CharField()
    region = serializers.CharField()
    month = serializers.CharField()
    period = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True, help_text="10,000 persons")
    denominator_year = serializers.IntegerField(allow_null=True)
    denominator_published_on = serializers.DateField(allow_null=True)
    denominator_source = serializers.CharField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    tied = serializers.BooleanField()
    unit = serializers.CharField()
    growth_pct = serializers.CharField(allow_null=True)
    growth_base = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices)
    revision = serializers.IntegerField()
    definition_version = serializers.IntegerField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    data_up_to = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # the contract's word
    demonstration = serializers.BooleanField()
    receipt = serializers.CharField()
    reason = serializers.CharField(allow_null=True)
    remark = serializers.CharField(allow_null=True, help_text="How much of the matter the value covers")


class FigureList(generics.ListAPIView[Cell]):
    """Figures as published, newest month first; `release` asks for the values of one release, also of a replaced one.

    With `as_of` they are recomputed as known at the end of that day; it needs the metric, and a region or a month. The
    office itself may ask for `basis=recomputed`, and for releases that are being made. Exactly one figure (metric,
    region, month) is always answered: with a value, or with null and the reason. Before the first release all figures
    are recomputed, and say so.
    """

    permission_classes = (permissions.AllowAny,)
    serializer_class = FigureSerializer
    filterset_class = FigureFilter
    queryset = Figure.objects.none()

    def get_queryset(self) -> QuerySet[Cell]:
        return self.stored().order_by(*ORDER)

    def stored(self) -> QuerySet[Cell]:
        return self.view.stored() if isinstance(self.view, Stored) else super().get_queryset()

    @cached_property
    def view(self) -> Standpoint:
        return standpoint_asked(self.request.query_params, self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found: QuerySet[Cell] = self.filter_queryset(self.get_queryset())
        asked = figures_asked(request.query_params, self.view)
        if not isinstance(self.view, Stored) or (asked.is_one and not found.exists()):
            answered = queries.figures(self.view, asked.metric, asked.regions, asked.months, asked.period)
            return self.get_paginated_response(self.paginate_queryset(answered))
        return self.get_paginated_response(queries.as_objects(self.view, self.paginate_queryset(found) or []))


class DefinitionSerializer(serializers.Serializer[Definition]):
    """A metric: what it counts, by what it divides, who answers for it."""

    code = serializers.CharField()
    name_zh = serializers.CharField(source="name.zh")
    name_en = serializers.CharField(source="name.en")
    unit_zh = serializers.CharField(source="unit.zh")
    unit_en = serializers.CharField(source="unit.en")
    description_zh = serializers.CharField(source="description.zh")
    description_en = serializers.CharField(source="description.en")
    formula = serializers.CharField()
    decimals = serializers.IntegerField()
    peer_group = serializers.CharField()
    rhythm = serializers.CharField()
    has_data = serializers.BooleanField()
    note = serializers.SerializerMethodField()

    def get_note(self, known: Definition) -> str:
        return "" if known.has_data else _("No data source yet")


class DefinitionList(APIView):
    """Every metric of the portal; those whose room is not built yet say so."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(responses=DefinitionSerializer(many=True))
    def get(self, _request: Request) -> Response:
        known = list(catalogue().values())
        results = [DefinitionSerializer(entry).data for entry in known]
        return Response({"count": len(known), "next": None, "previous": None, "results": results})


class RankedSerializer(serializers.Serializer[Any]):
    """One place of a ranking; ties share a rank ("1224")."""

    rank = serializers.IntegerField(allow_null=True)
    region = serializers.CharField()
    region_name = serializers.CharField(required=False)
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    tied = serializers.BooleanField()
    margin = serializers.CharField(allow_null=True, help_text="Distance to the next place below")
    behind = serializers.CharField(allow_null=True, help_text="Distance to the next place above")
    reason = serializers.CharField(allow_null=True)


class RankingList(APIView):
    """Places by one metric in one month: ours, or as official statistics have them."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter(name, OpenApiTypes.STR, description=words)
            for name, words in (
                ("metric", "Metric code"),
                ("month", "YYYY-MM; without it the newest"),
                ("level", "province, city or county"),
                ("peer_group", "all, provinces or cities"),
                ("source", "ours or official"),
                ("period", "month, ytd or year: of what happens, not of what stands"),
                ("release", "Ours as one release has them, for example 2025-12.r1"),
                ("as_of", "Ours as known at the end of a day, YYYY-MM-DD"),
            )
        ],
        responses=RankedSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        view = standpoint_asked(request.query_params, request.user)
        asked = ranking_asked(request.query_params, view)
        rows = _official(asked) if asked.source == "official" else _ours(asked, view)
        return Response({"count": len(rows), "next": None, "previous": None, "month": asked.month, "results": rows})


def _ours(asked: RankingAsked, view: Standpoint) -> list[dict[str, Any]]:
    if asked.month is None:
        return []
    wanted = ("rank", "region", "value", "numerator", "denominator", "tied", "margin", "behind", "reason")
    places = queries.ranking(view, asked.metric, Month.parse(asked.month), asked.level, asked.period)
    return [{name: place[name] for name in wanted} for place in places]


def _official(asked: RankingAsked) -> list[dict[str, Any]]:
    """Margins as ours have them: to the next place below (`margin`), to the one above (`behind`)."""
    places = standings.rank(standings.provinces_of(asked.metric, asked.month or "", asked.peer_group))
    return [
        {
            "rank": place.rank,
            "region": place.thing.region_code,
            "region_name": place.thing.region_name,
            "value": plain_decimal(place.value),
            "numerator": None,
            "denominator": None,
            "tied": place.tied,
            "margin": plain_decimal(place.margin),
            "behind": plain_decimal(place.behind),
            "source": place.thing.source,
            "reason": None,
        }
        for place in places
    ]
