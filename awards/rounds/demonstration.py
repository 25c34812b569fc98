"""Editions of the demonstration: one decided, one in its public notice, one that takes nominations.

Every row is marked. Prizes, criteria and quotas are of the demonstration alone: none of them was verified.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import transaction

from awards.rounds.actions import draft_edition, publish_edition, set_results_hour
from awards.rounds.models import CAPS, ORDER, Edition
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock

PRIZES: Final = {"gold": 100_000_000, "silver": 30_000_000, "excellence": 10_000_000, "inventor": 20_000_000}  # fen
CRITERIA: Final = [
    ("project", "专利质量", "Quality of the patent", Decimal("0.25")),
    ("project", "技术先进性", "Technical advance", Decimal("0.25")),
    ("project", "运用及保护措施和成效", "Use and protection, and their effects", Decimal("0.35")),
    ("project", "社会效益及发展前景", "Benefit to society, and prospects", Decimal("0.15")),
    ("inventor", "发明创造贡献", "Contribution by inventions", Decimal("0.5")),
    ("inventor", "专利转化运用", "Use of the patents", Decimal("0.3")),
    ("inventor", "社会效益", "Benefit to society", Decimal("0.2")),
]
# Credit codes of the bodies that recommend, and how many projects and inventors.
CHANNELS: Final = {
    "11320100TE0D000205": (40, 8),
    "11320500TE0D00039N": (40, 8),
    "11320200TE0D000472": (30, 6),
    "11320000TE0D00055J": (10, 4),
    "51320000TE0D001277": (10, 4),
}
RULES_ZH: Final = (
    "（演示）专利在截止日和授奖日均为有效；第一专利权人在江苏省内；全体共有权人同意；每件专利每届只可申报一次。"
)
RULES_EN: Final = (
    "(Demonstration) The patent is in force on the cut-off day and on that of the decision; its first-named owner is"
    " in Jiangsu; every co-owner agrees; a patent is nominated once in an edition."
)
DOCUMENTS_ZH: Final = "（演示）申报书、专利授权公告文本、共有权人同意书。"
DOCUMENTS_EN: Final = "(Demonstration) The nomination, the published patent, and the consent of co-owners."
MORNING: Final = dt.time(9)


class Told(NamedTuple):
    """An edition with the days of its phases in their order, and the hour of its results."""

    number: int
    year: int
    drafted_on: dt.date
    days: list[tuple[tuple[int, int, int], tuple[int, int, int]]]
    results_at: dt.datetime | None = None
    has_prizes: bool = True


EDITIONS: Final = (
    Told(
        1, 2024, dt.date(2024, 2, 20),
        [
            ((2024, 3, 1), (2024, 3, 31)), ((2024, 4, 1), (2024, 4, 15)), ((2024, 4, 16), (2024, 5, 10)),
            ((2024, 5, 13), (2024, 5, 24)), ((2024, 5, 27), (2024, 5, 31)), ((2024, 6, 3), (2024, 6, 14)),
            ((2024, 6, 17), (2024, 6, 28)),
        ],
        dt.datetime(2024, 7, 1, 10, tzinfo=OFFICE_ZONE),
    ),
    Told(
        2, 2025, dt.date(2025, 7, 15),
        [
            ((2025, 8, 1), (2025, 8, 31)), ((2025, 9, 1), (2025, 9, 15)), ((2025, 9, 16), (2025, 10, 31)),
            ((2025, 11, 3), (2025, 11, 21)), ((2025, 12, 1), (2025, 12, 12)), ((2026, 1, 12), (2026, 1, 23)),
            ((2026, 1, 26), (2026, 2, 13)),
        ],
    ),
    Told(
        3, 2026, dt.date(2025, 12, 22),
        [
            ((2026, 1, 5), (2026, 2, 28)), ((2026, 3, 2), (2026, 3, 13)), ((2026, 3, 16), (2026, 4, 17)),
            ((2026, 4, 20), (2026, 5, 8)), ((2026, 5, 11), (2026, 5, 22)), ((2026, 5, 25), (2026, 6, 5)),
            ((2026, 6, 8), (2026, 6, 26)),
        ],
        has_prizes=False,
    ),
)  # fmt: skip


def seed_editions() -> int:
    """Lay them down once; says how many are new. The clock is left where it was last set here."""
    if Edition.objects.filter(demonstration=True).exists():
        return 0
    with transaction.atomic():
        for told in EDITIONS:
            _lay(told)
        record("demonstration of editions made", by=SYSTEM, editions=len(EDITIONS))
    return len(EDITIONS)


def _lay(told: Told) -> None:
    """Drafted by one official, published by another on the day after; the hour of its results set before it comes."""
    people = {name: User.objects.get(username=name) for name in ("official", "official-2")}
    _at(told.drafted_on)
    edition = draft_edition(
        by=people["official"], plans=_plans(told), number=told.number, year=told.year,
        name_zh=f"第{told.number}届江苏专利奖（演示）",
        name_en=f"Jiangsu Patent Award, edition {told.number} (demonstration)",
        rules_zh=RULES_ZH, rules_en=RULES_EN, documents_zh=DOCUMENTS_ZH, documents_en=DOCUMENTS_EN,
        source="演示数据", cut_off_on=dt.date(told.year - 1, 12, 31), notice_days=7, demonstration=True,
    )  # fmt: skip
    _at(told.drafted_on + dt.timedelta(days=1))
    edition = publish_edition(edition, by=people["official-2"])
    if told.results_at:
        _at(dt.date(*told.days[-1][0]))
        reason = "（演示）省政府授奖决定公布时间"
        set_results_hour(edition, told.results_at, reason=reason, by=people["official"], version=edition.version)


def _plans(told: Told) -> dict[str, Any]:
    bodies = {body.credit_code: body for body in Organisation.objects.filter(credit_code__in=CHANNELS)}
    return {
        "phases": [
            (kind, dt.date(*first), dt.date(*last)) for kind, (first, last) in zip(ORDER, told.days, strict=True)
        ],
        "categories": [(code, cap, PRIZES[code] if told.has_prizes else None, "") for code, cap in CAPS.items()],
        "criteria": CRITERIA,
        "channels": [
            (bodies[code], kind, places)
            for code, both in CHANNELS.items()
            for kind, places in zip(("project", "inventor"), both, strict=True)
        ],
    }


def _at(day: dt.date) -> None:
    set_clock(dt.datetime.combine(day, MORNING, OFFICE_ZONE))
