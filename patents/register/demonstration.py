"""The demonstration's register: written as files of several years and imported the way real files are."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from ipportal.core.audit.actions import SYSTEM, Actor
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.regions.gazetteer import places
from patents.register.actions import DEMONSTRATION
from patents.register.generator import DAYS, EVENT_HEADING, HEADING, Chunk, Place, Register, Row

Tell = Callable[[str], None]
ADDRESS, COUNTY, GRANTED, FILED = (HEADING.index(name) for name in ("地址", "区县代码", "授权公告日", "申请日"))
CORRECTED_ONE_IN: Final = 400  # of the granted patents of earlier waves: the last file describes another county


class Wave(NamedTuple):
    """What the office learned on one day: the register up to `until`, and the events known by then."""

    known_at: dt.datetime
    until: dt.date


def _wave(known_on: dt.date) -> Wave:
    return Wave(dt.datetime.combine(known_on, dt.time(9), OFFICE_ZONE), dt.date(known_on.year - 1, 12, 31))


WAVES: Final = tuple(
    map(_wave, (dt.date(2018, 1, 10), dt.date(2021, 1, 12), dt.date(2024, 1, 11), dt.date(2026, 1, 15)))
)


def owners_places() -> list[Place]:
    """The counties of the province; each city, and the province, for owners whose county is not known."""
    known = places()
    found = []
    for place in known.values():
        if not place.code.startswith("32") or place.is_former or place.level not in {"province", "city", "county"}:
            continue
        city = known[place.parent].name_zh + place.name_zh if place.level == "county" else place.name_zh
        found.append(Place(place.code, "江苏省" if place.level == "province" else f"江苏省{city}"))
    return sorted(found, key=lambda place: place.code)


def file_names(register: Register) -> list[tuple[Wave, str, str]]:
    """Two files for every wave, patents and events; the order in which they are to be imported."""
    start = f"demonstration-{register.patents}-{register.seed}"
    kinds = ("patents", "patent_events")
    return [(wave, kind, f"{start}-{wave.until.year}-{kind}.csv") for wave in WAVES for kind in kinds]


def is_complete(register: Register) -> bool:
    return all(already_imported(name) for _, _, name in file_names(register))


def write_files(register: Register, folder: Path) -> list[tuple[Wave, str, Path]]:
    """Write the files; one pass over the register."""
    files = [(wave, kind, folder / name) for wave, kind, name in file_names(register)]
    with ExitStack() as opened:
        writers = {}
        for wave, kind, path in files:
            file = opened.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[wave, kind] = csv.writer(file, lineterminator="\n")
            writers[wave, kind].writerow(HEADING if kind == "patents" else EVENT_HEADING)
        for chunk in register.chunks():
            for wave, row in _patents_by_wave(chunk):
                writers[wave, "patents"].writerow(row)
            for known, row in chunk.events():
                writers[_wave_of_day(DAYS[known]), "patent_events"].writerow(row)
    return files


def _patents_by_wave(chunk: Chunk) -> Iterator[tuple[Wave, Row]]:
    names = chunk.register.places
    for place, row in enumerate(chunk.rows()):
        wave = next(wave for wave in WAVES if (row[GRANTED] or row[FILED]) <= wave.until.isoformat())
        yield wave, row
        if wave is not WAVES[-1] and row[GRANTED] and chunk.serial[place] // 8 % CORRECTED_ONE_IN == 0:
            other = names[(int(chunk.place[place]) + 1) % len(names)]
            cells = list(row)
            cells[ADDRESS], cells[COUNTY] = f"{other.name}示范路1号", other.code
            yield WAVES[-1], tuple(cells)


def _wave_of_day(day: str) -> Wave:
    """The first wave that knew of it; what became known after the last wave belongs to the last."""
    return next((wave for wave in WAVES if day <= wave.known_at.date().isoformat()), WAVES[-1])


def import_files(files: list[tuple[Wave, str, Path]], *, by: Actor = SYSTEM, tell: Tell) -> None:
    """Import each file on the day of its wave, by the portal's clock; what was imported before is left alone."""
    for wave, kind, path in files:
        if already_imported(path.name):
            continue
        set_clock(wave.known_at)
        order = Order(kind=registry.find(kind), path=path, by=by, source=DEMONSTRATION)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        result = import_path(order, sha256=sha256, size=path.stat().st_size)
        with result.report as report:
            if not result.committed:
                raise RuntimeError(f"{path.name}: {[cause.as_json() for cause in report.grouped()[:3]]}")
        counts = result.counts
        tell(f"{path.name}: {counts.new} new, {counts.changed} changed, {result.seconds:.1f} s")


def already_imported(name: str) -> bool:
    return ImportBatch.objects.filter(file_name=name, source=DEMONSTRATION, state=BatchState.COMMITTED).exists()


def other_demonstrations(register: Register) -> list[str]:
    """Files of demonstrations of another size or seed that stand in this database."""
    ours = f"demonstration-{register.patents}-{register.seed}-"
    names = ImportBatch.objects.filter(source=DEMONSTRATION, kind__in=("patents", "patent_events"))
    return [name for name in names.values_list("file_name", flat=True) if not name.startswith(ours)]
