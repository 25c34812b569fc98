"""Addresses in English: parts between commas, the largest place last."""

from __future__ import annotations

import re
from typing import Final

from ipportal.core.regions.gazetteer import places, successor_of
from ipportal.core.regions.names import candidates

PROVINCE: Final = 320000
PART: Final = re.compile(r"[,;/]")
NO_PLACE: Final = re.compile(r"\b(?:\d+|p\.?\s?r\.?|china|province|municipality)\b\.?", re.IGNORECASE)


def read_english(address: str) -> tuple[int, bool]:
    """… Gulou District, Nanjing, Jiangsu 210093, China: the county, or else the largest place that was named."""
    named = [codes for part in reversed(PART.split(address)) if (codes := _places_called(part))]
    provinces = [code for codes in named for code in codes if code % 10_000 == 0]
    if provinces and provinces[0] != PROVINCE:
        return provinces[0], False
    cities = [code for codes in named for code in codes if code % 100 == 0 and code % 10_000]
    for codes in named:
        inside = [code for code in codes if code % 100 and (not cities or code // 100 == cities[0] // 100)]
        if len(inside) == 1:
            return _county_or_city_of_zone(inside[0])
    return next(iter(cities + provinces), 0), False


def _places_called(part: str) -> tuple[int, ...]:
    """Codes of the places a part may name; more than one for names that several counties bear."""
    words = NO_PLACE.sub(" ", part).strip()
    return tuple(int(code) for code in candidates(words) if code != "000000") if words else ()


def _county_or_city_of_zone(code: int) -> tuple[int, bool]:
    if places()[str(code)].level == "zone":
        return code // 100 * 100, False
    return int(successor_of().get(str(code), code)), True
