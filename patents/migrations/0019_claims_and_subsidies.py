"""Schemes of risk compensation, claims and what came back; schemes of interest subsidies and applications."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import ipportal.core.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0026_forms_are_written_at_the_desk"),
        ("patents", "0018_what_a_bank_entered_stands"),
    ]

    operations = [
        migrations.CreateModel(
            name="RiskClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("defaulted_on", models.DateField()),
                ("balance_fen", models.BigIntegerField(help_text="Of the loan at default")),
                ("principal_fen", models.BigIntegerField(help_text="Loss of principal")),
                ("interest_fen", models.BigIntegerField(default=0, help_text="Loss of interest")),
                ("fund_fen", models.BigIntegerField(help_text="Of the loss, by the split")),
                ("bank_fen", models.BigIntegerField(help_text="Of the loss, by the split")),
                ("evidence", models.CharField(max_length=2000)),
                ("approved_fen", models.BigIntegerField(null=True)),
                ("paid_fen", models.BigIntegerField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("voucher", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("verified", "Verified by the bank"),
                            ("reviewed", "Reviewed by the IP office"),
                            ("approved", "Approved by Finance"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        default="submitted",
                        max_length=20,
                    ),
                ),
                ("state_since", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("state_reason", models.CharField(blank=True, max_length=2000)),
                ("moved_by_id", models.BigIntegerField(null=True)),
                ("moved_by", models.CharField(blank=True, max_length=150)),
                ("filed_by_id", models.BigIntegerField(null=True)),
                ("filed_by", models.CharField(max_length=150)),
                ("filed_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "token",
                    models.CharField(help_text="Of the form that filed it", max_length=64, null=True, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_claims",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="risk_claims", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_claim",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="RiskClaimMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("verified", "Verified by the bank"),
                            ("reviewed", "Reviewed by the IP office"),
                            ("approved", "Approved by Finance"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("verified", "Verified by the bank"),
                            ("reviewed", "Reviewed by the IP office"),
                            ("approved", "Approved by Finance"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="patents.riskclaim"
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_claim_move",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RiskScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="Last day; empty: still in force", null=True)),
                ("source_zh", models.CharField(max_length=500)),
                ("source_en", models.CharField(max_length=500)),
                ("borrower_cap_fen", models.BigIntegerField(help_text="Of all loans of one borrower under the scheme")),
                ("longest_years", models.PositiveSmallIntegerField(help_text="Of a loan")),
                ("spread_cap_bp", models.SmallIntegerField(help_text="Above the one-year LPR, in basis points")),
                (
                    "sizes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("micro", "Micro enterprise"),
                                ("small", "Small enterprise"),
                                ("medium", "Medium enterprise"),
                                ("large", "Large enterprise"),
                                ("", "Size not stated"),
                            ],
                            max_length=10,
                        ),
                        help_text="Of borrowers",
                        size=None,
                    ),
                ),
                ("rounding_zh", models.CharField(help_text="Who bears the odd fen", max_length=300)),
                ("rounding_en", models.CharField(max_length=300)),
                (
                    "funder",
                    models.ForeignKey(
                        help_text="Whose money the fund is: it approves",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ipportal.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_scheme",
                "ordering": ("-valid_from", "code"),
            },
        ),
        migrations.AddField(
            model_name="riskclaim",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="patents.riskscheme"
            ),
        ),
        migrations.CreateModel(
            name="RiskBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("up_to_fen", models.BigIntegerField(help_text="Balance at default, inclusive")),
                ("fund_pct", models.PositiveSmallIntegerField()),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bands", to="patents.riskscheme"
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_band",
                "ordering": ("up_to_fen",),
            },
        ),
        migrations.CreateModel(
            name="Subsidy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("firm", models.CharField(help_text="That paid the interest", max_length=200)),
                ("firm_code", models.CharField(help_text="Unified social credit code", max_length=18)),
                ("interest_from", models.DateField()),
                ("interest_to", models.DateField()),
                ("interest_fen", models.BigIntegerField(help_text="Interest actually paid for these days")),
                ("voucher", models.CharField(help_text="Of the payment of interest", max_length=80)),
                ("asked_fen", models.BigIntegerField(help_text="By rate and cap on the day of the application")),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("approved_fen", models.BigIntegerField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("payment_voucher", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        default="submitted",
                        max_length=20,
                    ),
                ),
                ("state_since", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("state_reason", models.CharField(blank=True, max_length=2000)),
                ("moved_by_id", models.BigIntegerField(null=True)),
                ("moved_by", models.CharField(blank=True, max_length=150)),
                ("filed_by_id", models.BigIntegerField(null=True)),
                ("filed_by", models.CharField(max_length=150)),
                ("filed_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "token",
                    models.CharField(help_text="Of the form that filed it", max_length=64, null=True, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidies",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subsidies", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_subsidy",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="SubsidyMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "subsidy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="patents.subsidy"
                    ),
                ),
            ],
            options={
                "db_table": "patents_subsidy_move",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="SubsidyScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=200)),
                ("name_en", models.CharField(max_length=200)),
                (
                    "rate_pct",
                    models.DecimalField(decimal_places=2, help_text="Of the interest paid", max_digits=5, null=True),
                ),
                ("cap_fen", models.BigIntegerField(help_text="For one firm", null=True)),
                ("pool_fen", models.BigIntegerField(null=True)),
                ("used_fen", models.BigIntegerField(default=0, help_text="Approved and paid; kept by the database")),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(help_text="Last day", null=True)),
                ("source_zh", models.CharField(max_length=500)),
                ("source_en", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidy_schemes",
                        to="ipportal.region",
                    ),
                ),
            ],
            options={
                "db_table": "patents_subsidy_scheme",
                "ordering": ("city", "-valid_from", "code"),
            },
        ),
        migrations.AddField(
            model_name="subsidy",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="subsidies", to="patents.subsidyscheme"
            ),
        ),
        migrations.CreateModel(
            name="RiskRecovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recovered_on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("fund_fen", models.BigIntegerField()),
                ("bank_fen", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=2000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "token",
                    models.CharField(help_text="Of the form that told of it", max_length=64, null=True, unique=True),
                ),
                ("returned_on", models.DateField(help_text="The fund has its part back from this day", null=True)),
                ("returned_by_id", models.BigIntegerField(null=True)),
                ("returned_by", models.CharField(blank=True, max_length=150)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recoveries", to="patents.riskclaim"
                    ),
                ),
            ],
            options={
                "db_table": "patents_risk_recovery",
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("bank_fen__gte", 0),
                            ("fund_fen__gte", 0),
                            (
                                "amount_fen",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("fund_fen"), "+", models.F("bank_fen")
                                ),
                            ),
                        ),
                        name="recovery_is_shared_without_rest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("returned_by", ""), ("returned_on__isnull", True)),
                            models.Q(
                                ("returned_on__gte", models.F("recovered_on")),
                                models.Q(("returned_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recovery_returned_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_by_id__isnull", True),
                            ("by_id__isnull", True),
                            models.Q(("returned_by_id", models.F("by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="recovery_is_confirmed_by_another",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="riskscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="risk_scheme_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("borrower_cap_fen__gt", 0), ("longest_years__gt", 0)), name="risk_scheme_has_limits"
            ),
        ),
        migrations.AddIndex(
            model_name="riskclaim",
            index=models.Index(fields=["state"], name="risk_claim_by_state"),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("pledge",),
                name="claim_is_one_per_loss",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("balance_fen__gt", 0), ("interest_fen__gte", 0), ("principal_fen__gt", 0)),
                name="claim_loses_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal_fen__lte", models.F("balance_fen"))),
                name="claim_loses_no_more_than_the_balance",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bank_fen__gte", 0),
                    ("fund_fen__gte", 0),
                    (
                        "fund_fen",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("principal_fen"), "+", models.F("interest_fen")
                            ),
                            "-",
                            models.F("bank_fen"),
                        ),
                    ),
                ),
                name="claim_is_split_without_rest",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("fund_fen__lte", models.F("principal_fen"))),
                name="claim_asks_no_more_than_the_principal_lost",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_fen__isnull", True),
                    models.Q(("approved_fen__gt", 0), ("approved_fen__lte", models.F("fund_fen"))),
                    _connector="OR",
                ),
                name="claim_approved_is_within_the_share_of_the_fund",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_fen__isnull", True),
                    models.Q(
                        ("approved_fen__isnull", False),
                        ("paid_fen__gt", 0),
                        ("paid_fen__lte", models.F("approved_fen")),
                    ),
                    _connector="OR",
                ),
                name="claim_paid_is_within_what_was_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "paid"]), _negated=True),
                    ("approved_fen__isnull", False),
                    _connector="OR",
                ),
                name="claim_approved_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("paid_fen__isnull", False),
                        ("paid_on__isnull", False),
                        ("state", "paid"),
                        models.Q(("voucher", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("paid_fen__isnull", True),
                        ("paid_on__isnull", True),
                        ("voucher", ""),
                    ),
                    _connector="OR",
                ),
                name="claim_paid_says_how_much_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskband",
            constraint=models.UniqueConstraint(fields=("scheme", "up_to_fen"), name="risk_band_stands_once"),
        ),
        migrations.AddConstraint(
            model_name="riskband",
            constraint=models.CheckConstraint(
                condition=models.Q(("fund_pct__gte", 0), ("fund_pct__lte", 100)), name="risk_band_bears_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskband",
            constraint=models.CheckConstraint(
                condition=models.Q(("up_to_fen__gt", 0)), name="risk_band_holds_a_balance"
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rate_pct__isnull", True), models.Q(("rate_pct__gt", 0), ("rate_pct__lte", 100)), _connector="OR"
                ),
                name="subsidy_scheme_gives_back_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="subsidy_scheme_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cap_fen__isnull", True), ("cap_fen__gt", 0), _connector="OR"),
                    models.Q(("pool_fen__isnull", True), ("pool_fen__gt", 0), _connector="OR"),
                ),
                name="subsidy_scheme_has_limits",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyscheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_fen", 0),
                    models.Q(("pool_fen__isnull", False), ("used_fen__gt", 0), ("used_fen__lte", models.F("pool_fen"))),
                    _connector="OR",
                ),
                name="subsidy_pool_is_never_overdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="subsidy",
            index=models.Index(fields=["scheme", "state"], name="subsidy_by_scheme_and_state"),
        ),
        migrations.AddIndex(
            model_name="subsidy",
            index=models.Index(fields=["firm_code"], name="subsidy_by_firm"),
        ),
        migrations.AddConstraint(
            model_name="subsidy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("interest_fen__gt", 0),
                    ("interest_to__gte", models.F("interest_from")),
                    models.Q(("voucher", ""), _negated=True),
                ),
                name="subsidy_is_asked_for_interest_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_fen__gt", 0),
                    ("asked_fen__lte", models.F("interest_fen")),
                    models.Q(
                        ("approved_fen__isnull", True),
                        models.Q(("approved_fen__gt", 0), ("approved_fen__lte", models.F("interest_fen"))),
                        _connector="OR",
                    ),
                ),
                name="subsidy_is_never_above_the_interest_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("approved", "paid")), _negated=True),
                    ("approved_fen__isnull", False),
                    _connector="OR",
                ),
                name="subsidy_approved_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("paid_on__isnull", False), ("state", "paid"), models.Q(("payment_voucher", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True), ("paid_on__isnull", True), ("payment_voucher", "")
                    ),
                    _connector="OR",
                ),
                name="subsidy_paid_says_when",
            ),
        ),
    ]
