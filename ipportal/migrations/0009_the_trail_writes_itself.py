"""What the trail says of each act: the row before and after, the door it came in by, the login of the database."""

import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0008_figures_compare_their_codes_as_bytes")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="after",
            field=models.JSONField(help_text="The same columns as they stand since", null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="before",
            field=models.JSONField(help_text="Columns of a changed row as they stood", null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="db_user",
            field=models.CharField(
                db_default="", help_text="Login of PostgreSQL, and the role it took on", max_length=140
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="ip",
            field=models.GenericIPAddressField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="outcome",
            field=models.CharField(
                choices=[("done", "Done"), ("refused", "Not allowed")], db_default="done", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="reason",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="event",
            name="recorded_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="Real time, also where the portal's clock stands",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="source",
            field=models.CharField(
                blank=True,
                choices=[("request", "Page or interface"), ("job", "Job"), ("command", "Command")],
                db_default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="xact",
            field=models.BigIntegerField(db_default=0, help_text="Transaction, as PostgreSQL numbers them"),
        ),
        migrations.AlterField(
            model_name="event",
            name="actor",
            field=models.CharField(help_text="User name at the time; empty where nobody said who", max_length=150),
        ),
        migrations.AlterField(
            model_name="event",
            name="request_id",
            field=models.CharField(blank=True, help_text="Of the request or job; a command's name", max_length=40),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor", "-id"], name="audit_event_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="audit_event_at"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__in", ("added", "changed", "removed")), _negated=True),
                    ("before__isnull", False),
                    ("after__isnull", False),
                    _connector="OR",
                ),
                name="audit_event_of_a_row_says_what_changed",
            ),
        ),
    ]
