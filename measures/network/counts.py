"""What the network says of the policy item B5: nodes in operation on a day, one number for each of 1, 13 and N."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from measures.network.models import CITY, ROOT
from measures.network.sorts import NODES, ROOM
from measures.records.indicators import counts
from measures.records.sums import where

for layer, of, zh, en in (
    ("root", where(layer=ROOT), "运行中的省级中心", "Provincial centres in operation"),
    ("city", where(layer=CITY), "运行中的设区市中心", "City centres in operation"),
    ("other", where(exclude={"layer__in": [ROOT, CITY]}), "运行中的其他节点", "Further nodes in operation"),
):
    counts(f"B5-{layer}", ROOM, NODES, of, unit=_("nodes"), zh=zh, en=en, rows="network:directory")
