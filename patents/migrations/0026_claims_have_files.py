"""Claims have files that show the loss; like every such table, this one only grows."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0025_other_finance_is_told_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskClaimFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="As its sender called it, with the ending that its content has", max_length=200
                    ),
                ),
                ("stored_as", models.CharField(help_text="Path under the media folder", max_length=100, unique=True)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("by_id", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="patents.riskclaim"
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_claim_file",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "sha256"), name="claim_has_each_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size__gt", 0),
                            models.Q(
                                ("name", ""),
                                ("stored_as", ""),
                                ("content_type", ""),
                                ("sha256", ""),
                                _connector="OR",
                                _negated=True,
                            ),
                        ),
                        name="claim_file_says_what_it_is",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON patents_risk_claim_file "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
            "DROP TRIGGER only_grows ON patents_risk_claim_file",
        ),
    ]
