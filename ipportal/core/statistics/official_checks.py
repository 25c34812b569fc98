"""What cannot be among official values: densities, sums, growth and populations that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import money
from ipportal.core.kit.errors import Fault
from ipportal.core.kit.money import half_up
from ipportal.core.kit.periods import Month
from ipportal.core.statistics import words
from ipportal.core.statistics.models import OfficialValue, RegionKind
from ipportal.core.statistics.population_checks import Found, allowed_pct, place_name, signed_pct
from ipportal.core.statistics.reading import Fact

# Table 8 prints populations in millions, and densities and growth, with one decimal.
HALF_TENTH: Final = Decimal("0.05")
CITY_COUNT: Final = 13


class Key(NamedTuple):
    """One cell of the official tables, whatever its source."""

    metric: str
    period: str
    period_kind: str
    region_kind: str
    place: str


Known = dict[Key, Decimal]


def key_of(fact: Fact) -> Key:
    return Key(fact.metric, fact.period, fact.period_kind, fact.region_kind, fact.place)


def check(facts: list[Fact], language: str) -> Iterator[Found]:
    """All findings about staged facts, each beside what the database holds already."""
    stored = list(
        OfficialValue.objects.filter(metric__in={fact.metric for fact in facts}).order_by("-official", "seq", "id")
    )
    known: Known = {}
    for value in stored:
        place = value.region_code or value.region_name
        key = Key(value.metric, value.period, value.period_kind, value.region_kind, place)
        known.setdefault(key, value.value)
    yield from _other_sources(facts, stored, language)
    known.update({key_of(fact): fact.value for fact in facts})
    for fact in facts:
        if fact.metric == words.DENSITY:
            yield from _density(fact, known, language)
        if fact.growth_pct:
            yield from _growth(fact, known, language)
    yield from _jumps(facts, known, language)
    yield from _sums(facts, known, language)
    yield from _bases(facts, known, language)


def density_interval(patents: Decimal, population_million: Decimal) -> tuple[Decimal, Decimal]:
    """Between what the printed density must lie: the population is known to ± 0.05 million, the density to ± 0.05."""
    lowest = patents / (population_million + HALF_TENTH) - HALF_TENTH
    highest = patents / (population_million - HALF_TENTH) + HALF_TENTH
    return lowest, highest


def _density(fact: Fact, known: Known, language: str) -> Iterator[Found]:
    """The printed density against what printed patents and population allow."""
    key = key_of(fact)
    patents = known.get(key._replace(metric=words.STOCK))
    people = known.get(key._replace(metric=words.POPULATION))
    if patents is None or people is None or people <= HALF_TENTH:
        return
    lowest, highest = density_interval(patents, people)
    if not lowest <= fact.value <= highest:
        fault = Fault(
            "density-outside-interval",
            _("{region}: {patents} patents and {people} million people make {lowest} to {highest} per million"),
            region=_name(fact, language),
            patents=f"{patents.normalize():f}",
            people=f"{people.normalize():f}",
            lowest=half_up(lowest, 2),
            highest=half_up(highest, 2),
        )
        yield Found(fact.row_no, fact.field, fact.printed, fault)


def _growth(fact: Fact, known: Known, language: str) -> Iterator[Found]:
    """Printed growth on the year against the value of the same month a year before."""
    month = Month.parse(fact.period)
    before = known.get(key_of(fact)._replace(period=str(month - 12)))
    if before is None or before <= 0:
        return
    printed = money.number(fact.growth_pct)
    computed = (fact.value / before - 1) * 100
    unit = Decimal("0.5").scaleb(min(0, int(printed.as_tuple().exponent)))
    if abs(computed - printed) > unit + Decimal("0.001"):
        fault = Fault(
            "growth-differs",
            _("{region}: {new} after {old} a year before is {computed} %, not {printed} %"),
            region=_name(fact, language),
            new=f"{fact.value.normalize():f}",
            old=f"{before.normalize():f}",
            computed=f"{half_up(computed, 1):+}",
            printed=printed,
        )
        yield Found(fact.row_no, words.GROWTH, fact.growth_pct, fault)


def _jumps(facts: list[Fact], known: Known, language: str) -> Iterator[Found]:
    """Populations of one place in the period before and the one after that are known."""
    periods: dict[Key, list[str]] = defaultdict(list)
    for key in known:
        if key.metric == words.POPULATION:
            periods[key._replace(period="")].append(key.period)
    staged = {key_of(fact) for fact in facts}
    for fact in facts:
        if fact.metric != words.POPULATION:
            continue
        key = key_of(fact)
        others = sorted(periods[key._replace(period="")])
        before = max((period for period in others if period < fact.period), default="")
        after = min((period for period in others if period > fact.period), default="")
        if before:
            yield from _jump(fact, before, fact.period, known, language)
        if after and key._replace(period=after) not in staged:
            yield from _jump(fact, fact.period, after, known, language)


def _jump(fact: Fact, before: str, period: str, known: Known, language: str) -> Iterator[Found]:
    key = key_of(fact)
    old, new = known[key._replace(period=before)], known[key._replace(period=period)]
    years = Decimal(Month.parse(period).no - Month.parse(before).no) / 12
    if old > 0 and abs(new / old - 1) * 100 > allowed_pct(years):
        fault = Fault(
            "population-jump",
            _("{region}: {new} in {year}, but {old} in {before} ({change} %)"),
            region=_name(fact, language),
            new=f"{new.normalize():f}",
            year=period,
            old=f"{old.normalize():f}",
            before=before,
            change=signed_pct(new / old),
        )
        yield Found(fact.row_no, fact.field, fact.printed, fault)


def _sums(facts: list[Fact], known: Known, language: str) -> Iterator[Found]:
    """Provinces against the nation, the 13 cities against the province; "of which" and outside rows are never added."""
    for fact in facts:
        if fact.metric == words.STOCK and fact.region_kind == RegionKind.TOTAL:
            yield from _provinces(fact, known, language)
            yield from _listed(fact, known)
        if fact.metric == words.STOCK and fact.region_code == "320000":
            yield from _cities(fact, known, language)


def _provinces(total: Fact, known: Known, language: str) -> Iterator[Found]:
    key = key_of(total)
    own = {code: key._replace(region_kind=RegionKind.PROVINCE.value, place=code) for code in words.provinces()}
    there = {code: known[cell] for code, cell in own.items() if cell in known}
    added = sum(there.values(), Decimal(0))
    if not there or added == total.value:
        return
    missing = [place_name(code, language) for code in own if code not in there]
    facts = {
        "added": f"{added.normalize():f}",
        "total": f"{total.value.normalize():f}",
        "difference": f"{(added - total.value).normalize():+f}",
        "missing": ", ".join(missing),
        "count": len(there),
    }
    message = _("{count} provinces add up to {added}, the printed total is {total} ({difference}); missing: {missing}")
    if not missing:
        message = _("all provinces add up to {added}, the printed total is {total} ({difference})")
    yield Found(total.row_no, total.field, total.printed, Fault("sum-differs-from-total", message, **facts))


def _listed(total: Fact, known: Known) -> Iterator[Found]:
    """Separately listed places that the table leaves out, where it lists others."""
    key = key_of(total)._replace(region_kind=RegionKind.OF_WHICH.value)
    places = words.listed_places()
    missing = [place.name_en for place in places if key._replace(place=place.code or place.name_en) not in known]
    if missing and len(missing) < len(places):
        fault = Fault("listed-row-missing", _("no row for {missing}"), missing=", ".join(missing))
        yield Found(total.row_no, "region", total.region_name, fault)


def _cities(province: Fact, known: Known, language: str) -> Iterator[Found]:
    key = key_of(province)
    parts = [
        value
        for cell, value in known.items()
        if cell._replace(place="", region_kind="") == key._replace(place="", region_kind="")
        and cell.region_kind == RegionKind.CITY
        and cell.place.startswith("32")
    ]
    total = sum(parts, Decimal(0))
    if total > province.value or (len(parts) == CITY_COUNT and total != province.value):
        fault = Fault(
            "cities-differ-from-province",
            _("{year}: the {count} cities have {total} together, {region} has {whole}"),
            year=province.period,
            count=len(parts),
            total=f"{total.normalize():f}",
            region=_name(province, language),
            whole=f"{province.value.normalize():f}",
        )
        yield Found(province.row_no, province.field, province.printed, fault)


def _bases(facts: list[Fact], known: Known, language: str) -> Iterator[Found]:
    """Cumulative less year-to-date is what stood at the start of the year: the same in every month of it."""
    for fact in facts:
        if fact.period_kind not in {"cumulative", "ytd"}:
            continue
        key = key_of(fact)
        own = _base(key, known)
        month = Month.parse(fact.period)
        earlier = [str(month - back) for back in range(1, month.month)]
        base = next(
            (found for period in earlier if (found := _base(key._replace(period=period), known)) is not None), None
        )
        if own is not None and base is not None and own != base:
            fault = Fault(
                "cumulative-contradicts-ytd",
                _("{region}: cumulative less year to date is {own}, but {base} in the months before"),
                region=_name(fact, language),
                own=f"{own.normalize():f}",
                base=f"{base.normalize():f}",
            )
            yield Found(fact.row_no, fact.field, fact.printed, fault)


def _base(key: Key, known: Known) -> Decimal | None:
    whole, part = known.get(key._replace(period_kind="cumulative")), known.get(key._replace(period_kind="ytd"))
    return None if whole is None or part is None else whole - part


def _other_sources(facts: list[Fact], stored: list[OfficialValue], language: str) -> Iterator[Found]:
    """Another source printed another value for the same cell: both are kept, the first stays official."""
    by_key: dict[Key, list[OfficialValue]] = defaultdict(list)
    for value in stored:
        place = value.region_code or value.region_name
        by_key[Key(value.metric, value.period, value.period_kind, value.region_kind, place)].append(value)
    for fact in facts:
        for other in by_key.get(key_of(fact), []):
            if other.source != fact.source and other.value != fact.value:
                fault = Fault(
                    "sources-differ",
                    _("{region}, {period}: {new} here, {old} in {source}; both are kept"),
                    region=_name(fact, language),
                    period=fact.period,
                    new=fact.printed,
                    old=other.printed,
                    source=other.source,
                )
                yield Found(fact.row_no, fact.field, fact.printed, fault)
                break


def _name(fact: Fact, language: str) -> str:
    """The place as the file's language names it; listed cities outside the province as printed."""
    name = place_name(fact.region_code, language) if fact.region_code else fact.region_name
    return fact.region_name if name == fact.region_code else name
