"""The shipped schemes of cities: what a source states, and nothing that it does not."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Final

from ipportal.core.kit import money, reference
from ipportal.core.kit.sync import Synced
from patents.finance.subsidies.models import SubsidyScheme

DATA: Final = Path(__file__).parent / "data"
MOST_YUAN: Final = 100_000_000_000


def load_subsidy_schemes() -> Synced:
    """Where they are lacking; what a city put down since stays."""
    with (DATA / "subsidy_schemes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    new = [_scheme(row) for row in rows if not SubsidyScheme.objects.filter(code=row["code"]).exists()]
    SubsidyScheme.objects.bulk_create(new)
    return Synced(len(new), 0)


def _scheme(row: dict[str, str]) -> SubsidyScheme:
    return SubsidyScheme(
        code=row["code"],
        city_id=row["city"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        rate_pct=Decimal(row["rate_pct"]) if row["rate_pct"] else None,
        cap_fen=_fen(row["cap_yuan"]),
        pool_fen=_fen(row["pool_yuan"]),
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
        source_zh=row["source_zh"],
        source_en=row["source_en"],
    )


def _fen(yuan: str) -> int | None:
    return money.fen(yuan, highest_yuan=MOST_YUAN) if yuan else None


reference.register("schemes of interest subsidies", load_subsidy_schemes)
