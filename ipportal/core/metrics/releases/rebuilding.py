"""Computing the values of a release again from what was known then: facts, populations, places and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import denominators, engine, ledger, places
from ipportal.core.metrics.definitions import Definition, parse
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.facts import Cells
from ipportal.core.metrics.models import DefinitionVersion
from ipportal.core.metrics.registry import Scope, measures, rooms
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.values import TOLD, Value, cut, digest, read


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of a release that does not come out as it was published."""

    release: str
    where: str
    published: str
    rebuilt: str

    def __str__(self) -> str:
        return f"{self.release}: {self.where}: published {self.published}, rebuilt {self.rebuilt}"

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def definitions_of(versions: Mapping[str, int]) -> dict[str, Definition]:
    """The definitions of those versions, from the texts that were kept; in the order of the metrics' codes."""
    held = DefinitionVersion.objects.filter(metric__in=versions)
    texts = {(row.metric, row.version): row.text for row in held}
    return {metric: parse(metric, texts[metric, versions[metric]]) for metric in sorted(versions)}


def cells_from_events(known: int) -> dict[str, Cells]:
    """Every measure counted from its room's facts: the long way, past the ledger."""
    found: dict[str, Cells] = {}
    for room in rooms():
        facts = room.read(Scope(known)).known(known)
        found |= {measure.metric: measure.cells(facts) for measure in room.measures.values()}
    return found


def cells_from_ledger(known: int) -> dict[str, Cells]:
    return ledger.sums([measure for _room, measure in measures().values()], known)


def compute(
    known: int, definitions: Mapping[str, Definition], found: Mapping[str, Cells], first: Month, last: Month
) -> Snapshot:
    """The figures of some months as known with a change set, by those definitions."""
    spot, people = places.read(known), denominators.read(known)
    return engine.compute(known, spot, last, people, first, definitions=definitions, found=found)


def release_coded(code: str) -> Release:
    """BadInput where there is no such release."""
    release = Release.objects.filter(code=code).first()
    if release is None:
        raise BadInput("unknown-release", f"no release {code[:20]!r}", field="code")
    return release


def reproduce(release: Release, *, from_events: bool = False) -> list[Difference]:
    """Everything in which the release, built again from what was known then, differs from what stands there."""
    return list(differences([release], from_events=from_events))


def differences(releases: Iterable[Release], *, from_events: bool = False) -> Iterator[Difference]:
    """The same for many: what rests on the same change set and definitions is computed once."""
    alike: dict[tuple[int, tuple[tuple[str, int], ...]], list[Release]] = {}
    for release in releases:
        alike.setdefault((release.seq, tuple(sorted(release.versions.items()))), []).append(release)
    for (known, versions), together in sorted(alike.items()):
        definitions = definitions_of(dict(versions))
        found = cells_from_events(known) if from_events else cells_from_ledger(known)
        months = [release.month for release in together]
        snapshot = compute(known, definitions, found, Month.from_no(min(months)), Month.from_no(max(months)))
        for release in together:
            yield from _compare(release, definitions, cut(snapshot, definitions, release.month))


def _compare(release: Release, definitions: Mapping[str, Definition], rebuilt: list[Value]) -> Iterator[Difference]:
    held = read(release.pk, definitions)
    stood = digest(release.code, release.seq, release.versions, held)
    again = digest(release.code, release.seq, release.versions, rebuilt)
    if stood == again == release.sha256 and len(held) == release.count:
        return
    if again != release.sha256:
        yield Difference(release.code, "digest", release.sha256, again)
    if stood != release.sha256:
        yield Difference(release.code, "digest of the values that stand there", release.sha256, stood)
    before, after = ({value.place: value for value in values} for values in (held, rebuilt))
    for place in sorted(before.keys() | after.keys()):
        yield from _cell(release.code, before.get(place), after.get(place))


def _cell(code: str, held: Value | None, rebuilt: Value | None) -> Iterator[Difference]:
    if held is None or rebuilt is None:
        place = held or rebuilt
        where = f"{place.metric}, {place.region}, {place.period}" if place else ""
        yield Difference(code, where, "a value" if held else "nothing", "a value" if rebuilt else "nothing")
        return
    for name in TOLD:
        was, now = getattr(held, name), getattr(rebuilt, name)
        if was != now:
            yield Difference(code, f"{held.metric}, {held.region}, {held.period}, {name}", f"{was}", f"{now}")
