"""Jiangsu among the provinces: its place in the newest official table, and how many years it has been first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ipportal.core.kit.runs import Run, YearFirst
from ipportal.core.regions.models import PROVINCE, Region
from ipportal.core.statistics.firsts import years_first
from ipportal.core.statistics.models import OfficialValue
from ipportal.core.statistics.standings import Standing, is_province, standing
from ipportal.site.pages.queries import PER_10K, STOCK
from ipportal.templatetags.portal import region_names


@dataclass(frozen=True, slots=True)
class Nation:
    """The standing, and the run of years at rank 1 among the provinces."""

    standing: Standing
    run: Run[OfficialValue] | None

    @property
    def years(self) -> list[Year]:
        return [Year(year, self.standing.regions) for year in self.run.years] if self.run else []

    @property
    def unit(self) -> str:
        return ngettext("year in a row", "years in a row", self.run.count if self.run else 0)

    @property
    def end(self) -> str:
        """Why the count does not go further back."""
        run = self.run
        if run is None:
            return _("No official value of a year's end is known.")
        if run.is_cut_off:
            text = ngettext(
                "Known for %(n)s year only: there is no official value for the end of %(year)s.",
                "Known for %(n)s years only: there is no official value for the end of %(year)s.",
                run.count,
            )
            return text % {"n": run.count, "year": run.before}
        return _("At the end of %(year)s another province was first.") % {"year": run.before}


@dataclass(frozen=True, slots=True)
class Year:
    """One year's end at rank 1, in names."""

    first: YearFirst[OfficialValue]
    regions: Mapping[str, Region]

    @property
    def value(self) -> OfficialValue:
        return self.first.place.thing

    @property
    def shared_with(self) -> str:
        others = (place.thing.region_code for place in self.first.ranking.places if place.rank == 1)
        return self._names(code for code in others if code != PROVINCE)

    @property
    def missing(self) -> str:
        return self._names(self.first.ranking.missing)

    @property
    def ranked(self) -> int:
        return len(self.first.ranking.places)

    def _names(self, codes: Iterable[str]) -> str:
        return region_names(self.regions[code] for code in codes)


def nation() -> Nation | None:
    """None before any official table names the province."""
    found = standing(PER_10K, STOCK)
    if found is None:
        return None
    provinces = [code for code, region in found.regions.items() if is_province(region)]
    return Nation(found, years_first(PER_10K, PROVINCE, provinces, found.period))
