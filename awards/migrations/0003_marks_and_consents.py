"""Marks of abnormal filings; co-owners are named before a nomination is sent, and each answers once."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="

GUARD_CO_OWNERS = f"""
    CREATE FUNCTION awards_guard_co_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        stands text;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.agreed IS NOT NULL AND (NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.answered_by_id)
                IS DISTINCT FROM (OLD.agreed, OLD.answered_at, OLD.answered_by, OLD.answered_by_id)
            THEN
                RAISE EXCEPTION 'it has answered' {REFUSE} 'co_owner_answers_once';
            END IF;
            RETURN NEW;
        END IF;
        SELECT state INTO stands FROM awards_nomination n
            WHERE n.id = CASE TG_OP WHEN 'DELETE' THEN OLD.nomination_id ELSE NEW.nomination_id END;
        IF stands NOT IN ('draft', 'returned') THEN
            RAISE EXCEPTION 'the nomination was sent' {REFUSE} 'co_owners_are_named_before_it_is_sent';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER co_owners_are_named_before_it_is_sent BEFORE INSERT OR UPDATE OR DELETE ON awards_co_owner
        FOR EACH ROW EXECUTE FUNCTION awards_guard_co_owner();
"""  # noqa: S608 - nothing from outside

BACK = """
    DROP TRIGGER co_owners_are_named_before_it_is_sent ON awards_co_owner;
    DROP FUNCTION awards_guard_co_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0002_nominations_move_along_the_table")]

    operations = [
        migrations.CreateModel(
            name="AbnormalFiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credit_code", models.CharField(max_length=18)),
                ("name", models.CharField(max_length=200)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, help_text="Last day; empty: until it is lifted", null=True)),
                ("source", models.CharField(help_text="Who found it, in which document", max_length=200)),
                ("added_by_id", models.BigIntegerField(null=True)),
                ("added_by", models.CharField(max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "awards_abnormal_filing",
                "ordering": ("-since", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("credit_code", "since"), name="abnormal_filings_are_marked_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                        name="abnormal_filings_end_after_they_begin",
                    ),
                    models.CheckConstraint(
                        condition=~Q(source="") & ~Q(credit_code=""), name="abnormal_filings_name_their_source"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=~Q(channel=F("body")), name="nomination_is_recommended_by_another_body"
            ),
        ),
        migrations.RunSQL(GUARD_CO_OWNERS, BACK),
    ]
