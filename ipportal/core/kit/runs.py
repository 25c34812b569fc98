"""How long something has stood first: years without a gap, counted back from the newest, and where knowledge ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ipportal.core.kit.ranks import Place

T = TypeVar("T")

NO_DATA: Final = "no-data"
NOT_FIRST: Final = "not-first"


@dataclass(frozen=True, slots=True)
class Ranking(Generic[T]):
    """The places of a year's end, and the peers of which no value is known: they have no rank, and might be ahead."""

    places: Sequence[Place[T]]
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class YearFirst(Generic[T]):
    """A year's end at rank 1, alone or tied with others."""

    year: int
    place: Place[T]
    ranking: Ranking[T]


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """The years at rank 1, newest first. The year before them is another's, or nobody knows whose it is."""

    years: Sequence[YearFirst[T]]
    newest: int  # the newest year of which anything is known
    known_from: int | None  # since when a value is known of every year up to the newest
    ended_by: str  # NO_DATA or NOT_FIRST

    @property
    def count(self) -> int:
        return len(self.years)

    @property
    def since(self) -> int | None:
        return self.years[-1].year if self.years else None

    @property
    def before(self) -> int:
        """The year that is not counted any more."""
        return self.newest - self.count

    @property
    def is_cut_off(self) -> bool:
        """Whether it may be longer: the count ended because nothing is known, not because another was first."""
        return self.ended_by == NO_DATA


def run_at_first(years: Mapping[int, Ranking[T]], is_own: Callable[[T], bool]) -> Run[T] | None:
    """The run of one thing up to the newest year that has values. A year without its value ends what is known."""
    own = {
        year: YearFirst(year, place, ranking)
        for year, ranking in years.items()
        for place in ranking.places
        if is_own(place.thing)
    }
    newest = max((year for year, ranking in years.items() if ranking.places), default=None)
    if newest is None:
        return None
    known = _without_gap(own, newest)
    first: list[YearFirst[T]] = []
    for year in known:
        if year.place.rank != 1:
            return Run(first, newest, known[-1].year, NOT_FIRST)
        first.append(year)
    return Run(first, newest, known[-1].year if known else None, NO_DATA)


def _without_gap(own: Mapping[int, YearFirst[T]], newest: int) -> list[YearFirst[T]]:
    found: list[YearFirst[T]] = []
    while newest - len(found) in own:
        found.append(own[newest - len(found)])
    return found
