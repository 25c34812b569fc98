"""Records of other finance as officials put them down: one writes, another confirms."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.utils.translation import override

from ipportal.core.kit import clock
from patents.finance.products import actions
from patents.finance.products.sorts import SORTS
from tests.patents.finance.conftest import people
from tests.people import Cast, cast

__all__ = ["cast", "people"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


MILLION: Final = 100_000_000  # fen
numbers = itertools.count(1)
FACTS: Final[dict[str, dict[str, Any]]] = {
    "insurance": {
        "policy_no": "P-{n}", "insurer": "某保险公司（演示）", "insured": "甲公司{n}（演示）", "kind": "pledge",
        "sum_insured_fen": 2 * MILLION, "premium_fen": 500_000,
        "valid_from": dt.date(2025, 3, 1), "valid_to": dt.date(2026, 3, 1),
    },
    "securitisation": {
        "name": "某计划（演示）", "phase": "第{n}期", "issued_on": dt.date(2025, 6, 1), "size_fen": 50 * MILLION,
        "firms": 8,
    },
    "trusts": {
        "name": "某信托{n}（演示）", "trustee": "某信托公司（演示）", "settlor": "乙公司{n}（演示）",
        "holder_kind": "trust", "term_from": dt.date(2025, 1, 1),
    },
    "funds": {
        "name": "某基金{n}（演示）", "manager": "某管理人{n}（演示）", "form": "partnership",
        "committed_fen": 100 * MILLION, "set_up_on": dt.date(2025, 1, 1),
    },
    "catalogue": {"code": "product-{n}", "kind": "pledge_loan", "name_zh": "某产品{n}（演示）"},
}  # fmt: skip
FIRST: Final = {
    "insurance": "in_force", "securitisation": "planned", "trusts": "set_up", "funds": "raising",
    "catalogue": "published",
}  # fmt: skip


def make_draft(people: Cast, sort: str, *, by: str = "finance-official", **facts: Any) -> Any:
    n = next(numbers)
    told = {name: value.format(n=n) if isinstance(value, str) else value for name, value in FACTS[sort].items()}
    told |= {"city": "320100", "source": "演示数据"} | facts
    return actions.add_record(SORTS[sort], told, by=people[by], demonstration=True)


def make_record(people: Cast, sort: str, *, confirmed_by: str = "official", **facts: Any) -> Any:
    return confirm(people, make_draft(people, sort, **facts), sort, by=confirmed_by)


def confirm(people: Cast, thing: Any, sort: str, *, by: str = "official") -> Any:
    return actions.move_record(thing, FIRST[sort], by=people[by], on=clock.today())
