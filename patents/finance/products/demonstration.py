"""Other finance of the demonstration: a few of each sort, marked, entered by one official, confirmed by another."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction

from ipportal.core.accounts.models import User
from ipportal.core.audit.actions import SYSTEM, record
from patents.finance.products import actions
from patents.finance.products.models import InsurancePolicy
from patents.finance.products.sorts import SORTS
from patents.finance.products.telling import tell_years

SOURCE: Final = "演示数据"
YUAN_10K: Final = 1_000_000  # 10,000 yuan in fen
ENTERED_BY, CONFIRMED_BY = "finance-official", "official"


def _policy(n: int, insured: str, city: str, kind: str, sum_10k: int) -> dict[str, Any]:
    return {
        "city": city, "policy_no": f"YS-2025-{n:03d}", "insurer": "演示财产保险江苏分公司（演示）", "insured": insured,
        "kind": kind, "items_count": n, "sum_insured_fen": sum_10k * YUAN_10K, "premium_fen": sum_10k * YUAN_10K // 50,
        "subsidy_pct": 50, "valid_from": dt.date(2025, n, 1), "valid_to": dt.date(2026, n, 1),
    }  # fmt: skip


# Sort, what is told of it, the state it goes on to once it is confirmed.
ROWS: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    ("insurance", _policy(1, "秦淮精密制造有限公司（演示）", "320100", "enforcement", 80), ""),
    ("insurance", _policy(2, "江宁新材料有限公司（演示）", "320100", "liability", 60), ""),
    ("insurance", _policy(3, "太湖新能源研究院（演示）", "320200", "overseas", 70), ""),
    (
        "securitisation",
        {
            "city": "320500", "name": "姑苏知识产权资产支持专项计划（演示）", "phase": "第1期",
            "manager": "演示证券（演示）",
            "issued_on": dt.date(2025, 6, 20), "matures_on": dt.date(2027, 6, 20), "size_fen": 5_000 * YUAN_10K,
            "firms": 8, "inventions": 40, "trademarks": 6,
        },
        "issued",
    ),
    (
        "funds",
        {
            "city": "320100", "name": "金陵知识产权投资基金（演示）", "manager": "演示基金管理公司（演示）",
            "form": "partnership", "committed_fen": 20_000 * YUAN_10K, "paid_in_fen": 8_000 * YUAN_10K,
            "government_pct": 20, "set_up_on": dt.date(2024, 9, 1),
        },
        "investing",
    ),
    (
        "catalogue",
        {
            "city": "320100", "code": "demo-trademark-loan", "kind": "pledge_loan", "name_zh": "商标质押快贷（演示）",
            "name_en": "Trademark loan (demonstration)", "provider_zh": "江苏科创银行南京分行（演示）",
            "sizes": ["micro", "small"], "cities": ["320100"], "right_kinds": ["trademark"],
            "amount_to_fen": 500 * YUAN_10K, "term_to_months": 12, "contact_office": "南京市知识产权局（演示）",
        },
        "",
    ),
)  # fmt: skip
DRAFT: Final = _policy(4, "金陵专利运营有限公司（演示）", "320100", "agency", 30)
FIRST: Final = {"insurance": "in_force", "securitisation": "planned", "funds": "raising", "catalogue": "published"}


@transaction.atomic
def seed_products() -> int:
    """Lay them down once; how many are new. A trust there is none: nothing says that one was ever registered."""
    if InsurancePolicy.objects.filter(demonstration=True).exists():
        return 0
    people = {person.username: person for person in User.objects.filter(username__in=[ENTERED_BY, CONFIRMED_BY])}
    for sort, values, further in ROWS:
        thing = _put_down(sort, values, people)
        actions.move_record(thing, FIRST[sort], by=people[CONFIRMED_BY])
        if further:
            actions.move_record(thing, further, by=people[CONFIRMED_BY], reason=SOURCE)
    _put_down("insurance", DRAFT, people)
    record("demonstration of other finance made", by=SYSTEM, records=len(ROWS) + 1)
    tell_years()
    return len(ROWS) + 1


def _put_down(sort: str, values: dict[str, Any], people: dict[str, User]) -> Any:
    told = values | {"source": SOURCE}
    return actions.add_record(SORTS[sort], told, by=people[ENTERED_BY], demonstration=True)
