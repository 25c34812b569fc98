"""What the officials' dashboard shows: the year whole, and by time, city, kind, size and bank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Min
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ipportal.core.kit import clock
from ipportal.core.regions.map import Shape, key, shapes
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import month_name, period_name, region_name
from patents.finance import rules
from patents.finance.models import Size
from patents.finance.rights import NEW_FIELDS, RightKind
from patents.finance.statistics.amounts import Large, large, ten_thousands
from patents.finance.statistics.bars import Bars, draw
from patents.finance.statistics.counting import MONTHS_IN, YEAR, Row, concentration, table, tables, total
from patents.finance.statistics.filters import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from patents.finance.models import Pledge
    from patents.finance.rules import Acting

BREAKDOWNS: Final = {"city": ("city",), "kind": ("kind",), "size": ("size",), "bank": ("bank",)}
TIME: Final = ("span",)


@dataclass(frozen=True)
class Statistics:
    """Of the registrations that one person may see, as an address asks for them."""

    asked: Asked
    seen: QuerySet[Pledge]
    cities: list[Region]

    @cached_property
    def _found(self) -> dict[tuple[str, ...], list[Row]]:
        wanted = self.asked.wanted(of_the_year=True)
        return tables(self.seen, [(), *BREAKDOWNS.values(), *self._time_too], wanted=wanted, period=self.asked.period)

    @property
    def _time_too(self) -> list[tuple[str, ...]]:
        return [] if self.asked.period == "year" else [TIME]

    @cached_property
    def total(self) -> Row:
        return total(self._found[()])

    @property
    def large(self) -> Large:
        return large(self.total.amount_fen)

    @cached_property
    def over_time(self) -> list[Row]:
        """Every part of time, oldest first, also those without a registration."""
        if self.asked.period == "year":
            rows = table(self.seen, by=TIME, wanted=self.asked.wanted(), period="year")
        else:
            rows = self._found[TIME]
        found = {row.span: row for row in rows}
        step, first, last = MONTHS_IN[self.asked.period], self.asked.first, self.asked.last
        spans = [first + n for n in range(0, last.no - first.no + 1, step)]
        return [found.get(span) or Row(span) for span in spans]

    @property
    def lines_over_time(self) -> list[tuple[str, str, Decimal | None, Row]]:
        """The newest first: name, short name and amount for the chart, the row."""
        period = self.asked.period
        return [
            (span_name(row, period), short_span(row, period), ten_thousands(row.amount_fen), row)
            for row in self.over_time[::-1]
        ]

    @cached_property
    def by_city(self) -> list[tuple[Region | None, Row]]:
        """Every city that the person may see, and last what sits in none of them."""
        found = {row.city: row for row in self._found[("city",)]}
        asked = [city for city in self.cities if self.asked.city in ("", city.code)]
        rest = [(None, found[""])] if "" in found else []
        return [*((city, found.get(city.code) or Row(city=city.code)) for city in asked), *rest]

    @cached_property
    def by_kind(self) -> list[Row]:
        found = {row.kind: row for row in self._found[("kind",)]}
        kinds = [kind for kind in RightKind.values if self.asked.kind in ("", kind)]
        return [*(found.get(kind) or Row(kind=kind) for kind in kinds), *([found[""]] if "" in found else [])]

    @property
    def new_fields(self) -> list[Row]:
        return [row for row in self.by_kind if row.kind in NEW_FIELDS]

    @cached_property
    def by_size(self) -> list[Row]:
        found = {row.size: row for row in self._found[("size",)]}
        return [row for size in Size.values if (row := found.get(size))]

    @cached_property
    def by_bank(self) -> list[Row]:
        return sorted(self._found[("bank",)], key=lambda row: (-row.amount_fen, row.bank_name))

    @property
    def concentration(self) -> Decimal | None:
        return concentration(self.by_bank)

    @property
    def shapes(self) -> list[Shape]:
        return shapes([(city, ten_thousands(row.amount_fen or None)) for city, row in self.by_city if city is not None])

    @property
    def key(self) -> list[tuple[int, Decimal, Decimal]]:
        return key([shape.value for shape in self.shapes])

    @cached_property
    def drawing(self) -> Bars | None:
        period = self.asked.period
        return draw([(short_span(row, period), ten_thousands(row.amount_fen)) for row in self.over_time])

    @property
    def is_under_way(self) -> bool:
        """The last month of the year is not over."""
        return self.asked.last.no % YEAR != YEAR - 1


def statistics(user: User, who: Acting, params: Mapping[str, Any]) -> Statistics:
    """A city sees its own city, the province all."""
    seen = rules.visible_to(user)
    found = seen.counted().aggregate(first=Min("registered_on"))["first"]  # type: ignore[attr-defined]  # of Pledge
    cities = list(Region.objects.cities().order_by("code"))
    mine = cities if who.is_province else [city for city in cities if city.code in who.cities]
    asked = Asked(params, today=clock.today(), first_year=found.year if found else None, cities=mine)
    return Statistics(asked, seen, mine)


def span_name(row: Row, period: str) -> str:
    assert row.span is not None  # noqa: S101 - a row over time
    if period == "quarter":
        return _("%(year)s, quarter %(number)s") % {"year": row.span.year, "number": row.span.month // 3 + 1}
    return period_name(row.span, period) if period == "year" else month_name(row.span)


def short_span(row: Row, period: str) -> str:
    assert row.span is not None  # noqa: S101 - a row over time
    if period == "month":
        return str(row.span)
    return str(row.span.year) if period == "year" else f"{row.span.year} Q{row.span.month // 3 + 1}"


def city_name(city: Region | None) -> str:
    return region_name(city) if city else _("In no city of the province, or not known")
