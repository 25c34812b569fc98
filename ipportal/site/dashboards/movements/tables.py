"""Columns of what moved a figure: which thing, which way, what happened to it and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

import django_tables2 as tables
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipportal.core.metrics.movements.moves import Movement, Movements
from ipportal.core.regions.models import Region
from ipportal.site.dashboards.movements.causes import in_words, regions_of
from ipportal.site.dashboards.receipts.tables import AT_ONCE, LESS, WIDE, Row, centre_link
from ipportal.site.dashboards.tables import Column
from ipportal.site.dashboards.things import CENTRES, things_of
from ipportal.templatetags.portal import as_written, day_name, region_name

CAME_IN, WENT_OUT = pgettext_lazy("a patent", "came in"), pgettext_lazy("a patent", "went out")
LESS_WIDE: Final = {"th": LESS["th"], "td": {"class": "optional wraps"}}


class MovedTable(tables.Table):
    """Some movements of a figure: which way, why and where."""

    movement = Column(verbose_name=_("Movement"))
    why = Column(verbose_name=_("What happened"), attrs=WIDE)
    county = Column(verbose_name=_("Counted in"), attrs=LESS)

    caption: str = ""

    def render_movement(self, value: Any) -> str:
        return str(value)

    def render_why(self, record: Row) -> SafeString:
        told = ((what, day_name(day)) for day, what in record["why"])
        return format_html_join("", '{} <span class="sub">{}</span>', told)

    def render_county(self, record: Row) -> str:
        place = place_of(record)
        return format_html('<span data-region="{}">{}</span>', record["county"], place)


class MovementTable(MovedTable):
    """Of patents."""

    application_number = Column(verbose_name=_("Application number"), row_header=True)
    title = Column(verbose_name=_("Title"), attrs=LESS_WIDE)

    class Meta:
        orderable = False
        sequence = ("application_number", "movement", "why", "title", "county")

    def render_title(self, value: str | None) -> str:
        return as_written(value) if value else "—"


class CentreMovementTable(MovedTable):
    """Of cultivation centres."""

    name = Column(verbose_name=_("Centre"), attrs=WIDE, row_header=True)
    lead = Column(verbose_name=_("Lead"), attrs=LESS_WIDE)

    class Meta:
        orderable = False
        sequence = ("name", "movement", "why", "lead", "county")

    def render_name(self, record: Row) -> SafeString:
        return centre_link(record)

    def render_lead(self, value: str) -> str:
        return as_written(value)


def listed(movements: Movements, shown: Page[Movement] | slice) -> MovedTable:
    """With a look-up for the things and one for the places, however many."""
    found = movements[shown] if isinstance(shown, slice) else list(shown)
    shape = CentreMovementTable if things_of(movements.now) is CENTRES else MovementTable
    table = shape(rows(movements, found))
    table.caption = gettext("What moved the figure since the previous month")
    return table


def rows(movements: Movements, shown: list[Movement]) -> list[Row]:
    """What each thing is, where it counts or counted, and what happened to it."""
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
CENTRE_FILE: Final[Mapping[str, Any]] = {
    "centre": _("Number"),
    "name": _("Centre"),
    "name_en": _("Centre, in English"),
    "lead": _("Lead"),
    "county": _("Region code"),
}


def file_of(movements: Movements) -> Mapping[str, Any]:
    """The columns of what it counts."""
    return CENTRE_FILE if things_of(movements.now) is CENTRES else FILE


def file_headings(movements: Movements) -> list[str]:
    ends = _("Counted in"), _("What happened"), _("On"), _("Demonstration data")
    return [str(heading) for heading in (_("Movement"), *file_of(movements).values(), *ends)]


def file_rows(movements: Movements) -> Iterator[list[Any]]:
    """All movements, some thousands at a time."""
    found, columns = iter(movements), file_of(movements)
    while block := list(islice(found, AT_ONCE)):
        for row in rows(movements, block):
            what = "; ".join(text for _day, text in row["why"])
            on = "; ".join(day.isoformat() for day, _text in row["why"])
            invented = gettext("yes") if row["demonstration"] else gettext("no")
            yield [str(row["movement"]), *(row[name] for name in columns), place_of(row), what, on, invented]
