"""Published facts about places: populations and official values, as printed, each with its source."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from ipportal.core.regions.models import Region

# What makes two rows speak of the same place, however they spell it: the code, or the name where there is none.
PLACE = Coalesce(NullIf("region_code", Value("")), "region_name")


class RegionKind(models.TextChoices):
    TOTAL = "total", _("Total")
    PROVINCE = "province", _("Province")
    OF_WHICH = "of_which", _("Of which")
    OUTSIDE = "outside", _("Outside the total")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class PopulationQuerySet(models.QuerySet["Population"]):
    def best_first(self) -> Self:
        """Real rows before demonstration rows, newest publication first, then the last learned."""
        return self.order_by("region", "year", "demonstration", F("published_on").desc(nulls_last=True), "-seq", "-id")


class Population(models.Model):
    """Resident population of a place at the end of a year, from one publication (its vintage)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="populations")
    year = models.PositiveSmallIntegerField(help_text="Year whose end it describes")
    resident_10k = models.DecimalField(max_digits=10, decimal_places=2, help_text="Unit: 10,000 persons")
    published_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    demonstration = models.BooleanField(default=False, help_text="Yields to any real row")
    seq = models.BigIntegerField(help_text="Change set by which it became known")

    objects = PopulationQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_population"
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year", "published_on", "source", "seq"],
                nulls_distinct=False,
                name="population_is_listed_once_per_publication",
            ),
            models.CheckConstraint(name="population_is_above_zero", condition=Q(resident_10k__gt=0)),
            models.CheckConstraint(name="population_year_is_plausible", condition=Q(year__gte=1949, year__lte=2100)),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.year}: {self.resident_10k}"


class OfficialValueQuerySet(models.QuerySet["OfficialValue"]):
    def official(self) -> Self:
        """Of conflicting sourced values, the one the office holds to be official."""
        return self.filter(official=True)


class OfficialValue(models.Model):
    """A value as a publisher printed it. Never overwritten by ours; a correction stands beside it."""

    metric = models.CharField(max_length=80, help_text="Our code where it is the same, otherwise the word imported")
    period = models.CharField(max_length=7, help_text="YYYY-MM")
    period_kind = models.CharField(
        max_length=12, default="month", help_text="month, ytd, year or cumulative; stocks: month"
    )
    region_code = models.CharField(max_length=6, blank=True, help_text="Empty where the place has no GB/T 2260 code")
    region_name = models.CharField(max_length=80, help_text="As printed")
    region_kind = models.CharField(max_length=10, choices=RegionKind.choices)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    printed = models.CharField(max_length=40, help_text="The value as it stood in the source")
    unit = models.CharField(max_length=60, blank=True)
    growth_pct = models.CharField(max_length=20, blank=True, help_text="Growth on the year as printed")
    source = models.CharField(max_length=300)
    official = models.BooleanField(default=True)
    seq = models.BigIntegerField()

    objects = OfficialValueQuerySet.as_manager()

    class Meta:
        db_table = "ipportal_official_value"
        indexes = [models.Index(fields=["metric", "period", "region_kind"], name="official_value_page")]
        constraints = [
            models.UniqueConstraint(
                "metric",
                "period",
                "period_kind",
                "region_kind",
                PLACE,
                "source",
                name="official_value_is_listed_once_per_source",
            ),
            models.UniqueConstraint(
                "metric",
                "period",
                "period_kind",
                "region_kind",
                PLACE,
                condition=Q(official=True),
                name="one_value_is_official",
            ),
            models.CheckConstraint(
                name="official_value_period_is_a_month", condition=Q(period__regex=r"^\d{4}-(0[1-9]|1[0-2])$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.region_name} {self.period}: {self.printed}"


class Correction(models.Model):
    """What a person holds to be right, beside what was printed. Only added to."""

    metric = models.CharField(max_length=80)
    period = models.CharField(max_length=7)
    region_name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=6, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    reason = models.CharField(max_length=500)
    source = models.CharField(max_length=300)
    corrected_by = models.CharField(max_length=150)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "ipportal_correction"
        indexes = [models.Index(fields=["metric", "period"], name="correction_page")]
