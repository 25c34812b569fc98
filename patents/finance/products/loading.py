"""Products that come with the portal, with their source. What an official changed since stays."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from patents.finance.products import telling
from patents.finance.products.models import FinanceProduct
from patents.finance.products.states import CatalogueState

DATA: Final = Path(__file__).parent / "data"
LISTS: Final = {"sizes", "cities", "right_kinds"}
NUMBERS: Final = {"amount_from_fen", "amount_to_fen", "term_from_months", "term_to_months"}


def load_catalogue() -> Synced:
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(FinanceProduct.objects.values_list("code", flat=True))
    new = [row for row in rows if row["code"] not in known]
    for row in new:
        told = {name: _value(name, written) for name, written in row.items()}
        FinanceProduct(state=CatalogueState.PUBLISHED, entered_by="reference", **told).save(force_insert=True)
    return Synced(len(new), 0)


def _value(name: str, written: str) -> Any:
    if name in LISTS:
        return written.split()
    return int(written) if name in NUMBERS else written


def tell() -> Synced:
    """What is over and was never told; the night tells the rest."""
    return Synced(telling.tell_years(), 0)


reference.register("finance products", load_catalogue)
reference.register("years of other finance", tell)
