"""What a change set told stands together in the table: a few pages, found without reading all events."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patents", "0004_findings_only_grow")]

    operations = [
        migrations.AddIndex(
            model_name="patentevent",
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["seq"], name="event_seq"),
        ),
    ]
