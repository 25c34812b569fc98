"""The statistics as files: what a table is by, then the facts of its rows, each with its unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.money import half_up
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name, why_not
from patents.finance.statistics import released
from patents.finance.statistics.counting import Row, table
from patents.finance.statistics.queries import Statistics, city_name, short_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from patents.finance.figures.published import PublishedRow

Named = tuple[tuple[Any, ...], Row]


def yuan(fen: int) -> Decimal:
    return half_up(Decimal(fen) / 100, 2)


FACTS: Final[tuple[tuple[Any, Callable[[Row], Any]], ...]] = (
    (_("Amount (yuan)"), lambda row: yuan(row.amount_fen)),
    (_("Growth on the year (%)"), lambda row: row.growth),
    (_("Registrations (count)"), lambda row: row.registrations),
    (_("Enterprises (count)"), lambda row: row.enterprises),
    (_("Loans of at most 10 million yuan (count)"), lambda row: row.inclusive),
    (_("Their share of loans (%)"), lambda row: row.inclusive_pct),
    (_("Enterprises with such loans (count)"), lambda row: row.inclusive_enterprises),
    (_("Their share of enterprises (%)"), lambda row: row.inclusive_enterprises_pct),
    (_("Patents pledged (count)"), lambda row: row.patents),
    (_("Banks active (count)"), lambda row: row.banks),
    (_("Live registrations (count)"), lambda row: row.live),
    (_("Overdue (count)"), lambda row: row.overdue),
    (_("Overdue amount (yuan)"), lambda row: yuan(row.overdue_fen)),
    (_("Overdue share of live registrations (%)"), lambda row: row.overdue_pct),
    (_("Demonstration data"), lambda row: _("yes") if row.demonstration else _("no")),
)


def _over_time(found: Statistics) -> list[Named]:
    return [((short_span(row, found.asked.period),), row) for row in found.over_time]


def _by_city(found: Statistics) -> list[Named]:
    return [((city.code if city else "", city_name(city)), row) for city, row in found.by_city]


def _by_city_and_time(found: Statistics) -> list[Named]:
    """Every cell with a registration, city after city."""
    names = {city.code: city for city in found.cities}
    wanted, period = found.asked.wanted(), found.asked.period
    rows = sorted(table(found.seen, by=("span", "city"), wanted=wanted, period=period), key=lambda row: str(row.city))
    return [((row.city, city_name(names.get(str(row.city))), short_span(row, period)), row) for row in rows]


MONTH, CODE, CITY = _("Time"), _("Region code"), _("City")
TABLES: Final[dict[str, tuple[tuple[Any, ...], Callable[[Statistics], list[Named]]]]] = {
    "time": ((MONTH,), _over_time),
    "city": ((CODE, CITY), _by_city),
    "city-time": ((CODE, CITY, MONTH), _by_city_and_time),
    "kind": ((_("Kind of right"),), lambda found: [((row.kind_label,), row) for row in found.by_kind]),
    "size": ((_("Size of the enterprise"),), lambda found: [((row.size_label,), row) for row in found.by_size]),
    "bank": ((_("Bank"),), lambda found: [((row.bank_name,), row) for row in found.by_bank]),
}


def headings(by: str) -> list[str]:
    return [str(heading) for heading in (*TABLES[by][0], *(heading for heading, _value in FACTS))]


def lines(found: Statistics, by: str) -> Iterable[list[Any]]:
    for names, row in TABLES[by][1](found):
        values = (value(row) for _heading, value in FACTS)
        yield [
            *names,
            *(value if value is None or isinstance(value, (int, Decimal)) else str(value) for value in values),
        ]


PUBLIC: Final = (
    _("Month"), _("Period"), _("Region code"), _("Region"), _("Kind of right"), _("Size of the enterprise"),
    _("Amount (yuan)"), _("Registrations (count)"), _("Enterprises (count)"),
    _("Loans of at most 10 million yuan (count)"), _("Not published because"), _("Demonstration data"),
)  # fmt: skip


def public_lines(rows: Iterable[PublishedRow], *, is_demonstration: bool) -> Iterable[list[Any]]:
    """A line for each released cell; all numbers of a withheld one are empty."""
    names = {region.code: region_name(region) for region in Region.objects.filter(level__in=("province", "city"))}
    for row in rows:
        yield [
            row.month,
            gettext("Year") if row.period == "year" else gettext("Month"),
            row.region,
            names.get(row.region, row.region),
            released.kind_name(row.right_kind) if row.right_kind else gettext("All"),
            released.size_name(row.size) if row.size else gettext("All"),
            None if row.amount_fen is None else yuan(row.amount_fen),
            row.registrations,
            row.enterprises,
            row.inclusive,
            str(released.WITHHELD) if row.reason == released.SUPPRESSED else why_not(row.reason) if row.reason else "",
            gettext("yes") if is_demonstration else gettext("no"),
        ]
