"""Pledges, their pledgors and rights, their moves and change registrations."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0026_forms_are_written_at_the_desk"),
        ("patents", "0012_calls_name_their_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "registration_number",
                    models.CharField(blank=True, help_text="Text: several forms are in use", max_length=30),
                ),
                ("registered_on", models.DateField(null=True)),
                ("applied_on", models.DateField(null=True)),
                ("pledgee", models.CharField(max_length=200)),
                ("pledgee_code", models.CharField(blank=True, help_text="Unified social credit code", max_length=18)),
                ("branch", models.CharField(blank=True, max_length=200)),
                ("debtor", models.CharField(blank=True, help_text="Where it is not the pledgor", max_length=200)),
                ("debtor_code", models.CharField(blank=True, max_length=18)),
                ("contract_no", models.CharField(blank=True, max_length=80)),
                ("contracted_on", models.DateField(null=True)),
                ("secured_fen", models.BigIntegerField(help_text="Secured amount in fen, as registered")),
                ("currency", models.CharField(default="CNY", help_text="Of the contract", max_length=3)),
                (
                    "currency_amount",
                    models.DecimalField(decimal_places=2, help_text="If not in yuan", max_digits=18, null=True),
                ),
                (
                    "currency_rate",
                    models.DecimalField(decimal_places=6, help_text="Yuan for one unit", max_digits=14, null=True),
                ),
                ("currency_rate_on", models.DateField(null=True)),
                ("loan_fen", models.BigIntegerField(null=True)),
                ("rate_pct", models.DecimalField(decimal_places=3, help_text="Per year", max_digits=6, null=True)),
                (
                    "lpr_spread_bp",
                    models.SmallIntegerField(help_text="Above the one-year LPR, in basis points", null=True),
                ),
                ("term_from", models.DateField()),
                ("term_to", models.DateField()),
                ("valuation_fen", models.BigIntegerField(null=True)),
                ("valuation_free", models.BooleanField(default=False)),
                ("valuation_method", models.CharField(blank=True, max_length=200)),
                ("valuation_agency", models.CharField(blank=True, max_length=200)),
                ("valued_on", models.DateField(null=True)),
                (
                    "guarantee",
                    models.CharField(blank=True, help_text="Guarantee or insurance beside it", max_length=200),
                ),
                (
                    "product",
                    models.CharField(
                        blank=True, help_text="Of the bank or the province, for example 苏知贷", max_length=80
                    ),
                ),
                ("scope", models.CharField(blank=True, help_text="Scope of security", max_length=2000)),
                (
                    "county",
                    models.IntegerField(
                        help_text="Code of the first-named pledgor's place, as it came; 320000: not known"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("registered", "Registered"),
                            ("changed", "Registered, changed since"),
                            ("overdue", "Overdue"),
                            ("released", "Released"),
                            ("realised", "Realised"),
                            ("void", "Void"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("state_since", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("state_reason", models.CharField(blank=True, max_length=2000)),
                ("moved_by_id", models.BigIntegerField(null=True)),
                ("moved_by", models.CharField(blank=True, max_length=150)),
                ("handed_in_at", models.DateTimeField(help_text="A draft that waits for the city", null=True)),
                ("returned_reason", models.CharField(blank=True, max_length=2000)),
                ("overdue_on", models.DateField(null=True)),
                ("ended_on", models.DateField(help_text="Released, realised or void from this day", null=True)),
                ("end_ground", models.CharField(blank=True, max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bank", "Bank"),
                            ("office", "IP office"),
                            ("gazette", "Gazette of the CNIPA"),
                            ("enterprise", "Enterprise"),
                        ],
                        default="bank",
                        max_length=20,
                    ),
                ),
                ("entered_by_id", models.BigIntegerField(null=True)),
                ("entered_by", models.CharField(max_length=150)),
                ("entered_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("batch", models.BigIntegerField(help_text="The import that brought it", null=True)),
                (
                    "token",
                    models.CharField(help_text="Of the form that began it", max_length=64, null=True, unique=True),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "adds_to",
                    models.ForeignKey(
                        help_text="Change or top-up of this pledge",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="additions",
                        to="patents.pledge",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        help_text="The pledgee, where it has an account",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        help_text="Of the first-named pledgor; none outside",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ipportal.region",
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledge",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="PledgeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, help_text="Of the change registration", max_length=40)),
                ("changed_on", models.DateField()),
                ("secured_fen", models.BigIntegerField(help_text="From then on; empty: as before", null=True)),
                ("term_to", models.DateField(help_text="From then on; empty: as before", null=True)),
                ("note", models.CharField(max_length=2000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledge_change",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PledgedRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("patent", "Patent"),
                            ("trademark", "Trademark"),
                            ("geographical_indication", "Geographical indication"),
                            ("layout_design", "Layout design of an integrated circuit"),
                            ("data", "Data IP"),
                            ("plant_variety", "Plant variety"),
                            ("copyright", "Copyright"),
                        ],
                        max_length=30,
                    ),
                ),
                ("number", models.CharField(help_text="In its one written form", max_length=60)),
                (
                    "patent_number",
                    models.BigIntegerField(db_index=True, help_text="Patents: without the check digit", null=True),
                ),
                ("title", models.CharField(blank=True, max_length=500)),
                ("share_fen", models.BigIntegerField(help_text="Its share of the value", null=True)),
                ("life_ends_on", models.DateField(help_text="Last day it can stand, where that is known", null=True)),
                (
                    "details",
                    models.JSONField(default=dict, help_text="What its kind is told of (finance.rights.DETAILS)"),
                ),
                ("bound", models.BooleanField(default=False)),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rights", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledged_right",
                "ordering": ("seq",),
            },
        ),
        migrations.CreateModel(
            name="PledgeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("registered", "Registered"),
                            ("changed", "Registered, changed since"),
                            ("overdue", "Overdue"),
                            ("released", "Released"),
                            ("realised", "Realised"),
                            ("void", "Void"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("registered", "Registered"),
                            ("changed", "Registered, changed since"),
                            ("overdue", "Overdue"),
                            ("released", "Released"),
                            ("realised", "Realised"),
                            ("void", "Void"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=2000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledge_move",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Pledgor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveSmallIntegerField(help_text="1: first-named")),
                ("name", models.CharField(max_length=200)),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("county", models.IntegerField(help_text="Code of its place, as it came")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("micro", "Micro enterprise"),
                            ("small", "Small enterprise"),
                            ("medium", "Medium enterprise"),
                            ("large", "Large enterprise"),
                            ("", "Size not stated"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_person", models.BooleanField(default=False, help_text="A natural person: shown as 张**")),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pledgors", to="patents.pledge"
                    ),
                ),
            ],
            options={
                "db_table": "patents_pledgor",
                "ordering": ("seq",),
            },
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["registered_on", "city"], name="pledge_by_day_and_city"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["city", "state"], name="pledge_by_city_and_state"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("registration_number", ""), _negated=True),
                fields=("registration_number",),
                name="pledge_registration_is_numbered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("secured_fen__gt", 0)), name="pledge_secures_an_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("loan_fen__isnull", True), ("loan_fen__gt", 0), _connector="OR"),
                name="pledge_loans_an_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("term_to__gt", models.F("term_from"))), name="pledge_term_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("registered_on__isnull", False), models.Q(("registration_number", ""), _negated=True)),
                    _connector="OR",
                ),
                name="pledge_is_a_draft_or_says_number_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state__in", ["registered", "changed", "overdue", "draft"])),
                    models.Q(
                        models.Q(("state__in", ["registered", "changed", "overdue", "draft"]), _negated=True),
                        ("ended_on__gte", models.F("registered_on")),
                    ),
                    _connector="OR",
                ),
                name="pledge_ends_on_a_day_from_its_registration",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "overdue"), _negated=True),
                    ("overdue_on__gte", models.F("registered_on")),
                    _connector="OR",
                ),
                name="pledge_overdue_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", "CNY"), ("currency_amount__isnull", True), ("currency_rate__isnull", True)),
                    models.Q(
                        models.Q(("currency", "CNY"), _negated=True),
                        ("currency_amount__gt", 0),
                        ("currency_rate__gt", 0),
                        ("currency_rate_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="pledge_in_another_currency_says_amount_and_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("valuation_free", False), ("valuation_fen__isnull", True), _connector="OR"),
                name="pledge_without_valuation_names_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adds_to__isnull", True), models.Q(("adds_to", models.F("id")), _negated=True), _connector="OR"
                ),
                name="pledge_does_not_add_to_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("secured_fen__isnull", True), ("secured_fen__gt", 0), _connector="OR"),
                name="pledge_change_secures_an_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgedright",
            constraint=models.UniqueConstraint(fields=("pledge", "seq"), name="pledged_right_is_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="pledgedright",
            constraint=models.UniqueConstraint(
                fields=("pledge", "kind", "number"), name="right_is_pledged_once_in_a_pledge"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgedright",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bound", True)), fields=("kind", "number"), name="right_is_in_one_live_pledge"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgedright",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "patent",
                            "trademark",
                            "geographical_indication",
                            "layout_design",
                            "data",
                            "plant_variety",
                            "copyright",
                        ],
                    )
                ),
                name="pledged_right_is_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgedright",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "patent"), ("patent_number__isnull", False)),
                    models.Q(models.Q(("kind", "patent"), _negated=True), ("patent_number__isnull", True)),
                    _connector="OR",
                ),
                name="pledged_patent_has_its_number",
            ),
        ),
        migrations.AddIndex(
            model_name="pledgor",
            index=models.Index(fields=["credit_code"], name="pledgor_by_code"),
        ),
        migrations.AddConstraint(
            model_name="pledgor",
            constraint=models.UniqueConstraint(fields=("pledge", "seq"), name="pledgor_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="pledgor",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__gte", 1)), name="pledgor_of_a_pledge_is_numbered_from_one"
            ),
        ),
    ]
