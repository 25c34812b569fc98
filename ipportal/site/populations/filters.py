"""Which populations an address asks for: a year whose end is over, and places of the province."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.text import clean, shown
from ipportal.core.metrics.actions import last_closed_month
from ipportal.core.regions.models import Region

FIRST_YEAR: Final = 2000  # offered in the list; older ones have an address


@dataclass(frozen=True, slots=True)
class Chosen:
    """The year, and the city whose counties are asked for; without one, the province and its cities."""

    year: int
    city: Region | None


def chosen(params: QueryDict, years: list[int], cities: list[Region]) -> Chosen:
    """Without a year: the one whose populations divide the newest figures."""
    year, city = clean(params.get("year", "")), clean(params.get("city", ""))
    found = next((known for known in cities if known.code == city), None)
    if city and found is None:
        message = _("There is no city with the code %(code)s.") % {"code": shown(city, 10)}
        raise BadInput("bad-region", message, field="city")
    if not year:
        return Chosen(min(last_closed_month().year - 1, years[0]), found)
    if year not in map(str, years):
        message = _("Choose a year from %(first)s to %(last)s.") % {"first": years[-1], "last": years[0]}
        raise BadInput("bad-year", message, field="year")
    return Chosen(int(year), found)


def years() -> list[int]:
    """Those whose end has come, newest first."""
    return list(range(last_year(clock.today()), FIRST_YEAR - 1, -1))


def last_year(today: dt.date) -> int:
    """The newest year whose end has come."""
    return (today + dt.timedelta(days=1)).year - 1
