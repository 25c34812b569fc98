"""The index by county carries what a receipt passes over without looking at the events."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0006_events_are_found_by_county"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="patentevent",
            name="event_home",
        ),
        migrations.AddIndex(
            model_name="patentevent",
            index=models.Index(
                condition=models.Q(("county__isnull", False)),
                fields=["county", "number"],
                include=("effective_on", "filed_on"),
                name="event_home",
            ),
        ),
    ]
