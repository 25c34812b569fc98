"""Populations and official values, for programs: as printed, each with its source."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Subquery
from rest_framework import generics, permissions, serializers

from ipportal.core.statistics.filters import OfficialFilter, PopulationFilter
from ipportal.core.statistics.models import Correction, OfficialValue, Population

LAST_CORRECTION: Final = (
    Correction.objects.filter(metric=OuterRef("metric"), period=OuterRef("period"), region_name=OuterRef("region_name"))
    .order_by("-seq", "-id")
    .values("value")[:1]
)


def plain_decimal(value: Decimal | None) -> str | None:
    """An exact decimal as text, without the zeros that only the column adds."""
    if value is None:
        return None
    return f"{value.normalize():f}" if value else "0"


class PopulationSerializer(serializers.ModelSerializer[Population]):
    """Resident population at the end of a year, in 10,000 persons, from one publication."""

    region = serializers.CharField(source="region_id")
    value = serializers.DecimalField(source="resident_10k", max_digits=10, decimal_places=2)
    unit = serializers.CharField(default="10,000 persons", read_only=True)

    class Meta:
        model = Population
        fields = ("region", "year", "value", "unit", "published_on", "source", "demonstration")


class PopulationList(generics.ListAPIView[Population]):
    """All publications of a population; the one that figures use comes first."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = PopulationSerializer
    filterset_class = PopulationFilter
    queryset = Population.objects.best_first()


class OfficialSerializer(serializers.ModelSerializer[OfficialValue]):
    """A published value as printed, and beside it the correction, where a person added one."""

    month = serializers.CharField(source="period")
    period = serializers.CharField(source="period_kind")
    region = serializers.CharField(source="region_code")
    value = serializers.SerializerMethodField("exact_value")
    corrected_value = serializers.SerializerMethodField()

    class Meta:
        model = OfficialValue
        fields = (
            "metric",
            "month",
            "period",
            "region",
            "region_name",
            "region_kind",
            "value",
            "printed",
            "corrected_value",
            "unit",
            "growth_pct",
            "source",
            "official",
        )

    def exact_value(self, official: OfficialValue) -> str:
        return plain_decimal(official.value) or ""

    def get_corrected_value(self, official: OfficialValue) -> str | None:
        return plain_decimal(getattr(official, "corrected_value", None))


class OfficialList(generics.ListAPIView[OfficialValue]):
    """Published values of the nation, the provinces and the cities."""

    permission_classes = (permissions.AllowAny,)
    serializer_class = OfficialSerializer
    filterset_class = OfficialFilter
    queryset = OfficialValue.objects.annotate(corrected_value=Subquery(LAST_CORRECTION)).order_by(
        "metric", "-period", "id"
    )
