"""The shipped schemes of risk compensation, brought into the database where they are lacking."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from ipportal.core.kit import money, reference
from ipportal.core.kit.sync import Synced
from patents.finance.claims.models import RiskBand, RiskScheme

DATA: Final = Path(__file__).parent / "data"
MOST_YUAN: Final = 1_000_000_000


def load_risk_schemes() -> Synced:
    """Who bears the fund is named by the office and stays; a scheme that claims were filed under stays as it is."""
    new = [_load(row) for row in _rows("risk_schemes.csv") if not RiskScheme.objects.filter(code=row["code"]).exists()]
    return Synced(len(new), 0)


def _load(row: dict[str, str]) -> RiskScheme:
    words = ("name_zh", "name_en", "source_zh", "source_en", "rounding_zh", "rounding_en")
    scheme = RiskScheme.objects.create(
        code=row["code"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"] or None,
        borrower_cap_fen=_fen(row["borrower_cap_yuan"]),
        longest_years=int(row["longest_years"]),
        spread_cap_bp=int(row["spread_cap_bp"]),
        sizes=row["sizes"].split(),
        **{name: row[name] for name in words},
    )
    RiskBand.objects.bulk_create(
        RiskBand(scheme=scheme, up_to_fen=_fen(band["up_to_yuan"]), fund_pct=int(band["fund_pct"]))
        for band in _rows("risk_bands.csv")
        if band["scheme"] == scheme.code
    )
    return scheme


def _fen(yuan: str) -> int:
    return money.fen(yuan, highest_yuan=MOST_YUAN)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


reference.register("schemes of risk compensation", load_risk_schemes)
