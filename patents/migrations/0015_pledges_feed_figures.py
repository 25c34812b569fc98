"""Facts of pledges and what closings withhold of them. They only grow: what was known on a day stays as it was."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock

TABLES = (
    "patents_pledge_closing",
    "patents_pledge_firm",
    "patents_pledge_fact",
    "patents_pledge_fact_retraction",
    "patents_pledge_withheld",
)


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0014_pledges_move_along_the_table"),
        ("ipportal", "0027_figures_are_withheld_with_a_reason"),
    ]

    operations = [
        migrations.CreateModel(
            name="PledgeFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(db_index=True, help_text="Change set of the closing")),
                ("month", models.SmallIntegerField(help_text="Of the registration: year × 12 + month − 1")),
                ("city", models.IntegerField(help_text="Of the first-named pledgor; 320000: not known")),
                ("right_kind", models.CharField(help_text="Of the first right", max_length=30)),
                ("size", models.CharField(blank=True, help_text="Of the first-named pledgor", max_length=10)),
                ("amount_fen", models.BigIntegerField()),
                ("loan_fen", models.BigIntegerField(null=True)),
                (
                    "firms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Rows of PledgeFirm; the first-named pledgor is the first",
                        size=None,
                    ),
                ),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledge_fact",
            },
        ),
        migrations.CreateModel(
            name="PledgeFirm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=220, unique=True)),
            ],
            options={
                "db_table": "patents_pledge_firm",
            },
        ),
        migrations.CreateModel(
            name="PledgeClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(help_text="Change set by which it became known", unique=True)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "first",
                    models.SmallIntegerField(help_text="Months are told from this one on: year × 12 + month − 1"),
                ),
                ("last", models.SmallIntegerField(help_text="The last month told: year × 12 + month − 1")),
            ],
            options={
                "db_table": "patents_pledge_closing",
                "ordering": ("seq",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="closing_ends_not_before_it_begins"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeFactRetraction",
            fields=[
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="retraction",
                        serialize=False,
                        to="patents.pledgefact",
                    ),
                ),
                ("seq", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "patents_pledge_fact_retraction",
            },
        ),
        migrations.CreateModel(
            name="PledgeWithheld",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("family", models.CharField(help_text="total, city, right_kind or size", max_length=20)),
                ("category", models.CharField(blank=True, max_length=30)),
                ("month", models.SmallIntegerField(help_text="year × 12 + month − 1; of a year its December")),
                ("period", models.CharField(help_text="month or year", max_length=5)),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withheld", to="patents.pledgeclosing"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledge_withheld",
            },
        ),
        migrations.AddIndex(
            model_name="pledgefact",
            index=models.Index(fields=["month", "city"], name="pledge_fact_by_month_and_city"),
        ),
        migrations.AddConstraint(
            model_name="pledgefact",
            constraint=models.CheckConstraint(
                condition=models.Q(("firms__len__gte", 1)), name="pledge_fact_names_a_firm"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgefact",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen__gt", 0), ("amount_fen__lte", 100000000000000), ("month__gte", 24000)),
                name="pledge_fact_fits_the_figures",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgewithheld",
            constraint=models.UniqueConstraint(
                fields=("closing", "family", "category", "month", "period"), name="closing_withholds_a_cell_once"
            ),
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in TABLES
        ),
    ]
