"""What became of the values of a figure, as a table for spreadsheets and as an object for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.releases.revisions import Line, Revision
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import local_time, region_name, rounded

HEADINGS: Final = (
    _("Figure"), _("Region code"), _("Region"), _("Month"), _("Release"), _("Published at"), _("Value"), _("Change"),
    _("Unit"), _("Patents (numerator)"), _("Reason"),
)  # fmt: skip


def headings() -> list[str]:
    return [str(heading) for heading in HEADINGS]


def rows(entry: Definition, region: Region, lines: Sequence[Line]) -> Iterator[list[Any]]:
    """One row for each published value, then one for what would come out today."""
    place = [str(entry.name), region.code, region_name(region)]
    for line in lines:
        month = str(line.month)
        for one in line.revisions:
            told = [one.release.code, local_time(one.release.published_at)]
            yield [*place, month, *told, *_value(entry, one.value, one.change), one.release.reason]
        if line.today:
            yield [*place, month, gettext("As known today"), "", *_value(entry, line.today, line.change), ""]


def _value(entry: Definition, cell: Any, change: Decimal | None) -> list[Any]:
    return [rounded(cell.value, entry.decimals), rounded(change, entry.decimals), str(entry.unit), cell.numerator]


def as_object(entry: Definition, region: Region, period: str, lines: Sequence[Line]) -> dict[str, Any]:
    """Decimals as texts, as everywhere for programs."""
    return {
        "metric": entry.code,
        "region": region.code,
        "period": period,
        "unit": str(entry.unit),
        "months": [_line(entry, line) for line in lines],
    }


def _line(entry: Definition, line: Line) -> dict[str, Any]:
    today = None
    if line.today:
        today = _told(entry, line.today.value, line.change) | {"numerator": _number(entry, line.today.numerator)}
    return {"month": str(line.month), "revisions": [_revision(entry, one) for one in line.revisions], "today": today}


def _revision(entry: Definition, one: Revision) -> dict[str, Any]:
    published = one.release.published_at
    return {
        "release": one.release.code,
        "revision": one.release.revision,
        "published_at": published.isoformat() if published else None,
        "reason": one.release.reason,
        "numerator": _number(entry, one.value.numerator),
    } | _told(entry, one.value.value, one.change)


def _number(entry: Definition, numerator: int | None) -> int | str | None:
    """Whole where it is; an amount with its fen as text."""
    exact = entry.exact(numerator)
    return exact if exact is None or isinstance(exact, int) else str(exact)


def _told(entry: Definition, value: Decimal | None, change: Decimal | None) -> dict[str, str | None]:
    return {"value": _text(rounded(value, entry.decimals)), "change": _text(rounded(change, entry.decimals))}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
