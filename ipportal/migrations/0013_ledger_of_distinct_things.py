"""The ledger can say which thing was seen, so that distinct things are counted anew for every place and period."""

from __future__ import annotations

from django.db import migrations, models

KEY = "ALTER TABLE ipportal_ledger DROP CONSTRAINT ipportal_ledger_pkey, ADD PRIMARY KEY ({columns})"


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0012_figures_stand_in_years")]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="thing",
            field=models.BigIntegerField(
                db_default=0, default=0, help_text="Which, where distinct things are counted; else 0"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    KEY.format(columns="seq, measure, county, month, thing"),
                    KEY.format(columns="seq, measure, county, month"),
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="ledgerentry",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "seq", "measure", "county", "month", "thing",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                )
            ],
        ),
    ]  # fmt: skip
