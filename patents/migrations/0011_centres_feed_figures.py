"""Facts of centres, from which figures are counted. They only grow: what was known on a day stays as it was."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("patents_centre_fact", "patents_centre_fact_retraction")


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0010_centres_move_along_the_table"),
        ("ipportal", "0002_tables_that_only_grow"),
    ]

    operations = [
        migrations.CreateModel(
            name="CentreFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(help_text="Change set by which it became known")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("C", "Contract signed"),
                            ("A", "Acceptance passed"),
                            ("F", "Acceptance failed"),
                            ("T", "Terminated"),
                            ("P", "Proved by an accepted report of a centre"),
                        ],
                        max_length=1,
                    ),
                ),
                ("effective_on", models.DateField()),
                ("city", models.IntegerField(help_text="Of the lead body")),
                ("number", models.BigIntegerField(help_text="The patent proved, without its check digit", null=True)),
                (
                    "high_value",
                    models.BooleanField(
                        default=False, help_text="The report that proved it found a kind of high value"
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="patents.centre"
                    ),
                ),
            ],
            options={
                "db_table": "patents_centre_fact",
            },
        ),
        migrations.CreateModel(
            name="CentreFactRetraction",
            fields=[
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="retraction",
                        serialize=False,
                        to="patents.centrefact",
                    ),
                ),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "db_table": "patents_centre_fact_retraction",
            },
        ),
        migrations.AddIndex(
            model_name="centrefact",
            index=models.Index(
                condition=models.Q(("number__isnull", False)), fields=["number"], name="centre_fact_patent"
            ),
        ),
        migrations.AddConstraint(
            model_name="centrefact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "P"), ("number__isnull", False)),
                    models.Q(models.Q(("kind", "P"), _negated=True), ("high_value", False), ("number__isnull", True)),
                    _connector="OR",
                ),
                name="centre_fact_names_a_patent_where_one_was_proved",
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
