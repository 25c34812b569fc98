"""Words of official tables: metrics and their codes here, kinds of rows, kinds of periods, places without a code."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import dates, text
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.periods import Month
from ipportal.core.regions.gazetteer import places
from ipportal.core.regions.names import candidates, fold, read_region
from ipportal.core.statistics.models import RegionKind

DATA: Final = Path(__file__).parent / "data"

STOCK: Final = "invention-patents"
PER_10K: Final = "invention-patents-per-10k"
POPULATION: Final = "population_million"
HIGH_VALUE_PER_10K: Final = "high-value-invention-patents-per-10k"
DENSITY: Final = "density_per_million"
GROWTH: Final = "growth_pct"

# Metrics that are the same as ours, by the words that tables use. Everything else keeps its own word.
OURS: Final = {
    fold(word): code
    for code, words in {
        STOCK: (
            "invention-patents",
            "valid_inventions",
            "有效发明专利",
            "有效发明专利量",
            "有效发明专利拥有量",
            "发明专利拥有量",
        ),
        PER_10K: ("invention-patents-per-10k", "万人发明专利拥有量", "每万人发明专利拥有量", "每万人口发明专利拥有量"),
        HIGH_VALUE_PER_10K: (
            "high-value-invention-patents-per-10k",
            "万人高价值发明专利拥有量",
            "每万人高价值发明专利拥有量",
            "每万人口高价值发明专利拥有量",
        ),
        "patent-grants": ("patent-grants", "专利授权量"),
        "pct-filings": ("pct-filings", "PCT专利申请量", "PCT申请量"),
    }.items()
    for word in words
}
UNITS: Final = {
    STOCK: "patents",
    PER_10K: "patents per 10,000 people",
    HIGH_VALUE_PER_10K: "patents per 10,000 people",
    POPULATION: "million people",
    DENSITY: "patents per million people",
    GROWTH: "%",
}
MILLION_IN_10K: Final = Decimal(100)
FLOWS: Final = frozenset({"patent-grants", "pct-filings"})
NEVER_NEGATIVE: Final = frozenset({*OURS.values(), POPULATION, DENSITY})

KINDS: Final = {
    fold(word): kind
    for kind, words in {
        RegionKind.TOTAL: ("total", "national", "nation", "合计", "总计", "全国"),
        RegionKind.PROVINCE: ("province", "省", "省份", "省级"),
        RegionKind.OF_WHICH: (
            "of_which",
            "city_of_which",
            "xpcc",
            "其中",
            "计划单列市",
            "副省级城市",
            "单列城市",
            "兵团",
        ),
        RegionKind.OUTSIDE: ("outside", "hmt", "港澳台", "全国之外"),
        RegionKind.CITY: ("city", "市", "设区市"),
        RegionKind.COUNTY: ("county", "县", "区县", "县区"),
    }.items()
    for word in words
}
LEVEL_KINDS: Final = {"nation": RegionKind.TOTAL, "city": RegionKind.CITY, "county": RegionKind.COUNTY}
XPCC_NAMES: Final = ("新疆兵团", "Xinjiang Production and Construction Corps")

PERIOD_KINDS: Final = {
    fold(word): kind
    for kind, words in {
        "month": ("month", "monthly", "月", "当月"),
        "ytd": ("ytd", "year to date", "年初至今", "本年累计"),
        "year": ("year", "yearly", "年", "全年"),
        "cumulative": ("cumulative", "累计", "历年累计"),
    }.items()
    for word in words
}
SINCE_JANUARY: Final = re.compile(r"([0-9]{4})年?\s*1[-~—至到]([0-9]{1,2})月")


class Listed(NamedTuple):
    """A place that national tables list beside the provinces, and never add to them."""

    name_zh: str
    name_en: str
    code: str
    source: str


class Named(NamedTuple):
    """A place as a table names it."""

    code: str  # empty where GB/T 2260 has none
    name: str
    kind: RegionKind

    @property
    def place(self) -> str:
        """What makes two rows speak of the same place: its code, or its name."""
        return self.code or self.name


class Share(NamedTuple):
    """A metric code that a printed value goes to, and the factor it is multiplied with."""

    metric: str
    divisor: Decimal


@cache
def listed_places() -> tuple[Listed, ...]:
    """The 15 separately listed cities and the Xinjiang Production and Construction Corps."""
    with (DATA / "listed_places.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(Listed(*row) for row in rows)


def provinces() -> dict[str, str]:
    """The 31 that add up to the national total: code → English name."""
    return {
        place.code: place.name_en
        for place in places().values()
        if place.level == "province" and place.province_kind != "outside"
    }


def read_place(value: str, *, table8: bool = False) -> Named:
    """A place by code or name, with the kind of row that follows from it; a Fault when nobody knows it."""
    name = text.name(value)
    listed = _listed().get(fold(name))
    if listed and (table8 or not candidates(name)):
        shown = name if listed.code and not name.isdigit() else listed.name_zh if listed.code else listed.name_en
        return Named(listed.code, shown, RegionKind.OF_WHICH)
    code = read_region(name)
    place = places()[code]
    if place.level == "province":
        kind = RegionKind.OUTSIDE if place.province_kind == "outside" else RegionKind.PROVINCE
    else:
        kind = LEVEL_KINDS[place.level]
    return Named(code, place.name_zh if name.isdigit() else name, kind)


def read_kind(value: str, known: Named) -> RegionKind:
    """The kind of row as the file says it; a Fault where it contradicts the place."""
    kind = KINDS.get(fold(value))
    if kind is None:
        raise Fault(
            "unknown-region-kind",
            _("{value} is no kind of row; known: total, province, of_which, outside, city, county"),
            value=text.shown(value, 30),
        )
    if kind != known.kind and {kind, known.kind} != {RegionKind.CITY, RegionKind.OF_WHICH}:
        raise Fault(
            "region-kind-contradicts-region",
            _("{region} is {known}, not {kind}: such rows are added up apart"),
            region=known.name,
            known=str(known.kind),
            kind=str(kind),
        )
    return kind


def read_period(value: str, kind: str = "") -> tuple[Month, str]:
    """(month, month | ytd | year | cumulative): `2017-09`, `2017`, `2017年1-9月`, `2017-09 ytd`."""
    cleaned = text.clean(value)
    if found := SINCE_JANUARY.fullmatch(cleaned):
        return dates.month(f"{found[1]}-{found[2]}"), "ytd"
    head, _blank, tail = cleaned.partition(" ")
    if tail and fold(tail) in PERIOD_KINDS:
        return dates.month(head), PERIOD_KINDS[fold(tail)]
    month, own = dates.period(cleaned)
    return month, kind if kind and own == "month" else own


def read_period_kind(value: str) -> str:
    kind = PERIOD_KINDS.get(fold(value))
    if kind is None:
        raise Fault(
            "unknown-period-kind",
            _("{value} is no kind of period; known: month, ytd, year, cumulative"),
            value=text.shown(value, 30),
        )
    return kind


def shares_of(word: str) -> tuple[Share, ...]:
    """The metric codes of a word: ours where it is the same; density per million also per 10,000, unrounded."""
    code = OURS.get(fold(word), text.limited(word, 80))
    if fold(word) == fold(DENSITY):
        return Share(DENSITY, Decimal(1)), Share(PER_10K, MILLION_IN_10K)
    return (Share(code, Decimal(1)),)


@cache
def _listed() -> dict[str, Listed]:
    known = {}
    for place in listed_places():
        names = [place.name_zh, place.name_zh.removesuffix("市"), place.name_en]
        for name in [*names, *([place.code] if place.code else XPCC_NAMES)]:
            known[fold(name)] = place
    return known
