"""What is really known of branches comes with the product."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from measures.exchange.sorts import BRANCHES
from measures.records.loading import load

DATA: Final = Path(__file__).parent / "data"


def load_exchange() -> Synced:
    return load(BRANCHES, DATA / "branches.csv")


reference.register("international exchange", load_exchange)
