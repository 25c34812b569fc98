"""Does every published value open to exactly what it counts, and to all that moved it? For all, from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.adding import numerators
from ipportal.core.metrics.checks import Finding
from ipportal.core.metrics.definitions.reading import PASSING, STANDING
from ipportal.core.metrics.facts import Cells, Numbers, Spells
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import Kind, Measure, Room, Scope, Span, Stretch, rooms
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.rebuilding import definitions_of

ALL = Stretch(None, 2**31 - 1)


@dataclass(slots=True)
class Tally:
    """How many values were looked at."""

    receipts: int = 0


def receipt_findings(releases: Iterable[Release], tally: Tally) -> Iterator[Finding]:
    """Values whose members are more or fewer than the numerator, and members that no page would list."""
    by_seq: dict[int, list[Release]] = {}
    sources: dict[tuple[tuple[str, int], ...], Mapping[str, str]] = {}
    for release in releases:
        by_seq.setdefault(release.seq, []).append(release)
        if _versions(release) not in sources:
            definitions = definitions_of(release.versions)
            sources[_versions(release)] = {code: entry.counted for code, entry in definitions.items()}
    for seq, together in sorted(by_seq.items()):
        spot = places.read(seq)
        for room in rooms():
            facts = room.read(Scope(seq)).known(seq)
            for measure in room.measures.values():
                spells = measure.spells(facts)
                for release, period in product(together, STANDING if measure.kind == Kind.STOCK else PASSING):
                    span = measure.span(Month.from_no(release.month), period)
                    held = measure.within(spells, span)
                    yield from _unlisted(room, measure, span, held, release)
                    shown = [code for code, of in sources[_versions(release)].items() if of == measure.metric]
                    yield from _miscounted(release, shown, period, _counted(measure, held, spot), tally)
                for release in together if measure.kind == Kind.STOCK else ():
                    yield from _unmoved(room, spells, measure.metric, release)


def _versions(release: Release) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(release.versions.items()))


def _miscounted(
    release: Release, shown: list[str], period: str, counted: Mapping[str, int], tally: Tally
) -> Iterator[Finding]:
    """The figures that have one measure as their numerator."""
    values = release.values.filter(metric__in=shown, period=period).values_list("metric", "region_code", "numerator")
    for metric, region, numerator in values:
        tally.receipts += 1
        if numerator is not None and counted.get(region, 0) != numerator:
            where = f"{release.code}, {metric}, {region}, {Month.from_no(release.month)}, {period}"
            yield Finding("receipts", where, f"{counted.get(region, 0)} members", f"{numerator}")


def _counted(measure: Measure, held: Spells, spot: Places) -> dict[str, int]:
    """Members of every place; a distinct thing once in each, wherever in it and however often it was seen."""
    ones = np.ones(len(held.thing), np.int64) if held.weight is None else held.weight
    once = np.zeros(len(held.thing), np.int64)
    kind = Kind.DISTINCT if measure.kind == Kind.DISTINCT else Kind.FLOW
    whole = numerators(kind, Cells(held.county, once, ones, held.thing), spot, range(1), "month")
    return dict(zip(spot.codes, whole[:, 0].tolist(), strict=True))


def _unlisted(room: Room, measure: Measure, span: Span, held: Spells, release: Release) -> Iterator[Finding]:
    """Receipts look for their members among the candidates of the counties: these must hold them all."""
    if measure.kind == Kind.DISTINCT:  # the ledger names them
        return
    found = room.candidates(measure, np.unique(held.county).tolist(), span, ALL)
    missing: Numbers = held.thing[~np.isin(held.thing, np.array(found.things, np.int64))]
    if len(missing):
        yield Finding("receipts", f"{release.code}, {measure.metric}", f"{len(missing)} members are on no page", "none")


def _unmoved(room: Room, spells: Spells, metric: str, release: Release) -> Iterator[Finding]:
    """Movements since the month before are looked for among what may have moved: this must hold them all."""
    sides = [spells.at(month) for month in (release.month, release.month - 1)]
    now, then = (set(zip(side.thing.tolist(), side.county.tolist(), strict=True)) for side in sides)
    counties = np.unique(np.concatenate([side.county for side in sides])).tolist()
    missing = {thing for thing, _county in now ^ then}.difference(room.movers(metric, counties, release.month))
    if missing:
        yield Finding("movements", f"{release.code}, {metric}", f"{len(missing)} movements are on no page", "none")
