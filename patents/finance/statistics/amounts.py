"""Large amounts as officials say them: hundreds of millions of yuan, below that tens of thousands."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from ipportal.templatetags.portal import grouped

FEN_IN_TEN_THOUSAND: Final = 1_000_000  # 万元
FEN_IN_HUNDRED_MILLION: Final = 10_000_000_000  # 亿元


class Large(NamedTuple):
    text: str
    unit: str


def large(fen: int) -> Large:
    if fen >= FEN_IN_HUNDRED_MILLION:
        return Large(grouped(Decimal(fen) / FEN_IN_HUNDRED_MILLION, 2), _("100 million yuan"))
    return Large(grouped(Decimal(fen) / FEN_IN_TEN_THOUSAND, 2), _("10,000 yuan"))


def ten_thousands(fen: int | None) -> Decimal | None:
    """For maps and charts, which know no fen."""
    return None if fen is None else Decimal(fen) / FEN_IN_TEN_THOUSAND
