"""Years of other finance are told once and then only with others; whoever ever wrote a record does not confirm it.

The database keeps who wrote a draft, so that no writer is forgotten when the next one saves.
"""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

import ipportal.core.kit.clock

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="
MOVING = (
    "'state', 'state_on', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'confirmed_by_id', "
    "'confirmed_by', 'version', 'claims_paid_fen', 'repaid_fen'"
)
GUARD = f"""
    CREATE OR REPLACE FUNCTION patents_guard_other_finance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' AND NEW.entered_by_id IS NOT NULL THEN
                RAISE EXCEPTION 'it begins as a draft, not %%', NEW.state {REFUSE} 'other_finance_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        %s
        IF (OLD.state <> 'draft' OR NEW.state <> 'draft')
            AND to_jsonb(NEW) - ARRAY[{MOVING}] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{MOVING}]
        THEN
            RAISE EXCEPTION 'what was confirmed stands' {REFUSE} 'other_finance_keeps_what_was_confirmed';
        END IF;
        IF NEW.state = 'draft' AND OLD.state = 'draft' THEN
            RETURN NEW;
        END IF;
        IF NOT OLD.state || '>' || NEW.state = ANY (string_to_array(TG_ARGV[0], ',')) THEN
            RAISE EXCEPTION 'no move from %% to %%', OLD.state, NEW.state {REFUSE} 'other_finance_moves_along_the_table';
        END IF;
        IF OLD.state = 'draft' AND (
            NEW.moved_by_id IS NULL OR NEW.moved_by_id IS NOT DISTINCT FROM NEW.entered_by_id
            OR NEW.moved_by_id IS NOT DISTINCT FROM NEW.changed_by_id %s
            OR NEW.confirmed_by_id IS DISTINCT FROM NEW.moved_by_id
        ) THEN
            RAISE EXCEPTION 'confirmed by another' {REFUSE} 'other_finance_is_confirmed_by_another';
        END IF;
        IF OLD.state <> 'draft' AND btrim(NEW.state_reason) = '' THEN
            RAISE EXCEPTION '%% → %% without a reason', OLD.state, NEW.state {REFUSE} 'other_finance_move_says_why';
        END IF;
        NEW.state_since := portal_now();
        RETURN NEW;
    END $$;
"""  # nothing from outside
KEPT = """
        NEW.writers := OLD.writers;
        IF OLD.state = 'draft' AND NEW.state = 'draft' THEN
            NEW.writers := ARRAY(
                SELECT DISTINCT who FROM unnest(OLD.writers || OLD.changed_by_id || NEW.changed_by_id) AS who
                WHERE who IS NOT NULL ORDER BY who
            );
        END IF;"""
NO_WRITER = "OR NEW.moved_by_id = ANY (OLD.writers)"


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0024_a_loan_is_compensated_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="financeproduct",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="All who ever wrote it; kept by the database",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="fund",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="All who ever wrote it; kept by the database",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="funddeal",
            name="token",
            field=models.UUIDField(editable=False, help_text="Of the form it was typed into", null=True, unique=True),
        ),
        migrations.AddField(
            model_name="insurancepolicy",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="All who ever wrote it; kept by the database",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="securitisation",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="All who ever wrote it; kept by the database",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="trust",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="All who ever wrote it; kept by the database",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="financeproduct",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, help_text="Who wrote it last, or a part of it", null=True),
        ),
        migrations.AlterField(
            model_name="fund",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, help_text="Who wrote it last, or a part of it", null=True),
        ),
        migrations.AlterField(
            model_name="insurancepolicy",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, help_text="Who wrote it last, or a part of it", null=True),
        ),
        migrations.AlterField(
            model_name="securitisation",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, help_text="Who wrote it last, or a part of it", null=True),
        ),
        migrations.AlterField(
            model_name="trust",
            name="changed_by_id",
            field=models.BigIntegerField(blank=True, help_text="Who wrote it last, or a part of it", null=True),
        ),
        migrations.CreateModel(
            name="YearTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort", models.CharField(max_length=20)),
                ("year", models.SmallIntegerField()),
                ("count", models.PositiveIntegerField(help_text="Empty: withheld", null=True)),
                ("amount_fen", models.BigIntegerField(null=True)),
                ("firms", models.PositiveIntegerField(null=True)),
                (
                    "shares",
                    models.JSONField(
                        blank=True, default=dict, help_text="By record: firm, amount in fen, firms it states"
                    ),
                ),
                ("demonstration", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
            ],
            options={
                "db_table": "patents_finance_year_told",
                "ordering": ("id",),
                "indexes": [models.Index(fields=["sort", "year"], name="year_told_by_sort")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen__isnull", True), ("count__isnull", True), ("firms__isnull", True)),
                            models.Q(("amount_fen__isnull", False), ("count__isnull", False), ("firms__gte", 3)),
                            _connector="OR",
                        ),
                        name="year_is_told_whole_or_withheld",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD % (KEPT, NO_WRITER), GUARD % ("", "")),
        migrations.RunSQL(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON patents_finance_year_told "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
            "DROP TRIGGER only_grows ON patents_finance_year_told",
        ),
    ]
