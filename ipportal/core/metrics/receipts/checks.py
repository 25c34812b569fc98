"""Does every published value open to exactly what it counts? For all values of all releases, from the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ipportal.core.kit.periods import Month
from ipportal.core.metrics import places
from ipportal.core.metrics.checks import Finding
from ipportal.core.metrics.facts import Numbers, Spells
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import Room, Scope, Stretch, rooms
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
    for release in releases:
        by_seq.setdefault(release.seq, []).append(release)
    for seq, together in sorted(by_seq.items()):
        spot = places.read(seq)
        for room in rooms():
            facts = room.read(Scope(seq)).known(seq)
            for measure in room.measures.values():
                spells = measure.spells(facts.thing, facts.word)
                for release in together:
                    held = spells.at(release.month)
                    yield from _unlisted(room, held, measure.metric, release)
                    yield from _miscounted(release, measure.metric, _counted(held, spot), tally)


def _miscounted(release: Release, measure: str, counted: Mapping[str, int], tally: Tally) -> Iterator[Finding]:
    """The figures that have this measure as their numerator."""
    shown = [
        code
        for code, entry in definitions_of(release.versions).items()
        if (entry.numerator if entry.is_ratio else code) == measure
    ]
    values = release.values.filter(metric__in=shown).values_list("metric", "region_code", "numerator")
    for metric, region, numerator in values:
        tally.receipts += 1
        if counted.get(region, 0) != numerator:
            where = f"{release.code}, {metric}, {region}, {Month.from_no(release.month)}"
            yield Finding("receipts", where, f"{counted.get(region, 0)} members", f"{numerator}")


def _counted(held: Spells, spot: Places) -> dict[str, int]:
    """Members of every place."""
    codes, where = np.unique(held.county, return_inverse=True)
    own = np.bincount(spot.rows_of(codes.tolist())[where], minlength=len(spot.codes)) if len(codes) else None
    whole = spot.add_up(np.zeros(len(spot.codes), np.int64) if own is None else own)
    return dict(zip(spot.codes, whole.tolist(), strict=True))


def _unlisted(room: Room, held: Spells, metric: str, release: Release) -> Iterator[Finding]:
    """Receipts look for their members among the candidates of the counties: these must hold them all."""
    found = room.candidates(np.unique(held.county).tolist(), release.month, ALL)
    missing: Numbers = held.thing[~np.isin(held.thing, np.array(found.things, np.int64))]
    if len(missing):
        yield Finding("receipts", f"{release.code}, {metric}", f"{len(missing)} members are on no page", "none")
