"""Which county an address lies in. Pure and fast: the import of a million rows asks it once for each row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from ipportal.core.regions.english import read_english
from ipportal.core.regions.gazetteer import Place, aliases, places, successor_of
from ipportal.core.regions.names import read_region, resolve_name

__all__ = ["read_region", "resolve_address", "resolve_name"]

Resolution = tuple[int, bool]
ABROAD: Final[Resolution] = (0, False)
PROVINCE: Final = 320000
SHORT_KEY, LONG_KEY = 9, 12  # signs of an address that hold its province, city and county
REMEMBERED: Final = 50_000  # beginnings kept; some 10 MB

# Signs that are no part of a name, and what stands before the province.
NOISE: Final = re.compile(r"[\s,，、。．.:：;；()（）\[\]【】·_-]+")
BEFORE: Final = re.compile(r"(?:[0-9０-９]{6})?(?:中华人民共和国|中国)?")
STARTS_BEFORE: Final = frozenset("0123456789０１２３４５６７８９中")
# 玄武大道, 南京西路, 云龙山: a street or hill named after a place, not the place.
STREET: Final = re.compile(
    r"[东南西北中]?[一二三四五六七八九十]?(?:路|街|大街|大道|道|巷|里|弄|桥|门|山|湖|河|新村|花园|广场|大厦|商场|大学|学院|师范)"
)
# Counties of Jiangsu whose names are borne elsewhere too: without province or city they say nothing.
NOT_ONLY_HERE: Final = frozenset({"鼓楼区", "通州区", "海州区", "清河区", "平江区", "吴县", "郊区"})

DIVIDED: Final = "former name, divided since"  # 吴县市: today several counties of one city

_known: dict[str, Resolution] = {}


def resolve_address(address: str) -> Resolution:
    """(code, whether a county of the province was found) for an address in Chinese or English.

    The code is the present county's (former names lead to their successors); the city's or 320000 where no more is
    known, also for zones, whose county an address does not tell; another province's; 0 for anything else.
    """
    return _known.get(address[:SHORT_KEY]) or _known.get(address[:LONG_KEY]) or _read_and_remember(address)


def _read_and_remember(address: str) -> Resolution:
    plain = address if address.isalnum() else NOISE.sub("", address)
    if plain[:1] in STARTS_BEFORE:
        plain = BEFORE.sub("", plain, count=1)
    found, end = _read(plain)
    if end and address.startswith(plain[:end]):
        if len(_known) >= REMEMBERED:
            _known.clear()
        if end <= SHORT_KEY:
            _known[address[:SHORT_KEY]] = found
        elif end <= LONG_KEY:
            _known[address[:LONG_KEY]] = found
    elif not end and not found[0]:
        found = _elsewhere_in(address, plain)
    return found


def _read(plain: str) -> tuple[Resolution, int]:
    """What the address begins with, and how many of its signs decided that (0: no sign alone did)."""
    names = _names()
    province, at = names.province(plain)
    if province not in {0, PROVINCE}:
        return (province, False), at
    city, after = names.city(plain, at, with_province=bool(province))
    if not city:
        county, end = names.county_anywhere(plain, at, with_province=bool(province))
        if county:
            return (county, True), end
        return (province, False), 0
    if city // 10_000 != PROVINCE // 10_000:
        return (city, False), after
    return names.inside(city, plain, after)


def _elsewhere_in(address: str, plain: str) -> Resolution:
    """The province or city is named further on, or the address is in English."""
    if found := _names().somewhere.search(plain):
        return _read(plain[found.start() :])[0]
    return read_english(address) if any(sign.isascii() and sign.isalpha() for sign in address) else ABROAD


class _City:
    """Names inside one city: counties now and formerly, zones, and counties by their bare name."""

    def __init__(self, city: Place) -> None:
        self.code = int(city.code)
        self.names = (city.name_zh, city.short_zh, "市辖区")
        self.full: dict[str, int] = {}
        self.bare: dict[str, int] = {}
        self.zones: dict[str, int] = {}
        for place in sorted(_inside(city), key=lambda place: place.is_former, reverse=True):
            code = int(successor_of().get(place.code, place.code))
            self.full[place.name_zh] = code
            if place.short_zh != place.name_zh:
                self.bare[place.short_zh] = code
        for alias in aliases():
            if alias.code[:4] == city.code[:4]:
                target = self.zones if alias.kind.startswith("zone") else self.full
                for name in {alias.name, alias.name.removeprefix(city.short_zh)}:
                    target.setdefault(name, int(alias.code))
        self.full_lengths = _lengths(self.full)
        self.bare_lengths = _lengths(self.bare)
        self.zone_lengths = _lengths(self.zones)
        self.anywhere = re.compile(f"({'|'.join(sorted(self.full, key=len, reverse=True))})(?!{STREET.pattern})")

    def read(self, plain: str, at: int) -> tuple[Resolution, int]:
        for length in self.full_lengths:
            if code := self.full.get(plain[at : at + length]):
                return (code, code != self.code), at + length
        for name in self.names:
            if plain.startswith(name, at):
                return self._zone(plain, at) or self.read(plain, at + len(name))
        if zone := self._zone(plain, at):
            return zone
        for length in self.bare_lengths:
            if (code := self.bare.get(plain[at : at + length])) and not STREET.match(plain, at + length):
                return (code, True), 0
        if found := self.anywhere.search(plain, at):
            code = self.full[found[1]]
            return (code, code != self.code), 0
        return (self.code, False), 0

    def _zone(self, plain: str, at: int) -> tuple[Resolution, int] | None:
        for length in self.zone_lengths:
            if code := self.zones.get(plain[at : at + length]):
                return (code, code != self.code), at + length
        return None


class _Names:
    """All names by which an address is read, prepared once."""

    def __init__(self) -> None:
        every = places().values()
        self.provinces = {p.short_zh[:2]: (int(p.code), p.name_zh, p.short_zh) for p in every if p.level == "province"}
        self.cities = {p.code: _City(p) for p in every if p.level == "city"}
        self.city_full = {p.name_zh: int(p.code) for p in every if p.level == "city"}
        self.city_bare = {p.short_zh: int(p.code) for p in every if p.level == "city"}
        for alias in aliases():
            if alias.kind == "city of this province":
                self.city_full[alias.name if alias.name.endswith("市") else f"{alias.name}市"] = int(alias.code)
                self.city_bare.setdefault(alias.name, int(alias.code))
            elif alias.kind == DIVIDED:
                self.city_full[alias.name] = int(alias.code)
        self.full = _only_once(city.full for city in self.cities.values())
        self.bare = _only_once(city.bare for city in self.cities.values())
        self.full_lengths, self.bare_lengths = _lengths(self.full), _lengths(self.bare)
        ours = "|".join(name for name, code in self.city_full.items() if code // 10_000 == PROVINCE // 10_000)
        self.somewhere = re.compile(f"(?:江苏省|{ours})(?!{STREET.pattern})")

    def province(self, plain: str) -> tuple[int, int]:
        found = self.provinces.get(plain[:2])
        if found is None:
            return 0, 0
        code, full, short = found
        for name in (full, f"{short}省", f"{short}市", short):
            if plain.startswith(name):
                is_bare = name == short
                return (0, 0) if is_bare and STREET.match(plain, len(name)) else (code, len(name))
        return 0, 0

    def city(self, plain: str, at: int, *, with_province: bool) -> tuple[int, int]:
        for length in (3, 4, 5):
            if code := self.city_full.get(plain[at : at + length]):
                return code, at + length
        if self._county(plain, at, with_province=with_province)[0]:
            return 0, at
        for length in (3, 2):
            if (code := self.city_bare.get(plain[at : at + length])) and not STREET.match(plain, at + length):
                return code, at + length
        return 0, at

    def _county(self, plain: str, at: int, *, with_province: bool) -> tuple[int, int]:
        for length in self.full_lengths:
            name = plain[at : at + length]
            if (code := self.full.get(name)) and (with_province or name not in NOT_ONLY_HERE):
                return code, at + length
        return 0, 0

    def county_anywhere(self, plain: str, at: int, *, with_province: bool) -> tuple[int, int]:
        """A county named without its city; only names that one county of the province bears."""
        code, end = self._county(plain, at, with_province=with_province)
        if code:
            return code, end
        if with_province:
            for length in self.bare_lengths:
                if (code := self.bare.get(plain[at : at + length], 0)) and not STREET.match(plain, at + length):
                    return code, 0
        return 0, 0

    def inside(self, city: int, plain: str, at: int) -> tuple[Resolution, int]:
        return self.cities[str(city)].read(plain, at)


@cache
def _names() -> _Names:
    return _Names()


def _inside(city: Place) -> list[Place]:
    return [place for place in places().values() if place.parent == city.code and place.level == "county"]


def _lengths(names: Iterable[str]) -> tuple[int, ...]:
    """Longest first, so that the longer of two names with one beginning wins."""
    return tuple(sorted({len(name) for name in names}, reverse=True))


def _only_once(tables: Iterable[dict[str, int]]) -> dict[str, int]:
    """Names that lead to one county (not to a whole city), from the tables of all cities."""
    codes: dict[str, set[int]] = {}
    for table in tables:
        for name, code in table.items():
            codes.setdefault(name, set()).add(code)
    return {name: min(found) for name, found in codes.items() if len(found) == 1 and min(found) % 100}
