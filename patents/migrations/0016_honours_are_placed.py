"""Honours say where their winner sits, so that they can be counted; those told before are placed by the register."""

from __future__ import annotations

from django.db import migrations, models

PLACE = """
    ALTER TABLE patents_honour DISABLE TRIGGER only_grows;
    UPDATE patents_honour s SET city = coalesce(
            (SELECT p.county / 100 * 100 FROM patents_patent p WHERE p.number = s.number),
            (SELECT min(o.region_id::integer / 100 * 100) FROM ipportal_organisation o WHERE o.name = s.organisation),
            CASE WHEN s.award = 'jiangsu-patent-award' THEN 320000 END),
        demonstration = coalesce((SELECT p.demonstration FROM patents_patent p WHERE p.number = s.number), false);
    ALTER TABLE patents_honour ENABLE TRIGGER only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patents", "0015_pledges_feed_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="honour",
            name="city",
            field=models.IntegerField(
                help_text="Code of the winner's city as it was known then, or of the province; empty: elsewhere",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="honour",
            name="demonstration",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(PLACE, migrations.RunSQL.noop),
    ]
