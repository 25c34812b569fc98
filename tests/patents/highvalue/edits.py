"""What may happen at an office after a release, drawn by chance and done down the real paths."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.kit.identifiers import written
from ipportal.core.regions.models import Region, RegionChange
from patents.highvalue.findings import record_finding
from patents.highvalue.models import HighValueKind
from patents.register.models import PatentEvent
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import tell
from tests.core.metrics.oracle import Event
from tests.patents.highvalue.conftest import HEADING as RULES
from tests.patents.highvalue.conftest import LINE
from tests.patents.honours.conftest import GOLD
from tests.patents.honours.conftest import HEADING as HONOURS
from tests.patents.register.conftest import EVENT_HEADING, GOOD, HEADING, write

COUNTIES = ("320102", "320106", "320583", "320614", "320684", "310115", "110101")
EVENTS = ("fee_lapse", "fee_lapse", "restore", "expire", "abandon", "invalid_full", "invalid_part", "transfer")
PATTERNS = ("H01L*", "G06N*", "G06F40*", "A61K*", "B60L*", "H03M13*")
SYMBOLS = ("H01L 21/336", "G06N 3/08", "G06F 40/30", "A61K 9/00", "B60L 53/16", "B65D 1/00")
FAMILIES = ("", "无", "US10000001", "EP3000001;JP6000001")
PEOPLE = ("地区", "年末", "常住人口(万人)", "公布日", "来源")
MOST_MERGED = 3  # counties that end: few are left to count in otherwise


class Edits:
    """A register, and chance that goes on changing what is known of it."""

    def __init__(self, chance: random.Random, folder: Path, patents: int = 30) -> None:
        self.chance, self._folder = chance, folder
        self._patents: dict[str, dict[str, str]] = {}
        self._merged = 0
        self.done: dict[str, int] = {}  # edits by their name
        rows = [self._new_patent() for _ in range(patents)]
        self._import("patents", HEADING, rows)

    def make(self) -> None:
        """One edit; chance says which."""
        kinds: list[Callable[[], object]] = [
            self.events, self.events, self.new_patent, self.correction, self.retraction,
            self.population, self.honour, self.rule_set, self.pledge,
            *([self.merger] if self._merged < MOST_MERGED else []),
        ]  # fmt: skip
        edit = self.chance.choice(kinds)
        edit()
        self.done[edit.__name__] = self.done.get(edit.__name__, 0) + 1

    def events(self) -> None:
        """A file of what happened to some patents."""
        rows = [
            {
                "申请号": self._some(),
                "事件": self.chance.choice(EVENTS),
                "生效日": self._day(2013, 2025),
                "新专利权人": "示范企业00002",
                "区县代码": self.chance.choice(COUNTIES),
            }
            for _ in range(self.chance.randint(1, 3))
        ]
        self._import("patent_events", EVENT_HEADING, rows)

    def new_patent(self) -> None:
        self._import("patents", HEADING, [self._new_patent()])

    def correction(self) -> None:
        """The register describes a patent otherwise: where it is, when it was granted, what it is about."""
        row = self._patents[self._some()]
        row |= self.chance.choice([
            {"区县代码": self.chance.choice(COUNTIES)},
            {"授权公告日": self._day(2012, 2016)},
            {"主分类号": self.chance.choice(SYMBOLS)},
            {"海外同族": self.chance.choice(FAMILIES)},
        ])  # fmt: skip
        self._import("patents", (*HEADING, "海外同族"), [row])

    def retraction(self) -> None:
        """An event that was told is taken back."""
        held = PatentEvent.objects.filter(retraction__isnull=True).order_by("pk")
        row = held[self.chance.randrange(held.count())]
        tell([], [Event(row.number, row.seq, row.pk, row.kind, row.effective_on)])

    def population(self) -> None:
        row = {
            "地区": self.chance.choice(["江苏省", "南京市", "苏州市", "昆山市"]),
            "年末": str(self.chance.randint(2012, 2024)),
            "常住人口(万人)": f"{self.chance.randint(100, 9000)}.{self.chance.randint(0, 99):02d}",
            "公布日": self._day(2025, 2025),
            "来源": f"bulletin {sum(self.done.values())}",
        }
        self._import("population", PEOPLE, [row])

    def honour(self) -> None:
        """A national award, or one that is told otherwise."""
        row = GOLD | {"专利号": f"ZL{self._some()}", "授奖日": self._day(2014, 2025)}
        self._import("honours", HONOURS, [row])

    def rule_set(self) -> None:
        """The rules of the emerging industries, anew."""
        chosen = self.chance.sample(PATTERNS, self.chance.randint(1, len(PATTERNS)))
        self._import("sei_rules", RULES, [LINE | {"IPC 模式": pattern} for pattern in sorted(chosen)])

    @transaction.atomic
    def pledge(self) -> None:
        """Evidence of another room, with an end."""
        number = int(self._some().partition(".")[0])
        since = dt.date.fromisoformat(self._day(2014, 2022))
        until = since + dt.timedelta(days=self.chance.randint(1, 1200))
        change_set = begin_change_set(by=SYSTEM, reason="test")
        record_finding(number, HighValueKind.HIGH_PLEDGE, since, "pledge", until=until, change_set=change_set)

    def merger(self) -> None:
        """A county ends and becomes part of a neighbour, as a new file of places would say."""
        self._merged += 1
        with role("NONE"), transaction.atomic():
            former, successor = self.chance.sample(list(Region.objects.counties().filter(code__startswith="3201")), 2)
            seq = begin_change_set(by=SYSTEM, reason="places").seq
            Region.objects.filter(pk=former.pk).update(valid_to=dt.date(2025, 12, 1), ended_seq=seq)
            RegionChange.objects.create(former=former, successor=successor, effective_on=dt.date(2025, 12, 1), seq=seq)
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {WORKER}")

    def _new_patent(self) -> dict[str, str]:
        year = self.chance.randint(2005, 2014)
        number = written((year * 10 + 1) * 10_000_000 + len(self._patents) + 1)
        filed = dt.date(year, 1, 1) + dt.timedelta(days=self.chance.randrange(365))
        row = GOOD | {
            "申请号": number,
            "申请日": str(filed),
            "授权公告日": str(filed + dt.timedelta(days=self.chance.randint(400, 1500))),
            "区县代码": self.chance.choice(COUNTIES),
            "主分类号": self.chance.choice(SYMBOLS),
        }
        self._patents[number] = row
        return row

    def _some(self) -> str:
        return self.chance.choice(list(self._patents))

    def _day(self, first: int, last: int) -> str:
        day = dt.date(self.chance.randint(first, last), self.chance.randint(1, 12), self.chance.randint(1, 28))
        return str(day)

    def _import(self, kind: str, heading: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
        """As a person would, with the good rows alone where some cannot be so."""
        path = write(self._folder / f"{kind}.csv", heading, rows)
        order = Order(kind=registry.find(kind), path=path, by=SYSTEM, accept_good=True)
        import_path(order, sha256="", size=0).report.close()
