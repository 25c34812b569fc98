"""Is the ledger what the events say, and are the figures what the ledger says? Names every cell that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from ipportal.core.audit.actions import last_known
from ipportal.core.jobs.models import Job
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, denominators, engine, ledger, places
from ipportal.core.metrics.definitions import catalogue, definition
from ipportal.core.metrics.models import DefinitionVersion, Figure, LedgerEntry
from ipportal.core.metrics.registry import Room, rooms
from ipportal.core.metrics.standpoints import shown_run

COMPARED: Final = (
    "numerator", "denominator", "denominator_id", "denominator_year", "denominator_published_on", "value", "reason",
    "growth_pct", "growth_base", "rank", "tied", "demonstration",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: where, what stands there, what should."""

    check: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.found}, should be {self.expected}"

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def findings() -> Iterator[Finding]:
    """All checks, in the order in which one thing rests on another."""
    known = last_known()
    for room in rooms():
        yield from ledger_findings(room, known)
    for withholding in {room.withholding for room in rooms() if room.withholding}:
        yield from withholding.findings()
    yield from figure_findings()
    yield from age_findings(known)


def ledger_findings(room: Room, known: int) -> Iterator[Finding]:
    """Every change set's entries against what its facts say: so any past day is right too."""
    columns = ("seq", "measure", "county", "month", "thing", "delta")
    held = LedgerEntry.objects.filter(measure__in=list(room.measures)).values_list(*columns)
    booked: Counter[tuple[int, ...]] = Counter()
    for *key, delta in held:
        booked[tuple(key)] += delta
    right: dict[tuple[int, ...], int] = {}
    for seq, facts, fresh in ledger.changes(room, known):
        for _seq, number, cells in ledger.change(room, seq, facts, fresh=fresh):
            for county, month, delta, thing in zip(*(column.tolist() for column in cells), strict=True):
                right[seq, number, county, month, thing] = delta
    for key in sorted(booked.keys() | right.keys()):
        if booked.get(key, 0) != right.get(key, 0):
            seq, measure, county, month, thing = key
            metric = room.measures[measure].metric
            where = f"{metric}, change set {seq}, county {county}, {Month.from_no(month)}"
            where += f", {thing}" if thing else ""
            yield Finding("ledger", where, f"{booked.get(key, 0):+d}", f"{right.get(key, 0):+d}")


def figure_findings() -> Iterator[Finding]:
    """Every stored figure against one computed from the ledger as it stood for the run that is shown."""
    held = {(row.metric, row.month, row.region_code, row.period): row for row in Figure.objects.all()}
    run = shown_run()
    if run is None or not held:
        return
    last = Month.from_no(max(month for _metric, month, _region, _period in held))
    snapshot = engine.compute(run.seq, places.read(), last, denominators.read(run.seq))
    for metric, period in snapshot.blocks:
        entry = definition(metric)
        for row, code in enumerate(snapshot.places.codes):
            for column in snapshot.columns(period):
                right = engine.cell(snapshot, entry, period, row, column)
                yield from _compare(held.pop((metric, right.month, code, period), None), right)
    for metric, month, code, period in sorted(held):
        yield Finding("figures", _where(metric, code, month, period), "a figure", "none")


def age_findings(known: int) -> Iterator[Finding]:
    """Figures older than what is known, with nothing ordered that would renew them; definitions changed since."""
    run = shown_run()
    if run is None:
        return
    waiting = Job.objects.open().filter(kind__in=[actions.RECOMPUTE, actions.REBUILD]).exists()
    newest = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if newest > run.seq and not waiting:
        yield Finding("age", "figures", f"change set {run.seq}", f"{newest} (known: {known})")
    texts = {(row.metric, row.version): row.sha256 for row in DefinitionVersion.objects.all()}
    for code, entry in catalogue().items():
        used = run.versions.get(code)
        if used is not None and texts.get((code, used)) != entry.sha256:
            yield Finding("definitions", code, f"version {used}", "the file as it is now")


def _compare(held: Figure | None, right: Figure) -> Iterator[Finding]:
    where = _where(right.metric, right.region_code, right.month, right.period)
    if held is None:
        yield Finding("figures", where, "nothing", f"{right.value}")
        return
    for name in COMPARED:
        found, expected = getattr(held, name), getattr(right, name)
        if found != expected:
            yield Finding("figures", f"{where}, {name}", _shown(found), _shown(expected))


def _where(metric: str, region: str, month: int, period: str) -> str:
    return ", ".join([metric, region, str(Month.from_no(month)), *([] if period == "month" else [period])])


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
