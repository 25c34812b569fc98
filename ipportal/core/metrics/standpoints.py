"""From where figures are seen: as published, as one release has them, as known on a day, or as computed last.

The same figure has several true values. Pages, API, files and receipts ask a standpoint, so that all of them answer
alike and say which value it is.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from ipportal.core.audit.models import ChangeSet
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import FIRST_YEAR, Month
from ipportal.core.metrics import denominators, engine, ledger, places
from ipportal.core.metrics.boundaries import NOW, THEN, Boundaries, is_there
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.denominators import People
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.facts import Cells
from ipportal.core.metrics.models import Basis, Cell, DataVersion, Figure, Run
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import measures
from ipportal.core.metrics.releases.models import Release, ReleasedValue
from ipportal.core.regions.models import PROVINCE, Region, RegionQuerySet

PERIOD: Final = "month"
ORDER: Final = ("metric", "-month", "region_code", "period")
BASES: Final = {
    "draft": Basis.DRAFT,
    "checked": Basis.CHECKED,
    "published": Basis.PUBLISHED,
    "revised": Basis.PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the figures of a month rest on."""

    basis: Basis
    seq: int = 0
    computed_at: dt.datetime | None = None
    data_up_to: dt.date | None = None
    versions: Mapping[str, int] | None = None
    release: Release | None = None
    following: Month | None = None  # the month that is published next

    def version(self, metric: str) -> int | None:
        return (self.versions or {}).get(metric)


class Standpoint(ABC):
    """One way of seeing all figures. `query` is what an address says to keep it."""

    basis: Basis
    query: Mapping[str, str] = {}
    boundaries: str = NOW

    @abstractmethod
    def months(self) -> tuple[Month, Month] | None:
        """First and last month with figures."""

    @abstractmethod
    def cells(
        self, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str = PERIOD
    ) -> list[Cell]:
        """Those that there are of the values asked for, in no order."""

    @abstractmethod
    def known(self, month: Month) -> Known: ...

    def spot(self, month: Month) -> Places:
        """The places in which the figures of a month are counted."""
        return places.read()

    def regions(self, _month: Month) -> RegionQuerySet:
        """The same places, as rows of their table."""
        return Region.objects.counted()

    def holds(self, region: str, month: Month) -> bool:
        return self.regions(month).filter(code=region).exists()

    def require(self, region: str, month: Month) -> None:
        """BadInput for a code that is none of them."""
        if not self.holds(region, month):
            raise BadInput("unknown-region", f"no figures for region {region[:20]!r}", field="region")


class Stored(Standpoint):
    """A standpoint whose values stand in a table."""

    @abstractmethod
    def stored(self) -> QuerySet[Cell]: ...

    def cells(
        self, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str = PERIOD
    ) -> list[Cell]:
        wanted = {"metric__in": list(metrics), "month__in": [month.no for month in months], "period": period}
        return list(self.stored().filter(region_code__in=list(regions), **wanted))


class AsComputed(Stored):
    """The newest values from all that is known: the office's work in progress."""

    basis = Basis.RECOMPUTED

    def stored(self) -> QuerySet[Cell]:
        return Figure.objects.all()

    def months(self) -> tuple[Month, Month] | None:
        of_province = Figure.objects.of("invention-patents").filter(region_code=PROVINCE)
        first, last = of_province.order_by("month").first(), of_province.order_by("-month").first()
        return (Month.from_no(first.month), Month.from_no(last.month)) if first and last else None

    def known(self, month: Month) -> Known:
        return self._known

    @cached_property
    def _known(self) -> Known:
        run = shown_run()
        if run is None:
            return Known(self.basis)
        return Known(self.basis, run.seq, run.computed_at, days_of([run.seq]).get(run.seq), run.versions)


class AsReleased(Stored):
    """Frozen values: of each month the release that holds, or the one that was asked for."""

    def __init__(self, releases: Iterable[Release], asked: Release | None = None) -> None:
        self._releases = {release.month: release for release in releases}
        self.basis = Basis.PUBLISHED
        if asked is not None:
            self._releases[asked.month] = asked
            self.basis, self.query = BASES[asked.state], {"release": asked.code}
        self.asked = asked

    def stored(self) -> QuerySet[Cell]:
        chosen = [release.pk for release in self._releases.values()]
        return ReleasedValue.objects.filter(release__in=chosen)

    def cells(
        self, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str = PERIOD
    ) -> list[Cell]:
        chosen = [self._releases[month.no].pk for month in months if month.no in self._releases]
        found = ReleasedValue.objects.filter(release__in=chosen, metric__in=list(metrics), period=period)
        return list(found.filter(region_code__in=list(regions)))

    def months(self) -> tuple[Month, Month] | None:
        return (Month.from_no(min(self._releases)), Month.from_no(max(self._releases))) if self._releases else None

    def known(self, month: Month) -> Known:
        release = self._releases.get(month.no)
        following = Month.from_no(max(self._releases) + 1) if self._releases else None
        if release is None:
            return Known(self.basis, data_up_to=max(self._days.values(), default=None), following=following)
        day = self._days.get(release.seq)
        return Known(BASES[release.state], release.seq, release.drafted_at, day, release.versions, release, following)

    def spot(self, month: Month) -> Places:
        return places.read(self.known(month).seq)

    @cached_property
    def _days(self) -> dict[int, dt.date]:
        return days_of({release.seq for release in self._releases.values()})


class AsKnownOn(Standpoint):
    """Computed from what was known at the end of a day at the office, in the places and by the definitions of today."""

    basis = Basis.RECOMPUTED

    def __init__(self, day: dt.date) -> None:
        if day > clock.today():
            raise BadInput("as-of-in-the-future", _("%(day)s is still to come.") % {"day": day}, field="as_of")
        if day.year <= FIRST_YEAR:
            message = _("Ask for a day after %(year)s; nothing was known before.") % {"year": FIRST_YEAR}
            raise BadInput("as-of-before-all", message, field="as_of")
        self.day, self.query = day, {"as_of": day.isoformat()}

    @cached_property
    def seq(self) -> int:
        return last_known_on(self.day)

    @cached_property
    def _last(self) -> Month:
        return Month.of(self.day + dt.timedelta(days=1)) - 1  # months that were over

    @cached_property
    def _found(self) -> dict[str, Cells]:
        return ledger.sums([measure for _room, measure in measures().values()], self.seq)

    @cached_property
    def _people(self) -> dict[tuple[str, int], People]:
        return denominators.read(self.seq)

    @cached_property
    def _snapshot(self) -> Snapshot:
        return engine.compute(self.seq, places.read(), self._last, self._people, found=self._found)

    def months(self) -> tuple[Month, Month] | None:
        months = self._snapshot.months
        return (Month.from_no(months[0]), Month.from_no(months[-1])) if months else None

    def cells(
        self, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str = PERIOD
    ) -> list[Cell]:
        return _taken(self._snapshot, metrics, months, regions, period)

    def known(self, month: Month) -> Known:
        return self._known

    @cached_property
    def _known(self) -> Known:
        run = shown_run()
        day = days_of([self.seq]).get(self.seq)
        return Known(self.basis, self.seq, clock.now(), day, run.versions if run else {})


class AsThen(AsKnownOn):
    """Computed from what is known, today or at the end of a day: each month in the places of its own last day."""

    boundaries = THEN

    def __init__(self, day: dt.date | None = None) -> None:
        super().__init__(day or clock.today())
        self.query = {"boundaries": THEN} | (dict(self.query) if day else {})

    @cached_property
    def past(self) -> Boundaries:
        return Boundaries()

    def months(self) -> tuple[Month, Month] | None:
        first = engine.first_month(self._found.values(), self._last)
        return (first, self._last) if first else None

    def cells(
        self, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str = PERIOD
    ) -> list[Cell]:
        """Stretch by stretch of months with the same places; a year's growth is that of the month's own places."""
        codes, span, found = list(regions), self.months(), list[Cell]()
        wanted = sorted(month for month in months if span and span[0] <= month <= span[1])
        asked = {metric: definition(metric) for metric in metrics}
        fed = {entry.counted: self._found[entry.counted] for entry in asked.values() if entry.counted in self._found}
        for _places, stretch in groupby(wanted, key=lambda month: id(self.past.at(month))):
            together = list(stretch)
            first, last = together[0], together[-1]
            snapshot = engine.compute(
                self.seq, self.spot(first), last, self._people, first, definitions=asked, found=fed
            )
            found += _taken(snapshot, asked, together, codes, period)
        return found

    def spot(self, month: Month) -> Places:
        return self.past.at(month)

    def regions(self, month: Month) -> RegionQuerySet:
        return Region.objects.counted_on(month.last_day)

    def holds(self, region: str, month: Month) -> bool:
        return region in self.past.regions and is_there(self.past.regions[region], month.last_day)

    def require(self, region: str, month: Month) -> None:
        if region in self.past.regions and not self.holds(region, month):
            raise BadInput("no-place-then", self.past.absence(region, month), field="region")
        super().require(region, month)


def _taken(
    snapshot: Snapshot, metrics: Iterable[str], months: Iterable[Month], regions: Iterable[str], period: str
) -> list[Cell]:
    """Some cells of what was computed."""
    numbers = {month.no for month in months}
    columns = [column for column in snapshot.columns(period) if snapshot.months[column] in numbers]
    rows = [row for row in map(snapshot.places.index, regions) if row is not None]
    return [
        engine.cell(snapshot, definition(metric), period, row, column)
        for metric in metrics
        if (metric, period) in snapshot.blocks
        for column in columns
        for row in rows
    ]


def public() -> Standpoint:
    """What anyone sees: published values; before the first release the computed ones, which say so."""
    return AsReleased(published) if (published := list(Release.objects.published())) else AsComputed()


def of_release(release: Release) -> AsReleased:
    """That release's values for its month, beside the published ones of all others."""
    return AsReleased(Release.objects.published(), release)


def shown_run() -> Run | None:
    """The run whose figures are shown. It vouches for all of them, also for those it found unchanged."""
    return Run.objects.filter(pk__in=DataVersion.objects.filter(run__isnull=False).values("run")).first()


def last_known_on(day: dt.date) -> int:
    """The number of the last change set of that day in Asia/Shanghai, or before."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), OFFICE_ZONE)
    return ChangeSet.objects.filter(known_at__lt=midnight).aggregate(last=Max("seq"))["last"] or 0


def days_of(numbers: Iterable[int]) -> dict[int, dt.date]:
    """The day on which each change set became known, at the office."""
    known = ChangeSet.objects.filter(pk__in=list(numbers)).values_list("pk", "known_at")
    return {seq: moment.astimezone(OFFICE_ZONE).date() for seq, moment in known}


def by_place(cells: Sequence[Cell]) -> dict[tuple[str, int, str], Cell]:
    """By metric, month number and region."""
    return {(cell.metric, cell.month, cell.region_code): cell for cell in cells}
