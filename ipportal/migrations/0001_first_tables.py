"""The ground floor’s first tables."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ipportal.core.kit.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
                BEGIN
                    RETURN coalesce((SELECT stands_at FROM ipportal_clock WHERE id = 1), now());
                END $$;
                COMMENT ON FUNCTION portal_now() IS 'The portal''s now: real time unless ipportal_clock sets it';
            """,
            reverse_sql="DROP FUNCTION portal_now()",
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("description_zh", models.CharField(max_length=300)),
                ("description_en", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "ipportal_role",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("computed_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("seq", models.BigIntegerField(help_text="Last change set it knew of: data up to here")),
                ("versions", models.JSONField(default=dict, help_text="Metric → definition version")),
                ("cells", models.PositiveIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("full", models.BooleanField(default=False)),
                ("job", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "ipportal_run",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("display_name", models.CharField(blank=True, max_length=80)),
                ("demonstration", models.BooleanField(default=False, help_text="Exists only with DEMO=1")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_user",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("known_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=300)),
                (
                    "batch",
                    models.BigIntegerField(help_text="Import batch, where the facts came from a file", null=True),
                ),
            ],
            options={
                "db_table": "ipportal_change_set",
                "ordering": ("-seq",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="change_sets_are_numbered_from_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("stands_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ipportal_clock",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_clock")],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=7)),
                ("region_name", models.CharField(max_length=80)),
                ("region_code", models.CharField(blank=True, max_length=6)),
                ("value", models.DecimalField(decimal_places=6, max_digits=24)),
                ("reason", models.CharField(max_length=500)),
                ("source", models.CharField(max_length=300)),
                ("corrected_by", models.CharField(max_length=150)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "db_table": "ipportal_correction",
                "indexes": [models.Index(fields=["metric", "period"], name="correction_page")],
            },
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField(default=1)),
                ("run", models.BigIntegerField(help_text="The run whose figures are shown", null=True)),
                ("changed_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
            ],
            options={
                "db_table": "ipportal_data_version",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_data_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="DefinitionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(help_text="Of the file's text", max_length=64)),
                ("text", models.TextField(help_text="The definition file, whole")),
                ("loaded_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
            ],
            options={
                "db_table": "ipportal_definition_version",
                "ordering": ("metric", "-version"),
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "version"), name="definition_version_is_numbered_once"),
                    models.UniqueConstraint(fields=("metric", "sha256"), name="definition_text_is_one_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("actor_id", models.BigIntegerField(help_text="User id; empty for the system", null=True)),
                ("actor", models.CharField(help_text="User name at the time", max_length=150)),
                ("action", models.CharField(max_length=100)),
                ("object_kind", models.CharField(blank=True, max_length=60)),
                ("object_id", models.CharField(blank=True, max_length=60)),
                ("object_name", models.CharField(blank=True, max_length=300)),
                ("details", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "db_table": "ipportal_audit_event",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["object_kind", "object_id"], name="audit_event_object")],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "metric",
                        "month",
                        "region_code",
                        "period",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("metric", models.CharField(max_length=60)),
                ("month", models.SmallIntegerField(help_text="year × 12 + month − 1")),
                ("region_code", models.CharField(max_length=6)),
                (
                    "period",
                    models.CharField(default="month", help_text="month, ytd or year; stocks: month", max_length=5),
                ),
                ("numerator", models.BigIntegerField(null=True)),
                (
                    "denominator",
                    models.DecimalField(decimal_places=2, help_text="10,000 persons", max_digits=12, null=True),
                ),
                ("denominator_id", models.BigIntegerField(help_text="The population row it came from", null=True)),
                ("denominator_year", models.SmallIntegerField(null=True)),
                ("denominator_published_on", models.DateField(null=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("reason", models.CharField(blank=True, help_text="Why there is no value", max_length=30)),
                ("growth_pct", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("growth_base", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("rank", models.SmallIntegerField(help_text="Competition rank among the 13 cities", null=True)),
                ("tied", models.BooleanField(default=False)),
                ("demonstration", models.BooleanField(default=False)),
                ("run", models.BigIntegerField(help_text="The run that wrote it")),
            ],
            options={
                "db_table": "ipportal_figure",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="figure_without_value_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("denominator__isnull", True),
                            models.Q(("denominator__gt", 0), ("denominator_year__isnull", False)),
                            _connector="OR",
                        ),
                        name="figure_keeps_its_denominators_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("layout", models.CharField(blank=True, max_length=20)),
                ("file_name", models.CharField(max_length=255)),
                (
                    "stored_as",
                    models.CharField(
                        blank=True, help_text="Path under the media folder; empty from the command line", max_length=255
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes")),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("accept_good", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("committing", "Importing"),
                            ("committed", "Imported"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("rows", models.PositiveBigIntegerField(default=0)),
                ("new", models.PositiveBigIntegerField(default=0)),
                ("changed", models.PositiveBigIntegerField(default=0)),
                ("unchanged", models.PositiveBigIntegerField(default=0)),
                ("duplicates", models.PositiveBigIntegerField(default=0)),
                ("rejected", models.PositiveBigIntegerField(default=0, help_text="Rows with at least one fault")),
                ("flags", models.PositiveBigIntegerField(default=0)),
                (
                    "causes",
                    models.JSONField(
                        default=list, help_text="Problems grouped by code and column, with counts and first rows"
                    ),
                ),
                (
                    "refusal",
                    models.CharField(blank=True, help_text="Why the file could not be read at all", max_length=500),
                ),
                ("seconds", models.FloatField(default=0)),
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="Change set by which its rows became known", null=True, unique=True
                    ),
                ),
                ("uploaded_by_id", models.BigIntegerField(null=True)),
                ("uploaded_by", models.CharField(max_length=150)),
                ("uploaded_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("committed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ipportal_import_batch",
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "committed"), _negated=True),
                            ("committed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="batch_committed_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seq__isnull", True), ("state", "committed"), _connector="OR"),
                        name="batch_known_is_committed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                (
                    "key",
                    models.CharField(
                        blank=True, help_text="Same kind and key: one at a time, queued once", max_length=100
                    ),
                ),
                ("args", models.JSONField(default=dict, help_text="Ids only")),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("ordered_by_id", models.BigIntegerField(null=True)),
                ("ordered_by", models.CharField(max_length=150)),
                ("ordered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("run_after", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("claimed_by", models.CharField(blank=True, max_length=80)),
                ("started_at", models.DateTimeField(null=True)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("stage", models.CharField(blank=True, max_length=80)),
                ("stage_done", models.PositiveBigIntegerField(default=0)),
                ("stage_total", models.PositiveBigIntegerField(default=0)),
                ("stages", models.JSONField(default=list, help_text="Finished stages with seconds and counts")),
                ("error", models.TextField(blank=True)),
                ("result", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "ipportal_job",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["run_after", "id"], name="job_queued"
                    ),
                    models.Index(condition=models.Q(("state", "running")), fields=["heartbeat_at"], name="job_running"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "queued"), models.Q(("key", ""), _negated=True)),
                        fields=("kind", "key"),
                        name="job_is_queued_once_per_key",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "running"), models.Q(("key", ""), _negated=True)),
                        fields=("kind", "key"),
                        name="job_runs_once_per_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(
                                models.Q(("claimed_by", ""), _negated=True),
                                ("heartbeat_at__isnull", False),
                                ("started_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_running_says_who_and_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "failed"]), _negated=True),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="job_ended_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("started_at__isnull", True),
                            ("finished_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="job_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "seq",
                        "measure",
                        "county",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("measure", models.SmallIntegerField(help_text="Number of the measure in metrics.registry")),
                (
                    "county",
                    models.IntegerField(
                        help_text="Code as it came; a city or the province itself where no county is known"
                    ),
                ),
                ("month", models.SmallIntegerField(help_text="year × 12 + month − 1")),
                ("delta", models.IntegerField()),
            ],
            options={
                "db_table": "ipportal_ledger",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("delta", 0), _negated=True), name="ledger_books_no_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "metric",
                    models.CharField(
                        help_text="Our code where it is the same, otherwise the word imported", max_length=80
                    ),
                ),
                ("period", models.CharField(help_text="YYYY-MM", max_length=7)),
                (
                    "period_kind",
                    models.CharField(
                        default="month", help_text="month, ytd, year or cumulative; stocks: month", max_length=12
                    ),
                ),
                (
                    "region_code",
                    models.CharField(blank=True, help_text="Empty where the place has no GB/T 2260 code", max_length=6),
                ),
                ("region_name", models.CharField(help_text="As printed", max_length=80)),
                (
                    "region_kind",
                    models.CharField(
                        choices=[
                            ("total", "Total"),
                            ("province", "Province"),
                            ("of_which", "Of which"),
                            ("outside", "Outside the total"),
                            ("city", "City"),
                            ("county", "County"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=24)),
                ("printed", models.CharField(help_text="The value as it stood in the source", max_length=40)),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("growth_pct", models.CharField(blank=True, help_text="Growth on the year as printed", max_length=20)),
                ("source", models.CharField(max_length=300)),
                ("official", models.BooleanField(default=True)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "db_table": "ipportal_official_value",
                "indexes": [models.Index(fields=["metric", "period", "region_kind"], name="official_value_page")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("metric", "period", "period_kind", "region_kind", "region_name", "source"),
                        name="official_value_is_listed_once_per_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("official", True)),
                        fields=("metric", "period", "period_kind", "region_kind", "region_name"),
                        name="one_value_is_official",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period__regex", "^\\d{4}-(0[1-9]|1[0-2])$")),
                        name="official_value_period_is_a_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("nation", "Nation"),
                            ("province", "Province"),
                            ("city", "City"),
                            ("county", "County"),
                            ("zone", "Development zone"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "province_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("province", "Province"),
                            ("autonomous_region", "Autonomous region"),
                            ("municipality", "Municipality"),
                            ("outside", "Outside the national total"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sort_key", models.CharField(help_text="Pinyin of the Chinese name", max_length=120)),
                (
                    "valid_from",
                    models.DateField(blank=True, help_text="Empty: before the portal's records begin", null=True),
                ),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="First day the code is no longer valid", null=True),
                ),
                ("source", models.CharField(max_length=200)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="ipportal.region",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_region",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(help_text="Year whose end it describes")),
                (
                    "resident_10k",
                    models.DecimalField(decimal_places=2, help_text="Unit: 10,000 persons", max_digits=10),
                ),
                ("published_on", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                ("demonstration", models.BooleanField(default=False, help_text="Yields to any real row")),
                ("seq", models.BigIntegerField(help_text="Change set by which it became known")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="populations", to="ipportal.region"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_population",
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("credit_code", models.CharField(blank=True, max_length=18, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "Enterprise"),
                            ("university", "University"),
                            ("institute", "Research institute"),
                            ("agency", "IP service agency"),
                            ("bank", "Bank"),
                            ("department", "Department"),
                            ("city_office", "City IP office"),
                            ("association", "Association"),
                        ],
                        max_length=20,
                    ),
                ),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="organisations", to="ipportal.region"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_organisation",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="RegionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_on", models.DateField()),
                ("weight_ratio", models.DecimalField(decimal_places=6, default=1, max_digits=7)),
                ("source", models.CharField(max_length=200)),
                (
                    "former",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="became", to="ipportal.region"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_from", to="ipportal.region"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_region_change",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, help_text="First day the role is no longer held", null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="ipportal.role"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_membership",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveBigIntegerField(help_text="As a spreadsheet counts; the heading is row 1")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("rejected", "Rejected"),
                            ("flagged", "Flagged"),
                            ("changed", "Changed"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raw", models.JSONField(default=list, help_text="The cells as they came")),
                ("before", models.JSONField(help_text="For a changed row: what stood there", null=True)),
                ("problems", models.JSONField(default=list, help_text="column, value, code, message")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problem_rows",
                        to="ipportal.importbatch",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_import_row",
                "ordering": ("batch", "row", "id"),
                "indexes": [models.Index(fields=["batch", "outcome", "row"], name="import_row_page")],
            },
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^\\d{6}$")), name="region_code_has_six_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "nation"), ("parent__isnull", True)),
                    models.Q(models.Q(("level", "nation"), _negated=True), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="region_has_a_parent_unless_it_is_the_nation",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="region_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.UniqueConstraint(
                fields=("region", "year", "published_on", "source", "seq"),
                name="population_is_listed_once_per_publication",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(
                condition=models.Q(("resident_10k__gt", 0)), name="population_is_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1949), ("year__lte", 2100)), name="population_year_is_plausible"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credit_code__isnull", True), ("credit_code__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$"), _connector="OR"
                ),
                name="organisation_credit_code_has_eighteen_signs",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionchange",
            constraint=models.UniqueConstraint(fields=("former", "successor"), name="region_change_is_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="regionchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("former", models.F("successor")), _negated=True),
                name="region_does_not_succeed_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight_ratio__gt", 0), ("weight_ratio__lte", 1)), name="region_weight_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "organisation", "role", "begins_on"), name="membership_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gt", models.F("begins_on")), _connector="OR"),
                name="membership_ends_after_it_begins",
            ),
        ),
    ]
