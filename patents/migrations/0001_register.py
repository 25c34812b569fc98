"""The register: patents, events, retractions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PatentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(help_text="Patent; no foreign key, so that a load need not look up")),
                ("seq", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("G", "Grant"),
                            ("L", "Lapse for unpaid fee"),
                            ("R", "Restoration"),
                            ("E", "Expiry"),
                            ("A", "Abandonment"),
                            ("I", "Invalidated in whole"),
                            ("P", "Invalidated in part"),
                            ("T", "Transfer"),
                            ("C", "Licence"),
                        ],
                        max_length=1,
                    ),
                ),
                ("effective_on", models.DateField()),
                (
                    "county",
                    models.IntegerField(
                        help_text="Grant and transfer: the first-named owner's county from then on", null=True
                    ),
                ),
                ("filed_on", models.DateField(help_text="Grant: the filing date the terms run from", null=True)),
                ("owner", models.CharField(blank=True, help_text="Transfer: the new owner", max_length=200)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "patents_event",
            },
        ),
        migrations.CreateModel(
            name="Patent",
            fields=[
                (
                    "number",
                    models.BigIntegerField(
                        help_text="Application number without its check digit", primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.SmallIntegerField(choices=[(1, "Invention"), (2, "Utility model"), (3, "Design")])),
                ("title", models.CharField(max_length=500)),
                ("publication_number", models.CharField(blank=True, max_length=20)),
                ("filed_on", models.DateField()),
                ("granted_on", models.DateField(null=True)),
                ("first_owner", models.CharField(max_length=200)),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("county", models.IntegerField(help_text="First-named owner's county, as in the register row")),
                ("ipc_main", models.CharField(blank=True, max_length=20)),
                ("ipc", models.TextField(blank=True, help_text="Separated by ;")),
                ("overseas_family", models.TextField(blank=True)),
                ("award", models.CharField(blank=True, max_length=200)),
                ("inventors", models.TextField(blank=True)),
                ("demonstration", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField(help_text="Change set that last wrote this row")),
            ],
            options={
                "db_table": "patents_patent",
            },
        ),
        migrations.CreateModel(
            name="EventRetraction",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="retraction",
                        serialize=False,
                        to="patents.patentevent",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "patents_event_retraction",
            },
        ),
        migrations.AddIndex(
            model_name="patentevent",
            index=models.Index(fields=["number"], name="event_patent"),
        ),
        migrations.AddConstraint(
            model_name="patentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "G"), _negated=True),
                    models.Q(("county__isnull", False), ("filed_on__isnull", False)),
                    _connector="OR",
                ),
                name="grant_carries_county_and_filing_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="patentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("filed_on__isnull", True), ("effective_on__gte", models.F("filed_on")), _connector="OR"
                ),
                name="nothing_takes_effect_before_filing",
            ),
        ),
        migrations.AddConstraint(
            model_name="patent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_on__isnull", True), ("granted_on__gte", models.F("filed_on")), _connector="OR"
                ),
                name="patent_is_granted_after_it_is_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="patent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [1, 2, 3])), name="patent_kind_is_one_of_three"
            ),
        ),
    ]
