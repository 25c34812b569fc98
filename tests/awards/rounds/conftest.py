"""Zhou drafts an edition of the award, Wu publishes it; Chen reads what everybody may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest

from awards.rounds import actions
from awards.rounds.demonstration import CRITERIA
from awards.rounds.models import Edition
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.pages import shelf
from tests.people import Cast, cast

__all__ = ["cast"]
NANJING: Final = "11320100TE0D000205"
DAYS: Final = [
    ("nominating", dt.date(2026, 3, 1), dt.date(2026, 3, 31)),
    ("formal", dt.date(2026, 4, 1), dt.date(2026, 4, 15)),
    ("notice", dt.date(2026, 6, 1), dt.date(2026, 6, 15)),
    ("decision", dt.date(2026, 6, 16), dt.date(2026, 6, 30)),
]
Stand = Callable[[dt.datetime | None], None]


def moment(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), OFFICE_ZONE)


@pytest.fixture(autouse=True)
def _march(stand_at: Stand) -> None:
    stand_at(moment("2026-03-10"))
    shelf.clear()


def plans(cast: Cast, **other: Any) -> dict[str, Any]:
    channel = cast.bodies["南京市知识产权局（演示）"]
    told = {
        "phases": DAYS,
        "categories": [("gold", 10, 100_000_000, "某通知"), ("inventor", 10, None, "")],
        "criteria": CRITERIA,
        "channels": [(channel, "project", 20), (channel, "inventor", 5)],
    }
    return told | other


def drafted(cast: Cast, number: int = 4, **more: Any) -> Edition:
    told = plans(cast, **more.pop("plans", {}))
    facts = {"year": 2026, "name_zh": f"第{number}届江苏专利奖", "cut_off_on": dt.date(2025, 12, 31), "notice_days": 7}
    return actions.draft_edition(by=cast["official"], plans=told, number=number, **(facts | more))


def published(cast: Cast, number: int = 4, **more: Any) -> Edition:
    return actions.publish_edition(drafted(cast, number, **more), by=cast["official-2"])


@pytest.fixture
def edition(cast: Cast) -> Edition:
    return published(cast)
