"""Who bears a loss and who gets what comes back: exact, in whole fen, the odd fen with the bank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from patents.finance.claims.models import RiskBand


class Split(NamedTuple):
    """Parts in fen; together the whole."""

    fund: int
    bank: int


def band_of(balance_fen: int, bands: Iterable[RiskBand]) -> RiskBand | None:
    """The lowest that holds the balance at default; none: not eligible."""
    return min((band for band in bands if balance_fen <= band.up_to_fen), key=lambda band: band.up_to_fen, default=None)


def split(principal_fen: int, balance_fen: int, bands: Iterable[RiskBand], *, interest_fen: int = 0) -> Split | None:
    """The fund bears its part of the principal, rounded down; the bank the rest, and all interest. None: no band."""
    band = band_of(balance_fen, bands)
    if band is None:
        return None
    fund = principal_fen * band.fund_pct // 100
    return Split(fund, principal_fen + interest_fen - fund)


def share_back(amount_fen: int, *, loss_fen: int, borne_fen: int, before: Split) -> Split:
    """What came back, shared as the loss was borne: the fund the part it took over of all that came, the bank the rest.

    Counted over everything that came so far, so that many small amounts give no other sum than one.
    """
    fund = (sum(before) + amount_fen) * borne_fen // loss_fen - before.fund
    return Split(fund, amount_fen - fund)
