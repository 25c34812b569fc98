"""The trail, the change sets, the corrections and the definitions only grow: PostgreSQL refuses everybody else's wish."""

from __future__ import annotations

from django.db import migrations

TABLES = ("ipportal_audit_event", "ipportal_change_set", "ipportal_correction", "ipportal_definition_version")

FUNCTION = """
    CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0001_first_tables")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_to_rewrite()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in TABLES
        ),
    ]
