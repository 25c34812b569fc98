"""The ledger books amounts of money, and figures that must not be shown say why they are not."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LEDGER = """
CREATE VIEW ipportal_ledger AS
SELECT l.seq, l.measure, l.county, e.month, coalesce(e.thing, 0) AS thing, e.delta
FROM ipportal_ledger_line l CROSS JOIN LATERAL unnest(l.month, l.delta, l.thing) AS e(month, delta, thing)
"""
FIGURES = """
SELECT y.metric, (y.month + c.place - 1)::smallint AS month, y.region_code, {period} AS period, y.run,
    CASE WHEN c.hidden > 0 THEN NULL ELSE c.numerator END AS numerator,
    p.resident_10k AS denominator, p.id AS denominator_id, p.year AS denominator_year,
    p.published_on AS denominator_published_on,
    CASE WHEN c.hidden > 0 THEN NULL WHEN y.population IS NULL OR p.id IS NOT NULL
        THEN (coalesce(c.value, c.numerator) * 0.1::numeric ^ y.decimals)::numeric(18, 4) END AS value,
    CASE WHEN c.hidden = 1 THEN 'suppressed' WHEN c.hidden = 2 THEN 'not-published'
        WHEN y.population IS NULL OR p.id IS NOT NULL THEN '' ELSE 'no-denominator' END AS reason,
    (nullif(c.growth, -9223372036854775808) * 0.01)::numeric(18, 2) AS growth_pct,
    CASE WHEN c.growth <> -9223372036854775808
        THEN (c.base * 0.1::numeric ^ y.decimals)::numeric(18, 4) END AS growth_base,
    nullif(c.rank, 0) AS rank, coalesce(c.tied, false) AS tied,
    y.invented OR coalesce(p.demonstration, false) AS demonstration
FROM ipportal_figure_year y
CROSS JOIN LATERAL unnest(y.numerator, y.value, y.population, y.growth, y.base, y.rank, y.tied, y.hidden)
    WITH ORDINALITY AS c(numerator, value, population, growth, base, rank, tied, hidden, place)
LEFT JOIN ipportal_population p ON p.id = c.population
"""
VIEW = (
    "CREATE VIEW ipportal_figure AS"
    + FIGURES.format(period="y.period")
    + "UNION ALL"
    + FIGURES.format(period="'year'::varchar")
    + "WHERE y.period = 'ytd' AND (y.month + c.place) % 12 = 0"
)
NO_ZERO = "ledger_books_no_zero"
LENGTHS = "figure_year_has_one_number_per_month_in_each_column"


def _like_the_numerator(column: str) -> models.Q:
    return models.Q((f"{column}__isnull", True)) | models.Q((f"{column}__len", models.F("numerator__len")))


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0026_forms_are_written_at_the_desk")]

    operations = [
        migrations.RunSQL("DROP VIEW ipportal_ledger", migrations.RunSQL.noop),
        migrations.RemoveConstraint("ledgerline", NO_ZERO),
        migrations.AlterField(
            "ledgerline",
            "delta",
            ArrayField(models.BigIntegerField(), help_text="Amounts in fen, everything else in pieces"),
        ),
        migrations.AddConstraint(
            "ledgerline",
            models.CheckConstraint(
                condition=models.Q(("delta__contains", [0]), _negated=True) & models.Q(delta__len__gt=0), name=NO_ZERO
            ),
        ),
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
        migrations.RunSQL("DROP VIEW ipportal_figure", migrations.RunSQL.noop),
        migrations.AddField(
            "figureyear",
            "hidden",
            ArrayField(
                models.SmallIntegerField(),
                null=True,
                help_text="0: shown, 1: suppressed, 2: not yet told; without, all shown",
            ),
        ),
        migrations.RemoveConstraint("figureyear", LENGTHS),
        migrations.AddConstraint(
            "figureyear",
            models.CheckConstraint(
                condition=models.Q(growth__len=models.F("numerator__len"), base__len=models.F("numerator__len"))
                & _like_the_numerator("value")
                & _like_the_numerator("population")
                & _like_the_numerator("hidden"),
                name=LENGTHS,
            ),
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
