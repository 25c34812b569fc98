"""What became of published values: every revision of a cell, and how a release differs from what is known today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ipportal.core.metrics.definitions import Definition, definition
from ipportal.core.metrics.models import Cell, Figure
from ipportal.core.metrics.releases.models import EVER_PUBLISHED, Release, ReleasedValue


@dataclass(frozen=True, slots=True)
class Revision:
    """One published value of a cell, and how far it moved from the one before."""

    value: ReleasedValue
    change: Decimal | None

    @property
    def release(self) -> Release:
        return self.value.release


def history(metric: str, region: str, month: int, period: str = "month") -> list[Revision]:
    """All values ever published of a cell, the first first: their changes add up to the last less the first."""
    found = ReleasedValue.objects.filter(
        metric=metric, region_code=region, month=month, period=period, release__state__in=EVER_PUBLISHED
    ).select_related("release")
    values = sorted(found, key=lambda value: value.release.revision)
    befores: Sequence[ReleasedValue | None] = [None, *values]
    return [Revision(value, _moved(before, value)) for before, value in zip(befores, values, strict=False)]


@dataclass(frozen=True, slots=True)
class Moved:
    """A published cell that would come out otherwise today."""

    published: ReleasedValue
    today: Cell

    @property
    def definition(self) -> Definition:
        return definition(self.published.metric)

    @property
    def numerator_change(self) -> int:
        return (self.today.numerator or 0) - (self.published.numerator or 0)

    @property
    def change(self) -> Decimal | None:
        return _moved(self.published, self.today)


def since(release: Release) -> list[Moved]:
    """The cells of a release whose value, or a half of it, is another as computed last; in the order of its values."""
    today = {
        (figure.metric, figure.region_code, figure.period): figure
        for figure in Figure.objects.filter(month=release.month)
    }
    found = []
    for value in release.values.order_by("metric", "region_code", "period"):
        now = today.get((value.metric, value.region_code, value.period))
        if now is not None and _halves(now) != _halves(value):
            found.append(Moved(value, now))
    return found


def _halves(cell: Cell) -> tuple[object, ...]:
    return cell.value, cell.numerator, cell.denominator, cell.denominator_year


def _moved(before: Cell | None, after: Cell) -> Decimal | None:
    if before is None or before.value is None or after.value is None:
        return None
    return after.value - before.value
