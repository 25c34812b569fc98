"""What the address of a dashboard page may say: a month, an order, places. Impossible values are named, not ignored."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from ipportal.core.kit.errors import BadInput, NothingHere
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import catalogue, definition
from ipportal.core.metrics.filters import cursor_asked, standpoint_asked
from ipportal.core.metrics.queries import require_period
from ipportal.core.metrics.receipts.members import Cursor
from ipportal.core.metrics.standpoints import PERIOD, AsReleased, Standpoint
from ipportal.core.regions.models import Region
from ipportal.site.pages.queries import Span

VIEW_READS: Final = ("release", "as_of", "boundaries")
READS: Final = ("year", "month", "ordering", *VIEW_READS)
COMPARE_READS: Final = ("year", "month", "region", *VIEW_READS)
FIGURE_READS: Final = ("period", *VIEW_READS)
RECEIPT_READS: Final = ("after", *FIGURE_READS)
MOVEMENT_READS: Final = ("page", *VIEW_READS)
ORDERS: Final = ("rank", "city", "patents", "population", "per_10k", "growth")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader asked for; `ordering` is empty for the table's own order."""

    month: Month
    ordering: str = ""


def plain(text: str) -> str:
    """Full-width digits and signs as plain ones, blanks at the ends away."""
    return unicodedata.normalize("NFKC", text).strip()


def chosen_view(params: QueryDict) -> Standpoint:
    """As published, as a release has it, as known on a day, in boundaries of then. What is not public is not there."""
    try:
        return standpoint_asked({name: plain(params.get(name, "")) for name in VIEW_READS})
    except BadInput as error:
        if error.code == "unknown-release":
            raise NothingHere(str(error)) from error
        raise


def chosen_cursor(params: QueryDict) -> Cursor:
    """Where a page of a receipt begins."""
    return cursor_asked(plain(params.get("after", "")), field="after")


def chosen(params: QueryDict, span: Span, view: Standpoint) -> Chosen:
    return Chosen(chosen_month(params, span, view), chosen_order(params))


def chosen_month(params: QueryDict, span: Span, view: Standpoint) -> Month:
    """`year` and `month` (1 to 12, or YYYY-MM alone); a year alone is its last month with figures."""
    year, month = plain(params.get("year", "")), plain(params.get("month", ""))
    if "-" in month:
        return inside(parsed_month(month), span)
    if not year and not month:
        release = view.asked if isinstance(view, AsReleased) else None
        return Month.from_no(release.month) if release else span.last
    number = _whole(year, "year", _("The year must be four digits, for example 2024.")) if year else span.last.year
    if not month:
        if not span.first.year <= number <= span.last.year:
            raise NothingHere(_no_figures(span))
        return min(span.last, max(span.first, Month(number, 12)))
    part = _whole(month, "month", _("The month must be a number from 1 to 12."))
    return inside(_month(number, part), span)


def parsed_month(text: str) -> Month:
    """YYYY-MM of an address; anything else is 400 and says so."""
    try:
        return Month.parse(text)
    except ValueError:
        message = _("“%(month)s” is not a month. Write it as YYYY-MM, for example 2025-12.") % {"month": text[:20]}
        raise BadInput("bad-month", message, field="month") from None


def inside(month: Month, span: Span) -> Month:
    if month not in span:
        raise NothingHere(_no_figures(span))
    return month


def _no_figures(span: Span) -> str:
    return _("There are figures from %(first)s to %(last)s only.") % {"first": span.first, "last": span.last}


def _month(year: int, month: int) -> Month:
    try:
        return Month(year, month)
    except ValueError:
        raise BadInput("bad-month", _("There is no such month."), field="month") from None


def _whole(text: str, field: str, message: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadInput(f"bad-{field}", message, field=field)
    return int(text)


def chosen_order(params: QueryDict, columns: Sequence[str] = ORDERS) -> str:
    """An allow-listed column, with a minus for the highest first; anything else is 400."""
    ordering = params.get("ordering", "")
    if ordering and ordering.removeprefix("-") not in columns:
        message = _("The table cannot be ordered by that. It can be ordered by: %(columns)s.") % {
            "columns": ", ".join(columns)
        }
        raise BadInput("bad-ordering", message, field="ordering")
    return ordering


def chosen_metric(code: str) -> str:
    if code not in catalogue():
        raise NothingHere(_("There is no figure of that name."))
    return code


def chosen_period(params: QueryDict, metric: str) -> str:
    """Over which span of time: one of those that the metric has."""
    period = plain(params.get("period", "")) or PERIOD
    require_period(definition(chosen_metric(metric)), period)
    return period


def chosen_region(code: str, view: Standpoint, month: Month) -> Region:
    """One of the places whose figures the portal computes, of now or of the month."""
    region = (
        view.regions(month).filter(code=code).select_related("parent").first()
        if code.isascii() and code.isdigit()
        else None
    )
    if region is not None:
        return region
    try:
        view.require(code, month)
    except BadInput as error:
        if error.code == "no-place-then":
            raise NothingHere(str(error)) from error
    raise NothingHere(_("There is no place with that code for which figures are computed."))


def chosen_cities(params: QueryDict, cities: Sequence[Region]) -> list[Region]:
    """The cities asked for, each once, in the order of their codes."""
    asked = {plain(code) for code in params.getlist("region")}
    strangers = asked - {city.code for city in cities} - {""}
    if strangers:
        raise NothingHere(_("There is no city with the code %(code)s.") % {"code": min(strangers)[:10]})
    return [city for city in cities if city.code in asked]
