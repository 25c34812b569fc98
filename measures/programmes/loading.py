"""What is really known of colleges and training bases comes with the product."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from measures.programmes.sorts import BASES, COLLEGES
from measures.records.loading import load

DATA: Final = Path(__file__).parent / "data"


def load_programmes() -> Synced:
    return Synced(load(COLLEGES, DATA / "colleges.csv").new + load(BASES, DATA / "bases.csv").new, 0)


reference.register("talent and education", load_programmes)
