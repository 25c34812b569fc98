"""Accounts may be connected with an identity at the office's own sign-in service."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0016_sign_ins_end_and_forms_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficeIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=300)),
                ("subject", models.CharField(max_length=255)),
                ("connected_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_office_identity",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="office_identity_belongs_to_one_account"
                    ),
                    models.UniqueConstraint(fields=("user", "issuer"), name="account_has_one_identity_at_a_service"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issuer", ""), _negated=True), models.Q(("subject", ""), _negated=True)
                        ),
                        name="office_identity_names_service_and_person",
                    ),
                ],
            },
        ),
    ]
