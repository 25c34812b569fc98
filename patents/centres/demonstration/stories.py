"""What the demonstration tells: the calls with their days, and for each centre who leads it and how far it came."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

from patents.centres.states import State

AMOUNT: Final = 200_000_000  # fen; of the demonstration alone, the real one was not announced
YEARS: Final = 3  # of construction; of the demonstration alone
REPORTS: Final = [
    ("annual", 12, 60),
    ("midterm", 18, 30),
    ("annual", 24, 60),
    ("annual", 36, 60),
    ("acceptance", 36, 90),
]
HALF_YEARS: Final = [("half_year", 6, 30), ("half_year", 18, 30)]
PLANS: Final[dict[str, Any]] = {
    "fields": [("集成电路", "Integrated circuits"), ("新能源", "New energy"), ("新材料", "New materials")],
    "quotas": [("320100", 9), ("320200", 6), ("320500", 6)],
    "instalments": [("contract", 50), ("midterm", 30), ("acceptance", 20)],
}


class Days(NamedTuple):
    """A call, and when what happens to its applications."""

    code: str
    opens: dt.date
    closes: dt.date
    decided: dt.date  # recommended, checked and reviewed
    noticed: dt.date
    approved: dt.date  # and contracted
    begins: dt.date
    one_per_lead: bool
    reports: list[tuple[str, int, int]]


def _in_spring(year: int, *, one_per_lead: bool, reports: list[tuple[str, int, int]]) -> Days:
    return Days(
        f"demo-{year}", dt.date(year, 3, 1), dt.date(year, 3, 31), dt.date(year, 4, 20), dt.date(year, 5, 20),
        dt.date(year, 6, 5), dt.date(year, 7, 1), one_per_lead, reports,
    )  # fmt: skip


# Some bodies lead several here, so that every state is met: all calls but one allow it.
CALLS: Final = {
    days.code: days
    for days in (
        _in_spring(2021, one_per_lead=False, reports=REPORTS),
        _in_spring(2023, one_per_lead=False, reports=REPORTS),
        _in_spring(2024, one_per_lead=True, reports=[*HALF_YEARS, *REPORTS]),
        Days("demo-2025", dt.date(2025, 10, 9), dt.date(2025, 11, 14), dt.date(2025, 12, 1), dt.date(2025, 12, 22),
             dt.date(2026, 1, 5), dt.date(2026, 2, 1), one_per_lead=False, reports=REPORTS),
        Days("demo-2026", dt.date(2026, 1, 5), dt.date(2026, 2, 28), dt.date(2026, 3, 16), dt.date(2026, 4, 1),
             dt.date(2026, 4, 20), dt.date(2026, 7, 1), one_per_lead=False, reports=[*HALF_YEARS, *REPORTS]),
    )
}  # fmt: skip


class Body(NamedTuple):
    """A body of the demonstration: its credit code, who signs for it, and the office of its city."""

    code: str
    signs: str
    city: str


JINLING: Final = Body("91320100TE0D000715", "agency-a", "official-nj")
GUSU: Final = Body("91320508TE0D000985", "agency-b", "official-sz")
QINHUAI: Final = Body("91320104TE0D0008XN", "member-a", "official-nj")
TAIHU: Final = Body("12320211TE0D00119M", "co-owner", "official-wx")
JIANGNING: Final = Body("91320115TE0D001008", "nominator", "official-nj")


class Story(NamedTuple):
    """A centre: what it grows, who leads it with whom, in which call and field, how far it came."""

    call: str
    topic: str
    topic_en: str
    field: str
    lead: Body
    partner: Body
    ends: State

    @property
    def name(self) -> str:
        return f"{self.topic}高价值专利培育中心（演示）"

    @property
    def name_en(self) -> str:
        return f"Cultivation centre for {self.topic_en} (demonstration)"


IC, ENERGY, MATERIALS = (zh for zh, _en in PLANS["fields"])
S = State
STORIES: Final = (
    Story("demo-2021", "光电子器件", "optoelectronics", IC, JIANGNING, JINLING, S.ACCEPTED),
    Story("demo-2021", "海上风电", "offshore wind power", ENERGY, TAIHU, GUSU, S.FAILED),
    Story("demo-2021", "工业机器人", "industrial robots", MATERIALS, QINHUAI, JINLING, S.TERMINATED),
    Story("demo-2021", "高温合金", "superalloys", MATERIALS, JIANGNING, JINLING, S.ACCEPTANCE),
    Story("demo-2021", "智能传感器", "smart sensors", IC, QINHUAI, JINLING, S.POSTPONED),
    Story("demo-2023", "储能系统", "energy storage", ENERGY, TAIHU, GUSU, S.MIDTERM_PASSED),
    Story("demo-2023", "碳纤维", "carbon fibre", MATERIALS, JIANGNING, JINLING, S.RECTIFYING),
    Story("demo-2024", "集成电路装备", "chip-making equipment", IC, JINLING, QINHUAI, S.BUILDING),
    Story("demo-2024", "新能源电池", "batteries", ENERGY, GUSU, TAIHU, S.BUILDING),
    Story("demo-2025", "先进新材料", "new materials", MATERIALS, JIANGNING, JINLING, S.CONTRACTED),
    Story("demo-2025", "氢燃料电池", "fuel cells", ENERGY, TAIHU, GUSU, S.APPROVED),
    Story("demo-2025", "精密光学", "precision optics", IC, QINHUAI, JINLING, S.ON_NOTICE),
    Story("demo-2025", "功率半导体", "power semiconductors", IC, TAIHU, GUSU, S.REVIEWED),
    Story("demo-2025", "生物基材料", "bio-based materials", MATERIALS, QINHUAI, JINLING, S.CHECKED),
    Story("demo-2025", "氮化镓器件", "gallium nitride devices", IC, JIANGNING, JINLING, S.RECOMMENDED),
    Story("demo-2025", "抽水蓄能", "pumped storage", ENERGY, TAIHU, GUSU, S.REJECTED),
    Story("demo-2026", "智能电网", "smart grids", ENERGY, TAIHU, GUSU, S.SUBMITTED),
    Story("demo-2026", "陶瓷基材料", "ceramic composites", MATERIALS, JIANGNING, JINLING, S.WITHDRAWN),
    Story("demo-2026", "显示材料", "display materials", MATERIALS, JIANGNING, JINLING, S.DRAFT),
)
