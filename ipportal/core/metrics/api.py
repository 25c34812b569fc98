"""Figures, their definitions and rankings, for programs: exact decimals as text, both halves with every value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ipportal.core.audit.models import ChangeSet
from ipportal.core.kit.periods import Month
from ipportal.core.kit.ranks import Place, ranked
from ipportal.core.metrics.definitions import Definition, catalogue, definition
from ipportal.core.metrics.filters import FigureFilter, RankingAsked, ranking_asked
from ipportal.core.metrics.models import Basis, Figure, Run
from ipportal.core.statistics import standings
from ipportal.core.statistics.api import plain_decimal
from ipportal.core.statistics.models import OfficialValue


@dataclass(frozen=True, slots=True)
class Provenance:
    """What one run knew and when it computed."""

    run: Run
    known_up_to: str | None


def provenance_of(figures: Sequence[Figure]) -> dict[int, Provenance]:
    """The runs behind some figures, in two queries."""
    runs = Run.objects.in_bulk({figure.run for figure in figures})
    known = dict(ChangeSet.objects.filter(seq__in={run.seq for run in runs.values()}).values_list("seq", "known_at"))
    return {pk: Provenance(run, known[run.seq].isoformat() if run.seq in known else None) for pk, run in runs.items()}


def figure_as_data(figure: Figure, provenance: dict[int, Provenance]) -> dict[str, Any]:
    """One figure as the contract has it: decimals as text, no value is null with a reason, never 0."""
    known, month = definition(figure.metric), str(Month.from_no(figure.month))
    made = provenance.get(figure.run)
    return {
        "metric": figure.metric,
        "region": figure.region_code,
        "month": month,
        "period": figure.period,
        "value": as_shown(known, figure.value),
        "numerator": None if figure.numerator is None else str(figure.numerator),
        "denominator": None if figure.denominator is None else str(figure.denominator),
        "denominator_year": figure.denominator_year,
        "denominator_published_on": figure.denominator_published_on,
        "unit": known.unit.en,
        "growth_pct": plain_growth(figure.growth_pct),
        "growth_base": as_shown(known, figure.growth_base),
        "basis": Basis.RECOMPUTED,
        "revision": 0,
        "definition_version": made.run.versions.get(figure.metric) if made else None,
        "release": None,
        "computed_at": made.run.computed_at if made else None,
        "data_up_to": made.known_up_to if made else None,
        "source": known.source.en,
        "demonstration": figure.demonstration,
        "receipt": reverse("figures:figure", args=[figure.metric, figure.region_code, month]),
        "reason": figure.reason or None,
    }


def as_shown(known: Definition, value: Decimal | None) -> str | None:
    """A value with the decimals of its definition, rounded half up."""
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-known.decimals), rounding=ROUND_HALF_UP))


def plain_growth(value: Decimal | None) -> str | None:
    """A growth in per cent as text, never "-0"."""
    return None if value is None else str(value if value else abs(value))


class FigureSerializer(serializers.Serializer[Figure]):
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
    unit = serializers.CharField()
    growth_pct = serializers.CharField(allow_null=True)
    growth_base = serializers.CharField(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices)
    revision = serializers.IntegerField()
    definition_version = serializers.IntegerField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    computed_at = serializers.DateTimeField(allow_null=True)
    data_up_to = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField()
    demonstration = serializers.BooleanField()
    receipt = serializers.CharField()
    reason = serializers.CharField(allow_null=True)


class FigureList(generics.ListAPIView[Figure]):
    """Figures, newest month first. Until releases exist these are recomputed from all that is known."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = FigureSerializer
    filterset_class = FigureFilter
    queryset = Figure.objects.order_by("metric", "-month", "region_code", "period")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found: QuerySet[Figure] = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(found) or []
        provenance = provenance_of(page)
        return self.get_paginated_response([figure_as_data(figure, provenance) for figure in page])


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
        results = DefinitionSerializer(known, many=True).data
        return Response({"count": len(known), "next": None, "previous": None, "results": results})


class RankedSerializer(serializers.Serializer[Any]):
    """One place of a ranking; ties share a rank ("1224")."""

    rank = serializers.IntegerField()
    region = serializers.CharField()
    region_name = serializers.CharField(required=False)
    value = serializers.CharField()
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    tied = serializers.BooleanField()
    margin = serializers.CharField(allow_null=True)


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
            )
        ],
        responses=RankedSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = ranking_asked(request.query_params)
        rows = _official(asked) if asked.source == "official" else _ours(asked)
        return Response({"count": len(rows), "next": None, "previous": None, "month": asked.month, "results": rows})


def _ours(asked: RankingAsked) -> list[dict[str, Any]]:
    wanted = {"metric": asked.metric, "month": asked.month, "level": asked.level, "period": "month"}
    figures = list(FigureFilter(wanted, Figure.objects.all()).qs)
    places = ranked(figures, value=lambda figure: figure.value, order=lambda figure: figure.region_code)
    known = definition(asked.metric)
    return [
        _row(place, place.thing.region_code, as_shown(known, place.value), as_shown(known, place.margin))
        | {"numerator": str(place.thing.numerator), "denominator": _text(place.thing.denominator)}
        for place in places
    ]


def _official(asked: RankingAsked) -> list[dict[str, Any]]:
    places = standings.rank(standings.provinces_of(asked.metric, asked.month or "", asked.peer_group))
    return [
        _row(place, place.thing.region_code, plain_decimal(place.value), plain_decimal(place.margin))
        | {"region_name": place.thing.region_name, "source": place.thing.source, "numerator": None, "denominator": None}
        for place in places
    ]


def _row(place: Place[Figure] | Place[OfficialValue], region: str, value: Any, margin: Any) -> dict[str, Any]:
    return {"rank": place.rank, "region": region, "value": value, "tied": place.tied, "margin": margin}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
