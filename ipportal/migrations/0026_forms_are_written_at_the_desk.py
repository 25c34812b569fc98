"""The next version of a form is written at the desk and released by another official; then it stays as it is."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock

HELD = """
    CREATE FUNCTION form_draft_is_written_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'open' THEN
            RAISE EXCEPTION 'a form draft that was released or given up is not changed' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'form_draft_is_written_while_open';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER form_draft_is_written_while_open BEFORE UPDATE ON ipportal_form_draft
        FOR EACH ROW EXECUTE FUNCTION form_draft_is_written_while_open();
"""
NOT_HELD = """
    DROP TRIGGER form_draft_is_written_while_open ON ipportal_form_draft;
    DROP FUNCTION form_draft_is_written_while_open();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0025_reviewing_is_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("text", models.TextField(help_text="The definition, as TOML")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Draft"), ("released", "Released"), ("discarded", "Given up")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, help_text="Whoever wrote in it", size=None
                    ),
                ),
                ("begun_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("begun_by_id", models.BigIntegerField(null=True)),
                ("begun_by", models.CharField(max_length=150)),
                ("changed_at", models.DateTimeField(null=True)),
                ("changed_by", models.CharField(blank=True, max_length=150)),
                (
                    "shipped_sha256",
                    models.CharField(
                        help_text="Of the shipped text it proposes", max_length=64, null=True, unique=True
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_form_draft",
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="formversion",
            name="only_named",
            field=models.BooleanField(default=False, help_text="Given out only where a call or a report names it"),
        ),
        migrations.AddField(
            model_name="formversion",
            name="released_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="formversion",
            name="released_by_id",
            field=models.BigIntegerField(help_text="Empty: shipped with the portal", null=True),
        ),
        migrations.AddField(
            model_name="formversion",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="Whoever wrote it at the form desk",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_by", ""), ("released_by_id__isnull", True), ("writers", [])),
                    models.Q(("released_by_id__isnull", False), models.Q(("released_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="form_version_is_shipped_or_says_who_released_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by_id__isnull", True),
                    models.Q(("writers__contains", [models.F("released_by_id")]), _negated=True),
                    _connector="OR",
                ),
                name="form_version_is_released_by_another_than_its_writers",
            ),
        ),
        migrations.AddField(
            model_name="formdraft",
            name="based_on",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="ipportal.formversion"
            ),
        ),
        migrations.AddField(
            model_name="formdraft",
            name="released_as",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="ipportal.formversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="formdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_as__isnull", False), ("state", "released")),
                    models.Q(models.Q(("state", "released"), _negated=True), ("released_as__isnull", True)),
                    _connector="OR",
                ),
                name="form_draft_released_names_its_version",
            ),
        ),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
