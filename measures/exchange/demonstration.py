"""The demonstration's international exchange: made up, the same for every run, and brought in as files are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from ipportal.core.regions.models import Region
from measures.exchange.models import CaseKind
from measures.exchange.sorts import BRANCHES, CONFERENCES, EXHIBITIONS, SERVICES
from measures.records.demonstration import bring_in

Row = dict[str, Any]
KIND: Final = "exchange"
FAIRS: Final = (
    ("汉诺威工业展（演示）", "德国", dt.date(2024, 4, 22)),
    ("东京电子展（演示）", "日本", dt.date(2024, 9, 10)),
    ("迪拜建材展（演示）", "阿联酋", dt.date(2025, 2, 17)),
    ("汉诺威工业展（演示）", "德国", dt.date(2025, 3, 31)),
    ("米兰家居展（演示）", "意大利", dt.date(2025, 10, 7)),
)


def seed_exchange() -> int:
    """What is not there yet; how many rows."""
    cities = [city.code for city in Region.objects.cities().order_by("code")]
    files = (
        (EXHIBITIONS, _exhibitions(cities)),
        (CONFERENCES, _conferences(cities)),
        (SERVICES, _services(cities)),
        (BRANCHES, _branches()),
    )
    made = 0
    for sort, rows in files:
        layout = "" if sort is EXHIBITIONS else sort.code
        made += bring_in(KIND, layout, [name.removesuffix("_fen") for name in sort.names if name != "source"], rows)
    return made


def _exhibitions(cities: list[str]) -> Iterator[Row]:
    for place, (fair, country, begins) in enumerate(FAIRS):
        for number, city in enumerate(cities):
            chance = Random(f"fair {place} {city}")  # noqa: S311 - made up, not secret
            if (place + number) % 3 == 0:
                incidents = chance.randint(0, 3)
                enterprises = chance.randint(3, 20)
                yield {
                    "fair": fair, "country": country, "city": city, "begins_on": begins,
                    "ends_on": begins + dt.timedelta(days=4), "organiser": "演示组织单位", "enterprises": enterprises,
                    "booths": enterprises + chance.randint(0, 6), "incidents": incidents,
                    "incidents_handled": chance.randint(0, incidents), "support": 20_000 * enterprises,
                }  # fmt: skip


def _conferences(cities: list[str]) -> Iterator[Row]:
    roles = ("host", "co_host", "speaker", "delegate")
    for place in range(8):
        begins = dt.date(2024, 3, 5) + dt.timedelta(days=90 * place)
        yield {
            "event": f"国际知识产权学术会议{place + 1}（演示）", "country": ("瑞士", "新加坡", "中国")[place % 3],
            "city": cities[place], "begins_on": begins, "ends_on": begins + dt.timedelta(days=2),
            "organiser": "演示主办单位", "role": roles[place % 4], "delegates": 3 + place, "papers": place % 4,
        }  # fmt: skip


def _services(cities: list[str]) -> Iterator[Row]:
    kinds = list(CaseKind)
    for place in range(6):
        for year in (2023, 2024, 2025):
            chance = Random(f"agency {place} {year}")  # noqa: S311 - made up, not secret
            yield {
                "agency": f"演示代理机构{place + 1}", "licence_no": f"9900{place + 1}", "city": cities[place * 2],
                "year": year, "case_kind": kinds[place % len(kinds)].value, "countries": "美国、欧洲、日本",
                "cases": chance.randint(20, 180), "fee_support": 10_000 * chance.randint(0, 9),
            }  # fmt: skip


def _branches() -> Iterator[Row]:
    """One agreed, one registered, one open, one open and closed again."""
    june, autumn = dt.date(2024, 6, 1), dt.date(2024, 9, 1)
    standings: tuple[Row, ...] = (
        {},
        {"registered_on": june},
        {"registered_on": june, "opened_on": autumn},
        {"registered_on": june, "opened_on": autumn, "closed_on": dt.date(2025, 6, 30)},
    )
    for place, standing in enumerate(standings):
        yield {
            "body": f"演示国际组织{place + 1}", "office": f"演示代表处{place + 1}", "kind": "association",
            "city": ("320100", "320500", "320500", "320200")[place], "agreed_on": dt.date(2022, 3, 1),
        } | standing  # fmt: skip
