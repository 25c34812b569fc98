"""Figures stand in a row per calendar year, and are read through a view. What was there is computed anew."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

# A whole year is its December since January: it is not stored again.
FIGURES = """
SELECT y.metric, (y.month + c.place - 1)::smallint AS month, y.region_code, {period} AS period, y.run, c.numerator,
    p.resident_10k AS denominator, p.id AS denominator_id, p.year AS denominator_year,
    p.published_on AS denominator_published_on,
    CASE WHEN y.population IS NULL OR p.id IS NOT NULL
        THEN (coalesce(c.value, c.numerator) * 0.1::numeric ^ y.decimals)::numeric(18, 4) END AS value,
    CASE WHEN y.population IS NULL OR p.id IS NOT NULL THEN '' ELSE 'no-denominator' END AS reason,
    (nullif(c.growth, -9223372036854775808) * 0.01)::numeric(18, 2) AS growth_pct,
    CASE WHEN c.growth <> -9223372036854775808
        THEN (c.base * 0.1::numeric ^ y.decimals)::numeric(18, 4) END AS growth_base,
    nullif(c.rank, 0) AS rank, coalesce(c.tied, false) AS tied,
    y.invented OR coalesce(p.demonstration, false) AS demonstration
FROM ipportal_figure_year y
CROSS JOIN LATERAL unnest(y.numerator, y.value, y.population, y.growth, y.base, y.rank, y.tied) WITH ORDINALITY
    AS c(numerator, value, population, growth, base, rank, tied, place)
LEFT JOIN ipportal_population p ON p.id = c.population
"""
VIEW = (
    "CREATE VIEW ipportal_figure AS"
    + FIGURES.format(period="y.period")
    + "UNION ALL"
    + FIGURES.format(period="'year'::varchar")
    + "WHERE y.period = 'ytd' AND (y.month + c.place) % 12 = 0"
)


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0011_failed_imports_say_why")]

    operations = [
        migrations.DeleteModel("Figure"),
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("metric", models.CharField(max_length=60)),
                ("month", models.SmallIntegerField(help_text="year × 12 + month − 1")),
                ("region_code", models.CharField(max_length=6)),
                (
                    "period",
                    models.CharField(default="month", help_text="month, ytd or year; stocks: month", max_length=5),
                ),
                ("numerator", models.BigIntegerField(null=True)),
                (
                    "denominator",
                    models.DecimalField(decimal_places=2, help_text="10,000 persons", max_digits=12, null=True),
                ),
                ("denominator_id", models.BigIntegerField(help_text="The population row it came from", null=True)),
                ("denominator_year", models.SmallIntegerField(null=True)),
                ("denominator_published_on", models.DateField(null=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("reason", models.CharField(blank=True, help_text="Why there is no value", max_length=30)),
                ("growth_pct", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("growth_base", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("rank", models.SmallIntegerField(help_text="Competition rank among the 13 cities", null=True)),
                ("tied", models.BooleanField(default=False)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "metric",
                        "month",
                        "region_code",
                        "period",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("run", models.BigIntegerField(help_text="The run that wrote it")),
            ],
            options={
                "db_table": "ipportal_figure",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="FigureYear",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "metric",
                        "period",
                        "region_code",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("metric", models.CharField(db_collation="C", max_length=60)),
                ("period", models.CharField(db_collation="C", max_length=5)),
                ("region_code", models.CharField(db_collation="C", max_length=6)),
                ("month", models.SmallIntegerField(help_text="The first month: year × 12 + month − 1")),
                ("run", models.BigIntegerField(help_text="The run that wrote it")),
                (
                    "decimals",
                    models.SmallIntegerField(
                        default=0, help_text="`value` and `base` stand in units of their last decimal"
                    ),
                ),
                ("invented", models.BooleanField(default=False, help_text="Demonstration data, whatever divides it")),
                (
                    "numerator",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "value",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                (
                    "population",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="The population's row; 0: there is none",
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "growth",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Hundredths of a per cent; the smallest number: none",
                        size=None,
                    ),
                ),
                (
                    "base",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), help_text="The value a year before", size=None
                    ),
                ),
                (
                    "rank",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        help_text="Among the 13 cities; 0: none",
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "tied",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BooleanField(), null=True, size=None),
                ),
            ],
            options={
                "db_table": "ipportal_figure_year",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base__len", models.F("numerator__len")),
                            ("growth__len", models.F("numerator__len")),
                            models.Q(
                                ("value__isnull", True), ("value__len", models.F("numerator__len")), _connector="OR"
                            ),
                            models.Q(
                                ("population__isnull", True),
                                ("population__len", models.F("numerator__len")),
                                _connector="OR",
                            ),
                        ),
                        name="figure_year_has_one_number_per_month_in_each_column",
                    )
                ],
            },
        ),
        # All figures are replaced at once, under the same keys: half of each page is kept free for that.
        migrations.RunSQL(
            "ALTER INDEX ipportal_figure_year_pkey SET (fillfactor = 45)",
            "ALTER INDEX ipportal_figure_year_pkey RESET (fillfactor)",
        ),
        migrations.RunSQL(VIEW, "DROP VIEW ipportal_figure"),
    ]
