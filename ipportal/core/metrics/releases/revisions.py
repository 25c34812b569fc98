"""What became of published values: every revision of a cell, and how a release differs from what is known today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ipportal.core.kit.periods import Month
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
    return _in_turn(found)


def _in_turn(found: Iterable[ReleasedValue]) -> list[Revision]:
    """One cell's values, each with its distance from the one before."""
    values = sorted(found, key=lambda value: value.release.revision)
    befores: Sequence[ReleasedValue | None] = [None, *values]
    return [Revision(value, _moved(before, value)) for before, value in zip(befores, values, strict=False)]


@dataclass(frozen=True, slots=True)
class Line:
    """One month of a figure: every value it was published with, and the one that would come out today."""

    month: Month
    revisions: list[Revision]
    today: Cell | None

    @property
    def change(self) -> Decimal | None:
        """How far what is known today has moved from the newest published value."""
        return _moved(self.revisions[-1].value, self.today) if self.today else None

    @property
    def is_moved(self) -> bool:
        """Whether the value was ever published otherwise, or would be today."""
        values = {revision.value.value for revision in self.revisions} | ({self.today.value} if self.today else set())
        return len(values) > 1


def triangle(metric: str, region: str, period: str = "month") -> list[Line]:
    """What became of each published month of a figure, release after release; the newest month first."""
    found: dict[int, list[ReleasedValue]] = {}
    cell = {"metric": metric, "region_code": region, "period": period}
    published = ReleasedValue.objects.filter(**cell, release__state__in=EVER_PUBLISHED).select_related("release")
    for value in published.order_by("-month"):
        found.setdefault(value.month, []).append(value)
    today = {figure.month: figure for figure in Figure.objects.filter(**cell, month__in=list(found))}
    return [Line(Month.from_no(month), _in_turn(values), today.get(month)) for month, values in found.items()]


@dataclass(frozen=True, slots=True)
class Moved:
    """A published cell that would come out otherwise today."""

    published: ReleasedValue
    today: Cell

    @property
    def definition(self) -> Definition:
        return definition(self.published.metric)

    @property
    def numerator_change(self) -> int | None:
        """Nothing where either is withheld."""
        if self.today.numerator is None or self.published.numerator is None:
            return None
        return self.today.numerator - self.published.numerator

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
