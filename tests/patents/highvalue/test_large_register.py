"""A register as large as the oracle can count in minutes, imported in four waves with what was found and honoured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ipportal.core.audit.actions import SYSTEM, last_known
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.kit.identifiers import written
from ipportal.core.regions.models import PROVINCE
from patents.highvalue.models import Finding
from patents.register.demonstration import owners_places, write_files
from patents.register.generator import Register
from patents.register.models import PatentEvent
from tests.amounts import amount
from tests.core.metrics.comparing import LAST
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.patents.highvalue.conftest import HEADING as RULES
from tests.patents.highvalue.conftest import LINE, ONLY_PLUGGED_IN
from tests.patents.highvalue.edits import PATTERNS
from tests.patents.highvalue.oracle import INVENTIONS, UNION, Found, of_kind
from tests.patents.highvalue.steps import PEOPLED, RESIDENTS, Office, Published, publish
from tests.patents.highvalue.test_figures import at, of_snapshot, told, wrong_cells
from tests.patents.honours.conftest import GOLD
from tests.patents.honours.conftest import HEADING as HONOURS
from tests.patents.register.conftest import write

__all__ = ["january", "worker"]
pytestmark = [ONLY_PLUGGED_IN, pytest.mark.usefixtures("worker")]

PATENTS = amount(900, 40_000)
HONOURED_ONE_IN = 5


class AsRecorded(Office):
    """What the tables say was told and taken back: the facts alone, for the oracle."""

    def __init__(self) -> None:
        super().__init__()
        columns = ("number", "seq", "id", "kind", "effective_on", "county", "filed_on", "retraction__seq")
        self._events = {row[2]: Event(*row) for row in PatentEvent.objects.values_list(*columns)}
        findings = Finding.objects.values_list("number", "kind", "since", "until", "seq", "retraction__seq")
        self.found = [Found(*row) for row in findings]


def take_in(kind: str, path: Path) -> None:
    order = Order(kind=registry.find(kind), path=path, by=SYSTEM, source="test")
    with import_path(order, sha256="", size=0).report as report:
        assert not report.rejected_rows


def rule(folder: Path) -> None:
    """Some classes of the emerging industries, whatever the title says."""
    lines = [LINE | {"IPC 模式": pattern} for pattern in PATTERNS]
    take_in("sei_rules", write(folder / "rules.csv", RULES, lines))


def honour(folder: Path) -> None:
    """Some of the inventions win a national award."""
    grants = PatentEvent.objects.filter(kind="G").order_by("number").values_list("number", "effective_on")
    won = [GOLD | {"专利号": f"ZL{written(number)}", "授奖日": str(day)} for number, day in grants[::HONOURED_ONE_IN]]
    take_in("honours", write(folder / "honours.csv", HONOURS, won))


def test_every_figure_of_a_large_register_is_what_the_oracle_counts(tmp_path: Path, counted: Counter[str]) -> None:
    moments = []
    for _wave, kind, path in write_files(Register(PATENTS, owners_places()), tmp_path):
        take_in(kind, path)
        moments.append(last_known())
    rule(tmp_path)
    honour(tmp_path)
    publish([Published(place, 2023, RESIDENTS[-2], None, demonstration=False) for place in PEOPLED])
    office = AsRecorded()

    for known in (moments[3], last_known()):
        oracles = told(office, known)
        assert not wrong_cells(of_snapshot(at(known)), oracles)
        counted["cells compared"] += sum(map(len, oracles.values()))

    sizes = {metric: cells[LAST.no, PROVINCE].numerator for metric, cells in oracles.items()}
    counted.update({"patents": PATENTS, "events": len(office.events), "findings": len(office.found)})
    counted["inventions in force at the end"] = sizes[INVENTIONS]
    assert sizes[INVENTIONS] > sizes[UNION] > sizes[of_kind(3)] > 0
    assert all(sizes[of_kind(kind)] for kind in (1, 2, 5)), sizes
