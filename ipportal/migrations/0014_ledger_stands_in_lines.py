"""What a change set adds to a measure in a county stands in one line, and is read entry by entry through a view."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

FILL = """
INSERT INTO ipportal_ledger_line (seq, measure, county, month, delta, thing)
SELECT seq, measure, county, array_agg(month ORDER BY month, thing), array_agg(delta ORDER BY month, thing),
    CASE WHEN bool_or(thing <> 0) THEN array_agg(thing ORDER BY month, thing) END
FROM ipportal_ledger GROUP BY seq, measure, county
"""
VIEW = """
CREATE VIEW ipportal_ledger AS
SELECT l.seq, l.measure, l.county, e.month, coalesce(e.thing, 0) AS thing, e.delta
FROM ipportal_ledger_line l CROSS JOIN LATERAL unnest(l.month, l.delta, l.thing) AS e(month, delta, thing)
"""
IN_LINE = "ALTER TABLE ipportal_ledger_line SET (toast_tuple_target = 8160)"  # a line is read whole


def _key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0013_ledger_of_distinct_things")]

    operations = [
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("pk", _key("seq", "measure", "county")),
                ("seq", models.BigIntegerField()),
                ("measure", models.SmallIntegerField(help_text="Number of the measure in metrics.registry")),
                (
                    "county",
                    models.IntegerField(
                        help_text="Code as it came; a city or the province itself where no county is known"
                    ),
                ),
                ("month", ArrayField(models.SmallIntegerField(), help_text="year × 12 + month − 1")),
                ("delta", ArrayField(models.IntegerField())),
                (
                    "thing",
                    ArrayField(
                        models.BigIntegerField(), help_text="Which, where distinct things are counted", null=True
                    ),
                ),
            ],
            options={"db_table": "ipportal_ledger_line"},
        ),
        migrations.RunSQL(IN_LINE, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.DeleteModel("LedgerEntry"),
        migrations.AddConstraint(
            "ledgerline",
            models.CheckConstraint(
                condition=models.Q(("delta__contains", [0]), _negated=True) & models.Q(delta__len__gt=0),
                name="ledger_books_no_zero",
            ),
        ),
        migrations.AddConstraint(
            "ledgerline",
            models.CheckConstraint(
                condition=models.Q(month__len=models.F("delta__len"))
                & (models.Q(thing__isnull=True) | models.Q(thing__len=models.F("delta__len"))),
                name="ledger_line_has_one_number_per_month_in_each_column",
            ),
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("pk", _key("seq", "measure", "county", "month", "thing")),
                ("seq", models.BigIntegerField()),
                ("measure", models.SmallIntegerField()),
                ("county", models.IntegerField()),
                ("month", models.SmallIntegerField()),
                ("thing", models.BigIntegerField()),
                ("delta", models.IntegerField()),
            ],
            options={"db_table": "ipportal_ledger", "managed": False},
        ),
        migrations.RunSQL(VIEW, "DROP VIEW ipportal_ledger"),
    ]
