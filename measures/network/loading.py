"""What is really known of the network comes with the product: layers, and the nodes that a source names."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced, sync
from measures.network.models import Layer
from measures.network.sorts import FIELDS, NODES
from measures.records.loading import load

DATA: Final = Path(__file__).parent / "data"


def load_network() -> Synced:
    """Layers as the file has them; nodes and fields where they are not known yet."""
    with (DATA / "layers.csv").open(encoding="utf-8", newline="") as file:
        layers = sync(Layer, [Layer(**row | {"order": int(row["order"])}) for row in csv.DictReader(file)])
    return Synced(
        layers.new + load(NODES, DATA / "nodes.csv").new + load(FIELDS, DATA / "fields.csv").new, layers.changed
    )


reference.register("protection network", load_network)
