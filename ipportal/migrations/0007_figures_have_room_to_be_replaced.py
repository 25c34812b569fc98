"""The key of the figures keeps half of each page free: all figures are replaced at once, under the same keys."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0006_published_values_are_frozen")]

    operations = [
        migrations.RunSQL(
            "ALTER INDEX ipportal_figure_pkey SET (fillfactor = 45)",
            "ALTER INDEX ipportal_figure_pkey RESET (fillfactor)",
        ),
    ]
