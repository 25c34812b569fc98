"""A call names the version of the form of its applications, and of a report that it plans."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0026_forms_are_written_at_the_desk"),
        ("patents", "0011_centres_feed_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="application_form",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the one of the day",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ipportal.formversion",
            ),
        ),
        migrations.AddField(
            model_name="centrereport",
            name="form_version",
            field=models.ForeignKey(
                help_text="As the call names it; empty: of the day",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ipportal.formversion",
            ),
        ),
        migrations.AddField(
            model_name="plannedreport",
            name="form_version",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the one of the day",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ipportal.formversion",
            ),
        ),
    ]
