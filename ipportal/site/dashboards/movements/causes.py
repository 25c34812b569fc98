"""What happened to a patent or a centre, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.movements.moves import Movement
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.centres.figures.models import FACT_WORDS
from patents.highvalue import terms
from patents.highvalue.models import HighValueKind
from patents.highvalue.movements import BEGINS, ENDS, TEN_YEARS
from patents.register.models import EVENT_WORDS
from patents.register.movements import TERM

Regions = Mapping[str, Region]
TRANSFER: Final = "transfer"


def regions_of(movements: Iterable[Movement]) -> dict[str, Region]:
    """Every place that they or what happened to them name, by one look-up."""
    named = {number for one in movements for number in (one.county, *_named(one.causes))}
    return Region.objects.in_bulk({f"{number:06d}" for number in named})


def _named(causes: Iterable[Cause]) -> list[int]:
    return [number for cause in causes for number in (cause.county, cause.before) if number]


def in_words(cause: Cause, regions: Regions, *, came_in: bool) -> str:
    """For a transfer, where a patent that came in is from, and where one that went out is now."""
    if cause.what == TRANSFER:
        return _transfer(cause, regions, came_in=came_in)
    tell = WORDS.get(cause.what)
    return tell(cause) if tell else str((EVENT_WORDS | FACT_WORDS)[cause.what].label)


def _transfer(cause: Cause, regions: Regions, *, came_in: bool) -> str:
    other = cause.before if came_in else cause.county
    if not other:
        return str(EVENT_WORDS[TRANSFER].label)
    region = regions.get(f"{other:06d}")
    place = region_name(region) if region else f"{other:06d}"
    return (_("Transfer from %(place)s") if came_in else _("Transfer to %(place)s")) % {"place": place}


def _kind(cause: Cause) -> dict[str, str]:
    return {"kind": str(HighValueKind(cause.kind).label)}


def _ten_years() -> str:
    if terms.long_held_from() == terms.GRANT:
        return _("More than ten years since the grant")
    return _("More than ten years since the filing")


WORDS: Final[Mapping[str, Callable[[Cause], str]]] = {
    TERM: lambda cause: _("20 years since the filing"),
    BEGINS: lambda cause: _("High value begins: %(kind)s") % _kind(cause),
    ENDS: lambda cause: _("High value ends: %(kind)s") % _kind(cause),
    TEN_YEARS: lambda cause: _ten_years(),
}
