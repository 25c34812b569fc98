"""Policy documents, items, bodies, targets, tasks, milestones, evidence, quarters and reports."""

import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ipportal", "0016_sign_ins_end_and_forms_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=80)),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("general", "Overall goals"),
                            ("creation", "Creation"),
                            ("utilisation", "Utilisation"),
                            ("protection", "Protection"),
                            ("management", "Management"),
                            ("service", "Services"),
                            ("talent", "Talent"),
                            ("international", "International cooperation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "measures_area",
                "ordering": ("order",),
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("short_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("stated", "Stated by the source"),
                            ("background", "Background knowledge, not confirmed by a source"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_measures",
                        to="ipportal.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "measures_body",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PolicyDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("title_zh", models.CharField(blank=True, max_length=300)),
                ("title_en", models.CharField(blank=True, max_length=300)),
                (
                    "working_title_zh",
                    models.CharField(help_text="How the portal calls it while its title is unknown", max_length=300),
                ),
                ("working_title_en", models.CharField(max_length=300)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("issuer", models.CharField(blank=True, max_length=200)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("in_force_from", models.DateField(blank=True, null=True)),
                ("in_force_to", models.DateField(blank=True, null=True)),
                ("source_zh", models.CharField(max_length=300)),
                ("source_en", models.CharField(max_length=300)),
                ("drafted_by_id", models.BigIntegerField(null=True)),
                ("drafted_by", models.CharField(blank=True, max_length=150)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("published_by_id", models.BigIntegerField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=150)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced",
                        to="measures.policydocument",
                    ),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="measures.policydocument",
                    ),
                ),
            ],
            options={
                "db_table": "measures_document",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PolicyItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20)),
                (
                    "number",
                    models.CharField(help_text="Paragraph and clause of the source, such as 2.3", max_length=20),
                ),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("general", "Overall goals"),
                            ("creation", "Creation"),
                            ("utilisation", "Utilisation"),
                            ("protection", "Protection"),
                            ("management", "Management"),
                            ("service", "Services"),
                            ("talent", "Talent"),
                            ("international", "International cooperation"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("goal", "Goal"), ("baseline", "Baseline"), ("measure", "Measure")], max_length=20
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("support", "Support"),
                            ("encourage", "Encourage"),
                            ("explore", "Explore"),
                            ("build", "Build"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text_zh", models.CharField(max_length=2000)),
                ("text_en", models.CharField(max_length=2000)),
                ("source_zh", models.CharField(max_length=300)),
                ("source_en", models.CharField(max_length=300)),
                (
                    "bodies_basis",
                    models.CharField(
                        choices=[
                            ("stated", "Stated by the source"),
                            ("background", "Background knowledge, not confirmed by a source"),
                        ],
                        max_length=20,
                    ),
                ),
                ("contact_office", models.CharField(blank=True, max_length=120)),
                ("contact_phone", models.CharField(blank=True, help_text="A landline", max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("at_risk", "At risk"),
                            ("suspended", "Suspended"),
                            ("done", "Done"),
                            ("superseded", "Superseded"),
                        ],
                        default="planned",
                        max_length=20,
                    ),
                ),
                ("state_since", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("state_reason", models.CharField(blank=True, max_length=300)),
                ("areas", models.ManyToManyField(related_name="items", to="measures.area")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="measures.policydocument"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="measures.policyitem",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="measures.policyitem",
                    ),
                ),
            ],
            options={
                "db_table": "measures_item",
                "ordering": ("document", "order"),
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("reached_on", models.DateField(blank=True, null=True)),
                ("reached_by", models.CharField(blank=True, max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="measures.policyitem"
                    ),
                ),
            ],
            options={
                "db_table": "measures_milestone",
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.CreateModel(
            name="ItemMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("at_risk", "At risk"),
                            ("suspended", "Suspended"),
                            ("done", "Done"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("at_risk", "At risk"),
                            ("suspended", "Suspended"),
                            ("done", "Done"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="measures.policyitem"
                    ),
                ),
            ],
            options={
                "db_table": "measures_item_move",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("file", "File"),
                            ("record", "Record of the portal"),
                            ("document", "Official document"),
                        ],
                        max_length=20,
                    ),
                ),
                ("label_zh", models.CharField(max_length=200)),
                ("label_en", models.CharField(blank=True, max_length=200)),
                ("thing", models.CharField(blank=True, help_text="Kind of the record of the portal", max_length=40)),
                ("thing_id", models.CharField(blank=True, help_text="Its number or code", max_length=80)),
                ("dated_on", models.DateField(blank=True, null=True)),
                ("is_public", models.BooleanField(default=False)),
                ("added_by", models.CharField(max_length=150)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="measures.milestone",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="measures.policyitem"
                    ),
                ),
            ],
            options={
                "db_table": "measures_evidence",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("confirmed", "Confirmed by the joint bodies"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted by the office"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("claimed_percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("narrative", models.TextField(blank=True, max_length=4000)),
                ("drafted_by_id", models.BigIntegerField(null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_by_id", models.BigIntegerField(null=True)),
                ("submitted_by", models.CharField(blank=True, max_length=150)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by_id", models.BigIntegerField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("return_reason", models.CharField(blank=True, max_length=4000)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="measures.policyitem"
                    ),
                ),
            ],
            options={
                "db_table": "measures_report",
                "ordering": ("-period__year", "-period__quarter", "item__order"),
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("confirmed_at", models.DateTimeField()),
                ("confirmed_by_id", models.BigIntegerField()),
                ("confirmed_by", models.CharField(max_length=150)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed_reports",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmations",
                        to="measures.progressreport",
                    ),
                ),
            ],
            options={
                "db_table": "measures_confirmation",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ReportingPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "closed_on",
                    models.DateField(blank=True, help_text="From this day nothing is handed in any more", null=True),
                ),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "measures_period",
                "ordering": ("-year", "-quarter"),
                "constraints": [
                    models.UniqueConstraint(fields=("year", "quarter"), name="quarter_is_opened_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)), name="quarter_is_one_of_four"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opens_on"))), name="quarter_is_due_after_it_opens"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True), ("closed_on__gt", models.F("due_on")), _connector="OR"
                        ),
                        name="quarter_closes_after_its_due_day",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="progressreport",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="measures.reportingperiod"
            ),
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Lead body"), ("joint", "Joint body"), ("execute", "Executing body")],
                        max_length=10,
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="measures.policyitem",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="ipportal.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "measures_responsibility",
                "ordering": ("item", "order"),
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator_zh", models.CharField(max_length=200)),
                ("indicator_en", models.CharField(max_length=200)),
                (
                    "comparator",
                    models.CharField(
                        choices=[
                            (">=", "at least"),
                            ("<=", "at most"),
                            ("=", "exactly"),
                            ("range", "between"),
                            ("none", "none stated"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("low", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("unit_zh", models.CharField(blank=True, max_length=40)),
                ("unit_en", models.CharField(blank=True, max_length=40)),
                ("base_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "metric",
                    models.CharField(blank=True, help_text="A figure of the portal, for a region", max_length=60),
                ),
                ("region", models.CharField(blank=True, max_length=6)),
                ("reading", models.CharField(blank=True, help_text="A value that another room offers", max_length=60)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="measures.policyitem"
                    ),
                ),
            ],
            options={
                "db_table": "measures_target",
                "ordering": ("item", "order", "id"),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("year", models.PositiveSmallIntegerField(help_text="The yearly plan it belongs to")),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                ("depends_on", models.ManyToManyField(blank=True, related_name="needed_by", to="measures.task")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="measures.policyitem"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measure_tasks",
                        to="ipportal.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "measures_task",
                "ordering": ("due_on", "id"),
            },
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_from__isnull", True),
                    ("in_force_to__isnull", True),
                    ("in_force_to__gte", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="document_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revises__isnull", True), models.Q(("revises", models.F("id")), _negated=True), _connector="OR"
                ),
                name="document_does_not_revise_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by__isnull", True),
                    models.Q(("replaced_by", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="document_does_not_replace_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by_id__isnull", True),
                    ("drafted_by_id__isnull", True),
                    models.Q(("published_by_id", models.F("drafted_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="document_is_published_by_another_than_its_drafter",
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("revises",),
                name="document_has_one_revision_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyitem",
            constraint=models.UniqueConstraint(fields=("document", "code"), name="item_code_stands_once_in_a_document"),
        ),
        migrations.AddConstraint(
            model_name="policyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="item_is_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "in_progress", "at_risk", "suspended", "done", "superseded"])
                ),
                name="item_state_is_a_known_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reached_by", ""), ("reached_on__isnull", True)),
                    models.Q(("reached_on__isnull", False), models.Q(("reached_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="milestone_reached_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "record"), _negated=True),
                    models.Q(models.Q(("thing", ""), _negated=True), models.Q(("thing_id", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidence_of_the_portal_names_its_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                fields=("report", "organisation", "version"), name="body_confirms_a_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.UniqueConstraint(fields=("item", "period"), name="item_has_one_report_for_a_quarter"),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("claimed_percent__isnull", True), ("claimed_percent__lte", 100), _connector="OR"),
                name="report_claims_a_share_of_a_hundred",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("submitted_at__isnull", False),
                        ("submitted_by_id__isnull", False),
                        models.Q(("submitted_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_is_draft_or_says_who_submitted_it_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by_id__isnull", True),
                    ("submitted_by_id__isnull", True),
                    models.Q(("decided_by_id", models.F("submitted_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="report_is_decided_by_another_than_its_submitter",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("return_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_returned_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(("decided_at__isnull", False), models.Q(("decided_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="report_accepted_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibility",
            constraint=models.UniqueConstraint(fields=("item", "organisation"), name="body_has_one_part_in_an_item"),
        ),
        migrations.AddConstraint(
            model_name="responsibility",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "lead")), fields=("item",), name="item_has_one_lead_body"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comparator", "none"), ("high__isnull", True), ("low__isnull", True)),
                    models.Q(("comparator__in", [">=", "="]), ("high__isnull", True), ("low__isnull", False)),
                    models.Q(("comparator", "<="), ("high__isnull", False), ("low__isnull", True)),
                    models.Q(("comparator", "range"), ("high__isnull", False), ("low__isnull", False)),
                    _connector="OR",
                ),
                name="target_has_the_bounds_of_its_comparator",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("low__isnull", True), ("high__isnull", True), ("high__gte", models.F("low")), _connector="OR"
                ),
                name="target_range_goes_upwards",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("low__isnull", True), ("low__gt", 0), _connector="OR"),
                    models.Q(("high__isnull", True), ("high__gt", 0), _connector="OR"),
                ),
                name="target_bounds_are_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("metric", ""), ("reading", ""), _connector="OR"),
                name="target_is_read_from_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by", ""), ("done_on__isnull", True)),
                    models.Q(("done_on__isnull", False), models.Q(("done_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="task_done_says_by_whom",
            ),
        ),
    ]
