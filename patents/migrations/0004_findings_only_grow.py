"""Honours, rule sets and findings only grow: what was known on a day stays readable as it was."""

from __future__ import annotations

from django.db import migrations

TABLES = (
    "patents_honour",
    "patents_honour_retraction",
    "patents_sei_rule_set",
    "patents_sei_rule",
    "patents_finding",
    "patents_finding_retraction",
)


class Migration(migrations.Migration):
    dependencies = [("patents", "0003_honours_and_high_value"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
            f"DROP TRIGGER only_grows ON {table}",
        )
        for table in TABLES
    ]
