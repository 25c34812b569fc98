"""Figures and ledger as a test wants them, one number at a time; the worker writes whole years and lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.models import Figure, FigureYear, LedgerLine
from ipportal.core.metrics.writing import NO_GROWTH
from ipportal.core.statistics.models import Population

__all__ = ["falsify_ledger", "put_figures"]


def put_figures(figures: Iterable[Figure]) -> None:
    """Each as a year of one month; a denominator is a population of its place and year."""
    FigureYear.objects.bulk_create(_year(figure) for figure in figures)


def _year(figure: Figure) -> FigureYear:
    entry = definition(figure.metric)

    def units(value: Decimal | int | None) -> int:
        return int(Decimal(value or 0).scaleb(entry.decimals).to_integral_value())

    return FigureYear(
        metric=figure.metric, period=figure.period, region_code=figure.region_code, month=figure.month, run=figure.run,
        decimals=entry.decimals, invented=figure.demonstration, numerator=[figure.numerator],
        value=[units(figure.value)],
        population=[_population(figure)] if entry.is_ratio else None,
        growth=[NO_GROWTH if figure.growth_pct is None else int(figure.growth_pct * 100)],
        base=[units(figure.growth_base)], rank=[figure.rank or 0], tied=[figure.tied],
    )  # fmt: skip


def _population(figure: Figure) -> int:
    if figure.denominator is None:
        return 0
    year = figure.denominator_year or figure.month // 12 - 1
    people, _made = Population.objects.get_or_create(
        region_id=figure.region_code,
        year=year,
        resident_10k=figure.denominator,
        defaults={"source": f"test {figure.denominator}", "seq": 1},
    )
    return int(people.pk)


def falsify_ledger(county: int, *, delta: int, to: int) -> None:
    """Where a county has an entry of so many, it says something else: as if somebody had changed it by hand."""
    for line in LedgerLine.objects.filter(county=county, delta__contains=[delta]):
        line.delta = [to if held == delta else held for held in line.delta]
        line.save(update_fields=["delta"])
