"""The numbers: definitions and their versions, the ledger of events, and the current figures."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.clock import PortalNow


class DefinitionVersion(models.Model):
    """A definition as it read at one time. Never changed once made; a new text is a new version."""

    metric = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the file's text")
    text = models.TextField(help_text="The definition file, whole")
    loaded_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_definition_version"
        ordering = ("metric", "-version")
        constraints = [
            models.UniqueConstraint(fields=["metric", "version"], name="definition_version_is_numbered_once"),
            models.UniqueConstraint(fields=["metric", "sha256"], name="definition_text_is_one_version"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} v{self.version}"


class LedgerLine(models.Model):
    """What one change set adds to a measure in a county: one number per month in each column, months in order.

    Whoever reads entries one by one asks `LedgerEntry`.
    """

    pk = models.CompositePrimaryKey("seq", "measure", "county")
    seq = models.BigIntegerField()
    measure = models.SmallIntegerField(help_text="Number of the measure in metrics.registry")
    county = models.IntegerField(help_text="Code as it came; a city or the province itself where no county is known")
    month = ArrayField(models.SmallIntegerField(), help_text="year × 12 + month − 1")
    delta = ArrayField(models.BigIntegerField(), help_text="Amounts in fen, everything else in pieces")
    thing = ArrayField(models.BigIntegerField(), null=True, help_text="Which, where distinct things are counted")

    class Meta:
        db_table = "ipportal_ledger_line"
        constraints = [
            models.CheckConstraint(
                name="ledger_books_no_zero", condition=~Q(delta__contains=[0]) & Q(delta__len__gt=0)
            ),
            models.CheckConstraint(
                name="ledger_line_has_one_number_per_month_in_each_column",
                condition=Q(month__len=F("delta__len")) & (Q(thing__isnull=True) | Q(thing__len=F("delta__len"))),
            ),
        ]


class LedgerEntry(models.Model):
    """How many more (or fewer) of a measure a county has from a month on, as learned by one change set.

    In force at the end of month m: the sum of `delta` where `month` ≤ m. As known at K: only where `seq` ≤ K. Of what
    happens, `month` is when; where distinct things are counted, each has entries of its own, elsewhere `thing` is 0.
    A row of a view over `LedgerLine` (migration 0014).
    """

    pk = models.CompositePrimaryKey("seq", "measure", "county", "month", "thing")
    seq = models.BigIntegerField()
    measure = models.SmallIntegerField()
    county = models.IntegerField()
    month = models.SmallIntegerField()
    thing = models.BigIntegerField()
    delta = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ipportal_ledger"


class Basis(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CHECKED = "checked", _("Checked")
    PUBLISHED = "published", _("Published")
    RECOMPUTED = "recomputed", _("Recomputed")


class FigureQuerySet(models.QuerySet["Figure"]):
    def of(self, metric: str) -> Self:
        return self.filter(metric=metric)


class Cell(models.Model):
    """The value of a metric for a place, a month and a period, with both halves and all that it rests on."""

    metric = models.CharField(max_length=60)
    month = models.SmallIntegerField(help_text="year × 12 + month − 1")
    region_code = models.CharField(max_length=6)
    period = models.CharField(max_length=5, default="month", help_text="month, ytd or year; stocks: month")
    numerator = models.BigIntegerField(null=True)
    denominator = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="10,000 persons")
    denominator_id = models.BigIntegerField(null=True, help_text="The population row it came from")
    denominator_year = models.SmallIntegerField(null=True)
    denominator_published_on = models.DateField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reason = models.CharField(max_length=30, blank=True, help_text="Why there is no value")
    growth_pct = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    growth_base = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    rank = models.SmallIntegerField(null=True, help_text="Competition rank among the 13 cities")
    tied = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)

    class Meta:
        abstract = True


class FigureYear(models.Model):
    """The figures of a metric, period and place in one calendar year: one number per month in each column.

    All figures are written at once, in a tenth of the rows; whoever reads them asks `Figure`. Without `value` the
    numerator is the value, without `population` nothing divides it, without `rank` the place is not ranked.
    """

    pk = models.CompositePrimaryKey("metric", "period", "region_code", "month")
    # The key's words are codes: compared byte by byte, all figures are taken in a fifth faster.
    metric = models.CharField(max_length=60, db_collation="C")
    period = models.CharField(max_length=5, db_collation="C")
    region_code = models.CharField(max_length=6, db_collation="C")
    month = models.SmallIntegerField(help_text="The first month: year × 12 + month − 1")
    run = models.BigIntegerField(help_text="The run that wrote it")
    decimals = models.SmallIntegerField(default=0, help_text="`value` and `base` stand in units of their last decimal")
    invented = models.BooleanField(default=False, help_text="Demonstration data, whatever divides it")
    numerator = ArrayField(models.BigIntegerField())
    value = ArrayField(models.BigIntegerField(), null=True)
    population = ArrayField(models.BigIntegerField(), null=True, help_text="The population's row; 0: there is none")
    growth = ArrayField(models.BigIntegerField(), help_text="Hundredths of a per cent; the smallest number: none")
    base = ArrayField(models.BigIntegerField(), help_text="The value a year before")
    rank = ArrayField(models.SmallIntegerField(), null=True, help_text="Among the 13 cities; 0: none")
    tied = ArrayField(models.BooleanField(), null=True)
    hidden = ArrayField(
        models.SmallIntegerField(), null=True, help_text="0: shown, 1: suppressed, 2: not yet told; without, all shown"
    )

    class Meta:
        db_table = "ipportal_figure_year"
        constraints = [
            models.CheckConstraint(
                name="figure_year_has_one_number_per_month_in_each_column",
                condition=Q(growth__len=F("numerator__len"), base__len=F("numerator__len"))
                & (Q(value__isnull=True) | Q(value__len=F("numerator__len")))
                & (Q(population__isnull=True) | Q(population__len=F("numerator__len")))
                & (Q(hidden__isnull=True) | Q(hidden__len=F("numerator__len"))),
            )
        ]


class Figure(Cell):
    """The current value of a cell, as last computed: a row of a view over `FigureYear` (migration 0012)."""

    pk = models.CompositePrimaryKey("metric", "month", "region_code", "period")
    run = models.BigIntegerField(help_text="The run that wrote it")

    objects = FigureQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "ipportal_figure"


class Run(models.Model):
    """One computation of the figures: what was known, under which definitions, when, and what it took."""

    computed_at = models.DateTimeField(db_default=PortalNow())
    seq = models.BigIntegerField(help_text="Last change set it knew of: data up to here")
    versions = models.JSONField(default=dict, help_text="Metric → definition version")
    shape = models.CharField(
        max_length=64,
        blank=True,
        help_text="Digest of places, months and versions; runs of one shape compare cell by cell",
    )
    cells = models.PositiveIntegerField(default=0, help_text="Figures written")
    seconds = models.FloatField(default=0)
    full = models.BooleanField(default=False)
    job = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ipportal_run"
        ordering = ("-id",)


class DataVersion(models.Model):
    """One row that changes whenever anything the public sees changes: pages and API answer 304 by it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)
    run = models.BigIntegerField(null=True, help_text="The run whose figures are shown")
    changed_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        db_table = "ipportal_data_version"
        constraints = [models.CheckConstraint(name="there_is_one_data_version", condition=Q(id=1))]
