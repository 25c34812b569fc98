"""The demonstration's network: a city node for each city and some stations, and their returns of 2025. All made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from ipportal.core.accounts.models import User
from ipportal.core.kit.periods import Month, months_between
from ipportal.core.regions.models import Region
from measures.network.actions import confirm_month
from measures.network.columns import NUMBERS
from measures.network.models import CITY, NodeClass, NodeField, NodeKind, ProtectionNode, Scheme
from measures.records.demonstration import bring_in

SEED: Final = 13
FIRST, LAST = Month(2025, 1), Month(2025, 12)
FIELDS: Final = (
    ("新一代信息技术", "New information technology", "G06F"),
    ("高端装备", "Advanced equipment", "B23Q"),
    ("生物医药", "Biomedicine", "A61K"),
    ("新材料", "New materials", "C08L"),
    ("新能源", "New energy", "H01M"),
    ("节能环保", "Energy saving and environment", "C02F"),
)
STATIONS: Final = (
    ("320100", "江宁开发区工作站", "Work station of the Jiangning zone"),
    ("320500", "苏州工业园区工作站", "Work station of the Suzhou industrial park"),
    ("320600", "海门家纺市场工作站", "Work station of the Haimen home textiles market"),
)
# Who forgot which month: the list of those who have not reported has something to show.
FORGOTTEN: Final = {("nj-city", 5), ("xz-city", 8), ("xz-city", 9), ("sq-city", 12), ("station-320600", 3)}
SHORT: Final = {
    "320100": "nj", "320200": "wx", "320300": "xz", "320400": "cz", "320500": "sz", "320600": "nt", "320700": "lyg",
    "320800": "ha", "320900": "yc", "321000": "yz", "321100": "zj", "321200": "tz", "321300": "sq",
}  # fmt: skip


def seed_network() -> int:
    """Nodes and returns that are not there yet; how many."""
    root = ProtectionNode.objects.get(code="jiangsu")
    made = sum(_node(city, place, root) for place, city in enumerate(Region.objects.cities().order_by("code")))
    made += sum(_station(*station) for station in STATIONS)
    headings = ["node", "month", *(number.heading for number in NUMBERS)]
    returns = bring_in("node_returns", "", headings, _returns())
    if returns:
        _confirm_all_but_the_last_month()
    return made + returns


def _confirm_all_but_the_last_month() -> None:
    """By an official of the demonstration; December waits."""
    official = User.objects.get(username="official", demonstration=True)
    for month in months_between(FIRST, LAST + -1):
        confirm_month(month, by=official)


def _node(city: Region, place: int, root: ProtectionNode) -> bool:
    code = f"{SHORT[city.code]}-city"
    name = city.name_zh.removesuffix("市")
    node, is_new = ProtectionNode.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": f"{name}市知识产权保护中心（演示）",
            "name_en": f"{city.name_en} City IP Protection Centre (demonstration)",
            "layer_id": CITY,
            "kind": NodeKind.CITY,
            "city": city,
            "parent": root,
            "operating_from": FIRST.first_day,
            "staff": 12 + place,
            "filed_entities": 300 + 25 * place,
            "contact_office": "综合科（演示）",
            "demonstration": True,
        },
    )
    if is_new:
        for number in {place % 6, (place + 2) % 6}:
            zh, en, symbol = FIELDS[number]
            NodeField.objects.create(node=node, name_zh=zh, name_en=en, demonstration=True)
            NodeClass.objects.create(
                node=node, scheme=Scheme.IPC, symbol=symbol, valid_from=FIRST.first_day, demonstration=True
            )
    return is_new


def _station(city: str, name_zh: str, name_en: str) -> bool:
    node, is_new = ProtectionNode.objects.get_or_create(
        code=f"station-{city}",
        defaults={
            "name_zh": f"{name_zh}（演示）",
            "name_en": f"{name_en} (demonstration)",
            "layer_id": "further",
            "kind": NodeKind.STATION,
            "city_id": city,
            "parent": ProtectionNode.objects.get(code=f"{SHORT[city]}-city"),
            "operating_from": FIRST.first_day,
            "demonstration": True,
        },
    )
    if is_new and city == "320600":
        NodeField.objects.create(node=node, name_zh="家纺", name_en="Home textiles", demonstration=True)
    return is_new


def _returns() -> Iterator[dict[str, Any]]:
    """The same for every run: each node has a chance of its own, and what is pending goes on to the next month."""
    for node in ProtectionNode.objects.order_by("code"):
        chance = Random(f"{SEED} {node.code}")  # noqa: S311 - made up, not secret
        pending, passed_before, granted_before = chance.randint(0, 30), 0, 0
        stock = node.filed_entities or chance.randint(40, 200)
        for month in months_between(FIRST, LAST):
            row = _return(chance, pending, passed_before - granted_before)
            pending, stock = row["pending_end"], stock + chance.randint(0, 6)
            passed_before += row["passed"]
            granted_before += row["granted_invention"] + row["granted_utility_model"] + row["granted_design"]
            if (node.code, month.month) not in FORGOTTEN:
                yield {"node": node.code, "month": str(month), "filed_entities": stock} | row


def _return(chance: Random, pending: int, waiting: int) -> dict[str, Any]:
    """One month: what passed earlier may be granted now."""
    received = chance.randint(20, 120)
    decided = chance.randint(received // 2, received) + pending // 2
    rejected = chance.randint(0, decided // 5)
    grants = min(waiting, chance.randint(5, 60)) if waiting > 0 else 0
    inventions, models = grants // 2, grants // 4
    accepted = chance.randint(0, 20)
    succeeded = chance.randint(0, accepted)
    return {
        "pending_start": pending,
        "received": received,
        "passed": decided - rejected,
        "rejected": rejected,
        "pending_end": pending + received - decided,
        "granted_invention": inventions,
        "granted_utility_model": models,
        "granted_design": grants - inventions - models,
        "mean_days_to_grant": chance.randint(200, 900) / 10 if grants else "",
        "confirmation_cases": chance.randint(0, 4),
        "aid_cases": chance.randint(0, 25),
        "mediation_accepted": accepted,
        "mediation_succeeded": succeeded,
        "mediation_amount": succeeded * chance.randint(1, 40) * 1000 if succeeded else "",
        "assisted_enforcement": chance.randint(0, 8),
        "ecommerce_cases": chance.randint(0, 15),
        "fair_cases": chance.randint(0, 3),
        "overseas_guidance": chance.randint(0, 5),
    }
