"""What finance says of the policy items F2 to F7: numbers and amounts, where the public may be told them.

A number that names too few firms is none: the item then says that nothing is told. Amounts, in 10,000 yuan, are under
the codes with `-amount`; an official chooses them for a target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from measures.items.indicators import Indicator, Measure, register
from patents.finance.products import queries
from patents.finance.products.models import YearTold
from patents.finance.products.sorts import FUND, INSURANCE, SECURITISATION, TRUST
from patents.finance.rights import RightKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TEN_THOUSAND: Final = 1_000_000  # fen
Groups = Callable[[dt.date], Sequence[tuple[int, YearTold | queries.PublishedYear]]]


def totals(found: Sequence[tuple[int, YearTold | queries.PublishedYear]]) -> tuple[int, int] | None:
    """Number and amount over the years that are over. One withheld year could be found by taking the others away."""
    cells = [group.told() for _year, group in found]
    if not cells or any(cell.is_withheld for cell in cells):
        return None
    return sum(cell.count or 0 for cell in cells), sum(cell.amount_fen or 0 for cell in cells)


def _measure(groups: Groups, which: int, page: str, **words: Any) -> Measure:
    def measure(on: dt.date) -> Indicator | None:
        found = groups(on)
        told = totals(found)
        if told is None:
            return None
        value = told[0] if which == 0 else (told[1] + TEN_THOUSAND // 2) // TEN_THOUSAND
        made_up = any(group.demonstration for _year, group in found)
        return Indicator(value, rows=reverse(page), demonstration=made_up, **words)

    return measure


def feeds(code: str, groups: Groups, page: str, unit: str | _StrPromise, zh: str, en: str) -> None:
    register(code, _measure(groups, 0, page, unit=unit, label_zh=zh, label_en=en))
    money = {"unit": _("10,000 yuan"), "label_zh": f"{zh}（金额）", "label_en": f"{en}: amount"}
    register(f"{code}-amount", _measure(groups, 1, page, **money))


def _of_kind(kind: str) -> Groups:
    return lambda on: queries.public_new_fields(kind, on)


def _of_sort(sort: Any) -> Groups:
    return lambda on: queries.public_years(sort, on)


NEW: Final = "products:new-fields-public"
OTHER: Final = "products:other"
feeds(
    "F2", _of_kind(RightKind.GEOGRAPHICAL_INDICATION), NEW, _("registrations"),
    "地理标志质押登记", "Pledges of geographical indications",
)  # fmt: skip
feeds("F3", _of_kind(RightKind.LAYOUT_DESIGN), NEW, _("registrations"), "布图设计质押登记", "Pledges of layout designs")
feeds("F4", _of_sort(FUND), OTHER, _("funds"), "知识产权投资基金", "IP investment funds")
feeds("F5", _of_sort(INSURANCE), OTHER, _("policies"), "知识产权保险保单", "IP insurance policies")
feeds("F6", _of_sort(SECURITISATION), OTHER, _("products"), "知识产权证券化产品", "IP securitisation products issued")
feeds("F7", _of_sort(TRUST), OTHER, _("trusts"), "知识产权信托", "IP trusts")
