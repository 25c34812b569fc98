"""Which place a code or a name in a file means: GB/T 2260, Chinese or English, with or without 省, 市, 县, 区."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.gazetteer import PROVINCE_CODE, Place, aliases, places

CODE: Final = re.compile(r"[0-9]{6}")
NOT_COMPARED: Final = re.compile(r"[\s'’`·.,，、()（）_-]+")
OF_THE_NATION: Final = ("全国", "中国", "全国合计", "合计", "总计", "China", "Total", "Nation", "National", "PRC")
OTHER_ENGLISH: Final = {
    "Xizang": "540000",
    "Macao": "820000",
    "Neimenggu": "150000",
    "Nei Mongol": "150000",
    "Feng County": "320321",
    "Pei County": "320322",
}
RANK: Final = {"nation": 0, "province": 1, "city": 2, "county": 3, "zone": 4}
FORMER_RANK: Final = 5
LONGEST_NAME: Final = 100


def fold(name: str) -> str:
    """A name as it is compared: width, case, blanks, dots, commas and apostrophes do not count."""
    return NOT_COMPARED.sub("", text.clean(name)).casefold()


def candidates(name: str) -> tuple[str, ...]:
    """The codes a name may mean: of the largest places with that name, current ones before former ones."""
    return _candidates(name) if len(name) <= LONGEST_NAME else ()


@lru_cache(maxsize=4096)
def _candidates(name: str) -> tuple[str, ...]:
    key = fold(name)
    if CODE.fullmatch(key):
        return (key,) if key in places() else ()
    known = _by_name()
    found = known.get(key) or known.get(_without_province(key)) or set()
    best = min((rank for rank, _code in found), default=None)
    return tuple(sorted(code for rank, code in found if rank == best))


def resolve_name(name: str) -> str | None:
    """The code of a place; None when nothing, or more than one place, is called so."""
    found = candidates(name)
    return found[0] if len(found) == 1 else None


def read_region(value: str) -> str:
    """The code of a place in a file; a Fault names what is wrong. Zones are no places that figures are kept for."""
    found = candidates(value)
    if not found:
        raise Fault("unknown-region", _("{region} is no region known here"), region=text.shown(value))
    if len(found) > 1:
        raise Fault(
            "ambiguous-region",
            _("{region} may be {choices}; write the code, or the city before the name"),
            region=text.shown(value),
            choices=" / ".join(label(code) for code in found),
        )
    if places()[found[0]].level == "zone":
        raise Fault(
            "region-is-zone",
            _("{region} is a development zone, no region of GB/T 2260; use the district it lies in"),
            region=label(found[0]),
        )
    return found[0]


def label(code: str) -> str:
    """A place as messages name it: both names and the code, for counties with their city."""
    place = places().get(code)
    if place is None:
        return code
    if place.level in {"county", "zone"}:
        city = places()[place.parent]
        return f"{city.name_zh}{place.name_zh} / {place.name_en}, {city.name_en} ({code})"
    return f"{place.name_zh} / {place.name_en} ({code})"


@cache
def _by_name() -> dict[str, set[tuple[int, str]]]:
    known: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for place in places().values():
        rank = FORMER_RANK if place.is_former else RANK[place.level]
        for name in _spellings(place):
            known[fold(name)].add((rank, place.code))
    for name in OF_THE_NATION:
        known[fold(name)].add((RANK["nation"], "000000"))
    for name, code in OTHER_ENGLISH.items():
        known[fold(name)].add((RANK[places()[code].level], code))
    for alias in aliases():
        if alias.kind == "former name":
            known[fold(alias.name)].add((FORMER_RANK + 1, alias.code))
    return dict(known)


def _spellings(place: Place) -> Iterator[str]:
    own = {place.name_zh, place.short_zh, place.name_en, place.short_en}
    yield from own
    if place.level == "province":
        kind = place.province_kind.replace("_", " ")
        yield from (f"{place.name_en} {word}" for word in ("Province", kind, "SAR", "City") if word)
    elif place.level == "city":
        yield f"{place.name_en} City"
    elif place.level in {"county", "zone"}:
        city = places()[place.parent]
        yield from (f"{name}{place.name_zh}" for name in (city.name_zh, city.short_zh))
        yield from (f"{city.short_zh}{place.short_zh}", f"{city.name_zh}{place.short_zh}")
        yield from (f"{place.name_en} {city.name_en}", f"{city.name_en} {place.name_en}")


def _without_province(key: str) -> str:
    """The name behind a leading 江苏省 or a trailing Jiangsu."""
    province = places()[PROVINCE_CODE]
    for start in (province.name_zh, province.short_zh):
        if key.startswith(start):
            return key.removeprefix(start)
    for end in ("china", "jiangsuprovince", "jiangsu"):
        key = key.removesuffix(end)
    return key
