"""What the network says of the policy item B5: nodes in operation on a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from measures.network.sorts import NODES, ROOM
from measures.records.indicators import counts
from measures.records.sums import how_many

counts(
    "B5", ROOM, NODES, how_many,
    unit=_("nodes"), zh="运行中的保护网络节点", en="Nodes of the network in operation", rows="network:directory",
)  # fmt: skip
