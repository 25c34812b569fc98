"""Columns of what moved a figure: which patent, which way, what happened to it and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, Self

import django_tables2 as tables
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipportal.core.metrics.movements.moves import Movement, Movements
from ipportal.core.regions.models import Region
from ipportal.site.dashboards.movements.causes import in_words, regions_of
from ipportal.site.dashboards.receipts.tables import AT_ONCE, LESS, WIDE, Row
from ipportal.site.dashboards.tables import Column
from ipportal.templatetags.portal import as_written, day_name, region_name

CAME_IN, WENT_OUT = pgettext_lazy("a patent", "came in"), pgettext_lazy("a patent", "went out")
LESS_WIDE: Final = {"th": LESS["th"], "td": {"class": "optional wraps"}}


class MovementTable(tables.Table):
    """Some movements of a figure."""

    application_number = Column(verbose_name=_("Application number"), row_header=True)
    movement = Column(verbose_name=_("Movement"))
    why = Column(verbose_name=_("What happened"), attrs=WIDE)
    title = Column(verbose_name=_("Title"), attrs=LESS_WIDE)
    county = Column(verbose_name=_("Counted in"), attrs=LESS)

    class Meta:
        orderable = False

    caption: str = ""

    @classmethod
    def of(cls, movements: Movements, shown: Page[Movement] | slice) -> Self:
        """With a look-up for the patents and one for the places, however many."""
        found = movements[shown] if isinstance(shown, slice) else list(shown)
        table = cls(rows(movements, found))
        table.caption = gettext("What moved the figure since the previous month")
        return table

    def render_movement(self, value: Any) -> str:
        return str(value)

    def render_why(self, record: Row) -> SafeString:
        told = ((what, day_name(day)) for day, what in record["why"])
        return format_html_join("", '{} <span class="sub">{}</span>', told)

    def render_title(self, value: str | None) -> str:
        return as_written(value) if value else "—"

    def render_county(self, record: Row) -> str:
        place = place_of(record)
        return format_html('<span data-region="{}">{}</span>', record["county"], place)


def rows(movements: Movements, shown: list[Movement]) -> list[Row]:
    """What each patent is, where it counts or counted, and what happened to it."""
    known = movements.now.room.describe([one.thing for one in shown], None)
    regions = regions_of(shown)
    return [
        known[one.thing]
        | {
            "movement": CAME_IN if one.came_in else WENT_OUT,
            "why": [(cause.day, in_words(cause, regions, came_in=one.came_in)) for cause in one.causes],
            "county": f"{one.county:06d}",
            "place": regions.get(f"{one.county:06d}"),
        }
        for one in shown
    ]


def place_of(row: Row) -> str:
    region: Region | None = row["place"]
    return region_name(region) if region else str(row["county"])


FILE: Final[Mapping[str, Any]] = {
    "application_number": _("Application number"),
    "publication_number": _("Publication number"),
    "title": _("Title"),
    "ipc_main": _("Main IPC symbol"),
    "county": _("Region code"),
}


def file_headings() -> list[str]:
    ends = _("Counted in"), _("What happened"), _("On"), _("Demonstration data")
    return [str(heading) for heading in (_("Movement"), *FILE.values(), *ends)]


def file_rows(movements: Movements) -> Iterator[list[Any]]:
    """All movements, some thousands at a time."""
    found = iter(movements)
    while block := list(islice(found, AT_ONCE)):
        for row in rows(movements, block):
            what = "; ".join(text for _day, text in row["why"])
            on = "; ".join(day.isoformat() for day, _text in row["why"])
            invented = gettext("yes") if row["demonstration"] else gettext("no")
            yield [str(row["movement"]), *(row[name] for name in FILE), place_of(row), what, on, invented]
