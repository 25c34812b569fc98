"""Sign-ins with their end, and forms that were sent after it; kept for whoever typed them."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0015_people_and_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                ("token", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("sealed", models.TextField(help_text="Address and fields, encrypted")),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_forms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_kept_form",
                "ordering": ("-kept_at",),
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ip", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(blank=True, help_text="What the browser calls itself", max_length=300)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="The last request that a person made"
                    ),
                ),
                (
                    "proved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When they last proved who they are"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_out", "signed out"),
                            ("idle", "nothing happened for too long"),
                            ("too_long", "lasted as long as a sign-in may"),
                            ("elsewhere", "ended from another browser"),
                            ("password", "the password was changed"),
                            ("closed", "the account was closed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_sign_in",
                "ordering": ("-seen_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="sign_in_ends_with_a_reason_or_lasts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__gte", models.F("begun_at"))),
                        name="sign_in_is_seen_after_it_began",
                    ),
                ],
            },
        ),
    ]
