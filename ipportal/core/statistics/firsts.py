"""Years at rank 1 by official values: how long a province has stood first among its peers, and since when one knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ipportal.core.kit.runs import Ranking, Run, run_at_first
from ipportal.core.statistics.models import OfficialValue, RegionKind
from ipportal.core.statistics.standings import of_one_kind, rank
from ipportal.core.statistics.words import FLOWS

DECEMBER: Final = "-12"
# What a value of December says of its year: a flow's own December is no year.
OF_A_YEAR: Final = ("year", "ytd", "month", "cumulative")
OF_A_FLOWS_YEAR: Final = ("year", "ytd")


def year_ends(metric: str, members: Sequence[str], until: str) -> dict[int, Ranking[OfficialValue]]:
    """The ranking of some provinces at the end of every year that official values tell of, up to a month (YYYY-MM)."""
    found = OfficialValue.objects.official().filter(
        metric=metric, region_kind=RegionKind.PROVINCE, region_code__in=members, period__endswith=DECEMBER
    )
    by_year: dict[int, list[OfficialValue]] = {}
    for official in found.filter(period__lte=until):
        by_year.setdefault(int(official.period[:4]), []).append(official)
    return {year: _ranking(metric, values, members) for year, values in by_year.items()}


def _ranking(metric: str, values: Sequence[OfficialValue], members: Sequence[str]) -> Ranking[OfficialValue]:
    values = of_one_kind(values, OF_A_FLOWS_YEAR if metric in FLOWS else OF_A_YEAR)
    known = {official.region_code for official in values}
    return Ranking(rank(values), [code for code in members if code not in known])


def years_first(metric: str, region: str, members: Sequence[str], until: str) -> Run[OfficialValue] | None:
    """The years a province has been at rank 1 among its peers, up to a month; None where no year is known."""
    return run_at_first(year_ends(metric, members, until), lambda official: official.region_code == region)
