"""The patents of a county stand one after the other in an index, for receipts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0005_events_are_found_by_change_set"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="patentevent",
            index=models.Index(
                condition=models.Q(("county__isnull", False)), fields=["county", "number"], name="event_home"
            ),
        ),
    ]
