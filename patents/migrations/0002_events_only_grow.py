"""Events and retractions only grow: a correction is a retraction and a new event."""

from __future__ import annotations

from django.db import migrations

TABLES = ("patents_event", "patents_event_retraction")


class Migration(migrations.Migration):
    dependencies = [("patents", "0001_register"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
            f"DROP TRIGGER only_grows ON {table}",
        )
        for table in TABLES
    ]
