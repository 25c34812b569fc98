"""Figures, their definitions and rankings, for programs: exact decimals as text, both halves with every value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from ipportal.core.kit.schema import paged
from ipportal.core.metrics import provisional, queries, rankings
from ipportal.core.metrics.definitions import Attribution, Definition, Denominator, ReferenceYear, catalogue
from ipportal.core.metrics.filters import (
    BOUNDARIES,
    LEVELS,
    PEER_GROUPS,
    PERIODS,
    SOURCES,
    FigureFilter,
    RankingAsked,
    figures_asked,
    ranking_asked,
    standpoint_asked,
)
from ipportal.core.metrics.models import Basis, Cell, Figure
from ipportal.core.metrics.standpoints import ORDER, Standpoint, Stored


class FigureSerializer(serializers.Serializer[Cell]):
    """A figure with numerator, denominator, unit, basis and provenance."""

    metric = serializers.CharField()
    region = serializers.CharField()
    month = serializers.CharField()
    period = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    numerator_source = serializers.CharField(
        required=False, allow_null=True, help_text="Where the ratio is of two published values"
    )
    denominator = serializers.CharField(
        allow_null=True, help_text="10,000 persons; the nation's value where the ratio is of two published values"
    )
    denominator_year = serializers.IntegerField(allow_null=True)
    denominator_published_on = serializers.DateField(allow_null=True)
    denominator_source = serializers.CharField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    tied = serializers.BooleanField()
    unit = serializers.CharField()
    growth_pct = serializers.CharField(allow_null=True)
    growth_base = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices)
    boundaries = serializers.ChoiceField(
        choices=BOUNDARIES,
        required=False,
        help_text="In the places as they are now, or as they were then",
    )
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

    With `as_of` they are recomputed as known at the end of that day; it needs the metric, and a region or a month. So
    does `boundaries=then`: recomputed, each month in the places as they were at its end, former counties among them.
    The office itself may ask for `basis=recomputed`, and for releases that are being made. Exactly one figure (metric,
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
        is_computed = asked.is_published or not isinstance(self.view, Stored)
        if is_computed or (asked.is_one and not found.exists()):
            answered = queries.figures(self.view, asked.metric, asked.regions, asked.months, asked.period)
            return self.get_paginated_response(self.paginate_queryset(answered))
        return self.get_paginated_response(queries.as_objects(self.view, self.paginate_queryset(found) or []))


class ReferenceYearSerializer(serializers.Serializer[ReferenceYear]):
    """For one region and span of months, another year's population."""

    region = serializers.CharField()
    first = serializers.CharField(help_text="YYYY-MM")
    last = serializers.CharField(help_text="YYYY-MM")
    year = serializers.IntegerField()


class DenominatorSerializer(serializers.Serializer[Denominator]):
    """By which series, of which year, and for how many persons."""

    series = serializers.CharField()
    year = serializers.CharField(help_text="previous: the end of the year before; same: of the same year")
    per = serializers.IntegerField()
    exceptions = ReferenceYearSerializer(many=True)


class AttributionSerializer(serializers.Serializer[Attribution]):
    """Patents granted from a day on, counted by another address; `needed` stands for a source not found yet."""

    granted_from = serializers.DateField()
    by = serializers.CharField()
    on = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # the file's word


class DefinitionSerializer(serializers.Serializer[Definition]):
    """A metric: what it counts, by what it divides, who answers for it.

    The context has the `versions`: the number of each metric's text.
    """

    code = serializers.CharField()
    name_zh = serializers.CharField(source="name.zh")
    name_en = serializers.CharField(source="name.en")
    unit_zh = serializers.CharField(source="unit.zh")
    unit_en = serializers.CharField(source="unit.en")
    description_zh = serializers.CharField(source="description.zh")
    description_en = serializers.CharField(source="description.en")
    formula = serializers.CharField()
    kind = serializers.CharField(help_text="stock, flow or ratio")
    numerator = serializers.CharField(help_text="Of a ratio the metric that is divided, otherwise what is counted")
    denominator = DenominatorSerializer(allow_null=True)
    decimals = serializers.IntegerField()
    rounding = serializers.CharField()
    peer_group = serializers.CharField()
    rhythm = serializers.CharField()
    source_zh = serializers.CharField(source="source.zh")
    source_en = serializers.CharField(source="source.en")
    author = serializers.CharField()
    checked_by = serializers.CharField()
    next_review = serializers.DateField()
    attribution = AttributionSerializer(many=True)
    version = serializers.SerializerMethodField(help_text="Null before figures were computed by this text")
    has_data = serializers.BooleanField()
    note = serializers.SerializerMethodField()

    def get_version(self, known: Definition) -> int | None:
        number: int | None = self.context["versions"].get((known.code, known.sha256))
        return number

    def get_note(self, known: Definition) -> str:
        return "" if known.has_data else _("No data source yet")


class DefinitionList(APIView):
    """Every metric of the portal; those whose room is not built yet say so."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(responses=paged("MetricPage", DefinitionSerializer(many=True)))
    def get(self, _request: Request) -> Response:
        known = list(catalogue().values())
        context = {"versions": queries.versions()}
        results = [DefinitionSerializer(entry, context=context).data for entry in known]
        return Response({"count": len(known), "next": None, "previous": None, "results": results})


class YearFirstSerializer(serializers.Serializer[Any]):
    """A year's end at rank 1, alone or tied, among the places of which a value is known."""

    year = serializers.IntegerField()
    month = serializers.CharField()
    value = serializers.CharField()
    tied = serializers.BooleanField()
    places = serializers.IntegerField(help_text="How many were ranked")
    without_value = serializers.ListField(child=serializers.CharField(), help_text="Peers that have no value")
    denominator_year = serializers.IntegerField(required=False, allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # the contract's word


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
    provisional = serializers.ListField(
        child=serializers.CharField(), help_text="Why rank and margins may still move; empty where they stand firm"
    )
    first_since = serializers.IntegerField(allow_null=True, help_text="Of rank 1: since the end of which year")
    years_first = serializers.IntegerField(allow_null=True, help_text="Of rank 1: how many years' ends without a gap")
    known_from = serializers.IntegerField(
        allow_null=True, help_text="Of rank 1: since which year a value is known without a gap"
    )
    first_ended_by = serializers.CharField(
        allow_null=True, help_text="no-data: nothing is known of the year before; not-first: another place was first"
    )
    first_years = YearFirstSerializer(many=True, allow_null=True)


class RankingList(APIView):
    """Places by one metric in one month: ours, or as official statistics have them."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter("metric", OpenApiTypes.STR, required=True, description="Metric code"),
            OpenApiParameter("month", OpenApiTypes.STR, description="YYYY-MM; without it the newest"),
            *(
                OpenApiParameter(name, OpenApiTypes.STR, description=words, enum=choices)
                for name, choices, words in (
                    ("level", [value for value, _label in LEVELS], "Of ours city (as usual) or county"),
                    ("peer_group", PEER_GROUPS, "Which belong to the level"),
                    ("source", SOURCES, "Our figures, or official statistics of the provinces"),
                    ("period", [value for value, _label in PERIODS], "Of what happens, not of what stands"),
                    ("boundaries", BOUNDARIES, "Ours in the places as they are now, or as they were then"),
                )
            ),
            OpenApiParameter("release", OpenApiTypes.STR, description="Ours as one has them, for example 2025-12.r1"),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description="Ours as known at the end of a day"),
        ],
        responses=paged("RankingPage", RankedSerializer(many=True), month=serializers.CharField(allow_null=True)),
    )
    def get(self, request: Request) -> Response:
        view = standpoint_asked(request.query_params, request.user)
        asked = ranking_asked(request.query_params, view)
        rows = _rows(asked, view)
        about = {"month": asked.month, "provisional": _doubts(rows)}
        return Response({"count": len(rows), "next": None, "previous": None, **about, "results": rows})


def _rows(asked: RankingAsked, view: Standpoint) -> list[dict[str, Any]]:
    if asked.month is None:
        return []
    if asked.source == "official":
        return rankings.official(asked.metric, asked.month, asked.peer_group)
    return rankings.ours(view, asked.metric, Month.parse(asked.month), asked.level, asked.period)


def _doubts(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Why the ranks and margins of the rows are provisional, each reason once, with its sentence."""
    found = dict.fromkeys(reason for row in rows for reason in row["provisional"])
    return [{"reason": reason, "text": provisional.sentence(reason)} for reason in found]
