"""Places as they were: at the end of any month, and what became of each, from all that is known of them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import Final

from django.utils.translation import gettext as _

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.places import Places, arranged, leading
from ipportal.core.regions.models import PROVINCE, Level, Region, RegionChange
from ipportal.core.regions.names import label

NOW: Final = "now"
THEN: Final = "then"
TODAY: Final = dt.date.max  # a place without an end is one of today's
DIGITS: Final[dict[str, int]] = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}  # shared by all codes in a place


class Boundaries:
    """All places that figures were ever kept for, with their days."""

    def __init__(self) -> None:
        inside = list(Region.objects.filter(code__startswith=PROVINCE[:2]))
        self.regions = {region.code: region for region in inside if region.level in DIGITS}
        self._changes = list(RegionChange.objects.order_by("former_id", "successor_id"))
        self._above = {region.code: region.parent_id for region in inside}
        self._turns = sorted({day for region in self.regions.values() for day in _days(region)})
        self._made: dict[int, Places] = {}

    def at(self, month: Month) -> Places:
        """The places of a month's last day; one and the same object for all months between two changes.

        Changes after it are not followed: a code that came later belongs to the one it came from, or to its city.
        """
        day = month.last_day
        era = bisect_right(self._turns, day)
        if era not in self._made:
            self._made[era] = self._places(day)
        return self._made[era]

    def _places(self, day: dt.date) -> Places:
        followed = [(one.former_id, one.successor_id) for one in self._changes if one.effective_on <= day]
        undone = [(one.successor_id, one.former_id) for one in self._changes if one.effective_on > day]
        there = [region for region in self.regions.values() if is_there(region, day)]
        return arranged(there, leading(followed + undone), self._above)

    def counterparts(self, code: str, day: dt.date = TODAY) -> list[Region]:
        """The places of a day that hold what a place held: itself, what it became, or what it was made of."""
        found: dict[str, Region] = {}
        self._collect(code, day, found, set())
        return [found[code] for code in sorted(found)]

    def _collect(self, code: str, day: dt.date, found: dict[str, Region], seen: set[str]) -> None:
        region = self.regions[code]
        seen.add(code)
        if is_there(region, day):
            found[code] = region
        has_ended = region.valid_to is not None and region.valid_to <= day
        for other in self._became(code) if has_ended else self._came_from(code, since=day):
            if other not in seen:
                self._collect(other, day, found, seen)

    def have_changed(self, region: Region, month: Month) -> bool:
        """Whether a place has had other codes, or anything in it changed after a month."""
        if self._became(region.code) or self._came_from(region.code):
            return True
        inside = region.code[: DIGITS[region.level]]
        later = [one for one in self._changes if one.effective_on > month.last_day]
        return any(code.startswith(inside) for one in later for code in (one.former_id, one.successor_id))

    def absence(self, code: str, month: Month) -> str:
        """Why a place that was none at the end of a month has no figures of it."""
        region = self.regions[code]
        told = {"place": label(code), "month": month}
        if region.valid_to is not None and region.valid_to <= month.last_day:
            told |= {"day": region.valid_to, "others": _listed(self._became(code))}
            return _("%(place)s had ended by the end of %(month)s: since %(day)s it is %(others)s.") % told
        told |= {"day": region.valid_from, "others": _listed(self._came_from(code)) or label(region.parent_id or "")}
        return _("%(place)s had not begun by the end of %(month)s: before %(day)s it was %(others)s.") % told

    def _became(self, code: str) -> list[str]:
        return [one.successor_id for one in self._changes if one.former_id == code]

    def _came_from(self, code: str, since: dt.date = dt.date.min) -> list[str]:
        return [one.former_id for one in self._changes if one.successor_id == code and one.effective_on > since]


def is_there(region: Region, day: dt.date) -> bool:
    """Whether a code is valid on a day."""
    has_begun = region.valid_from is None or region.valid_from <= day
    return has_begun and (region.valid_to is None or region.valid_to > day)


def _days(region: Region) -> list[dt.date]:
    """On which it begins and ends, where it does."""
    return [day for day in (region.valid_from, region.valid_to) if day is not None]


def _listed(codes: list[str]) -> str:
    return "; ".join(map(label, codes))
