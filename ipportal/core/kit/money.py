"""Amounts and other exact numbers as they stand in files; money is kept in fen."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault

FEN: Final = 100  # 1 yuan = 100 fen
NUMBER: Final = re.compile(
    r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,30})(?:\.([0-9]{1,20}))?(万亿|万|亿)?(?:元|人|件)?(%?)"
)
WORDS: Final = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "万亿": Decimal(10**12)}


def number(value: str, *, lowest: Decimal | int | None = None, highest: Decimal | int | None = None) -> Decimal:
    """An exact decimal: thousands marks, full-width digits, 万 and 亿 are understood; NaN, infinity, exponents are not.

    Limits are inclusive and named in the Fault.
    """
    cleaned = text.clean(value).replace(" ", "").replace("¥", "").replace("−", "-")
    found = NUMBER.fullmatch(cleaned)
    if not found:
        raise Fault(
            "bad-number-value",
            _("{value} is not a number; digits, a decimal point, thousands marks"),
            value=text.shown(value, 30),
        )
    sign, whole, fraction, word, _percent = found.groups()
    result = (
        Decimal(f"{sign}{whole.replace(',', '')}.{fraction or '0'}")
        if fraction
        else Decimal(sign + whole.replace(",", ""))
    )
    result = result * WORDS[word] if word else result
    if lowest is not None and result < lowest:
        raise Fault("number-too-small", _("{value} is below {limit}"), value=text.shown(value, 30), limit=lowest)
    if highest is not None and result > highest:
        raise Fault("number-too-large", _("{value} is above {limit}"), value=text.shown(value, 30), limit=highest)
    return result


def whole(value: str, *, lowest: int = 0, highest: int = 10**12) -> int:
    """A whole number; 12.0 is one, 12.5 is not."""
    result = number(value, lowest=lowest, highest=highest)
    if result != result.to_integral_value():
        raise Fault("not-whole", _("{value} is not a whole number"), value=text.shown(value, 30))
    return int(result)


def fen(value: str, *, lowest_yuan: Decimal | int = 0, highest_yuan: Decimal | int) -> int:
    """Yuan as typed → fen, exactly; more than two decimals are refused, never rounded away."""
    yuan = number(value, lowest=lowest_yuan, highest=highest_yuan)
    exact = yuan * FEN
    if exact != exact.to_integral_value():
        raise Fault("part-of-fen", _("{value}: yuan have at most two decimals"), value=text.shown(value, 30))
    return int(exact)


def yuan_text(amount_fen: int) -> str:
    """Fen → yuan with two decimals, as a decimal string: 123456 → "1234.56"."""
    return str((Decimal(amount_fen) / FEN).quantize(Decimal("0.01")))


def half_up(value: Decimal, decimals: int) -> Decimal:
    """Rounded as officials round: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
