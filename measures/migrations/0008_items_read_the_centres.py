"""The items on cultivation centres that came with the product get their numbers where nobody has chosen others."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Max

HIGH_VALUE = "centre-verified-high-value-patents"
SHIPPED = "measures-2023"


def read_the_centres(apps: Any, _schema: Any) -> None:
    targets = apps.get_model("measures", "Target").objects
    approved = targets.filter(item__document__code=SHIPPED, item__code="C1", indicator_zh="批准组建的培育中心")
    approved.filter(metric="", reading="").update(reading="C1")
    for item in apps.get_model("measures", "PolicyItem").objects.filter(document__code=SHIPPED, code="C3"):
        if not item.targets.filter(metric=HIGH_VALUE).exists():
            last = item.targets.aggregate(last=Max("order"))["last"] or 0
            item.targets.create(
                indicator_zh="培育中心经核实高价值专利",
                indicator_en="Verified high-value patents of the centres",
                unit_zh="件",
                unit_en="patents",
                metric=HIGH_VALUE,
                region="320000",
                order=last,
            )


class Migration(migrations.Migration):
    dependencies = [("measures", "0007_evidence_is_a_file_too")]

    operations = [migrations.RunPython(read_the_centres, migrations.RunPython.noop)]
