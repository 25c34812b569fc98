"""The items on finance that came with the product get their numbers where nobody has chosen others."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SHIPPED = "measures-2023"
INDICATORS = {
    "F2": "地理标志质押登记笔数",
    "F3": "集成电路布图设计质押登记笔数",
    "F4": "知识产权投资基金",
    "F5": "知识产权保险保单",
    "F6": "知识产权证券化产品",
    "F7": "知识产权信托",
}


def read_finance(apps: Any, _schema: Any) -> None:
    targets = apps.get_model("measures", "Target").objects
    for code, indicator in INDICATORS.items():
        shipped = targets.filter(item__document__code=SHIPPED, item__code=code, indicator_zh=indicator)
        shipped.filter(metric="", reading="").update(reading=code)


class Migration(migrations.Migration):
    dependencies = [("measures", "0008_items_read_the_centres")]

    operations = [migrations.RunPython(read_finance, migrations.RunPython.noop)]
