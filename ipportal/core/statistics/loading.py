"""Bringing the shipped populations and official tables into the database, through the same checks as any file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import engine, registry
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.sync import Synced

DATA: Final = Path(__file__).parent / "data"
FILES: Final = (
    ("population", "", "population.csv"),
    ("statistics", "table8", "cnipa_table8_2013-04.csv"),
    ("statistics", "table8", "cnipa_table8_2016-12.csv"),
    ("statistics", "", "city_bulletins.csv"),
    ("statistics", "", "nation_high_value.csv"),
)


def load_published() -> Synced:
    """Import the shipped files; each is a change set of its own, and none when it says nothing new."""
    new = changed = 0
    for kind, layout, name in FILES:
        order = engine.Order(kind=registry.find(kind), path=DATA / name, by=SYSTEM, layout=layout)
        result = engine.run(order)
        with result.report as report:
            if report.rejected_rows:
                raise BadInput(
                    "faulty-reference", f"{name}: {'; '.join(f.message for f in report.findings('rejected'))}"
                )
        new, changed = new + result.counts.new, changed + result.counts.changed
    return Synced(new, changed)
