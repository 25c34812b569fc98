"""What a contract promises: by year, by figure."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from patents.centres.contracts.kpis import BY_CODE
from patents.centres.models import Centre


class YearTarget(models.Model):
    """How much of a figure a centre promises for a year; what nobody promised has no row."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField()
    kpi = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        db_table = "patents_centre_target"
        ordering = ("year", "id")
        constraints = [
            models.UniqueConstraint(fields=["centre", "year", "kpi"], name="centre_promises_a_figure_once_a_year"),
            models.CheckConstraint(name="target_is_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.year} {self.kpi}"

    @property
    def name(self) -> str:
        return BY_CODE[self.kpi].name
