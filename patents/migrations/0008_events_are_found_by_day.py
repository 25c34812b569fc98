"""What happened in a month is found by its day, for what moved a figure."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0007_events_by_county_tell_their_days"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="patentevent",
            index=BrinIndex(
                fields=["effective_on", "filed_on"], name="event_days", pages_per_range=32, autosummarize=True
            ),
        ),
    ]
